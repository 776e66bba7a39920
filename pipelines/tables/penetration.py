"""Shares of a market, every publisher beside every other, and our own beside theirs.

Belongs here: putting the register's shares, accepted claims and derived shares into one shape.
Does not belong here: arithmetic on the register (`shares.gates`), computing a share
(`shares.derived`), or what a claim means (`pipelines.claims`).
"""

from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.claims.meaning import Meaning
from pipelines.claims.routes import penetration_of
from pipelines.claims.standing import beside
from pipelines.reads import Reads
from pipelines.reference import CuratedRow
from pipelines.shares.derived import TAKEN, US, chip_shares, token_shares_of_makers
from pipelines.shares.gateway import gateway_rows
from pipelines.shares.register import Figure, figures
from pipelines.shares.rows import PROVENANCE, curated_columns, flagged, frame

__all__ = ["READS", "penetration"]

READS = {"token_shares": Reads(TAKEN, {"group_by": ["country"]})}
"""Shares by author, nine tenths of the rows, are no shares of a market here."""

TYPES = {
    "publisher": pa.string(),
    "metric": pa.string(),
    "definition_id": pa.string(),
    "geo": pa.string(),
    "entity": pa.string(),
    "period_start": pa.date32(),
    "period_end": pa.date32(),
    "kind": pa.string(),
    "share_pct": pa.float64(),
    "basis": pa.string(),
    "published_last": pa.date32(),
    "published_first": pa.date32(),
    "bound": pa.string(),
    "low_pct": pa.float64(),
    "high_pct": pa.float64(),
    "entity_country": pa.string(),
    "counted": pa.string(),
    "evidence": pa.string(),
    "carrier": pa.string(),
    "carrier_url": pa.string(),
    "licence": pa.string(),
    "note": pa.string(),
}

KEY = (
    "publisher",
    "metric",
    "definition_id",
    "geo",
    "entity",
    "period_start",
    "period_end",
    "kind",
)
CHIP_ROWS = pa.schema(
    {
        name: {**TYPES, **PROVENANCE}[name]
        for name in (
            "metric",
            "definition_id",
            "geo",
            "entity",
            "period_start",
            "period_end",
            "basis",
            "entity_country",
            "share_pct",
            "counted",
            "derived_from",
            "public_from",
            "recorded_from",
        )
    }
)
"""Columns of a computed share of vendors' revenue."""


def penetration(
    register_reference: list[CuratedRow],
    publishers_reference: list[CuratedRow],
    entities_reference: list[CuratedRow],
    definitions_reference: list[CuratedRow],
    token_shares: pd.DataFrame,
    chip_vendor_revenue: pd.DataFrame,
    gateway_shares: pd.DataFrame,
    authors_reference: list[CuratedRow],
    claims: pd.DataFrame,
    aliases_reference: list[CuratedRow],
    claim_definitions_reference: list[CuratedRow],
) -> pd.DataFrame:
    """One row per published share, and per vintage of a share computed here.

    Args:
        register_reference: published figures; its shares are rows, the others test them.
        publishers_reference: where publishers are, and their terms.
        entities_reference: countries of those whose share it is.
        definitions_reference: the basis of each definition.
        token_shares: every vintage.
        chip_vendor_revenue: every vintage.
        gateway_shares: every vintage of a gateway's shares by lab and model.
        authors_reference: countries of labs.
        claims: every vintage; accepted shares are rows.
        aliases_reference: owners of figures.
        claim_definitions_reference: what claims of a publisher count.
    """
    known = figures(register_reference, publishers_reference, entities_reference)
    bases = {one.fields["definition"]: one.fields["basis"] for one in definitions_reference}
    ours = next(
        one.fields["licence"] for one in publishers_reference if one.fields["publisher"] == US
    )
    published = [_published(one, bases, flags) for one, flags in flagged(known, "share")]
    revenue = pa.Table.from_pylist(list(chip_shares(chip_vendor_revenue)), CHIP_ROWS)
    derived = [token_shares_of_makers(token_shares), revenue]
    meaning = Meaning.read(aliases_reference, publishers_reference, claim_definitions_reference)
    claimed = beside(penetration_of(claims, meaning), published, KEY, "share_pct")
    others = [
        *(_ours(rows, ours) for rows in derived),
        gateway_rows(gateway_shares, authors_reference),
        pa.Table.from_pandas(claimed, preserve_index=False),
    ]
    return frame(published, TYPES, others)


def _published(one: Figure, bases: dict[str, str], flags: dict[str, Any]) -> dict[str, Any]:
    return {
        "publisher": one.publisher,
        "metric": one.metric,
        "definition_id": one.definition,
        "geo": one.geo,
        "entity": one.entity,
        "period_start": one.start,
        "period_end": one.end,
        "kind": one.kind,
        "share_pct": float(one.value),
        "basis": bases[one.definition],
        "published_last": one.published[1] if one.published else None,
        "published_first": one.published[0] if one.published else None,
        "bound": one.bound,
        "low_pct": None if one.low is None else float(one.low),
        "high_pct": None if one.high is None else float(one.high),
        "entity_country": one.country,
        "counted": None,
        "evidence": "curated",
        "carrier": one.carrier,
        "carrier_url": one.carrier_url,
        "licence": one.licence,
        "note": one.note,
        **curated_columns(one),
        **flags,
    }


def _ours(rows: pa.Table, licence: str) -> pa.Table:
    """Computed rows with what all of them have in common."""
    same = {
        "publisher": US,
        "kind": "derived",
        "bound": "exact",
        "evidence": "structured",
        "carrier": "compute-market",
        "public_from_basis": "derived",
        "licence": licence,
    }
    for name, text in same.items():
        rows = rows.append_column(name, pa.repeat(pa.scalar(text), rows.num_rows))
    day = pc.cast(rows["public_from"], pa.date32())
    return rows.append_column("published_first", day).append_column("published_last", day)
