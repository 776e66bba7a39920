"""Totals of registrants at the SEC, from company facts: one a filing and period.

Belongs here: joining tags, refusing contradictions within a filing, which series a fact is of.
Does not belong here: segments (`inline`), printed releases (`printed`), later vintages.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from pipelines.revenue.figures import FILING, Figure, number
from pipelines.revenue.filings import Filings
from pipelines.revenue.vendors import Vendor, Vendors
from scrapers.edgar.concepts import REPORT_FORMS, REVENUE_TAGS

__all__ = ["STANDARDS", "company_totals", "guessed_decimals", "standard_of"]

STANDARDS = {"us-gaap": "us_gaap", "ifrs-full": "ifrs"}
"""Accounting standards by taxonomy."""
TAGS = [tag for tags in REVENUE_TAGS.values() for tag in tags]
COARSEST = 6
"""Filers report in thousands or millions: more zeros at the end are chance."""

Totals = Mapping[tuple[str, date, date, str], frozenset[Decimal]]
"""Totals that inline documents show, by accession, period and currency."""


def company_totals(
    facts: pd.DataFrame, filings: Filings, vendors: Vendors, totals: Totals
) -> list[Figure]:
    """One figure a filing, period and value; of equal ones under several tags the first.

    Args:
        facts: the records `facts` of EDGAR, sighted any number of times.
        filings: when each filing was accepted.
        vendors: by registrant.
        totals: what decides where tags of one filing disagree.
    """
    rows = facts[facts["form"].isin(REPORT_FORMS)]
    rows = rows.sort_values(["recorded_from", "capture_id"], kind="stable")
    rows = rows.drop_duplicates(
        ["cik", "taxonomy", "tag", "unit", "start", "end", "accession", "value"]
    )
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in rows.to_dict("records"):
        name = (row["cik"], row["taxonomy"], row["unit"], row["start"], row["end"])
        groups.setdefault((*name, row["accession"]), []).append(row)
    found: list[Figure] = []
    for name in sorted(groups, key=str):
        vendor = vendors.registrant(name[0], name[4])
        if vendor is not None and not _is_convenience(vendor, name[1], name[2]):
            found += _of_filing(groups[name], vendor, filings, totals)
    return found


def standard_of(concept: str) -> str:
    """The accounting standard of a concept such as `us-gaap:Revenues`."""
    return STANDARDS[concept.partition(":")[0]]


def guessed_decimals(value: Decimal) -> int:
    """To which power of ten a figure without a stated precision is exact: 0, -3 or -6.

    The coarsest that its digits allow, since filers report in millions, thousands or units.
    """
    zeros = len(str(int(value))) - len(str(int(value)).rstrip("0")) if value else COARSEST
    return -min(COARSEST, 3 * (zeros // 3))


def _is_convenience(vendor: Vendor, taxonomy: str, unit: str) -> bool:
    """A translation into US$ that a foreign filer prints beside its own currency."""
    series = f"{unit.lower()}-{STANDARDS[taxonomy]}"
    return unit == "USD" and series not in vendor.series and taxonomy == "ifrs-full"


def _of_filing(
    rows: Sequence[Mapping[str, Any]], vendor: Vendor, filings: Filings, totals: Totals
) -> list[Figure]:
    """The figures of one filing for one period; more than one value is a contradiction."""
    ordered = sorted(rows, key=lambda row: (TAGS.index(row["tag"]), row["occurrence"]))
    figures: dict[tuple[Decimal, str], Figure] = {}
    for row in ordered:
        figure = _figure(row, vendor, filings)
        # A value that changed between captures is a later state, no contradiction.
        figures.setdefault((figure.value, figure.capture_id), figure)
    values = {value for value, _ in figures}
    if len(values) == 1:
        return [next(iter(figures.values()))]
    if not _contradict(ordered):
        return list(figures.values())
    first = ordered[0]
    shown = totals.get((first["accession"], first["start"], first["end"], first["unit"]))
    told = [one for one in figures.values() if shown and one.value in shown]
    if shown and len(shown) == 1 and told:
        return told  # the others are parts: only the statement's total is revenue
    words = f"one value for the period in the filing, not {' and '.join(map(str, sorted(values)))}"
    return [one.objected("contradicting_values", words) for one in figures.values()]


def _contradict(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether one capture shows several values."""
    seen: dict[str, set[str]] = {}
    for row in rows:
        seen.setdefault(row["capture_id"], set()).add(row["value"])
    tags = {row["tag"] for row in rows}
    return len(tags) > 1 or any(len(values) > 1 for values in seen.values())


def _figure(row: Mapping[str, Any], vendor: Vendor, filings: Filings) -> Figure:
    public_from, basis = filings.since(row["accession"], row["filed"], row["recorded_from"])
    standard = STANDARDS[row["taxonomy"]]
    value = number(row["value"])
    series = f"{row['unit'].lower()}-{standard}"
    figure = Figure(
        vendor=vendor,
        series=series,
        start=row["start"],
        end=row["end"],
        value=value,
        currency=row["unit"],
        standard=standard,
        decimals=guessed_decimals(value),
        kind=row["form"].removesuffix("/A"),
        document=row["accession"],
        tag=row["tag"],
        precedence=FILING,
        source="edgar",
        source_url=row["source_url"],
        capture_id=row["capture_id"],
        locator=row["locator"],
        public_from=public_from,
        basis=basis,
        recorded_from=row["recorded_from"],
    )
    if series in vendor.series:
        return figure
    return figure.objected("undeclared_series", f"one of {', '.join(vendor.series)}")
