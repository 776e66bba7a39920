"""Quarters that no document states: a year less nine months, the steps of a year to date.

Belongs here: which sums may be subtracted from each other, and from when to when the difference
stands. Does not belong here: the sums themselves, or any published column.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from pipelines.revenue.figures import Figure, Key, Steps, same, steps

__all__ = ["derived_quarters", "growth"]

CUMULATIVE = frozenset({"eastmoney"})
"""Sources that show nothing but sums from the year's first day."""
BEFORE = {"H1": "Q", "9M": "H1", "FY": "9M"}
"""The report before each sum: only consecutive ones are subtracted."""


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that says something new, and how many changes of its key came before."""

    figure: Figure
    number: int


def derived_quarters(figures: Sequence[Figure]) -> list[Figure]:
    """Quarters as differences of sums of one year and one vintage.

    Only the last quarter is derived where quarters are reported; all but the first where only sums
    are. A derived figure is left out from the instant on at which a stated one is public.
    """
    known = steps(figures)
    sums: dict[tuple[object, ...], dict[str, Key]] = {}
    for key, group in known.items():
        period = group.figures[0].period
        name = (*key[:4], period.fiscal_year)
        if period.duration in ("H1", "9M", "FY") or period.quarter == 1:
            sums.setdefault(name, {})[period.duration] = key
    found: list[Figure] = []
    for of_year in sums.values():
        for duration, before in BEFORE.items():
            if duration in of_year and before in of_year:
                found += _differences(known, of_year[duration], of_year[before])
    return found


def _differences(known: Mapping[Key, Steps], whole: Key, part: Key) -> Iterator[Figure]:
    if whole[4] != part[4] or part[5] >= whole[5]:
        return
    start, key = part[5] + timedelta(days=1), whole[:4]
    quarter = (*key, start, whole[5])
    example = known[whole].figures[0]
    period = example.vendor.calendar.period(start, whole[5])
    if period.duration != "Q" or not (period.quarter == 4 or example.source in CUMULATIVE):
        return
    stated = known.get(quarter)
    until = stated.figures[0].public_from if stated else None
    for sum_, less in _pairs(known[whole], known[part]):
        since = max(sum_.public_from, less.public_from)
        if until is None or since < until:
            yield _difference(sum_, less, start, since)


def _pairs(whole: Steps, part: Steps) -> Iterator[tuple[Figure, Figure]]:
    """Figures of whole and part that are of one vintage, in order of becoming public.

    Both were restated as often since both were first public together; a sum that is restated while
    the other is not yet has no partner. What is only rounded is no change: the finest counts.
    """
    together = max(whole.figures[0].public_from, part.figures[0].public_from)
    wholes = {one.number: one.figure for one in _changes(whole, together)}
    parts = {one.number: one.figure for one in _changes(part, together)}
    for number in sorted(wholes.keys() & parts.keys()):
        yield wholes[number], parts[number]


def _changes(figures: Steps, since: datetime) -> list[Change]:
    found: list[Change] = []
    for one in figures.figures:
        if found and same(found[-1].figure, one):
            continue
        number = found[-1].number + 1 if found and one.public_from > since else 0
        if found and found[-1].number == number:
            found.pop()  # before both were public only the last one stands
        found.append(Change(one, number))
    return found


def _difference(whole: Figure, part: Figure, start: date, since: datetime) -> Figure:
    precision = [one.decimals for one in (whole, part) if one.decimals is not None]
    return replace(
        whole,
        start=start,
        value=whole.value - part.value,
        decimals=min(precision) if precision else None,
        source_url="",
        capture_id="",
        locator="",
        public_from=since,
        basis="derived",
        recorded_from=max(whole.recorded_from, part.recorded_from),
        notes=(),
        inputs=(whole, part),
    )


def growth(figures: Sequence[Figure]) -> dict[int, Decimal]:
    """By position the growth in % against the same period a year before, as then public."""
    groups: dict[tuple[object, ...], list[Figure]] = {}
    for one in figures:
        name = _label(one)
        if name is not None and not one.problems:
            groups.setdefault(name, []).append(one)
    known = {name: Steps(group) for name, group in groups.items()}
    found = {}
    for place, one in enumerate(figures):
        label = _label(one)
        if label is None:
            continue
        earlier = (*label[:5], one.period.fiscal_year - 1, label[6])
        prior = known[earlier].at(one.public_from) if earlier in known else None
        if prior is not None and prior.value > 0:
            found[place] = 100 * (one.value / prior.value - 1)
    return found


def _label(one: Figure) -> tuple[object, ...] | None:
    """Series and name of the period; None where the days have no name."""
    period = one.period
    if period.duration == "other":
        return None
    return (*one.key[:4], period.duration, period.fiscal_year, period.quarter)
