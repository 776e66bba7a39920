"""Two kinds of power, and columns that change their meaning without changing their name.

Belongs here: which kind of power the site list's one column holds in a capture, and whether a
column of the timelines moved away from its siblings.
Does not belong here: rows of the table.

`Current power (MW)` held facility power in May 2026 and IT power in July; New Carlisle then "fell"
from 1092 to 910 MW while both columns of its timeline stood still.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipelines.clusters.visits import Row, Visit, amount

__all__ = ["Columns", "Reading", "at", "periods", "reading"]

MAJORITY = 0.8
"""Part of the sites that tell which must agree."""
ALIKE = 0.01
"""Largest part by which two figures of one thing differ: the list rounds to a megawatt."""
MEGAWATT = 1.0
STILL = 0.05
"""Largest part by which a column that stands still moves."""
UNIT = 10.0
"""A column moved so far is in another unit."""
FEWEST = 3
"""Pairs below which no column is judged."""

Periods = Mapping[str, Sequence[Row]]
"""Rows of the timelines by site, in order of date."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Which kind of power the one column held in one capture of the list."""

    kind: str | None
    """`it` or `facility`; None: the timelines cannot tell."""
    agree: int = 0
    tell: int = 0
    stated: bool = False
    """Whether the column's own name says it."""
    odd: Mapping[str, str] = field(default_factory=dict)
    """Sites whose figure is neither of their timeline's, with what was expected."""

    def words(self) -> str:
        """As part of a sentence."""
        name = {"it": "IT power", "facility": "facility power"}.get(self.kind or "", "neither")
        return f"{name} ({'by its name' if self.stated else f'{self.agree} of {self.tell} sites'})"


def periods(visit: Visit | None) -> dict[str, list[Row]]:
    """The rows of a capture of the timelines by site, in order of date."""
    found: dict[str, list[Row]] = {}
    for row in visit.rows if visit else ():
        found.setdefault(row["site"], []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: row["date"])
    return found


def at(rows: Iterable[Row], day: date) -> Row | None:
    """What stood at a site on a day: the last row begun by then."""
    begun = [row for row in rows if row["date"] <= day]
    return begun[-1] if begun else None


def reading(sites: Visit, timelines: Periods) -> Reading:
    """What the list's power column holds, told by sites at which both kinds differ."""
    votes: dict[str, int] = {"it": 0, "facility": 0}
    odd: dict[str, str] = {}
    stated = {row["power_kind"] for row in sites.rows} - {""}
    for row in sites.rows:
        now = at(timelines.get(row["site"], ()), sites.time.date())
        power = amount(row["power_mw"])
        if now is None or not power:
            continue
        kinds = {name: amount(now[f"power_{name}_mw"]) or 0.0 for name in votes}
        fitting = [name for name, value in kinds.items() if _alike(power, value)]
        if not fitting:
            odd[row["site"]] = (
                f"{kinds['it']:g} MW (IT) or {kinds['facility']:g} MW (facility) as its timeline "
                f"says, not {power:g} MW"
            )
        elif len(fitting) == 1:
            votes[fitting[0]] += 1
    if stated:
        return Reading(min(stated), stated=True, odd=odd)
    tell = sum(votes.values()) + len(odd)
    kind = max(votes, key=lambda name: votes[name])
    sure = bool(tell) and votes[kind] >= MAJORITY * tell
    return Reading(kind if sure else None, votes[kind], tell, odd=odd)


def _alike(one: float, other: float) -> bool:
    return abs(one - other) <= max(MEGAWATT / 2, ALIKE * max(one, other))


class Columns:
    """The timelines' figures as they stood last, to hold the next capture against."""

    NAMES = ("power_it_mw", "power_facility_mw", "h100e")

    def __init__(self) -> None:
        self.last: dict[tuple[str, Any], Row] = {}
        self.since = ""

    def judge(self, visit: Visit) -> str:
        """What is wrong with the columns of a capture; empty where nothing is.

        Compared are the same sites and days: a column that moves at nearly all of them while
        another stands still means something else now; all of them moving tenfold is another unit.
        """
        moved: dict[str, list[float]] = {name: [] for name in self.NAMES}
        for row in visit.rows:
            before = self.last.get((row["site"], row["date"]))
            for name in self.NAMES if before else ():
                old, new = amount(before[name]) if before else None, amount(row[name])
                if old and new:
                    moved[name].append(new / old)
        return self._unit(moved) or self._meaning(moved)

    def accept(self, visit: Visit) -> None:
        """Hold later captures against this one."""
        self.last.update({(row["site"], row["date"]): row for row in visit.rows})
        self.since = f"{visit.time:%Y-%m-%d}"

    def _unit(self, moved: Mapping[str, Sequence[float]]) -> str:
        for name, ratios in moved.items():
            far = [one for one in ratios if one >= UNIT or one <= 1 / UNIT]
            if len(ratios) >= FEWEST and len(far) >= MAJORITY * len(ratios):
                return (
                    f"{name} of the same sites and days as on {self.since}, not "
                    f"{_middle(far):g} times it at {len(far)} of {len(ratios)}: the unit changed"
                )
        return ""

    def _meaning(self, moved: Mapping[str, Sequence[float]]) -> str:
        away = {
            name: [one for one in ratios if abs(one - 1) > STILL] for name, ratios in moved.items()
        }
        still = [
            name
            for name, ratios in moved.items()
            if len(ratios) >= FEWEST and len(away[name]) <= (1 - MAJORITY) * len(ratios)
        ]
        for name, ratios in moved.items():
            if still and len(ratios) >= FEWEST and len(away[name]) >= MAJORITY * len(ratios):
                return (
                    f"{name} of the same sites and days as on {self.since}, not "
                    f"{_middle(away[name]):.3g} times it at {len(away[name])} of {len(ratios)} "
                    f"while {' and '.join(still)} stood still: the column means something else"
                )
        return ""


def _middle(ratios: Sequence[float]) -> float:
    return sorted(ratios)[len(ratios) // 2]
