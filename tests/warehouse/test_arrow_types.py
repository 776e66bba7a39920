"""Type names of contracts."""

import pyarrow as pa
import pytest

from warehouse.arrow_types import arrow_type


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("int64", pa.int64()),
        ("timestamp", pa.timestamp("us", tz="UTC")),
        ("decimal128(17,2)", pa.decimal128(17, 2)),
        ("list<string>", pa.list_(pa.string())),
        (
            "list<struct<a: string, b: int32>>",
            pa.list_(pa.struct({"a": pa.string(), "b": pa.int32()})),
        ),
    ],
)
def test_a_name_is_its_type(name: str, expected: pa.DataType) -> None:
    assert arrow_type(name) == expected


@pytest.mark.parametrize("name", ["day", "list<day>", "decimal128", "struct<a: day>", ""])
def test_an_unknown_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="there is no type"):
        arrow_type(name)
