"""Chip shipments: how many chips were shipped, bought and owned, by whose estimate.

Belongs here: Epoch's estimates as rows, beside the figures of the register and accepted claims.
Does not belong here: shares of a market, which are published elsewhere.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa

from pipelines.claims.meaning import Meaning
from pipelines.claims.routes import shipments_of
from pipelines.claims.standing import beside
from pipelines.reference import CuratedRow
from pipelines.shares.rows import PROVENANCE, frame
from pipelines.shares.shipments import register_shipments

__all__ = ["chip_shipments"]

HOLDERS = {"China": "china", "China (official)": "china", "China (smuggled)": "china_smuggled"}
"""One owner in two spellings within one file (2026-03), and those that are China's."""
KEY = (
    *("publisher", "measure", "entity", "chip", "holder", "geo"),
    *("period_start", "period_end", "unit", "kind"),
)
CLAIMS = "claims"
"""The series of accepted claims, whose end their pages tell."""
INTERVAL = 90.0
"""Epoch's low and high are the 5th and the 95th percentile."""
PLACES = (
    *("source_url", "capture_id", "locator"),
    *("public_from", "public_from_basis", "recorded_from"),
)
TAKEN = (
    *("measure", "unit", "period_start", "period_end", "is_complete", "series", "source"),
    *PLACES,
)
"""What a row takes over from its sighting."""
TYPES: Mapping[str, pa.DataType] = {
    **dict.fromkeys(("publisher", "measure", "entity", "chip", "holder", "geo"), pa.string()),
    **dict.fromkeys(("period_start", "period_end"), pa.date32()),
    **dict.fromkeys(("unit", "kind", "bound", "definition_id"), pa.string()),
    **dict.fromkeys(("low", "high"), pa.string()),  # exact, as they are published
    **dict.fromkeys(("value", "interval_pct"), pa.float64()),
    "is_complete": pa.bool_(),
    **dict.fromkeys(("evidence", "carrier", "carrier_url", "licence"), pa.string()),
    **dict.fromkeys(("note", "source"), pa.string()),
    "series": pa.string(),
}
"""Columns of a row and their types. `series` is the scope in which absence means withdrawal: a row
that stands for itself (a curated one) has a value of its own there."""


def chip_shipments(
    epoch_chips: pd.DataFrame,
    register_reference: list[CuratedRow],
    publishers_reference: list[CuratedRow],
    entities_reference: list[CuratedRow],
    claims: pd.DataFrame,
    aliases_reference: list[CuratedRow],
) -> pd.DataFrame:
    """One row per sighting of an estimate, and per figure of the register.

    Args:
        epoch_chips: medians with percentiles by manufacturer, chip, owner and period.
        register_reference: published figures, of which shipments are taken.
        publishers_reference: who published them, under which terms.
        entities_reference: whose figures they are.
        claims: every vintage; accepted numbers of chips are rows.
        aliases_reference: owners of figures, and who sells which chip.
    """
    curated = [*register_shipments(register_reference, publishers_reference, entities_reference)]
    meaning = Meaning.read(aliases_reference, publishers_reference)
    claimed = beside(shipments_of(claims, meaning), curated, KEY, "value")
    rows = frame(curated, TYPES, [_table(list(_estimates(epoch_chips))), _claimed(claimed)])
    value = rows["value"]
    low, high = (rows[name].astype("double[pyarrow]") for name in ("low", "high"))
    outside = (low > value).fillna(False) | (high < value).fillna(False)
    return rows.assign(ok_value_in_interval=(~outside).astype("bool[pyarrow]"))


def _table(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Captured rows in the columns they have: no line of a reference, no inputs."""
    types = {**TYPES, **{name: PROVENANCE[name] for name in PLACES}}
    return pa.table(
        {name: pa.array([row.get(name) for row in rows], kind) for name, kind in types.items()}
    )


def _claimed(rows: pd.DataFrame) -> pa.Table:
    """Rows of claims; they stand outside every scope, and their ends are text as all others'."""
    ends = {
        name: pd.Series([_exact(one) for one in rows[name].tolist()], dtype="string[pyarrow]")
        for name in ("low", "high")
    }
    return pa.Table.from_pandas(rows.assign(series=CLAIMS, **ends), preserve_index=False)


def _exact(number: float | None) -> str | None:
    return None if number is None or pd.isna(number) else f"{Decimal(str(number)):f}"


def _estimates(chips: pd.DataFrame) -> Iterable[dict[str, Any]]:
    for row in chips.astype(object).where(chips.notna(), None).to_dict("records"):
        holder = HOLDERS.get(row["owner"]) or _slug(row["owner"])
        yield {
            **{name: row[name] for name in TAKEN},
            "publisher": "epoch",
            "entity": _slug(row["manufacturer"]),
            "chip": _slug(row["chip"]),
            "holder": holder,
            "geo": "CN" if holder.startswith("china") else "all",
            "kind": "estimate",
            "evidence": "structured",
            "bound": "about",
            "value": float(row["median"]),
            "low": row["low"],
            "high": row["high"],
            "interval_pct": None if row["low"] is None else INTERVAL,
            "licence": "MIT" if "githubusercontent" in row["source_url"] else "CC BY 4.0",
        }


def _slug(name: str) -> str:
    """`TPU v5e` as `tpu_v5e`, `H100/H200` as `h100_h200`."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
