"""Market sizes and sums that others publish: money, tokens a day, tokens a week.

Belongs here: the register's totals as rows. Does not belong here: shares (`penetration`), chips
(`chip_shipments`), or sums of our own, which `token_shares` and `chip_vendor_revenue` hold.
"""

import pandas as pd
import pyarrow as pa

from pipelines.reference import CuratedRow
from pipelines.shares.register import figures
from pipelines.shares.rows import curated_columns, flagged, frame

__all__ = ["market_totals"]

TYPES = {
    "publisher": pa.string(),
    "metric": pa.string(),
    "definition_id": pa.string(),
    "geo": pa.string(),
    "period_start": pa.date32(),
    "period_end": pa.date32(),
    "kind": pa.string(),
    "value": pa.float64(),
    "unit": pa.string(),
    "bound": pa.string(),
    "published_first": pa.date32(),
    "published_last": pa.date32(),
    "carrier": pa.string(),
    "carrier_url": pa.string(),
    "licence": pa.string(),
    "note": pa.string(),
}


def market_totals(
    register_reference: list[CuratedRow],
    publishers_reference: list[CuratedRow],
    entities_reference: list[CuratedRow],
) -> pd.DataFrame:
    """One row per published total. Accepted claims will come in as one more input."""
    known = figures(register_reference, publishers_reference, entities_reference)
    rows = [
        {
            "publisher": one.publisher,
            "metric": one.metric,
            "definition_id": one.definition,
            "geo": one.geo,
            "period_start": one.start,
            "period_end": one.end,
            "kind": one.kind,
            "value": float(one.value),
            "unit": one.unit,
            "bound": one.bound,
            "published_first": one.published[0] if one.published else None,
            "published_last": one.published[1] if one.published else None,
            "carrier": one.carrier,
            "carrier_url": one.carrier_url,
            "licence": one.licence,
            "note": one.note,
            **curated_columns(one),
            **flags,
        }
        for one, flags in flagged(known, "total")
    ]
    return frame(rows, TYPES)
