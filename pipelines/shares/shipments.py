"""Chips shipped, produced and held, as the register has them: its part of `chip_shipments`.

Belongs here: the register's rows in the columns of that table. Does not belong here: what other
sources count of chips, or the table itself.
"""

from collections.abc import Iterator
from typing import Any

from pipelines.reference import CuratedRow
from pipelines.shares.register import figures
from pipelines.shares.rows import curated_columns, flagged

__all__ = ["register_shipments"]


def register_shipments(
    register_reference: list[CuratedRow],
    publishers_reference: list[CuratedRow],
    entities_reference: list[CuratedRow],
) -> Iterator[dict[str, Any]]:
    """One row per figure of cards, chips, dies or servers in the register.

    `series` is the id of the row: each stands for itself, and no absence withdraws it. `all` stands
    where a figure is not split by entity, chip, holder or country. The flags `ok_<code>` say which
    gate of the register a row fails, `expected_<code>` what was expected.
    """
    known = figures(register_reference, publishers_reference, entities_reference)
    for one, flags in flagged(known, "shipment"):
        yield {
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
            "low": None if one.low is None else f"{one.low:f}",
            "high": None if one.high is None else f"{one.high:f}",
            "interval_pct": None if one.interval_pct is None else float(one.interval_pct),
            "bound": one.bound,
            "is_complete": True,
            "definition_id": one.definition,
            "published_last": one.published[1] if one.published else None,
            "evidence": "curated",
            "carrier": one.carrier,
            "carrier_url": one.carrier_url,
            "licence": one.licence,
            "note": one.note,
            **curated_columns(one),
            "source": None,
            "series": one.id,
            **flags,
        }
