"""Fiscal calendars: which year, quarter and length a period has, from its days alone.

Belongs here: the vendor's rule for the end of its year, and names of periods.
Does not belong here: what a filing calls its period: `fy` and `fp` are the filing's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

__all__ = ["DURATIONS", "Calendar", "Period", "calendar_quarter"]

DAY = timedelta(days=1)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LENGTHS = {"Q": (84, 98), "H1": (175, 189), "9M": (266, 280), "FY": (357, 371)}
"""Days of each duration, both ends counted: 12 to 14, 25 to 27, 38 to 40 and 51 to 53 weeks."""
DURATIONS = (*LENGTHS, "other")
SLACK = 10
"""Days by which a year's last day may miss the rule; the next quarter's is 84 days away."""


@dataclass(frozen=True, slots=True)
class Period:
    """What a span of days is called. `quarter` is set for a quarter only."""

    duration: str
    fiscal_year: int
    quarter: int | None


@dataclass(frozen=True, slots=True)
class Calendar:
    """The rule for the last day of a fiscal year, which is called after that day's year.

    `rule`: `last` weekday of a month, the weekday `nearest` to a day, or always the `day`.
    """

    rule: str
    month: int
    day: int = 0
    weekday: str = ""

    @classmethod
    def of(cls, declared: Mapping[str, Any]) -> "Calendar":
        """The calendar as the reference writes it."""
        return cls(**declared)

    def year_end(self, year: int) -> date:
        """The last day of the fiscal year `year`."""
        return _year_end(self, year)

    def fiscal_year(self, end: date) -> int:
        """The fiscal year in which a period ends."""
        year = end.year - 1
        while self.year_end(year) + SLACK * DAY < end:
            year += 1
        return year

    def year_start(self, year: int) -> date:
        """The first day of the fiscal year `year`."""
        return self.year_end(year - 1) + DAY

    def period(self, start: date, end: date) -> Period:
        """What the days from `start` to `end` are called."""
        year = self.fiscal_year(end)
        duration = next(
            (
                name
                for name, (least, most) in LENGTHS.items()
                if least <= (end - start).days + 1 <= most
            ),
            "other",
        )
        quarter = self._quarter(year, end)
        if duration == "Q":
            return Period("Q", year, quarter)
        # Anything longer counts from the first day of the year: other spans have no name.
        first = abs((start - self.year_start(year)).days) <= SLACK
        whole = {"H1": 2, "9M": 3, "FY": 4}.get(duration) == quarter
        return Period(duration if first and whole else "other", year, None)

    def _quarter(self, year: int, end: date) -> int:
        days = (end - self.year_start(year)).days + 1
        return min(4, max(1, round(days / 91.3)))

    def quarter_days(self, year: int, quarter: int, after: date | None = None) -> tuple[date, date]:
        """The days of a quarter that is not over, counted in quarters of 13 weeks.

        Args:
            year: the fiscal year.
            quarter: 1 to 4; the fourth ends with the year, so it has the 14th week of a year of 53.
            after: last day of the quarter before, where it is known; it is believed where the rule
                is less than two weeks off, so that a 14th week of an earlier quarter counts.
        """
        first, last = self.year_start(year), self.year_end(year)
        if self.rule == "day" and (last + DAY).day == 1:
            starts = [_months_on(first, 3 * n) for n in range(4)]
            return starts[quarter - 1], [*(one - DAY for one in starts[1:]), last][quarter - 1]
        start = first + 91 * (quarter - 1) * DAY
        if after is not None and abs((after + DAY - start).days) <= SLACK:
            start = after + DAY
        return start, last if quarter == 4 else start + 90 * DAY

    def quarter_start(self, end: date, known: frozenset[date] = frozenset()) -> date:
        """The first day of the quarter that ends on `end`.

        The first quarter begins with the year. A later one has 13 weeks, or 14 where a period that
        is `known` to end 14 weeks earlier says so, or where it is the last of a year of 53.
        """
        year = self.fiscal_year(end)
        first, quarter = self.year_start(year), self._quarter(year, end)
        if quarter == 1:
            return first
        if self.rule == "day" and (end + DAY).day == 1:
            month = end.month - 2
            return date(end.year - (month < 1), (month - 1) % 12 + 1, 1)
        weeks = ((end - first).days + 1) // 7
        longer = weeks > 13 * quarter and end - timedelta(days=91) not in known
        last = quarter == 4 or end - timedelta(days=98) in known
        return end - timedelta(days=97 if longer and last else 90)


def calendar_quarter(start: date, end: date) -> str:
    """The calendar quarter that holds the middle day of a fiscal one, as `2025Q2`."""
    middle = start + (end - start) // 2
    return f"{middle.year}Q{(middle.month + 2) // 3}"


def _months_on(first: date, months: int) -> date:
    """The first day of the month so many months after a first day of a month."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


@cache
def _year_end(calendar: Calendar, year: int) -> date:
    if calendar.rule == "day":
        return date(year, calendar.month, calendar.day)
    if calendar.rule == "last":
        following = date(year + calendar.month // 12, calendar.month % 12 + 1, 1)
        first = following - 7 * DAY
    else:
        first = date(year, calendar.month, calendar.day) - 3 * DAY
    return first + DAY * ((WEEKDAYS.index(calendar.weekday) - first.weekday()) % 7)
