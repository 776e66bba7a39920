"""Which rows a derived row was made from: reading the keys of `derived_from`.

Belongs here: the little language of those keys. Does not belong here: proving the rows (`prove`),
or computing anything from them (`tables`).
"""

import operator
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.contract import Contract

__all__ = ["named_rows", "named_where", "select_inputs"]

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
    for column, test, value in _conditions(rows.schema, key):
        rows = rows.filter(test(rows[column], value))
    return rows


def named_where(schema: pa.Schema, key: str) -> pc.Expression:
    """The same as a condition that a reader of Parquet can leave out row groups by.

    Raises:
        ValueError: a part of the key is no condition.
    """
    tests = (test(pc.field(name), value) for name, test, value in _conditions(schema, key))
    return reduce(operator.and_, tests)


def _conditions(schema: pa.Schema, key: str) -> Iterator[tuple[str, Callable[..., Any], pa.Scalar]]:
    """Column, comparison and value of each part of a key."""
    for text in key.split(", "):
        part = PART.fullmatch(text)
        if part is None:
            raise ValueError(f"{text!r} is no condition on input rows")
        column, value = part["column"], part["value"]
        kind = schema.field(column).type
        first, _, last = value.partition("..")
        if part["mark"] == "<=":
            limit = pa.scalar(datetime.fromisoformat(value)).cast(kind)
            yield column, pc.less_equal, limit
        elif last:
            yield column, pc.greater_equal, pa.scalar(first).cast(kind)
            yield column, pc.less_equal, pa.scalar(last).cast(kind)
        else:
            yield column, pc.equal, pa.scalar(value).cast(kind)
