"""Periods and publication dates as the register writes them, as days and instants.

Belongs here: from `2025-H1` or `2025-03/2025-04` to first and last day, and to an instant.
Does not belong here: any figure (`register`).
"""

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

__all__ = ["day_end", "midnight", "span"]

HALF = re.compile(r"(\d{4})-H([12])")
QUARTER = re.compile(r"(\d{4})-Q([1-4])")
Span = tuple[date, date]


def span(text: str) -> Span:
    """First and last day of a year, half-year, quarter, month, day, or of two with a slash.

    >>> span("2025-H1"), span("2025-03/2025-04")[1]
    ((datetime.date(2025, 1, 1), datetime.date(2025, 6, 30)), datetime.date(2025, 4, 30))

    Raises:
        ValueError: none of these.
    """
    first, slash, last = text.partition("/")
    if slash:
        return span(first)[0], span(last)[1]
    if found := HALF.fullmatch(text):
        return _months(int(found[1]), 6 * int(found[2]) - 5, 6)
    if found := QUARTER.fullmatch(text):
        return _months(int(found[1]), 3 * int(found[2]) - 2, 3)
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return _months(parts[0], 1, 12)
    if len(parts) == 2:
        return _months(parts[0], parts[1], 1)
    return date(*parts), date(*parts)


def _months(year: int, month: int, count: int) -> Span:
    last = month + count - 1
    return date(year, month, 1), date(year, last, calendar.monthrange(year, last)[1])


def day_end(day: date, zone: str) -> datetime:
    """The end of a day in a time zone: its midnight, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)


def midnight(day: date) -> datetime:
    """00:00 UTC of a day."""
    return datetime.combine(day, time(), UTC)
