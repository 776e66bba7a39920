"""Where each number of the page comes from: one line a row shown, numbered as first used.

Belongs here: finding the captures or the reference line behind a row of the release.
Does not belong here: doing the proof anew, which is `compute-market trace`; every line says how.
"""

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.derivation import named_where, select_inputs
from pipelines.report.content import Content
from scrapers.capture import Capture, time_text
from warehouse.contract import contracts

__all__ = ["Origin", "Proof", "Proofs"]

SHOWN = 6
"""Captures listed behind one derived number; the command lists them all."""
Lookup = Callable[[str], Capture | None]
"""The capture of an id; None where the archive does not hold it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A response and what identifies it."""

    capture_id: str
    url: str
    retrieved: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Proof:
    """One row: its table and key, the command that proves it, and what stands behind it."""

    number: int
    table: str
    key: str
    command: str
    origins: Sequence[Origin]
    told: str
    """How the origins make the row, or the reference line with its evidence."""


class Proofs:
    """Gives each row a number and remembers its line."""

    def __init__(self, content: Content, captures: Lookup) -> None:
        self.content, self.captures = content, captures
        self.lines: list[Proof] = []
        self._numbers: dict[tuple[Any, ...], int] = {}
        self._behind_keys: dict[tuple[str, str], frozenset[str]] = {}

    def of(self, table: str, row: Mapping[str, Any]) -> int:
        """The number of a row's line; the row holds its key and its provenance columns."""
        key = contracts()[table].key
        name = (table, *(row[column] for column in key))
        if name not in self._numbers:
            self._numbers[name] = len(self.lines) + 1
            self.lines.append(self._line(table, row, self._numbers[name]))
        return self._numbers[name]

    def _line(self, table: str, row: Mapping[str, Any], number: int) -> Proof:
        words = {column: row[column] for column in contracts()[table].key}
        origins, told = self._behind(table, row)
        more = f" and {len(origins) - SHOWN} more" if len(origins) > SHOWN else ""
        return Proof(
            number=number,
            table=table,
            key=", ".join(f"{column} = {value}" for column, value in words.items() if value != ""),
            command=_command(table, words),
            origins=origins[:SHOWN],
            told=told + more,
        )

    def _behind(self, table: str, row: Mapping[str, Any]) -> tuple[list[Origin], str]:
        if row.get("reference_file"):
            evidence = f"; evidence: {row['evidence']}" if row.get("evidence") else ""
            place = f"warehouse/reference/{row['reference_file']}, line {row['reference_line']}"
            return [], f"curated: {place}, sha256 {row['reference_digest']}{evidence}"
        if row.get("derived_from"):
            inputs = row["derived_from"]
            tables = " and ".join(sorted({one["table"] for one in inputs}))
            ids = sorted(self._captures_of(inputs))
            if not ids:
                return [], f"computed from curated rows of {tables} (warehouse/reference/)"
            return self._origins(ids), f"computed from {tables}, which were read from"
        if row.get("capture_id"):
            return self._origins([row["capture_id"]]), f"read at {row['locator']} of"
        return [], f"declared by the project ({table})"

    def _captures_of(self, inputs: Sequence[Mapping[str, str]]) -> set[str]:
        return {capture for one in inputs for capture in self._captures(one["table"], one["key"])}

    def _captures(self, table: str, key: str) -> frozenset[str]:
        """The captures behind the rows a key names; rows of one week share theirs."""
        if (table, key) not in self._behind_keys:
            found: set[str] = set()
            for row in select_inputs(contracts()[table], self._rows(table, key), key):
                if row.get("capture_id"):
                    found.add(row["capture_id"])
                elif row.get("derived_from"):
                    found |= self._captures_of(row["derived_from"])
            self._behind_keys[table, key] = frozenset(found)
        return self._behind_keys[table, key]

    def _rows(self, table: str, key: str) -> pa.Table:
        """The vintages a key names; of a long table only the row groups it may stand in."""
        path = self.content.folder / "history" / f"{table}.parquet"
        held = path if path.exists() else self.content.folder / f"{table}.parquet"
        known = pq.read_schema(held)
        wanted = [*contracts()[table].key, "revision", "status", "public_from"]
        wanted += ["capture_id", "derived_from"]
        columns = [name for name in dict.fromkeys(wanted) if name in known.names]
        condition = named_where(known, key)
        return pq.read_table(held, columns=columns, filters=condition, partitioning=None)

    def _origins(self, ids: Sequence[str]) -> list[Origin]:
        found = []
        for capture_id in ids:
            capture = self.captures(capture_id)
            if capture is None:
                found.append(Origin(capture_id, "", "", ""))
            else:
                time = time_text(capture.time)
                found.append(Origin(capture_id, capture.url, time, capture.payload_sha256))
        return found


def _command(table: str, words: Mapping[str, Any]) -> str:
    """What to type; values that a shell would take apart are quoted."""
    parts = [f"{column}={value}" for column, value in words.items()]
    return shlex.join(["compute-market", "trace", table, *parts])
