"""Epoch's GPU clusters as rows: one a system, two where it was taken out of use.

Belongs here: periods, plans and codes of systems. Does not belong here: ids (`scrapers.epoch`).
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from pipelines.clusters.countries import country_code
from pipelines.clusters.frame import UNKNOWN_START, captured, flagged
from pipelines.clusters.visits import Row, Visit, amount

__all__ = ["system_rows"]

BESIDE = " (GPU cluster)"
"""Put behind the name of a cluster that is a data centre's name too: two lists, two things."""


def system_rows(clusters: Sequence[Visit], sites: frozenset[str]) -> Iterator[dict[str, Any]]:
    """The rows of every capture of the list.

    Args:
        clusters: captures of the list of GPU clusters.
        sites: names that the list of data centres uses.
    """
    first: dict[str, Any] = {}
    for place, visit in enumerate(clusters):
        before = len(first)
        new = [row for row in visit.rows if row["cluster_id"] not in first]
        first |= {row["cluster_id"]: visit.time for row in new}
        fresh = {row["cluster_id"] for row in new} if place else set()
        told = (
            f"{before} systems as listed before {visit.time:%Y-%m-%d}; {len(fresh)} are newly "
            "listed, which is coverage and no growth"
        )
        for row in visit.rows:
            for period in _periods(row, visit):
                name = row["cluster_id"]
                yield {
                    **_system(row),
                    **period,
                    "cluster_id": f"{name}{BESIDE}" if name in sites else name,
                    "first_listed": first[name],
                    **flagged(coverage=told if name in fresh else "", **_place(row)[1]),
                }


def _periods(row: Row, visit: Visit) -> Iterator[dict[str, Any]]:
    start, ended = row["first_operational"], row["decommissioned"]
    status = row["status"]
    if status == "existing" and start is not None and start > visit.time.date():
        status = "planned"
    past = status == "decommissioned" and ended is not None and (start is None or ended > start)
    yield {
        "valid_from": start or UNKNOWN_START,
        "start_known": start is not None,
        "site_status": "existing" if past else status,
    }
    if past:
        yield {"valid_from": ended, "start_known": True, "site_status": "decommissioned"}


def _system(row: Row) -> dict[str, Any]:
    chips = row["accelerators"]
    return {
        **captured(row),
        "publisher": "epoch",
        "collection": "gpu_clusters",
        "licence": "CC BY 4.0",
        "operator": _spaced(row["owner"]),
        "country": _place(row)[0],
        "province": row["location"],
        # Whole chips: 30000.000000000004 is noise of a spreadsheet.
        "accelerators": None if chips is None else round(Decimal(chips)),
        "accelerators_bound": None if chips is None else "about",
        "accelerator_kind": row["chip_type"],
        "h100e": amount(row["h100e"]),
        "power_stated_mw": amount(row["power_mw"]),
        "uses": _spaced(row["users"]),
        "certainty": row["certainty"],
        "possible_duplicate_of": row["possible_duplicate_of"],
        "include_in_analysis": row["include_in_analysis"],
    }


def _place(row: Row) -> tuple[str, dict[str, str]]:
    code = country_code(row["country"])
    if code is None:
        return "ZZ", {"unknown_country": f"a country whose code is known, not {row['country']}"}
    return code, {}


def _spaced(names: str | None) -> str | None:
    return None if names is None else ", ".join(one.strip() for one in names.split(","))
