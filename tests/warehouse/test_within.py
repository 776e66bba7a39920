"""Limits that Arrow finds kept are kept for Great Expectations too."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.expect import Expectation, evaluate
from warehouse.gate import _numbered, _within
from warehouse.rules import as_number

DAY, NOW = date(2026, 8, 1), datetime(2026, 8, 1, 23, 30, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
NAN = float("nan")


@pytest.mark.parametrize(
    ("kind", "values", "low", "high", "within"),
    [
        (pa.int64(), [0, None, 100], 0, 100, True),
        (pa.int64(), [0, 101], 0, 100, False),
        (pa.int64(), [-1, 100], 0, 100, False),
        (pa.int64(), [2**62], None, None, True),
        (pa.int32(), [-5], None, 0, True),
        (pa.float64(), [0.0, 100.0], 0, 100, True),
        (pa.float64(), [100.00000000000001], 0, 100, False),
        (pa.float64(), [50.0, NAN], 0, 100, False),
        (
            pa.decimal128(18, 9),
            [Decimal("0.100000000"), None],
            0.1,
            5,
            False,
        ),  # 0.1 is more than it
        (pa.decimal128(18, 9), [Decimal("0.000000001")], 0, 5, True),
        (pa.date32(), [DAY], None, DAY, True),
        (pa.date32(), [DAY + timedelta(days=1)], None, DAY, False),
        (pa.timestamp("us", "UTC"), [NOW], None, NOW, True),
        (pa.timestamp("us", "UTC"), [NOW + MOMENT, None], None, NOW, False),
    ],
)
def test_limits(kind: pa.DataType, values: list[Any], low: Any, high: Any, within: bool) -> None:
    assert _within(pa.chunked_array([pa.array(values, kind)]), low, high) is within


@settings(max_examples=25)
@given(st.lists(st.integers(-3, 3) | st.none(), min_size=1, max_size=5), st.integers(-3, 3),
       st.integers(-3, 3), st.sampled_from(["int64", "double", "date32", "timestamp"]))  # fmt: skip
def test_both_say_the_same(values: list[int | None], low: int, high: int, name: str) -> None:
    def made(value: int | None) -> Any:
        if value is None or name == "int64":
            return value
        if name == "double":
            return value / 2
        return (DAY if name == "date32" else NOW) + timedelta(days=value)

    kinds = {
        "int64": pa.int64(),
        "double": pa.float64(),
        "date32": pa.date32(),
        "timestamp": pa.timestamp("us", "UTC"),
    }
    column = pa.chunked_array([pa.array([made(value) for value in values], kinds[name])])
    limits = {
        "min_value": as_number(made(min(low, high))),
        "max_value": as_number(made(max(low, high))),
    }
    frame = pd.DataFrame({"a": _numbered(column).to_pandas(types_mapper=pd.ArrowDtype)})
    asked = Expectation("limits", "ExpectColumnValuesToBeBetween", {"column": "a", **limits})
    found = evaluate("made up", frame, [asked])["limits"].rows
    if column.null_count < len(column):
        assert _within(column, made(min(low, high)), made(max(low, high))) is (found == ())
