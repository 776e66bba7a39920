"""Chip shipments: how many chips were shipped, bought and owned, by whose estimate.

Belongs here: Epoch's estimates as rows, and the shape that rows of any other input must have.
Does not belong here: shares of a market, which are published elsewhere.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa

__all__ = ["COLUMNS", "chip_shipments", "gathered"]

HOLDERS = {"China": "china", "China (official)": "china", "China (smuggled)": "china_smuggled"}
"""One owner in two spellings within one file (2026-03), and those that are China's."""
INTERVAL = 90.0
"""Epoch's low and high are the 5th and the 95th percentile."""
TEXTS = (
    *("publisher", "measure", "entity", "chip", "holder", "geo", "unit", "kind", "licence"),
    *("source", "source_url", "capture_id", "locator", "reference_file", "reference_digest"),
    *("public_from_basis", "series"),
)
TAKEN = (
    *("measure", "unit", "period_start", "period_end", "is_complete", "series", "source"),
    *("source_url", "capture_id", "locator", "public_from", "public_from_basis", "recorded_from"),
)
DAYS, NUMBERS = ("period_start", "period_end"), ("value", "low", "high", "interval_pct")
TIME = pa.timestamp("us", "UTC")
INPUTS = pa.list_(
    pa.struct([("table", pa.string()), ("key", pa.string()), ("digest", pa.string())])
)
COLUMNS: Mapping[str, pa.DataType] = {
    **dict.fromkeys(TEXTS, pa.string()),
    **dict.fromkeys(DAYS, pa.date32()),
    **dict.fromkeys(NUMBERS, pa.float64()),
    "is_complete": pa.bool_(),
    "reference_line": pa.int32(),
    "derived_from": INPUTS,
    "public_from": TIME,
    "recorded_from": TIME,
}
"""Every column of a row and its type. `series` is the scope in which absence means withdrawal: a
row that stands for itself (a curated one) has a value of its own there."""


def chip_shipments(epoch_chips: pd.DataFrame) -> pd.DataFrame:
    """One row per sighting of an estimate.

    Args:
        epoch_chips: medians with percentiles by manufacturer, chip, owner and period.
    """
    return gathered(_estimates(epoch_chips))


def gathered(*inputs: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows of all inputs as one frame of `COLUMNS`; what a row does not say is null."""
    rows = [row for one in inputs for row in one]
    columns = {
        name: pa.array([row.get(name) for row in rows], type_) for name, type_ in COLUMNS.items()
    }
    made = pa.table(columns).to_pandas(types_mapper=pd.ArrowDtype)
    low, value, high = (made[name] for name in ("low", "value", "high"))
    outside = (low > value).fillna(False) | (high < value).fillna(False)
    return made.assign(ok_value_in_interval=(~outside).astype("bool[pyarrow]"))


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
            "value": float(row["median"]),
            "low": None if row["low"] is None else float(row["low"]),
            "high": None if row["high"] is None else float(row["high"]),
            "interval_pct": None if row["low"] is None else INTERVAL,
            "licence": "MIT" if "githubusercontent" in row["source_url"] else "CC BY 4.0",
        }


def _slug(name: str) -> str:
    """`TPU v5e` as `tpu_v5e`, `H100/H200` as `h100_h200`."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
