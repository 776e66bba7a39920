"""Days of this world. Belongs here: instants and calendars. Does not belong here: figures."""

from datetime import UTC, date, datetime, timedelta

__all__ = ["BASE", "NEXT", "OLD", "weekdays"]

OLD = datetime(2026, 8, 15, 5, tzinfo=UTC)
"""When the copies were made that a stale cache still holds."""
BASE = datetime(2026, 9, 14, 5, tzinfo=UTC)
"""The good day that every installation had."""
NEXT = datetime(2026, 10, 14, 5, tzinfo=UTC)
"""The day of the fault: a month on, so that every file is due again."""


def weekdays(first: date, last: date) -> list[date]:
    """Mondays to Fridays, both ends included, oldest first."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5]
