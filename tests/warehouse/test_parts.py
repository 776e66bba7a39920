"""Files laid together from parts: the rows of all, the bytes of each, whoever lays them."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse.made_up import contract, table, vintage
from warehouse.footer import layout
from warehouse.parts import Earlier, Part, differing, filled, joined, make

LISTS = st.lists(st.lists(st.integers(0, 300), min_size=1, max_size=20), min_size=1, max_size=40)


def part(name: str, numbers: list[int]) -> Part:
    """A part with a nested, a decimal and a text column, some of them null."""
    rows = pa.table(
        {
            "number": pa.array(numbers, pa.int64()),
            "text": pa.array(
                [f"{number}" * (number % 7) or None for number in numbers], pa.string()
            ),
            "money": pa.array([Decimal(number) for number in numbers], pa.decimal128(17, 2)),
            "from": pa.array(
                [[{"key": str(number)}] * (number % 3) for number in numbers],
                pa.list_(pa.struct([("key", pa.string())])),
            ),
        }
    )
    sink = BytesIO()
    pq.write_table(rows, sink, compression="zstd")
    return Part.of(name, sink.getvalue())


def whole(*parts: Part) -> bytes:
    return b"".join(joined(parts))


@settings(max_examples=30, deadline=None)
@given(LISTS)
def test_a_file_has_the_rows_of_its_parts_in_their_order(lists: list[list[int]]) -> None:
    parts = [part(str(place), numbers) for place, numbers in enumerate(lists)]
    read = pq.read_table(pa.BufferReader(whole(*parts)))
    assert read.equals(pa.concat_tables([one.table() for one in parts]))
    assert pq.read_metadata(pa.BufferReader(whole(*parts))).num_row_groups == len(lists)


@given(st.lists(st.integers(0, 9), min_size=1))
def test_one_part_is_the_file(numbers: list[int]) -> None:
    only = part("one", numbers)
    assert whole(only) == only.read()


def test_a_file_laid_together_can_be_laid_together_again() -> None:
    one, two, three = (part(name, [place] * 5) for place, name in enumerate("abc"))
    both = Part.of("ab", whole(one, two))
    assert both.rows == 10
    assert whole(both, three) == whole(one, two, three)


def test_duckdb_and_polars_read_such_a_file(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    path.write_bytes(whole(*(part(str(n), list(range(n, n + 9))) for n in range(20))))
    found = duckdb.sql(f"SELECT count(*), sum(number), sum(money) FROM '{path}' WHERE number > 12")
    numbers = [number for n in range(20) for number in range(n, n + 9) if number > 12]
    assert found.fetchall() == [(len(numbers), sum(numbers), Decimal(sum(numbers)))]
    assert pl.read_parquet(path)["number"].sum() == sum(sum(range(n, n + 9)) for n in range(20))


def test_a_part_noted_and_found_again_is_the_same(tmp_path: Path) -> None:
    one, two = part("one", [1, 2, 3]), part("two", [4])
    path = tmp_path / "one.parquet"
    path.write_bytes(one.read())
    again = Part.noted_at(path, one.noted())
    assert again.entry() == {"name": "one", "rows": 3, "sha256": one.sha256}
    assert whole(two, again) == whole(two, one)


def test_parts_of_different_schemas_make_no_file() -> None:
    sink = BytesIO()
    pq.write_table(pa.table({"other": [1]}), sink)
    with pytest.raises(ValueError, match="different schemas make no file"):
        whole(part("one", [1]), Part.of("two", sink.getvalue()))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"write_page_index": True}, "page indexes cannot be moved"),
        ({"bloom_filter_options": {"a": True}}, "Bloom filters cannot be moved"),
    ],
)
def test_a_file_that_points_elsewhere_is_refused(options: dict[str, object], sentence: str) -> None:
    sink = BytesIO()
    pq.write_table(pa.table({"a": [1, 2, 3]}), sink, **options)
    with pytest.raises(ValueError, match=sentence):
        layout(sink.getvalue())


def test_other_bytes_are_refused() -> None:
    with pytest.raises(ValueError, match="no Parquet file"):
        layout(b"PAR1, or so it says")


def test_empty_parts_leave_no_trace_but_one_where_all_are_empty() -> None:
    full = make("a", contract(), table([vintage("bread", 1, 1)]))
    empty = make("b", contract(), table([]))
    assert filled(contract(), [empty, full, empty]) == (full,)
    (only,) = filled(contract(), [])
    assert (only.rows, only.name) == (0, "whole")
    assert only.table().schema.names == contract().arrow_schema().names


def earlier(path: Path, *parts: Part) -> Earlier:
    path.write_bytes(whole(*parts))
    return Earlier(path, tuple(one.entry() for one in parts))


def test_any_parts_of_a_file_are_read_by_themselves(tmp_path: Path) -> None:
    one, two, three = part("a", [1, 2]), part("b", [3]), part("c", [4, 5, 6])
    file = earlier(tmp_path / "file.parquet", one, two, three)
    assert file.read({"b"})["number"].to_pylist() == [3]
    assert file.read({"a", "c", "nowhere"})["number"].to_pylist() == [1, 2, 4, 5, 6]
    assert file.read({"a", "b", "c"})["number"].to_pylist() == [1, 2, 3, 4, 5, 6]
    assert file.read(()).num_rows == 0


def test_only_parts_that_differ_are_compared(tmp_path: Path) -> None:
    same, old, new, more = part("a", [1]), part("b", [2]), part("b", [3]), part("c", [4])
    before = earlier(tmp_path / "before.parquet", same, old)
    after = earlier(tmp_path / "after.parquet", same, new, more)
    older, newer = differing(before, after)
    assert older["number"].to_pylist() == [2]
    assert newer["number"].to_pylist() == [3, 4]
