"""History is cut at week ends, without gap or overlap."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipelines.shards import bounds, shard_of, shards_of

DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))


@given(DAYS)
def test_a_day_lies_within_the_bounds_of_its_shard(day: date) -> None:
    first, last = bounds(shard_of(day))
    assert first <= day <= last


@given(DAYS)
def test_shards_begin_on_monday_and_follow_without_gap(day: date) -> None:
    first, last = bounds(shard_of(day))
    assert first.weekday() == 0
    assert last.weekday() == 6
    assert bounds(shard_of(last + timedelta(days=1)))[0] == last + timedelta(days=1)


def test_week_53_belongs_to_the_fourth_quarter() -> None:
    # 2026 has 53 ISO weeks; the last one ends on 2027-01-03.
    assert shard_of(date(2026, 12, 28)) == "2026Q4"
    assert shard_of(date(2027, 1, 3)) == "2026Q4"
    assert shard_of(date(2027, 1, 4)) == "2027Q1"


def test_shards_are_named_once_and_in_order() -> None:
    assert shards_of([date(2026, 7, 1), date(2026, 1, 1), date(2026, 7, 2)]) == ["2026Q1", "2026Q3"]
