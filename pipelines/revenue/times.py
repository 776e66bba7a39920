"""From when on a figure was public: acceptance by the SEC, days in Shanghai, banks' hours.

Belongs here: instants out of what sources state, one rule a source.
Does not belong here: which figure counts, or the order of vintages (`pipelines.vintages`).
"""

from collections.abc import Hashable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

__all__ = [
    "acceptance",
    "day_end",
    "eastern",
    "fed_release",
    "frankfurt_afternoon",
    "stated_or_seen",
]

EASTERN, SHANGHAI = ZoneInfo("America/New_York"), ZoneInfo("Asia/Shanghai")
FRANKFURT = ZoneInfo("Europe/Berlin")
LAST_HOUR = time(17, 30)
"""Accepted later than this, US Eastern, a filing counts to the next business day."""
DAY = timedelta(days=1)

Dated = tuple[datetime, str]
"""An instant and the basis it rests on."""


def day_end(day: date, zone: str = "Asia/Shanghai") -> datetime:
    """The end of a day where the publisher sits: midnight, in UTC."""
    return datetime.combine(day + DAY, time(), ZoneInfo(zone)).astimezone(UTC)


def frankfurt_afternoon(day: date) -> datetime:
    """16:00 in Frankfurt: when the ECB publishes the day's rates."""
    return datetime.combine(day, time(16), FRANKFURT).astimezone(UTC)


def fed_release(day: date) -> datetime:
    """The end of the Monday, US Eastern, on which the Fed publishes the week of `day`."""
    return day_end(day + timedelta(days=7 - day.weekday()), "America/New_York")


def eastern(text: str) -> datetime:
    """The instant of a US Eastern time such as `2026-03-06 16:11:25`."""
    return datetime.fromisoformat(text[:19]).replace(tzinfo=EASTERN).astimezone(UTC)


def acceptance(recorded: str, filing_date: date) -> Dated:
    """What `acceptanceDateTime` means: UTC, or US Eastern time marked Z.

    A reading that cannot have the filing date is out; if both can, the later counts, so that
    nothing is known before it was. If neither can, only the day is certain.
    """
    local = datetime.fromisoformat(recorded[:19])
    readings = (local.replace(tzinfo=UTC), local.replace(tzinfo=EASTERN).astimezone(UTC))
    fitting = [reading for reading in readings if _dated(reading, filing_date)]
    if fitting:
        return max(fitting), "filing_accepted"
    return day_end(filing_date, "America/New_York"), "stated_day"


def _dated(accepted: datetime, filing_date: date) -> bool:
    """Whether a filing accepted at that instant can have that filing date."""
    local = accepted.astimezone(EASTERN)
    day = local.date()
    if filing_date == day:
        return local.time() <= LAST_HOUR and day.weekday() < 5
    if filing_date < day:
        return False
    # The next business day; at most one working day in between can be a federal holiday.
    between = [day + DAY * n for n in range(1, (filing_date - day).days)]
    skipped = sum(one.weekday() < 5 for one in between)
    late = local.time() > LAST_HOUR or day.weekday() >= 5
    return skipped <= (1 if late else 0) and (late or _holiday_like(day, filing_date))


def _holiday_like(day: date, filing_date: date) -> bool:
    """Whether `day` may have been a federal holiday, so that the filing counts to the next day."""
    fixed = {(1, 1), (6, 19), (7, 4), (11, 11), (12, 24), (12, 25), (12, 26), (12, 31)}
    moved = any(
        ((day + DAY * n).month, (day + DAY * n).day) in fixed and (day + DAY * n).weekday() > 4
        for n in (-1, 1)
    )
    monday = day.weekday() == 0 and (
        (day.month in (1, 2) and 15 <= day.day <= 21)
        or (day.month == 5 and day.day >= 25)
        or (day.month == 9 and day.day <= 7)
        or (day.month == 10 and 8 <= day.day <= 14)
    )
    thanks = day.month == 11 and day.weekday() == 3 and 22 <= day.day <= 28
    return filing_date > day and ((day.month, day.day) in fixed or moved or monday or thanks)


def stated_or_seen(
    keys: Sequence[Hashable],
    values: Sequence[object],
    stated: Sequence[datetime | None],
    seen: Sequence[datetime],
) -> list[Dated]:
    """For each sighting the instant at which its value was public.

    A row that a source overwrites in place keeps its stated instant, so that instant holds only
    for the value first captured under it. What replaced it is public from its own capture on.
    Nothing is public later than we saw it.

    Args:
        keys: what the value is a value of; sightings of a key are in order of capture.
        values: exact texts or numbers; a changed one marks a replacement.
        stated: the instant the source states; None: it states none.
        seen: the instant of the capture.
    """
    first: dict[tuple[Hashable, datetime], object] = {}
    replaced: set[tuple[Hashable, datetime]] = set()
    found: list[Dated] = []
    for key, value, instant, captured in zip(keys, values, stated, seen, strict=True):
        if instant is None:
            found.append((captured, "first_seen"))
            continue
        name = (key, instant)
        if first.setdefault(name, value) != value:
            replaced.add(name)
        if name in replaced or captured < instant:
            found.append((captured, "first_seen"))
        else:
            found.append((instant, "stated_day"))
    return found
