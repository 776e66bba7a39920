"""How far two versions of a table are the same from the start, and whether a table is in order.

A day of news changes the last weeks of a table that is sorted by time, so most of it need not be
looked at again. Belongs here: finding that out, exactly. Does not belong here: what it is used for.
"""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["common_head", "in_order"]


def common_head(one: pa.Table, other: pa.Table, columns: Sequence[str]) -> int:
    """How many rows at the start of both are equal in these columns; null equals null.

    Columns of other types are unequal from the start, and so is one that a table lacks.
    """
    rows = int(min(one.num_rows, other.num_rows))
    for name in columns:
        if name not in one.column_names or name not in other.column_names:
            return 0
        first, second = one[name], other[name]
        if first.type != second.type:
            return 0
        rows = _common(first.slice(0, rows), second.slice(0, rows))
    return rows


def _common(one: pa.ChunkedArray, other: pa.ChunkedArray) -> int:
    if one.equals(other):
        return len(one)
    differs = pc.or_(
        pc.fill_null(pc.not_equal(one, other), False), pc.xor(pc.is_null(one), pc.is_null(other))
    )
    first = pc.index(differs, True).as_py()
    return len(one) if first < 0 else int(first)


def in_order(table: pa.Table, columns: Sequence[str]) -> bool:
    """Whether the rows ascend by these columns; False also where one of them has nulls.

    Comparing neighbours takes a tenth of the time that sorting what is sorted takes.
    """
    if table.num_rows < 2 or not columns:
        return True
    if any(table[name].null_count for name in columns):
        return False
    follows = None
    for name in reversed(columns):
        values = table[name].combine_chunks()
        before, after = values.slice(0, len(values) - 1), values.slice(1)
        more = pc.less(before, after)
        same = pc.equal(before, after)
        follows = pc.or_(more, same if follows is None else pc.and_(same, follows))
    return bool(pc.all(follows).as_py())
