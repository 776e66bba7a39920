"""Guidance: what vendors said of their revenue before they reported it.

Belongs here: forecasts, flash figures and the outlook of press releases as rows of their own, never
as revenue.
Does not belong here: the chain from a flash figure to the report (`chip_vendor_revenue`).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa

from pipelines.reference import CuratedRow
from pipelines.revenue.checks import judge_magnitudes, odd
from pipelines.revenue.china import mainland_totals
from pipelines.revenue.figures import Figure
from pipelines.revenue.filings import Filings
from pipelines.revenue.times import day_end, stated_or_seen
from pipelines.revenue.vendors import Vendors
from scrapers.edgar.release import GUIDANCE

__all__ = ["revenue_guidance"]

REVENUE = "006"
"""Eastmoney's code of revenue among the metrics of forecasts."""
DATES = ("period_start", "period_end", "announced")
TIMES = ("public_from", "recorded_from")


def revenue_guidance(
    vendors_reference: list[CuratedRow],
    eastmoney_forecast: pd.DataFrame,
    eastmoney_flash: pd.DataFrame,
    eastmoney_income: pd.DataFrame,
    edgar_printed: pd.DataFrame,
    edgar_filings: pd.DataFrame,
    edgar_accepted: pd.DataFrame,
) -> pd.DataFrame:
    """One row per sighting of an announcement.

    Args:
        vendors_reference: who is who.
        eastmoney_forecast: ranges, each announcement a record of its own.
        eastmoney_flash: flash figures, overwritten in place.
        eastmoney_income: statements of mainland companies, to measure the announcements by.
        edgar_printed: what press releases print, their outlook among it.
        edgar_filings: lists of filings, with times that may be of two zones.
        edgar_accepted: index pages of filings, with their times in US Eastern.
    """
    vendors = Vendors(vendors_reference)
    filings = Filings(edgar_filings, edgar_accepted)
    forecasts = eastmoney_forecast[eastmoney_forecast["metric"] == REVENUE]
    stated = judge_magnitudes(mainland_totals(eastmoney_income, None, vendors))
    rows = [*_forecasts(forecasts, vendors), *_flashes(eastmoney_flash, vendors)]
    rows = [{**row, **_proportion(row, stated)} for row in rows]
    rows += _outlooks(edgar_printed, filings, vendors)
    columns = {name: pa.array([row.get(name) for row in rows], _type(name)) for name in COLUMNS}
    return pa.table(columns).to_pandas(types_mapper=pd.ArrowDtype)


COLUMNS = (
    *("vendor", "metric", "period_start", "period_end", "statement_kind", "document_id"),
    *("low", "high", "point", "currency", "announced", "source"),
    *("ok_something_said", "ok_still_to_come", "ok_magnitude", "expected_magnitude"),
    *("source_url", "capture_id", "locator", "public_from", "public_from_basis", "recorded_from"),
)


def _type(name: str) -> pa.DataType:
    if name in DATES:
        return pa.date32()
    if name in TIMES:
        return pa.timestamp("us", "UTC")
    return pa.bool_() if name.startswith("ok_") else pa.string()


def _forecasts(forecasts: pd.DataFrame, vendors: Vendors) -> Iterator[dict[str, Any]]:
    order = ["secucode", "report_date", "notice_date", "recorded_from", "capture_id"]
    for row in forecasts.sort_values(order, kind="stable").to_dict("records"):
        # Only the day of the announcement is stated, and rows are overwritten: as first seen.
        since = (row["recorded_from"], "first_seen")
        said = {"low": _amount(row["amount_low"]), "high": _amount(row["amount_high"])}
        document = f"{row['secucode']}/{row['notice_date']}"
        yield from _row(row, vendors, "forecast", document, said, since)


