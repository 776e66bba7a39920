"""Rows of `compute_clusters` as a frame: the columns, their types, and the flags of its checks.

Belongs here: the layout every room of this package writes into.
Does not belong here: any value.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa

from pipelines.clusters.visits import Row

__all__ = ["FLAGS", "UNKNOWN_START", "captured", "flagged", "frame"]

UNKNOWN_START = date(1, 1, 1)
FLAGS = (
    *("power_redefined", "power_definition", "coverage", "site_renamed", "unlisted_site"),
    "unknown_country",
)
"""Codes of the checks that a row may fail; `expected_<code>` says what was expected."""
TIME = pa.timestamp("us", "UTC")
INPUTS = pa.list_(
    pa.struct([("table", pa.string()), ("key", pa.string()), ("digest", pa.string())])
)
TYPES: Mapping[str, pa.DataType] = {
    "valid_from": pa.date32(),
    "start_known": pa.bool_(),
    "accelerators": pa.int64(),
    **dict.fromkeys(("h100e", "power_it_mw", "power_facility_mw", "power_stated_mw"), pa.float64()),
    "include_in_analysis": pa.bool_(),
    "reference_line": pa.int32(),
    "derived_from": INPUTS,
    **dict.fromkeys(("first_listed", "public_from", "recorded_from"), TIME),
}
"""Types of columns that are no text."""
COLUMNS = (
    *("publisher", "cluster_id", "valid_from", "start_known", "collection", "site_status"),
    *("operator", "country", "province", "accelerators", "accelerators_bound"),
    *("accelerator_kind", "h100e", "power_it_mw", "power_facility_mw", "power_stated_mw", "uses"),
    *("uses_certainty", "certainty", "possible_duplicate_of", "include_in_analysis"),
    *("first_listed", "renamed_from", "evidence", "licence", "source", "source_url"),
    *("capture_id", "locator", "reference_file", "reference_line", "reference_digest"),
    *("derived_from", "public_from", "public_from_basis", "recorded_from", "series"),
)


def frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """One row each, in the order given; what a row does not say is null, and no flag objects."""
    columns = {name: pa.array([row.get(name) for row in rows], _type(name)) for name in COLUMNS}
    for code in FLAGS:
        texts = [row.get(f"expected_{code}", "") for row in rows]
        columns[f"ok_{code}"] = pa.array([not text for text in texts], pa.bool_())
        columns[f"expected_{code}"] = pa.array(texts, pa.string())
    gone = [bool(row.get("withdrawn")) for row in rows]
    columns["withdrawn"] = pa.array(gone, pa.bool_())
    return pa.table(columns).to_pandas(types_mapper=pd.ArrowDtype)


def _type(name: str) -> pa.DataType:
    return TYPES.get(name, pa.string())


def captured(row: Row) -> dict[str, Any]:
    """What a row of the table takes over from the sighting it is made of."""
    names = ("series", "source", "source_url", "capture_id", "locator")
    times = ("public_from", "public_from_basis", "recorded_from")
    return {name: row[name] for name in (*names, *times)}


def flagged(**expected: str) -> dict[str, str]:
    """What was expected, for each code that a row fails."""
    return {f"expected_{code}": text for code, text in expected.items() if text}
