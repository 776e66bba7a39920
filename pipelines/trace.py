"""The chain of one published row, from the release to the very bytes it was read from.

Belongs here: finding the row, choosing the proof its kind needs, the verdict.
Does not belong here: a proof itself (`prove`), printing (`commands`), or how a table is built.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.prove import Prover, Step, provenance_of
from pipelines.workspace import Workspace
from warehouse.contract import Contract, contracts
from warehouse.files import file_sha256
from warehouse.read import Instant, Warehouse

__all__ = ["Chain", "find_row", "trace"]

SHOWN = 5
"""How many rows are named where the question fits several."""


@dataclass(frozen=True, slots=True)
class Chain:
    """A row and the steps that lead from it to bytes.

    `verdict`: `proved` (every step was done again and agrees), `curated` (a reference row with its
    evidence), `declared` (a source's own declaration), or `differs`.
    """

    table: str
    release: str
    row: Mapping[str, Any]
    steps: tuple[Step, ...]
    verdict: str

    @property
    def differences(self) -> list[str]:
        """A sentence for each step that does not agree."""
        return [step.text for step in self.steps if not step.ok]


def trace(
    space: Workspace,
    release: Warehouse,
    table: str,
    where: Mapping[str, str],
    *,
    as_of: Instant | None = None,
) -> Chain:
    """Prove one row again, step by step.

    Args:
        space: the data folder with the archive.
        release: what the reader sees.
        table: the table.
        where: column to value, as text; must fit exactly one row.
        as_of: the row as it was public then.

    Raises:
        LookupError: no row fits, or several do; the sentence says what to add.
    """
    contract = contracts().get(table)
    rows = release.arrow(table, as_of) if as_of is not None else release.arrow(table)
    if contract is None:
        raise LookupError(f"the table {table} has no contract in this version; update the program")
    row = find_row(contract, rows, where)
    prover = Prover(space, release)
    steps = [_published(release, table, row), *prover.steps(contract, row)]
    ok = all(step.ok for step in steps)
    words = {"curated": "curated", "none": "declared"}
    verdict = words.get(provenance_of(contract, row), "proved") if ok else "differs"
    return Chain(table, release.release_id, row, tuple(steps), verdict)


def find_row(contract: Contract, rows: pa.Table, where: Mapping[str, str]) -> dict[str, Any]:
    """The one row whose columns have these values, given as text.

    Raises:
        LookupError: an unknown column, no row, or several.
        ValueError: a text that is no value of its column.
    """
    for name, text in where.items():
        if name not in rows.column_names:
            raise LookupError(
                f"{contract.name} has no column {name}; its key is {', '.join(contract.key)}"
            )
        rows = rows.filter(pc.equal(rows[name], _value(rows.schema.field(name), text)))
    if rows.num_rows == 1:
        return dict(rows.to_pylist()[0])
    asked = ", ".join(f"{name}={text}" for name, text in where.items()) or "no condition"
    if not rows.num_rows:
        raise LookupError(f"no row of {contract.name} has {asked}")
    raise LookupError(
        f"{rows.num_rows} rows of {contract.name} have {asked}; add {_telling(contract, rows)}"
    )


def _telling(contract: Contract, rows: pa.Table) -> str:
    """Key columns that would tell the rows apart, with some of their values."""
    parts = []
    for name in contract.key:
        values = sorted({str(value) for value in rows[name].to_pylist()})
        if len(values) > 1:
            more = ", …" if len(values) > SHOWN else ""
            parts.append(f"{name} ({', '.join(values[:SHOWN])}{more})")
    return " and ".join(parts)


def _value(field: pa.Field, text: str) -> pa.Scalar:
    try:
        return pa.scalar(text).cast(field.type)
    except pa.ArrowInvalid:
        raise ValueError(f"{text!r} is no value of the column {field.name}") from None


def _published(release: Warehouse, table: str, row: Mapping[str, Any]) -> Step:
    """The published file is the one its manifest names."""
    path = f"{table}.parquet"
    promised = release.manifest["files"][path]["sha256"]
    found = file_sha256(release.folder / path)
    text = f"release {release.release_id}, {path}, sha256 {found}"
    if found != promised:
        return Step("release", f"{text} is not the {promised} its manifest names", ok=False)
    return Step("release", text)


def conditions(words: Sequence[str]) -> dict[str, str]:
    """`column=value` words as a mapping.

    Raises:
        ValueError: a word without `=`.
    """
    found = {}
    for word in words:
        name, mark, text = word.partition("=")
        if not mark:
            raise ValueError(f"{word!r} is no condition; write column=value")
        found[name] = text
    return found