def _flashes(flashes: pd.DataFrame, vendors: Vendors) -> Iterator[dict[str, Any]]:
    order = ["secucode", "report_date", "recorded_from", "capture_id"]
    rows = flashes.sort_values(order, kind="stable").to_dict("records")
    times = stated_or_seen(
        [(row["secucode"], row["report_date"]) for row in rows],
        [_amount(row["total_operate_income"]) for row in rows],
        [None if pd.isna(row["update_date"]) else day_end(row["update_date"]) for row in rows],
        [row["recorded_from"] for row in rows],
    )
    for row, since in zip(rows, times, strict=True):
        said = {"point": _amount(row["total_operate_income"])}
        document = f"{row['secucode']}/{row['report_date']}"
        yield from _row(row, vendors, "flash", document, said, since)


def _outlooks(
    printed: pd.DataFrame, filings: Filings, vendors: Vendors
) -> Iterator[dict[str, Any]]:
    """What press releases expect of the quarter that follows the one they report on."""
    order = ["cik", "accession", "document", "recorded_from", "capture_id", "row"]
    rows = printed.sort_values(order, kind="stable").to_dict("records")
    reported: dict[tuple[Any, ...], date] = {}
    for row in rows:
        if row["months"] == 3 and not pd.isna(row["end"]):
            name = (row["accession"], row["document"], row["capture_id"])
            reported[name] = max(row["end"], reported.get(name, row["end"]))
    for row in rows:
        vendor = vendors.registrant(row["cik"], row["recorded_from"].date())
        release = filings.is_release(row["accession"], row["document"])
        if row["basis"] != GUIDANCE or vendor is None or not release:
            continue
        after = reported.get((row["accession"], row["document"], row["capture_id"]))
        days = vendor.calendar.quarter_days(row["fiscal_year"], row["fiscal_quarter"], after)
        since = filings.since(row["accession"], None, row["recorded_from"])
        said = {name: _amount(row[name]) for name in ("low", "high")}
        said["point"] = _amount(row["value"])
        yield {
            **_stated(row, vendor.id, "guidance", row["accession"], said, since),
            "period_start": days[0],
            "period_end": days[1],
            "currency": row["currency"],
            # Guidance is given before its quarter is over; a page that says otherwise was misread.
            "ok_still_to_come": days[1] >= since[0].date(),
            "ok_magnitude": True,
        }


def _proportion(row: Mapping[str, Any], stated: Sequence[Figure]) -> dict[str, Any]:
    """Whether what a listed company announced is of the size of its own statements until then."""
    known = [
        one
        for one in stated
        if one.vendor.id == row["vendor"]
        and one.recorded_from <= row["recorded_from"]
        and not one.problems
    ]
    words = (row.get(name) for name in ("low", "high", "point"))
    expected = [odd(Decimal(text), row["period_end"], known) for text in words if text]
    wrong = next((one for one in expected if one), None)
    return {"ok_magnitude": wrong is None, "expected_magnitude": wrong}


def _amount(text: Any) -> str | None:
    """Exact to the fen; equal numbers differently written are no change."""
    return None if text is None or pd.isna(text) else f"{Decimal(text):.2f}"


def _row(
    row: Mapping[str, Any],
    vendors: Vendors,
    kind: str,
    document: str,
    said: Mapping[str, str | None],
    since: tuple[datetime, str],
) -> Iterator[dict[str, Any]]:
    """A forecast or flash report of a listed company, of its year so far."""
    end = row["report_date"]
    vendor = vendors.listed(row["secucode"], end)
    if vendor is None:
        return
    yield {
        **_stated(row, vendor.id, kind, document, said, since),
        "period_start": vendor.calendar.year_start(vendor.calendar.fiscal_year(end)),
        "period_end": end,
        "currency": "CNY",
        "announced": row["notice_date"],
        "ok_still_to_come": True,
    }


def _stated(
    row: Mapping[str, Any],
    vendor: str,
    kind: str,
    document: str,
    said: Mapping[str, str | None],
    since: tuple[datetime, str],
) -> dict[str, Any]:
    """What every kind of statement has in common."""
    return {
        "vendor": vendor,
        "metric": "revenue",
        "statement_kind": kind,
        "document_id": document,
        **said,
        "source": row["source"],
        "ok_something_said": any(said.values()),
        "source_url": row["source_url"],
        "capture_id": row["capture_id"],
        "locator": row["locator"],
        "public_from": since[0],
        "public_from_basis": since[1],
        "recorded_from": row["recorded_from"],
    }
