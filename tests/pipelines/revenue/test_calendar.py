"""Fiscal calendars: days that reports print, and laws of every calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reference import curated_rows
from pipelines.revenue.calendar import Calendar, calendar_quarter
from pipelines.revenue.vendors import Vendors

VENDORS = Vendors(curated_rows("vendors"))
NVIDIA = Calendar("last", 1, weekday="sunday")
NAMES = ["nvidia", "amd", "broadcom", "marvell", "qualcomm", "micron", "tsmc", "arm", "cambricon"]


@pytest.mark.parametrize(
    ("vendor", "year", "last"),
    [
        ("nvidia", 2027, "2027-01-31"),
        ("intel", 2022, "2022-12-31"),
        ("broadcom", 2024, "2024-11-03"),
        ("marvell", 2024, "2024-02-03"),
        ("qualcomm", 2024, "2024-09-29"),
        ("micron", 2022, "2022-09-01"),
        ("arm", 2025, "2025-03-31"),
    ],
)
def test_years_end_when_reports_say_so(vendor: str, year: int, last: str) -> None:
    calendar = VENDORS.of(vendor, date(2024, 1, 1)).calendar
    assert calendar.year_end(year) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("start", "end", "name"),
    [
        ("2025-04-28", "2025-07-27", "2025Q2"),
        ("2025-10-27", "2026-01-25", "2025Q4"),
        ("2026-01-26", "2026-04-26", "2026Q1"),
        ("2025-01-01", "2025-03-31", "2025Q1"),
        ("2025-02-28", "2025-05-29", "2025Q2"),  # Micron
        ("2023-10-30", "2024-02-04", "2023Q4"),  # Broadcom, 14 weeks
    ],
)
def test_the_calendar_quarter_holds_the_middle_day(start: str, end: str, name: str) -> None:
    assert calendar_quarter(date.fromisoformat(start), date.fromisoformat(end)) == name


@pytest.mark.parametrize(
    ("vendor", "end", "start"),
    [
        ("nvidia", "2026-07-26", "2026-04-27"),
        ("nvidia", "2027-01-31", "2026-10-26"),  # the 53rd week is in the last quarter
        ("intel", "2022-04-02", "2021-12-26"),
        ("amd", "2026-06-27", "2026-03-29"),
        ("tsmc", "2026-06-30", "2026-04-01"),
        ("asml", "2025-06-29", "2025-03-31"),
        ("arm", "2026-06-30", "2026-04-01"),
        ("arm", "2026-12-31", "2026-10-01"),
    ],
)
def test_the_first_day_of_a_quarter(vendor: str, end: str, start: str) -> None:
    calendar = VENDORS.of(vendor, date(2026, 1, 1)).calendar
    assert calendar.quarter_start(date.fromisoformat(end)) == date.fromisoformat(start)


@given(st.sampled_from(NAMES), st.integers(2000, 2060))
def test_years_follow_each_other_and_are_named_after_themselves(name: str, year: int) -> None:
    calendar = VENDORS.of(name, date(2024, 1, 1)).calendar
    first, last = calendar.year_start(year), calendar.year_end(year)
    assert calendar.year_start(year + 1) == last + timedelta(days=1)
    assert (last - first).days + 1 in (364, 365, 366, 371)
    whole = calendar.period(first, last)
    assert (whole.duration, whole.fiscal_year, whole.quarter) == ("FY", year, None)


@given(st.integers(2000, 2060), st.integers(1, 4))
def test_quarters_of_thirteen_weeks_are_counted_from_the_first_day(year: int, number: int) -> None:
    first = NVIDIA.year_start(year)
    start = first + timedelta(days=91 * (number - 1))
    found = NVIDIA.period(start, start + timedelta(days=90))
    assert (found.duration, found.fiscal_year, found.quarter) == ("Q", year, number)
    to_date = NVIDIA.period(first, start + timedelta(days=90))
    assert to_date.duration == {1: "Q", 2: "H1", 3: "9M", 4: "FY"}[number]


@pytest.mark.parametrize(
    ("vendor", "year", "quarter", "after", "days"),
    [
        ("nvidia", 2027, 3, None, ("2026-07-27", "2026-10-25")),
        ("nvidia", 2027, 4, None, ("2026-10-26", "2027-01-31")),  # 14 weeks
        ("tsmc", 2026, 3, None, ("2026-07-01", "2026-09-30")),
        ("arm", 2027, 4, None, ("2027-01-01", "2027-03-31")),
        # Intel's first quarter of 2022 had 14 weeks, so its second began a week late.
        ("intel", 2022, 2, "2022-04-02", ("2022-04-03", "2022-07-02")),
        ("intel", 2022, 2, "2021-07-02", ("2022-03-27", "2022-06-25")),  # of another quarter
    ],
)
def test_the_days_of_a_quarter_to_come(
    vendor: str, year: int, quarter: int, after: str | None, days: tuple[str, str]
) -> None:
    calendar = VENDORS.of(vendor, date(2026, 1, 1)).calendar
    last = date.fromisoformat(after) if after else None
    first, end = map(date.fromisoformat, days)
    assert calendar.quarter_days(year, quarter, last) == (first, end)


@given(st.sampled_from(NAMES), st.integers(2000, 2060))
def test_quarters_to_come_fill_their_year_and_are_called_so(name: str, year: int) -> None:
    calendar = VENDORS.of(name, date(2024, 1, 1)).calendar
    day = calendar.year_start(year)
    for number in range(1, 5):
        start, end = calendar.quarter_days(year, number)
        assert start == day
        period = calendar.period(start, end)
        assert (period.duration, period.fiscal_year, period.quarter) == ("Q", year, number)
        day = end + timedelta(days=1)
    assert day == calendar.year_start(year + 1)
