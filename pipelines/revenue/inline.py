"""Totals and segments out of inline XBRL documents.

Belongs here: one figure a segment, period and document, of all places where it is printed.
Does not belong here: what a member means (`segments`), other documents of the filing.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
import pandas as pd

from pipelines.revenue.figures import FILING, Figure, number
from pipelines.revenue.filings import Filings
from pipelines.revenue.segments import Mapped, Segments, plain_label
from pipelines.revenue.us import Totals, standard_of
from pipelines.revenue.vendors import Vendor, Vendors

__all__ = ["document_totals", "inline_figures"]

Row = Mapping[str, Any]


def inline_figures(
    facts: pd.DataFrame,
    filings: Filings,
    vendors: Vendors,
    segments: Segments,
    filed: Mapping[str, date],
) -> tuple[list[Figure], list[Figure]]:
    """Figures to publish, and those that only belong to a sum.

    Args:
        facts: the records `inline_facts` of EDGAR.
        filings: when each filing was accepted.
        vendors: by registrant.
        segments: what members name.
        filed: the filing day of accessions, where company facts tell it.
    """
    published: list[Figure] = []
    summed: list[Figure] = []
    for rows in _documents(facts).values():
        first_day = _first_day(rows)
        for group in _contexts(rows).values():
            row = group[0]
            vendor = vendors.registrant(row["cik"], row["end"])
            if vendor is None:
                continue
            for mapped, figure in _figures(group, vendor, filings, segments, first_day, filed):
                (published if mapped.published else summed).append(figure)
    return published, summed


def document_totals(figures: Iterable[Figure]) -> Totals:
    """The totals that documents show, to decide between tags of company facts."""
    found: dict[tuple[str, date, date, str], frozenset[Decimal]] = {}
    for one in figures:
        if one.scheme == "total" and not one.problems:
            name = (one.document, one.start, one.end, one.currency)
            found[name] = found.get(name, frozenset()) | {one.value}
    return found


def _documents(facts: pd.DataFrame) -> dict[tuple[str, str], list[Row]]:
    """The facts of each document, as the first capture shows them."""
    rows = facts.sort_values(["recorded_from", "capture_id", "fact"], kind="stable")
    rows = rows.drop_duplicates(["cik", "accession", "document", "fact", "value"])
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows.to_dict("records"):
        found.setdefault((row["accession"], row["document"]), []).append(row)
    return {name: found[name] for name in sorted(found)}


def _first_day(rows: Sequence[Row]) -> date:
    """First day of the period that a document reports on: of the longest that ends with it."""
    ends: date = rows[0]["document_period_end"]
    return min((row["start"] for row in rows if row["end"] == ends), default=ends)


def _contexts(rows: Sequence[Row]) -> dict[tuple[Any, ...], list[Row]]:
    """Facts that say the same: dimensions, period and unit, under whatever tag."""
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        if row["value"] is not None and not pd.isna(row["value"]):
            name = (row["cik"], row["dimensions"], row["start"], row["end"], row["unit"])
            found.setdefault(name, []).append(row)
    return found


def _figures(
    group: Sequence[Row],
    vendor: Vendor,
    filings: Filings,
    segments: Segments,
    first_day: date,
    filed: Mapping[str, date],
) -> Iterable[tuple[Mapped, Figure]]:
    """The figure of one context: the finest of its occurrences, all others being it rounded."""
    finest = max(_decimals(row) for row in group)
    exact = [row for row in group if _decimals(row) == finest]
    values = sorted({number(row["value"]) for row in group})
    agreed = len({number(row["value"]) for row in exact}) == 1 and all(
        2 * abs(number(row["value"]) - number(exact[0]["value"]))
        <= Decimal(10) ** -min(_decimals(row), 30)
        for row in group
        if row not in exact
    )
    for row in exact[:1] if agreed else group:
        members = orjson.loads(row["dimensions"])
        texts = plain_label(row["label"], row["column"])
        mapped = segments.of(vendor.id, members, first_day, texts)
        figure = _figure(row, vendor, filings, mapped, filed)
        if not agreed:
            words = f"one value in the document, not {' and '.join(map(str, values))}"
            figure = figure.objected("contradicting_values", words)
        yield mapped, figure


def _decimals(row: Row) -> int:
    text = row["decimals"]
    return 99 if text in (None, "INF") or pd.isna(text) else int(text)


def _figure(
    row: Row, vendor: Vendor, filings: Filings, mapped: Mapped, filed: Mapping[str, date]
) -> Figure:
    public_from, basis = filings.since(
        row["accession"], filed.get(row["accession"]), row["recorded_from"]
    )
    standard = standard_of(row["concept"])
    decimals = _decimals(row)
    figure = Figure(
        vendor=vendor,
        series=f"{row['unit'].lower()}-{standard}",
        start=row["start"],
        end=row["end"],
        value=number(row["value"]),
        currency=row["unit"],
        standard=standard,
        decimals=None if decimals == 99 else decimals,
        kind=row["document_type"].removesuffix("/A"),
        document=row["accession"],
        tag=row["concept"].partition(":")[2],
        precedence=FILING,
        source="edgar",
        source_url=row["source_url"],
        capture_id=row["capture_id"],
        locator=row["locator"],
        public_from=public_from,
        basis=basis,
        recorded_from=row["recorded_from"],
        scheme=mapped.scheme,
        segment=mapped.segment,
        parent=mapped.parent,
        break_from=mapped.break_from,
        continues=mapped.continues,
    )
    if mapped.problem is not None:
        figure = figure.objected(*mapped.problem)
    if figure.series not in vendor.series:
        figure = figure.objected("undeclared_series", f"one of {', '.join(vendor.series)}")
    return figure
