"""Figures of the register as rows of tables, each with its line, its times and its flags.

Belongs here: the columns that curated rows of these tables have in common.
Does not belong here: which figures go into which table, which the tables say.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.shares.gates import GATES, problems
from pipelines.shares.register import Figure

__all__ = ["INPUTS", "PROVENANCE", "curated_columns", "flagged", "frame"]

INPUTS = pa.list_(
    pa.struct([("table", pa.string()), ("key", pa.string()), ("digest", pa.string())])
)
"""Arrow type of the column `derived_from`."""

INSTANT = pa.timestamp("us", "UTC")
PROVENANCE: Mapping[str, pa.DataType] = {
    "source_url": pa.string(),
    "capture_id": pa.string(),
    "locator": pa.string(),
    "reference_file": pa.string(),
    "reference_line": pa.int32(),
    "reference_digest": pa.string(),
    "derived_from": INPUTS,
    "public_from": INSTANT,
    "public_from_basis": pa.string(),
    "recorded_from": INSTANT,
}
"""Provenance columns of rows that come from anywhere."""


def curated_columns(one: Figure) -> dict[str, Any]:
    """Where a figure stands in the register and from when on it was known."""
    return {
        "source_url": None,
        "capture_id": None,
        "locator": None,
        **one.entry.place,
        "derived_from": None,
        "public_from": one.public_from,
        "public_from_basis": one.public_from_basis,
        "recorded_from": one.added,
    }


def flagged(figures: Sequence[Figure], table: str) -> Iterable[tuple[Figure, dict[str, Any]]]:
    """The figures of one table with `ok_<code>` and `expected_<code>` of every gate.

    The gates see the whole register, since a share is tested against totals and shipments.
    """
    wrong = problems(figures)
    for one in figures:
        if one.table == table:
            told = {code: wrong[code].get(one.id, "") for code in GATES}
            yield (
                one,
                {
                    **{f"ok_{code}": not text for code, text in told.items()},
                    **{f"expected_{code}": text for code, text in told.items()},
                },
            )


def frame(
    rows: Sequence[Mapping[str, Any]],
    types: Mapping[str, pa.DataType],
    others: Sequence[pa.Table] = (),
) -> pd.DataFrame:
    """Rows as a frame with Arrow types, whole even where there is no row.

    Args:
        rows: mappings with the columns of `types`, provenance, and the flags of gates.
        types: Arrow types of the table's own columns.
        others: rows that no gate of the register is about; columns they lack are null, flags
            they lack true. They may say `withdrawn` of a key that is gone.
    """
    flags = {**{f"ok_{code}": True for code in GATES}, "withdrawn": False}
    # Sentences only of gates that found something: most days none did.
    sentences = (f"expected_{code}" for code in GATES)
    told = {name: pa.string() for name in sentences if any(row[name] for row in rows)}
    own = pa.schema({**types, **PROVENANCE})
    schema = pa.schema([*own, *((name, pa.bool_()) for name in flags), *told.items()])
    names = [name for name in schema.names if name != "withdrawn"]
    curated = pa.table(
        {name: pa.array([row[name] for row in rows], schema.field(name).type) for name in names}
    )
    tables = [_completed(one, schema, flags) for one in (curated, *others)]
    return pa.concat_tables(tables).to_pandas(types_mapper=pd.ArrowDtype)


def _completed(rows: pa.Table, schema: pa.Schema, usual: Mapping[str, bool]) -> pa.Table:
    return pa.Table.from_arrays([_column(rows, field, usual) for field in schema], schema=schema)


def _column(rows: pa.Table, field: pa.Field, usual: Mapping[str, bool]) -> pa.Array:
    """A column of some rows; what is not said of them is usual, or null."""
    said = rows[field.name].cast(field.type) if field.name in rows.column_names else None
    if field.name not in usual:
        return pa.nulls(rows.num_rows, field.type) if said is None else said
    value = pa.scalar(usual[field.name])
    return pa.repeat(value, rows.num_rows) if said is None else pc.fill_null(said, value)
