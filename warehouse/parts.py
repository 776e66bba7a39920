"""Tables in parts: what a day did not touch is passed on as bytes.

A part is the rows of one shard, encoded once, as a Parquet file of its own. A published file is its
parts laid end to end: the same parts give the same bytes whoever lays them and whenever, and equal
digests of two parts say that no row differs.

Belongs here: making, joining and reading parts. Does not belong here: how history is cut into them
(the caller names them), moving footers (`footer`), which files a release has (`plan`).
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.contract import Contract
from warehouse.footer import MAGIC, Layout, footer, layout
from warehouse.parquet import encode, ordered

__all__ = ["WHOLE", "Earlier", "Part", "Parts", "differing", "filled", "joined", "make"]

WHOLE = "whole"
"""The name of the one part of a table that has no date to be cut by."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a table, encoded."""

    name: str
    rows: int
    sha256: str
    layout: Layout
    content: bytes | Path
    """A Parquet file, or where it lies."""

    @classmethod
    def of(cls, name: str, content: bytes) -> "Part":
        """A part from the bytes of a Parquet file."""
        rows = int(pq.read_metadata(pa.BufferReader(content)).num_rows)
        return cls(name, rows, hashlib.sha256(content).hexdigest(), layout(content), content)

    @classmethod
    def noted_at(cls, path: Path, noted: Mapping[str, Any]) -> "Part":
        """A part that lies at a path, from what `noted` gave, through JSON."""
        return cls(noted["name"], noted["rows"], noted["sha256"], Layout.of(noted["layout"]), path)

    def noted(self) -> dict[str, Any]:
        """All but the content, ready for JSON."""
        return {**self.entry(), "layout": self.layout.noted()}

    def entry(self) -> dict[str, Any]:
        """The part as a data package lists it."""
        return {"name": self.name, "rows": self.rows, "sha256": self.sha256}

    def read(self) -> bytes:
        """The bytes of its Parquet file."""
        return self.content if isinstance(self.content, bytes) else self.content.read_bytes()

    def table(self, columns: list[str] | None = None) -> pa.Table:
        """Its rows; of these columns only, if any are named."""
        if isinstance(self.content, Path):
            return pq.ParquetFile(self.content).read(columns)
        # One thread: another may let go of these bytes, which belong to Python, after the end of
        # the interpreter, and the process then aborts (1 in 8 under load; PyArrow 26, 2026-11-24).
        held = pq.ParquetFile(pa.BufferReader(self.content), pre_buffer=False)
        return held.read(columns, use_threads=False)


Parts = tuple[Part, ...]
"""In the order of the file."""


def make(name: str, contract: Contract, table: pa.Table, *, history: bool = False) -> Part:
    """Rows as a part of a contract's file, in its order: equal rows give equal bytes.

    Raises:
        pyarrow.ArrowInvalid: the rows do not fit the contract's schema.
    """
    order = [*contract.sort, *(key for key in contract.key if key not in contract.sort)]
    order += ["revision"] if history and "revision" in contract.columns else []
    rows = ordered(table, order)
    return Part.of(name, encode(rows, contract.arrow_schema(history=history)))


def filled(contract: Contract, parts: Iterable[Part], *, history: bool = False) -> Parts:
    """The parts that have rows; where none has, one without, so that the file has its columns."""
    found = tuple(part for part in parts if part.rows)
    if found:
        return found
    empty = contract.arrow_schema(history=history).empty_table()
    return (make(WHOLE, contract, empty, history=history),)


def joined(parts: Parts) -> Iterator[bytes]:
    """The bytes of one Parquet file with the rows of all parts, a row group or more for each.

    Raises:
        ValueError: the parts have different schemas.
    """
    yield MAGIC
    position, groups, ends = len(MAGIC), [], set()
    for part in parts:
        raw, lies = part.read(), part.layout
        first, after = lies.data
        yield raw[first:after]
        groups += [(raw, group, position - first) for group in lies.groups]
        position += after - first
        ends.add((raw[slice(*lies.head)], raw[slice(*lies.tail)]))
    if len(ends) != 1:
        raise ValueError("parts of different schemas make no file")
    head, tail = ends.pop()
    yield footer(head, sum(part.rows for part in parts), groups, tail)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A table's file in a release, of which any part can be read by itself."""

    path: Path
    parts: tuple[Mapping[str, Any], ...]
    """Name, rows and sha256 of each, in the order of the file."""

    @classmethod
    def of(cls, folder: Path, resource: Mapping[str, Any]) -> "Earlier":
        """The file of a resource of the release in `folder`; whole where it names no parts."""
        whole = {"name": WHOLE, "rows": resource["rows"], "sha256": resource["hash"]}
        return cls(folder / resource["path"], tuple(resource.get("parts") or [whole]))

    @property
    def digests(self) -> dict[str, str]:
        """The digest of each part that has rows."""
        return {part["name"]: part["sha256"] for part in self.parts if part["rows"]}

    def read(self, names: Collection[str]) -> pa.Table:
        """The rows of the named parts; a part that the file lacks has none."""
        file = pq.ParquetFile(self.path)
        if self.digests.keys() <= set(names):
            return file.read()
        starts, row = {}, 0
        for part in self.parts:
            starts[row] = part["name"]
            row += part["rows"]
        groups, row, name = [], 0, ""
        for number in range(file.num_row_groups):
            name = starts.get(row, name)
            groups += [number] if name in names else []
            row += file.metadata.row_group(number).num_rows
        return file.read_row_groups(groups)


def differing(one: Earlier, other: Earlier) -> tuple[pa.Table, pa.Table]:
    """Of two versions of a table the parts that are not the very same in both.

    No key of an equal part stands anywhere else, so no row is lost to a comparison by key.
    """
    both = set(one.digests.values()) & set(other.digests.values())
    first, second = (
        version.read({name for name, digest in version.digests.items() if digest not in both})
        for version in (one, other)
    )
    return first, second
