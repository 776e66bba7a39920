"""Chips shipped, produced and held, as the register has them: its part of `chip_shipments`.

Belongs here: the register's rows in the columns of that table. Does not belong here: what other
sources count of chips, or the table itself.
"""

import pandas as pd
import pyarrow as pa

from pipelines.reference import CuratedRow
from pipelines.shares.register import figures
from pipelines.shares.rows import curated_columns, flagged, frame

__all__ = ["register_shipments"]

TYPES = {
    "publisher": pa.string(),
    "measure": pa.string(),
    "entity": pa.string(),
    "chip": pa.string(),
    "holder": pa.string(),
    "geo": pa.string(),
    "period_start": pa.date32(),
    "period_end": pa.date32(),
    "unit": pa.string(),
    "kind": pa.string(),
    "value": pa.float64(),
    "low": pa.float64(),
    "high": pa.float64(),
    "interval_pct": pa.float64(),
    "bound": pa.string(),
    "is_complete": pa.bool_(),
    "definition_id": pa.string(),
    "carrier": pa.string(),
    "carrier_url": pa.string(),
    "licence": pa.string(),
    "note": pa.string(),
}


def register_shipments(
    register_reference: list[CuratedRow],
    publishers_reference: list[CuratedRow],
    entities_reference: list[CuratedRow],
) -> pd.DataFrame:
    """One row per figure of cards, chips, dies or servers in the register.

    `all` stands where a figure is not split by entity, chip, holder or country. The flags
    `ok_<code>` say which gate of the register a row fails, `expected_<code>` what was expected.
    """
    known = figures(register_reference, publishers_reference, entities_reference)
    rows = [
        {
            "publisher": one.publisher,
            "measure": one.metric,
            "entity": one.entity,
            "chip": one.chip,
            "holder": "all",
            "geo": one.geo,
            "period_start": one.start,
            "period_end": one.end,
            "unit": one.unit,
            "kind": one.kind,
            "value": float(one.value),
            "low": None if one.low is None else float(one.low),
            "high": None if one.high is None else float(one.high),
            "interval_pct": None if one.interval_pct is None else float(one.interval_pct),
            "bound": one.bound,
            "is_complete": True,
            "definition_id": one.definition,
            "carrier": one.carrier,
            "carrier_url": one.carrier_url,
            "licence": one.licence,
            "note": one.note,
            **curated_columns(one),
            **flags,
        }
        for one, flags in flagged(known, "shipment")
    ]
    return frame(rows, TYPES)
