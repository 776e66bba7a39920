"""Sentences about chips: a vendor's growth, the domestic share, the cards of a node.

Belongs here: what `chip_vendor_revenue`, `penetration` and `compute_clusters` say of them.
Does not belong here: tokens (`tokens`), prices and tasks (`demand`).
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pandas as pd

from pipelines.claims.meaning import UNSTATED
from pipelines.headlines.result import Headline, Result, cited, current, in_words
from warehouse.contract import load

__all__ = ["domestic_share", "node_cards", "revenue_growth"]


def revenue_growth(headline: Headline, chip_vendor_revenue: pd.DataFrame) -> Iterator[Result]:
    """A vendor's revenue of a fiscal year against the year before, in percent."""
    vendor, year = headline.about["vendor"], int(headline.about["year"])
    rows = chip_vendor_revenue[
        chip_vendor_revenue["vendor"].eq(vendor)
        & chip_vendor_revenue["segment_scheme"].eq("total")
        & chip_vendor_revenue["duration"].eq("FY")
        & chip_vendor_revenue["is_primary"].fillna(False)
    ]
    years = {
        int(one["fiscal_year"]): one
        for one in current("chip_vendor_revenue", rows).to_dict("records")
    }
    now, before = years.get(year), years.get(year - 1)
    if now is None or before is None or before["revenue"] <= 0:
        gone = f"the statements of {vendor} for {year} and {year - 1} are not captured"
        yield Result("filed_revenue", None, gone)
        return
    value = float(100 * (now["revenue"] / before["revenue"] - 1))
    told = (
        f"By its statements {now['vendor_name']} had revenue of {now['revenue']:,.2f} "
        f"{now['currency']} in {year} after {before['revenue']:,.2f} in {year - 1}, "
        f"{value:+.2f} %"
    )
    yield Result(
        "filed_revenue",
        value,
        told,
        tuple(cited("chip_vendor_revenue", one, "revenue") for one in (now, before)),
        max(one["public_from"] for one in (now, before)),
        recorded_from=max(one["recorded_from"] for one in (now, before)),
    )


def domestic_share(headline: Headline, penetration: pd.DataFrame) -> Iterator[Result]:
    """What each publisher says of Chinese vendors' share of one year, by definition."""
    year = int(headline.about["year"])
    rows = penetration[
        penetration["metric"].eq("ai_chip_share")
        & penetration["geo"].eq("CN")
        & penetration["entity"].eq("domestic")
        & penetration["period_start"].eq(date(year, 1, 1))
        & penetration["period_end"].eq(date(year, 12, 31))
    ]
    newest = current("penetration", rows)
    newest = newest.sort_values(["public_from", *load("penetration").key], kind="stable")
    for one in newest.drop_duplicates("definition_id", keep="last").to_dict("records"):
        # A page that says what the headline says, and not of what, is no second opinion.
        if one["definition_id"] not in (headline.about.get("own"), UNSTATED):
            yield _share(headline, one)


def _share(headline: Headline, one: Mapping[str, Any]) -> Result:
    share = float(one["share_pct"])
    bound = {"at_most": "no more than ", "at_least": "no less than ", "about": "about "}
    basis = {"units": "of cards", "value": "by value", "procurement": "of procurement"}
    words = f"{bound.get(one['bound'], '')}{in_words(share, 'percent')}"
    told = (
        f"{PUBLISHERS.get(one['publisher'], one['publisher'])} has Chinese vendors at {words} "
        f"{basis.get(one['basis'], 'of an unstated basis')} in {headline.about['year']} "
        f"({one['kind']}, definition {one['definition_id']})"
    )
    stated = headline.stated or 0.0
    undecided = one["bound"] == "at_most" and stated <= share
    undecided |= one["bound"] == "at_least" and stated >= share
    times = (one["public_from"], one["public_from_basis"], one["recorded_from"])
    if pd.isna(one["reference_file"]):  # a claim that a person accepted
        inputs = (cited("penetration", one, "share_pct"),)
        since = (times[0], "derived", times[2])
        return Result(one["definition_id"], share, told, inputs, *since, undecided=undecided)
    entry = (one["reference_file"], one["reference_line"], one["reference_digest"])
    return Result(one["definition_id"], share, told, (), *times, entry, undecided)


PUBLISHERS = {
    "idc": "IDC",
    "trendforce": "TrendForce",
    "bernstein": "Bernstein",
    "morgan_stanley": "Morgan Stanley",
    "deep_news": "Deep News",
}


def node_cards(headline: Headline, compute_clusters: pd.DataFrame) -> Iterator[Result]:
    """Cards of one node on one day: the row whose validity began last by then."""
    name, on = headline.about["cluster"], headline.about["day"]
    rows = compute_clusters[
        compute_clusters["cluster_id"].str.lower().str.contains(name, regex=False)
        & compute_clusters["accelerators"].notna()
    ]
    known = current("compute_clusters", rows).sort_values("valid_from", kind="stable")
    valid = known[known["valid_from"].le(date.fromisoformat(on))]
    if valid.empty:
        yield Result("node_cards", None, f"no row of compute_clusters speaks of {name} on {on}")
        return
    one = valid.to_dict("records")[-1]
    value = float(one["accelerators"])
    told = f"{one['cluster_id']} offered {in_words(value, 'card')} from {one['valid_from']} on"
    later = known.to_dict("records")[-1]
    if later["valid_from"] > one["valid_from"]:
        told += f" and {in_words(later['accelerators'], 'card')} from {later['valid_from']} on"
    yield Result(
        "node_cards",
        value,
        told,
        (cited("compute_clusters", one, "accelerators"),),
        one["public_from"],
        recorded_from=one["recorded_from"],
    )
