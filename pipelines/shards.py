"""History cut into ISO quarters, so that a day's work touches only what the day changed.

A shard is 13 ISO weeks (the fourth takes week 53 too), so no week lies in two shards: weekly
tables are cut where the daily ones are. Belongs here: the cutting. Does not belong here: what is
computed for a shard (`build`) or how its inputs are found (`observe`).
"""

from collections.abc import Iterable
from datetime import date, timedelta

from warehouse.parts import WHOLE

__all__ = ["NOWHERE", "WHOLE", "bounds", "shard_of", "shards_of"]

NOWHERE = "nowhere"
"""A shard that no capture touches: its sightings are empty, with every column."""


def shard_of(day: date) -> str:
    """The shard that holds a day.

    >>> shard_of(date(2025, 12, 29)), shard_of(date(2026, 3, 29)), shard_of(date(2026, 3, 30))
    ('2026Q1', '2026Q1', '2026Q2')
    """
    year, week, _ = day.isocalendar()
    return f"{year:04d}Q{min(4, (week - 1) // 13 + 1)}"


def shards_of(days: Iterable[date]) -> list[str]:
    """The shards that hold any of the days, in order."""
    return sorted({shard_of(day) for day in set(days)})


def bounds(shard: str) -> tuple[date, date]:
    """First and last day of a shard, both inside it.

    >>> bounds("2026Q4")
    (datetime.date(2026, 9, 28), datetime.date(2027, 1, 3))
    """
    year, quarter = int(shard[:4]), int(shard[5:])
    first = date.fromisocalendar(year, 13 * (quarter - 1) + 1, 1)
    if quarter == 4:
        return first, date.fromisocalendar(year + 1, 1, 1) - timedelta(days=1)
    return first, first + timedelta(days=13 * 7 - 1)
