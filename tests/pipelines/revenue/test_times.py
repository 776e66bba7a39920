"""Instants: the SEC's two ways of writing, ends of days, banks' hours, overwritten rows."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.revenue.times import (
    acceptance,
    day_end,
    eastern,
    fed_release,
    frankfurt_afternoon,
    stated_or_seen,
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("recorded", "filed", "instant"),
    [
        # AMD, August 2026: 20:16 Eastern would have been the next day's; 13:40 Eastern the same's.
        ("2026-08-04T20:16:24.000Z", "2026-08-04", "2026-08-04T20:16:24"),
        ("2026-08-04T17:40:01.000Z", "2026-08-05", "2026-08-04T21:40:01"),
        # NVIDIA: after 17:30 Eastern either way, so dated the Monday after the Friday.
        ("2023-08-25T23:36:34.000Z", "2023-08-28", "2023-08-26T03:36:34"),
        ("2021-11-20T02:16:20.000Z", "2021-11-22", "2021-11-20T07:16:20"),
        # Both readings can be right: the later counts.
        ("2026-02-25T16:42:19.000Z", "2026-02-25", "2026-02-25T21:42:19"),
        ("2025-11-19T21:36:17.000Z", "2025-11-19", "2025-11-19T21:36:17"),
    ],
)
def test_a_reading_that_contradicts_the_filing_date_is_out(
    recorded: str, filed: str, instant: str
) -> None:
    found = acceptance(recorded, date.fromisoformat(filed))
    assert found == (utc(instant), "filing_accepted")


def test_where_neither_reading_fits_only_the_day_is_certain() -> None:
    found = acceptance("2026-08-04T12:00:00.000Z", date(2026, 8, 20))
    assert found == (utc("2026-08-21T04:00:00"), "stated_day")


def test_the_index_page_is_eastern_in_winter_and_summer() -> None:
    assert eastern("2026-03-06 16:11:25") == utc("2026-03-06T21:11:25")
    assert eastern("2026-08-04 16:16:24") == utc("2026-08-04T20:16:24")


def test_days_end_where_the_publisher_sits() -> None:
    assert day_end(date(2026, 3, 13)) == utc("2026-03-13T16:00:00")
    assert day_end(date(2018, 2, 28), "America/New_York") == utc("2018-03-01T05:00:00")


def test_banks_hours() -> None:
    assert frankfurt_afternoon(date(2026, 10, 30)) == utc("2026-10-30T15:00:00")
    assert frankfurt_afternoon(date(2026, 7, 1)) == utc("2026-07-01T14:00:00")
    # The week of Monday 2 to Friday 6 March 2026 comes out on Monday the 9th.
    for day in range(2, 7):
        assert fed_release(date(2026, 3, day)) == utc("2026-03-10T04:00:00")


def test_what_replaced_a_value_in_place_is_public_from_its_capture_only() -> None:
    stated = utc("2026-03-13T16:00:00")
    seen = [stated + timedelta(days=n) for n in range(4)]
    found = stated_or_seen(["k"] * 4, ["1", "1", "2", "1"], [stated] * 4, seen)
    assert found == [
        (stated, "stated_day"),
        (stated, "stated_day"),
        (seen[2], "first_seen"),
        (seen[3], "first_seen"),
    ]


def test_nothing_is_public_later_than_it_was_seen() -> None:
    stated = utc("2026-03-13T16:00:00")
    seen = stated - timedelta(hours=5)
    assert stated_or_seen(["k"], ["1"], [stated], [seen]) == [(seen, "first_seen")]
    assert stated_or_seen(["k"], ["1"], [None], [seen]) == [(seen, "first_seen")]


@given(st.integers(978_307_200, 2_051_222_400), st.integers(0, 10))
def test_an_acceptance_is_one_of_its_two_readings_or_the_end_of_its_day(
    second: int, days: int
) -> None:
    written = datetime.fromtimestamp(second, UTC)
    filed = written.date() + timedelta(days=days)
    instant, basis = acceptance(f"{written:%Y-%m-%dT%H:%M:%S}.000Z", filed)
    end = day_end(filed, "America/New_York")
    if basis == "filing_accepted":
        assert timedelta(0) <= instant - written <= timedelta(hours=5)
        assert instant <= end
    else:
        assert instant == end
