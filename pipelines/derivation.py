"""Which rows a derived row was made from: reading the keys of `derived_from`.

Belongs here: the little language of those keys. Does not belong here: proving the rows (`prove`),
or computing anything from them (`tables`).
"""

import re
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.contract import Contract

__all__ = ["named_rows", "select_inputs"]

PART = re.compile(r"(?P<column>\w+)(?P<mark><=|=)(?P<value>.*)")


def select_inputs(contract: Contract, rows: pa.Table, key: str) -> list[dict[str, Any]]:
    """The rows a `derived_from` key names: the last vintage of each key, withdrawn ones left out.

    A key is `column=value`, `column=first..last` and `column<=instant`, separated by commas.
    """
    found = named_rows(rows, key).to_pylist()
    last: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in found:
        name = tuple(row[column] for column in contract.key)
        if name not in last or row["revision"] > last[name]["revision"]:
            last[name] = row
    return [row for row in last.values() if row["status"] != "withdrawn"]


def named_rows(rows: pa.Table, key: str) -> pa.Table:
    """The rows, every vintage, that fit a `derived_from` key.

    Raises:
        ValueError: a part of the key is no condition.
    """
    for text in key.split(", "):
        part = PART.fullmatch(text)
        if part is None:
            raise ValueError(f"{text!r} is no condition on input rows")
        column, value = rows[part["column"]], part["value"]
        first, _, last = value.partition("..")
        if part["mark"] == "<=":
            limit = pa.scalar(datetime.fromisoformat(value)).cast(column.type)
            rows = rows.filter(pc.less_equal(column, limit))
        elif last:
            low, high = (pa.scalar(end).cast(column.type) for end in (first, last))
            rows = rows.filter(pc.and_(pc.greater_equal(column, low), pc.less_equal(column, high)))
        else:
            rows = rows.filter(pc.equal(column, pa.scalar(value).cast(column.type)))
    return rows
