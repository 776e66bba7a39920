"""The Arrow types a contract may name.

Belongs here: from a type's name in YAML to the Arrow type.
Does not belong here: casting values (`cast`), or what a column means (`contract`).
"""

import re
from functools import cache
from typing import Any

import pyarrow as pa

__all__ = ["arrow_type"]

_PLAIN = {
    "string": pa.string(),
    "bool": pa.bool_(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "double": pa.float64(),
    "date32": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
}
_DECIMAL = re.compile(r"decimal128\((\d+),(\d+)\)")
_LIST = re.compile(r"list<(.+)>")
_STRUCT = re.compile(r"struct<(.+)>")


@cache
def arrow_type(name: str) -> Any:
    """The Arrow type of that name, e.g. `decimal128(17,2)` or `list<string>`.

    Lists and structs hold plain types only; no table needs more.

    Raises:
        ValueError: there is no such type.
    """
    if name in _PLAIN:
        return _PLAIN[name]
    if found := _DECIMAL.fullmatch(name):
        return pa.decimal128(int(found[1]), int(found[2]))
    if found := _LIST.fullmatch(name):
        return pa.list_(arrow_type(found[1]))
    if found := _STRUCT.fullmatch(name):
        parts = [part.split(":") for part in found[1].split(",")]
        return pa.struct([(part[0].strip(), arrow_type(part[-1].strip())) for part in parts])
    raise ValueError(f"there is no type {name}")
