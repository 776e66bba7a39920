"""Which sites a publisher lists since when: growth of a list is no growth of a market.

Belongs here: first sightings, renames, and the sentence that parts coverage from growth.
Does not belong here: withdrawal of rows, which is that of every table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pipelines.clusters.power import at
from pipelines.clusters.visits import Row, amount

__all__ = ["Coverage", "Known"]

OVERLAP = 0.8
"""Part of a vanished site's periods that a new name must show to be the same site."""
FEWEST = 2
"""Periods below which two sites are alike by chance."""


@dataclass(frozen=True, slots=True)
class Known:
    """Since when a site is listed, under whatever name, and its name before."""

    first_listed: datetime
    renamed_from: str | None = None


@dataclass(slots=True)
class Coverage:
    """The sites of a publisher, capture by capture."""

    known: dict[str, Known] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    time: datetime | None = None
    timelines: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    """For each site that is new in the newest capture what became of the whole list."""
    renamed: dict[str, str] = field(default_factory=dict)
    """For each site renamed in the newest capture what it was called before."""

    def meet(
        self, names: frozenset[str], time: datetime, timelines: Mapping[str, Sequence[Row]]
    ) -> None:
        """Take in the next capture: who is listed, and what stands where."""
        new, gone = names - self.names, self.names - names
        self.told, self.renamed = {}, {}
        if self.time is not None:
            never = new - self.known.keys()
            self.renamed = self._renames(never, gone, timelines)
        for name in sorted(new):
            before = self.renamed.get(name)
            first = self.known[before].first_listed if before else time
            self.known.setdefault(name, Known(first, before))
        if self.time is not None:
            fresh = new - self.renamed.keys()
            text = self._sentence(names, fresh, gone - set(self.renamed.values()), time, timelines)
            self.told = dict.fromkeys(fresh, text)
        for name in timelines:
            self.known.setdefault(name, Known(time))
        self.names, self.time, self.timelines = names, time, timelines

    def _renames(
        self,
        new: frozenset[str],
        gone: frozenset[str],
        timelines: Mapping[str, Sequence[Row]],
    ) -> dict[str, str]:
        """New names whose periods are those of a name that is gone."""
        found: dict[str, str] = {}
        free = set(gone)
        for name in sorted(new):
            periods = _periods(timelines.get(name, ()))
            for old in sorted(free):
                before = _periods(self.timelines.get(old, ()))
                if len(before) >= FEWEST and len(before & periods) >= OVERLAP * len(before):
                    found[name] = old
                    free.discard(old)
                    break
        return found

    def _sentence(
        self,
        names: frozenset[str],
        fresh: frozenset[str],
        gone: frozenset[str],
        time: datetime,
        timelines: Mapping[str, Sequence[Row]],
    ) -> str:
        since = self.time or time
        before = _running(self.timelines, self.names, since)
        after, added = _running(timelines, names, time), _running(timelines, fresh, time)
        lost = _running(self.timelines, gone, since)
        return (
            f"{len(self.names)} sites as on {since:%Y-%m-%d}, not {len(names)} ({len(fresh)} new, "
            f"{len(gone)} gone, {len(self.renamed)} renamed): IT power running went from "
            f"{before:,.0f} to {after:,.0f} MW, of which {added:,.0f} at sites newly listed and "
            f"{lost:,.0f} lost with sites gone; at the sites in both it went from "
            f"{before - lost:,.0f} to {after - added:,.0f} MW"
        )


def _periods(rows: Sequence[Row]) -> set[tuple[object, ...]]:
    return {(row["date"], amount(row["power_it_mw"]), amount(row["h100e"])) for row in rows}


def _running(
    timelines: Mapping[str, Sequence[Row]], names: frozenset[str], time: datetime
) -> float:
    """IT power that stood at some sites at an instant, MW."""
    now = (at(timelines.get(name, ()), time.date()) for name in names)
    return sum((amount(row["power_it_mw"]) or 0.0) for row in now if row is not None)
