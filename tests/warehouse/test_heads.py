"""Where two tables begin to differ, and whether one is in order, against loops by hand."""

from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from warehouse.heads import common_head, in_order

ROWS = st.lists(st.tuples(st.sampled_from(["a", "b", None]), st.integers(0, 2)), max_size=8)


def table(rows: list[tuple[Any, ...]], *, chunks: bool = False) -> pa.Table:
    def made(some: list[tuple[Any, ...]]) -> pa.Table:
        kinds = {"text": pa.string(), "number": pa.int64()}
        columns = zip(*some, strict=True) if some else ([], [])
        arrays = [
            pa.array(list(values), kind)
            for values, kind in zip(columns, kinds.values(), strict=True)
        ]
        return pa.Table.from_arrays(arrays, names=list(kinds))

    return pa.concat_tables([made([row]) for row in rows]) if chunks and rows else made(rows)


@given(ROWS, ROWS, ROWS, st.booleans())
def test_the_head_is_what_a_walk_through_both_finds(
    start: list[tuple[Any, ...]],
    one: list[tuple[Any, ...]],
    other: list[tuple[Any, ...]],
    chunks: bool,
) -> None:
    first, second = start + one, start + other
    walked = 0
    while walked < min(len(first), len(second)) and first[walked] == second[walked]:
        walked += 1
    both = table(first, chunks=chunks), table(second)
    assert common_head(*both, ["text", "number"]) == walked
    assert common_head(*both, ["number", "text"]) == walked


def test_only_the_columns_asked_for_count() -> None:
    one, other = table([("a", 1), ("a", 2)]), table([("a", 1), ("b", 2)])
    assert common_head(one, other, ["number"]) == 2
    assert common_head(one, other, ["text"]) == 1


def test_a_column_that_is_absent_or_of_another_type_has_no_head() -> None:
    one = table([("a", 1)])
    assert common_head(one, one.drop_columns(["text"]), ["text"]) == 0
    retyped = one.set_column(1, "number", one["number"].cast(pa.int32()))
    assert common_head(one, retyped, ["number"]) == 0


@given(ROWS, st.booleans())
def test_order_is_that_of_sorted(rows: list[tuple[Any, ...]], chunks: bool) -> None:
    known = [row for row in rows if row[0] is not None]
    assert in_order(table(known, chunks=chunks), ["text", "number"]) == (known == sorted(known))
    assert in_order(table(sorted(known)), ["text", "number"])


def test_nulls_are_left_to_the_sort() -> None:
    assert not in_order(table([("a", 1), (None, 2)]), ["text"])
