"""Single values: what is read and what is refused."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.capture import time_text
from scrapers.records import Refusal
from scrapers.values import day, instant, not_ahead, objects, typed

TIME = datetime(2026, 7, 27, 12, tzinfo=UTC)


@given(st.dates())
def test_every_day_is_read_back(value: date) -> None:
    assert day(value.isoformat(), "/day") == value


@given(st.text(alphabet="0123456789-W", max_size=12))
def test_a_text_is_a_day_or_refused(text: str) -> None:
    try:
        assert day(text, "/day").isoformat() == text
    except Refusal as refusal:
        assert refusal.code == "bad_date"


@given(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)))  # noqa: DTZ001 the strategy adds the zone
def test_every_instant_is_read_back(value: datetime) -> None:
    aware = value.replace(tzinfo=UTC)
    assert instant(time_text(aware), "/at") == aware


@pytest.mark.parametrize("text", ["2026-07-27T12:00:00", "9999-12-31T23:59:59-23:00", "now", ""])
def test_a_text_without_a_place_in_time_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        instant(text, "/at")
    assert caught.value.code == "bad_time"


def test_an_instant_with_an_offset_is_the_same_in_utc() -> None:
    assert instant("2026-07-27T20:00:00+08:00", "/at") == TIME


def test_a_statement_may_be_a_day_ahead_and_no_more() -> None:
    edge = TIME + timedelta(days=1)
    assert not_ahead(edge, TIME, "/at") == edge
    with pytest.raises(Refusal) as caught:
        not_ahead(edge + timedelta(microseconds=1), TIME, "/at")
    assert caught.value.code == "clock"


def test_true_is_no_integer() -> None:
    with pytest.raises(Refusal) as caught:
        typed(True, int, "/n")
    assert caught.value.message.startswith("/n is true or false where an integer is documented")


def test_each_unknown_key_is_one_warning_however_many_rows_have_it() -> None:
    rows = [{"a": 1, "b": 2}, {"a": 1}, {"a": 1, "b": 2, "c": 3}]
    assert objects(rows, frozenset("a"), frozenset("c"), "/rows") == (
        rows,
        ["rows of /rows have the unknown key b"],
    )
