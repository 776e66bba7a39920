"""The way of accepted claims into `penetration`, `chip_shipments` and `compute_clusters`.

Belongs here: which claims are rows of which table, and how their columns translate. All functions
are pure. Does not belong here: rows of other evidence, which the tables' own modules make.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from pipelines.claims.meaning import (
    EVERYTHING,
    Claim,
    Meaning,
    basis,
    counted,
    identifier,
    share_metric,
)
from pipelines.claims.printed import CARRIED, PRINTED, told, typed
from pipelines.claims.standing import clusters, figures

__all__ = ["CARRIED", "clusters_of", "penetration_of", "shipments_of"]

ANYWHERE = "world"
UNKNOWN_DAY = date(1, 1, 1)
HARDWARE = {"card": "card", "chip": "chip", "die": "die", "server": "server", "H100e": "h100e"}
CLUSTER_UNITS = {
    **dict.fromkeys(("card", "chip", "server"), "accelerators"),
    "H100e": "h100e",
    # A page seldom says whether it means chips and servers or the whole facility.
    "W": "power_stated_mw",
}
COMMON = ("publisher", "geo", "entity", "period_start", "period_end", "kind")
SHARE_KEY = (*COMMON, "metric", "definition_id")
SHIPMENT_KEY = (*COMMON, "measure", "chip", "holder", "unit")
CLUSTER_KEY = ("publisher", "cluster_id", "valid_from")
PENETRATION = (
    *COMMON,
    *("metric", "definition_id", "basis", "entity_country"),
    *("share_pct", "low_pct", "high_pct", "bound"),
    *PRINTED,
)
SHIPMENTS = (
    *COMMON,
    *("measure", "chip", "holder", "unit", "value", "low", "high", "interval_pct", "bound"),
    "is_complete",
    *PRINTED,
)
CLUSTERS = (
    *("publisher", "cluster_id", "valid_from", "start_known", "collection", "site_status"),
    *("operator", "country", "province", "accelerators", "accelerators_bound", "accelerator_kind"),
    *("h100e", "power_it_mw", "power_facility_mw", "power_stated_mw", "uses", "certainty"),
    *("possible_duplicate_of", "include_in_analysis", "first_listed"),
    *PRINTED,
)


def penetration_of(claims: pd.DataFrame, meaning: Meaning) -> pd.DataFrame:
    """Accepted shares of a market, as rows of `penetration`.

    Of several pages that print one figure of one publisher the earliest is the row's; its
    `published_first` and `published_last` span them all.

    Args:
        claims: the table `claims`, or sightings of it.
        meaning: definitions and countries.
    """

    def rows(claim: Claim) -> Iterator[dict[str, Any]]:
        if claim["measure"] != "share" or claim["unit"] != "percent" or not claim["period_end"]:
            return
        known = meaning.definition(claim)
        yield {
            **_key(claim, meaning),
            "metric": known.get("metric", share_metric(claim)),
            "definition_id": known.get("definition_id", meaning.unstated),
            "basis": known.get("basis", basis(claim)),
            "entity_country": meaning.countries.get(claim["entity"], "ZZ"),
            **_ends(claim, "share_pct", "low_pct", "high_pct"),
            "bound": claim["bound"],
        }

    return typed(list(figures(told(claims, rows), SHARE_KEY)), PENETRATION)


def shipments_of(claims: pd.DataFrame, meaning: Meaning) -> pd.DataFrame:
    """Accepted numbers of cards, chips, dies and servers, as rows of `chip_shipments`.

    A figure of a chip ("600,000 910C") is its vendor's, with the chip named; `holder` is the owner
    of installed hardware, `all` elsewhere.
    """

    def rows(claim: Claim) -> Iterator[dict[str, Any]]:
        measure = "installed" if claim["entity"] in meaning.sites else counted(claim)
        if claim["measure"] != "level" or claim["unit"] not in HARDWARE or measure is None:
            return
        if claim["period_end"] is None:
            return
        name = claim["entity"]
        installed = measure == "installed"
        vendor = EVERYTHING if installed else identifier(meaning.vendors.get(name, name))
        yield {
            **_key(claim, meaning),
            "measure": measure,
            "entity": vendor,
            "chip": identifier(name) if name in meaning.vendors else EVERYTHING,
            "holder": identifier(name) if installed else EVERYTHING,
            "unit": HARDWARE[claim["unit"]],
            **_ends(claim, "value", "low", "high"),
            "interval_pct": None,
            "bound": claim["bound"],
            "is_complete": claim["kind"] in ("actual", "estimate"),
        }

    return typed(list(figures(told(claims, rows), SHIPMENT_KEY)), SHIPMENTS)


def clusters_of(claims: pd.DataFrame, meaning: Meaning) -> pd.DataFrame:
    """Accepted figures of clusters and data centres, as rows of `compute_clusters`.

    Figures of one cluster, publisher and day make one row; a later day is a later row, and so the
    end of the one before.
    """

    def rows(claim: Claim) -> Iterator[dict[str, Any]]:
        column = CLUSTER_UNITS.get(str(claim["unit"]))
        owned = claim["metric"] in ("cards_installed", "compute", "power")
        owned = owned or claim["entity"] in meaning.sites
        if claim["measure"] != "level" or column is None or not owned:
            return
        day = claim["period_start"] or claim["period_end"]
        is_power, is_count = column == "power_stated_mw", column == "accelerators"
        amount = claim["value"] / 1_000_000 if is_power else claim["value"]
        bound = "at_least" if claim["bound"] == "range" else claim["bound"]
        yield {
            "publisher": meaning.publisher(claim),
            "cluster_id": claim["entity"],
            "valid_from": day or UNKNOWN_DAY,
            "start_known": day is not None,
            "site_status": "planned" if claim["kind"] in ("plan", "forecast") else "existing",
            "country": meaning.countries.get(claim["entity"], _country(claim)),
            "collection": "claims",
            "accelerators_bound": bound if is_count else None,
            "include_in_analysis": True,
            "first_listed": claim["recorded_from"],
            column: amount,
        }

    found = clusters(told(claims, rows), CLUSTER_KEY)
    ordered = sorted(found, key=lambda row: tuple(str(row[name]) for name in CLUSTER_KEY[1:]))
    return typed(ordered, CLUSTERS)


def _key(claim: Claim, meaning: Meaning) -> dict[str, Any]:
    return {
        "publisher": meaning.publisher(claim),
        "geo": claim["geo"] or ANYWHERE,
        "entity": identifier(claim["entity"]),
        # A stand on a day is of that day.
        "period_start": claim["period_start"] or claim["period_end"],
        "period_end": claim["period_end"],
        "kind": claim["kind"],
    }


def _ends(claim: Claim, value: str, low: str, high: str) -> dict[str, Any]:
    """The figure and its ends; of a range the first end printed, since it states no middle."""
    number, bound = claim["value"], claim["bound"]
    if bound == "range":
        ends = sorted((number, claim["value_high"]))
        return {value: number, low: ends[0], high: ends[1]}
    return {
        value: number,
        low: number if bound == "at_least" else None,
        high: number if bound == "at_most" else None,
    }


def _country(claim: Claim) -> str:
    return claim["geo"] if claim["geo"] not in (None, ANYWHERE) else "ZZ"
