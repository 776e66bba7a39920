"""Figures as rows of the published table, with the columns that are worked out of others.

Belongs here: the columns, and how derived rows name their inputs.
Does not belong here: which figures there are, or what is wrong with them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

from pipelines.revenue.calendar import calendar_quarter
from pipelines.revenue.convert import Rates
from pipelines.revenue.derive import growth
from pipelines.revenue.figures import Figure
from scrapers.capture import sha256

__all__ = ["NOTES", "PROBLEMS", "frame"]

PROBLEMS = (
    "contradicting_values",
    "ytd_below_quarter_sum",
    "exchanged",
    "magnitude",
    "unknown_member",
    "member_contradicts_label",
    "segments_above_total",
    "undeclared_series",
    "comparative_disagrees",
)
"""Codes that keep a row out."""
NOTES = ("second_source", "yoy_as_printed", "year_is_sum", "segments_below_total")
"""Codes that are only told."""

COLUMNS = (
    "vendor",
    "series_id",
    "segment_scheme",
    "segment",
    "period_start",
    "period_end",
    "is_primary",
    "vendor_name",
    "vendor_country",
    "ticker",
    "listing",
    "parent_segment",
    "break_from",
    "continues",
    "duration",
    "fiscal_year",
    "fiscal_quarter",
    "calendar_quarter",
    "revenue",
    "observed_revenue",
    "currency",
    "decimals",
    "accounting_standard",
    "revenue_usd",
    "fx_rate",
    "fx_days",
    "fx_source",
    "is_derived",
    "report_kind",
    "document_id",
    "tag",
    "source",
    "precedence",
    "source_url",
    "capture_id",
    "locator",
    "derived_from",
    "public_from",
    "public_from_basis",
    "recorded_from",
    "yoy_pct",
)
"""Columns of the rows, without the flags."""

TABLE = "chip_vendor_revenue"
TIME = pa.timestamp("us", "UTC")
INPUTS = pa.list_(
    pa.struct([("table", pa.string()), ("key", pa.string()), ("digest", pa.string())])
)
TYPES: Mapping[str, pa.DataType] = {
    "period_start": pa.date32(),
    "period_end": pa.date32(),
    "break_from": pa.date32(),
    "is_primary": pa.bool_(),
    "is_derived": pa.bool_(),
    "fiscal_year": pa.int32(),
    "fiscal_quarter": pa.int32(),
    "decimals": pa.int32(),
    "fx_days": pa.int32(),
    "yoy_pct": pa.float64(),
    "precedence": pa.int64(),
    "public_from": TIME,
    "recorded_from": TIME,
    "derived_from": INPUTS,
}
"""Types of columns that are no text."""


def frame(figures: Sequence[Figure], rates: Rates) -> pd.DataFrame:
    """One row a figure, in the order given.

    Args:
        figures: stated and derived ones.
        rates: to convert with.
    """
    grown = growth(figures)
    rows = [
        {**_row(one, rates), "yoy_pct": float(grown[place]) if place in grown else None}
        for place, one in enumerate(figures)
    ]
    flags = [f"{kind}_{code}" for code in (*PROBLEMS, *NOTES) for kind in ("ok", "expected")]
    names = [*COLUMNS, *flags]
    columns = {
        name: pa.array([row[name] for row in rows], TYPES.get(name, _type(name))) for name in names
    }
    return pa.table(columns).to_pandas(types_mapper=pd.ArrowDtype)


def _type(name: str) -> pa.DataType:
    return pa.bool_() if name.startswith("ok_") else pa.string()


def _row(one: Figure, rates: Rates) -> dict[str, Any]:
    vendor, period = one.vendor, one.period
    quarter = period.duration == "Q"
    return {
        "vendor": vendor.id,
        "series_id": one.series,
        "segment_scheme": one.scheme,
        "segment": one.segment,
        "period_start": one.start,
        "period_end": one.end,
        "is_primary": one.series == vendor.primary_series,
        "vendor_name": vendor.name,
        "vendor_country": vendor.country,
        "ticker": vendor.ticker or None,
        "listing": vendor.listing,
        "parent_segment": one.parent,
        "break_from": one.break_from,
        "continues": "+".join(one.continues) or None,
        "duration": period.duration,
        "fiscal_year": period.fiscal_year,
        "fiscal_quarter": period.quarter,
        "calendar_quarter": calendar_quarter(one.start, one.end) if quarter else None,
        "revenue": f"{one.value:.2f}",
        "observed_revenue": None if one.inputs else str(one.value),
        "currency": one.currency,
        "decimals": one.decimals,
        "accounting_standard": one.standard,
        **_converted(one, rates),
        "is_derived": bool(one.inputs),
        "report_kind": one.kind,
        "document_id": one.document or None,
        "tag": one.tag or None,
        "source": one.source,
        "precedence": one.precedence,
        "source_url": one.source_url or None,
        "capture_id": one.capture_id or None,
        "locator": one.locator or None,
        "derived_from": [_cited(source, one) for source in one.inputs] or None,
        "public_from": one.public_from,
        "public_from_basis": one.basis,
        "recorded_from": one.recorded_from,
        **_flags(one.problems, PROBLEMS),
        **_flags(one.notes, NOTES),
    }


def _converted(one: Figure, rates: Rates) -> dict[str, Any]:
    if one.currency == "USD":
        nothing = {"fx_days": None, "fx_source": None}
        return {"revenue_usd": f"{one.value:.2f}", "fx_rate": "1.000000", **nothing}
    found = rates.over(one.currency, one.start, one.end, one.public_from)
    if found is None:
        return dict.fromkeys(("revenue_usd", "fx_rate", "fx_days", "fx_source"))
    return {
        "revenue_usd": f"{found.usd(one.value):.2f}",
        "fx_rate": f"{found.rate:.6f}",
        "fx_days": found.days,
        "fx_source": found.source,
    }


def _flags(said: Iterable[tuple[str, str]], codes: Sequence[str]) -> dict[str, Any]:
    """For each code whether the figure holds, and what was expected."""
    told = dict(said)
    found: dict[str, Any] = {}
    for code in codes:
        found[f"ok_{code}"] = code not in told
        found[f"expected_{code}"] = told.get(code, "")
    return found


def _cited(source: Figure, derived: Figure) -> dict[str, str]:
    """An input as the row of this table that stood when the derived one became public."""
    names = ("vendor", "series_id", "segment_scheme", "segment", "period_start", "period_end")
    key = ", ".join(f"{name}={part}" for name, part in zip(names, source.key, strict=True))
    instant = f"{derived.public_from:%Y-%m-%dT%H:%M:%S.%fZ}"
    told = f"{key}|{source.value:f}|{source.document}|{source.capture_id}|{source.locator}"
    return {
        "table": TABLE,
        "key": f"{key}, public_from<={instant}",
        "digest": sha256(told.encode())[:32],
    }
