"""Totals as press releases print them, before the report is filed.

Belongs here: which printed columns count, and their first day, which no page prints.
Does not belong here: reading the page (`scrapers.edgar.release`), guidance.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from pipelines.revenue.figures import RELEASE, Figure, number, same, steps
from pipelines.revenue.filings import Filings
from pipelines.revenue.vendors import Vendor, Vendors
from scrapers.edgar.release import GUIDANCE

__all__ = ["compared", "printed_totals"]

MONTHS = (3, 6, 9, 12)
"""A single month is TSMC's own monthly figure, unaudited and no report."""

Known = Mapping[str, frozenset[date]]
"""Last days of periods that filings show, by vendor."""


def printed_totals(
    printed: pd.DataFrame, filings: Filings, vendors: Vendors, known: Known
) -> list[Figure]:
    """One figure a release and period.

    Args:
        printed: the records `printed` of EDGAR.
        filings: which documents are releases, and when they were accepted.
        vendors: by registrant.
        known: to tell quarters of 13 weeks from those of 14.
    """
    rows = printed.sort_values(["recorded_from", "capture_id"], kind="stable")
    rows = rows.drop_duplicates(["cik", "accession", "document", "table", "row", "cell", "value"])
    found: dict[tuple[Any, ...], Figure] = {}
    for row in rows.to_dict("records"):
        if row["basis"] in ("non_gaap", GUIDANCE) or row["months"] not in MONTHS:
            continue
        figure = _figure(row, filings, vendors, known)
        if figure is not None:
            found.setdefault((*figure.key, figure.document, figure.value), figure)
    return list(found.values())


def compared(releases: Sequence[Figure], filed: Iterable[Figure]) -> list[Figure]:
    """Releases, those objected to whose other columns contradict what was filed before them."""
    before = steps(filed)
    wrong: dict[str, str] = {}
    for one in releases:
        standing = before[one.key].at(one.public_from) if one.key in before else None
        if standing is not None and not same(standing, one):
            wrong.setdefault(
                one.document,
                f"{standing.value} for the period to {one.end}, as filed, not {one.value}",
            )
    return [
        one.objected("comparative_disagrees", wrong[one.document]) if one.document in wrong else one
        for one in releases
    ]


def _figure(
    row: Mapping[str, Any], filings: Filings, vendors: Vendors, known: Known
) -> Figure | None:
    if not filings.is_release(row["accession"], row["document"]):
        return None
    vendor = vendors.registrant(row["cik"], row["recorded_from"].date())
    if vendor is None:
        return None
    days = _days(row, vendor, known.get(vendor.id, frozenset()))
    series = _series(row["currency"], vendor)
    if days is None or series is None:
        return None
    currency, _, standard = series.partition("-")
    public_from, basis = filings.since(row["accession"], None, row["recorded_from"])
    return Figure(
        vendor=vendor,
        series=series,
        start=days[0],
        end=days[1],
        value=number(row["value"]),
        currency=currency.upper(),
        standard=standard,
        decimals=int(row["decimals"]),
        kind="press_release",
        document=row["accession"],
        tag=row["label"],
        precedence=RELEASE,
        source="edgar",
        source_url=row["source_url"],
        capture_id=row["capture_id"],
        locator=row["locator"],
        public_from=public_from,
        basis=basis,
        recorded_from=row["recorded_from"],
    )


def _series(currency: Any, vendor: Vendor) -> str | None:
    """The vendor's series in the printed currency; its primary one where none is printed."""
    if currency is None or pd.isna(currency):
        return vendor.primary_series
    fitting = [one for one in vendor.series if one.startswith(f"{currency.lower()}-")]
    return fitting[0] if len(fitting) == 1 else None


def _days(
    row: Mapping[str, Any], vendor: Vendor, known: frozenset[date]
) -> tuple[date, date] | None:
    """First and last day of what a heading names."""
    calendar = vendor.calendar
    end = row["end"]
    if end is None or pd.isna(end):
        year, quarter = row["fiscal_year"], row["fiscal_quarter"]
        last = year is not None and not pd.isna(year) and (pd.isna(quarter) or quarter == 4)
        if not last:
            return None  # where in the year a quarter ends, a label does not say
        end = calendar.year_end(int(year))
    if row["months"] == 3:
        return calendar.quarter_start(end, known), end
    return calendar.year_start(calendar.fiscal_year(end)), end
