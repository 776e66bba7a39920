"""One figure of revenue, stated or derived, with all that is known about it.

Belongs here: the type every room of this package speaks, and figures as steps in time.
Does not belong here: where a figure comes from, or the published columns (`frame`).
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pipelines.revenue.calendar import Period
from pipelines.revenue.vendors import Vendor

__all__ = [
    "AGGREGATOR",
    "FILING",
    "RELEASE",
    "Figure",
    "Key",
    "Steps",
    "grouped",
    "number",
    "same",
    "steps",
]

AGGREGATOR, RELEASE, FILING = 0, 1, 2
"""Precedence at one instant: a filing beats a press release, which beats an aggregator."""

Key = tuple[str, str, str, str, date, date]
"""vendor, series, scheme, segment, first and last day."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Revenue of one vendor, series, segment and period as one document states it."""

    vendor: Vendor
    series: str
    start: date
    end: date
    value: Decimal
    currency: str
    standard: str
    decimals: int | None
    """Exact to ten to the power of minus this; None: to the last digit."""
    kind: str
    document: str
    tag: str
    precedence: int
    source: str
    source_url: str
    capture_id: str
    locator: str
    public_from: datetime
    basis: str
    recorded_from: datetime
    scheme: str = "total"
    segment: str = ""
    parent: str = ""
    break_from: date | None = None
    """Since when the segment is made up so, where it was made up otherwise before."""
    continues: tuple[str, ...] = ()
    """Segments of before that break whose sum it continues."""
    problems: tuple[tuple[str, str], ...] = ()
    """Codes of what is wrong with it, each with what was expected."""
    notes: tuple[tuple[str, str], ...] = ()
    """The same for what is only told and keeps nothing out."""
    inputs: tuple["Figure", ...] = field(default=(), repr=False)
    """The figures it was derived from; empty: it was stated."""

    @property
    def key(self) -> Key:
        """What the value is a value of."""
        return (self.vendor.id, self.series, self.scheme, self.segment, self.start, self.end)

    @property
    def line(self) -> Key:
        """The key without its period: the same thing through time, with the vendor's year."""
        return (self.vendor.id, self.series, self.scheme, self.segment, date.min, date.min)

    @property
    def period(self) -> Period:
        """What its days are called."""
        return self.vendor.calendar.period(self.start, self.end)

    @property
    def order(self) -> tuple[datetime, int, datetime, str]:
        """Its place among the vintages of its key, as `pipelines.vintages` orders them."""
        return (self.public_from, self.precedence, self.recorded_from, self.capture_id)

    @property
    def unit(self) -> Decimal:
        """The smallest amount it can tell; zero: it is exact."""
        return Decimal(0) if self.decimals is None else Decimal(10) ** -self.decimals

    def objected(self, code: str, expected: str) -> "Figure":
        """The same figure with one more thing that is wrong with it."""
        return replace(self, problems=(*self.problems, (code, expected)))

    def noted(self, code: str, expected: str) -> "Figure":
        """The same figure with one more thing to tell."""
        return replace(self, notes=(*self.notes, (code, expected)))


class Steps:
    """The figures of one key in the order in which they became public."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self.figures = sorted(figures, key=lambda one: one.order)

    def at(self, instant: datetime) -> Figure | None:
        """The figure that stood at an instant."""
        public = [one for one in self.figures if one.public_from <= instant]
        return public[-1] if public else None


def steps(figures: Iterable[Figure]) -> dict[Key, Steps]:
    """The figures with which nothing is wrong, by key."""
    groups: dict[Key, list[Figure]] = {}
    for one in figures:
        if not one.problems:
            groups.setdefault(one.key, []).append(one)
    return {key: Steps(group) for key, group in groups.items()}


def same(one: Figure, other: Figure) -> bool:
    """Whether two figures are equal after rounding to the coarser of them."""
    return 2 * abs(one.value - other.value) <= max(one.unit, other.unit)


def number(text: Any) -> Decimal:
    """An exact number out of its text."""
    return Decimal(str(text))


def grouped(figures: Iterable[Figure], by: Any) -> Mapping[Hashable, list[Figure]]:
    """Figures by what a function says of them, in order of first appearance."""
    groups: dict[Hashable, list[Figure]] = {}
    for one in figures:
        groups.setdefault(by(one), []).append(one)
    return groups
