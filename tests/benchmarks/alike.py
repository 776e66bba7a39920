"""Whether two folders of Parquet files hold the same values.

Belongs here: comparing column by column. Does not belong here: who made them.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["TABLES", "differences"]

TABLES = ("token_volumes", "token_shares", "history/token_volumes", "history/token_shares")


def differences(ours: Path, theirs: Path) -> list[str]:
    """A sentence for each column that differs, once theirs is cast to our types."""
    found = []
    for name in TABLES:
        one, other = (pq.read_table(folder / f"{name}.parquet") for folder in (ours, theirs))
        if one.column_names != other.column_names or one.num_rows != other.num_rows:
            found.append(f"{name} has other columns or {one.num_rows} rows, not {other.num_rows}")
            continue
        for column in one.column_names:
            if not _alike(one[column].combine_chunks(), other[column].combine_chunks()):
                found.append(f"{name}: the column {column} differs")
    return found


def _alike(one: pa.Array, other: pa.Array) -> bool:
    if pa.types.is_nested(one.type):
        return bool(one.to_pylist() == other.to_pylist())
    return bool(one.equals(other.cast(one.type)))
