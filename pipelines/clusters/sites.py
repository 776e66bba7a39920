"""Epoch's frontier data centres as rows: each site's periods, past and planned.

Belongs here: joining the timelines with the list of sites, and what is odd about either.
Does not belong here: GPU clusters (`systems`), curated nodes (`nodes`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pipelines.clusters.countries import country_code
from pipelines.clusters.coverage import Coverage
from pipelines.clusters.frame import UNKNOWN_START, captured, flagged
from pipelines.clusters.power import Columns, Reading, at, periods, reading
from pipelines.clusters.visits import Row, Visit, amount, paired

__all__ = ["SPELLINGS", "site_rows"]

PUBLISHER, LICENCE = "epoch", "CC BY 4.0"
SPELLINGS = {"Google Deepmind": "Google DeepMind", "Coreweave": "CoreWeave"}
"""One company in two spellings (2026-05)."""


def site_rows(
    lists: Sequence[Visit], timelines: Sequence[Visit], accepted: frozenset[str]
) -> Iterator[dict[str, Any]]:
    """One row a site and period of each capture of the timelines; a site without any, one a list.

    Args:
        lists: captures of the list of sites.
        timelines: captures of what stood where, when.
        accepted: capture ids whose columns a person found right whatever is objected to.
    """
    readings = _readings(lists, timelines)
    yield from _timed(lists, timelines, readings, accepted)
    first: dict[str, datetime] = {}
    for visit in lists:
        known = periods(paired(visit, timelines))
        for row in visit.rows:
            listed = first.setdefault(row["site"], visit.time)
            if row["site"] not in known:
                yield {**_untimed(row), "first_listed": listed}


@dataclass(frozen=True, slots=True)
class _Read:
    """The reading of one capture of the list, and what is to be told of it."""

    reading: Reading
    told: str = ""


def _readings(lists: Sequence[Visit], timelines: Sequence[Visit]) -> dict[str, _Read]:
    found: dict[str, _Read] = {}
    before: tuple[Visit, Reading] | None = None
    for visit in lists:
        now = reading(visit, periods(paired(visit, timelines)))
        told = ""
        if before and now.kind and before[1].kind and now.kind != before[1].kind:
            told = (
                f"the list's power column to hold {before[1].words()} as on "
                f"{before[0].time:%Y-%m-%d}, not {now.words()}: it was redefined, the sites did "
                "not change"
            )
        elif now.kind is None and now.tell:
            told = "the list's power column to hold IT or facility power, not a mixture of both"
        found[visit.capture_id] = _Read(now, told)
        before = (visit, now) if now.kind else before
    return found


def _timed(
    lists: Sequence[Visit],
    timelines: Sequence[Visit],
    readings: Mapping[str, _Read],
    accepted: frozenset[str],
) -> Iterator[dict[str, Any]]:
    columns, coverage = Columns(), Coverage()
    told: set[str] = set()
    for visit in timelines:
        listing = paired(visit, lists)
        wrong = columns.judge(visit)
        if not wrong or visit.capture_id in accepted:
            columns.accept(visit)
        sites = {row["site"]: row for row in listing.rows} if listing else {}
        found = periods(visit)
        coverage.meet(frozenset(sites or found), visit.time, found)
        read = readings[listing.capture_id] if listing else _Read(Reading(None))
        if listing and listing.capture_id in told:
            read = _Read(read.reading)  # said with the list's first visit
        told |= {listing.capture_id} if listing else set()
        facts = _Facts(visit, sites, coverage, read, wrong)
        for rows in found.values():
            yield from facts.rows(rows)


@dataclass(frozen=True, slots=True)
class _Facts:
    """All that is known of the sites at one capture of the timelines."""

    visit: Visit
    sites: Mapping[str, Row]
    coverage: Coverage
    read: _Read
    wrong: str

    @property
    def day(self) -> date:
        """The day of the capture: what is later is a plan."""
        return self.visit.time.date()

    def rows(self, rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
        """The periods of one site."""
        name = rows[0]["site"]
        listed, now = self.sites.get(name), at(rows, self.day)
        known = self.coverage.known[name]
        for place, row in enumerate(rows):
            current = listed if row is now else None
            yield {
                **captured(row),
                **_attributes(listed),
                "cluster_id": name,
                "valid_from": row["date"],
                "start_known": True,
                "site_status": self._status(row),
                "accelerator_kind": current["chip_types"] if current else None,
                "h100e": amount(row["h100e"]),
                "power_it_mw": amount(row["power_it_mw"]),
                "power_facility_mw": amount(row["power_facility_mw"]),
                "include_in_analysis": listed is not None or not self.sites,
                "first_listed": known.first_listed,
                "renamed_from": known.renamed_from,
                **self._objections(name, first=place == 0, current=current),
            }

    def _status(self, row: Row) -> str:
        """Planned is what lies ahead, and what has been begun and does not run yet."""
        runs = amount(row["power_it_mw"]) or amount(row["h100e"])
        return "existing" if runs and row["date"] <= self.day else "planned"

    def _objections(self, name: str, *, first: bool, current: Row | None) -> dict[str, str]:
        """Of each site one row tells what concerns the site, the current one what its power is."""
        renamed = self.coverage.renamed.get(name)
        running = current is not None and bool(amount(current["power_mw"]))
        odd = self.read.reading.odd.get(name, "") if current is not None else ""
        return flagged(
            power_redefined=self.wrong,
            power_definition=odd or (self.read.told if running else ""),
            coverage=self.coverage.told.get(name, "") if first else "",
            site_renamed=f"the name {renamed}, under which the same periods were listed before"
            if renamed and first
            else "",
            unlisted_site="a site that the publisher's own list of sites has"
            if first and self.sites and name not in self.sites
            else "",
            unknown_country=_country(self.sites.get(name))[1] if first else "",
        )


def _untimed(row: Row) -> dict[str, Any]:
    """A site of which only the list knows: nothing says since when, and rarely which power."""
    kind = row["power_kind"] or "stated"
    power, runs = amount(row["power_mw"]), amount(row["power_mw"]) or amount(row["h100e"])
    return {
        **captured(row),
        **_attributes(row),
        "cluster_id": row["site"],
        "valid_from": UNKNOWN_START,
        "start_known": False,
        "site_status": "existing" if runs else "planned",
        "accelerator_kind": row["chip_types"],
        "h100e": amount(row["h100e"]),
        f"power_{kind}_mw": power,
        "include_in_analysis": True,
        **flagged(unknown_country=_country(row)[1]),
    }


def _attributes(listed: Row | None) -> dict[str, Any]:
    """What only the list of sites says."""
    given = {
        "publisher": PUBLISHER,
        "collection": "data_centers",
        "licence": LICENCE,
        "country": _country(listed)[0],
    }
    if listed is None:
        return given
    return given | {
        "operator": _spelled(listed["operator"]),
        "province": listed["address"],
        "uses": _spelled(listed["users"]),
        "uses_certainty": listed["users_certainty"],
        "certainty": listed["certainty"],
    }


def _country(listed: Row | None) -> tuple[str, str]:
    code = country_code(listed["country"] if listed else None)
    if code is None and listed is not None:
        return "ZZ", f"a country whose code is known, not {listed['country']}"
    return code or "ZZ", ""


def _spelled(names: str | None) -> str | None:
    if names is None:
        return None
    return ", ".join(SPELLINGS.get(name, name) for name in names.split(", "))
