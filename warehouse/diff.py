"""Two releases compared: schema, rows added, changed and removed, value by value.

Belongs here: finding the differences and the table `changes` that holds them.
Does not belong here: telling them to people (`pages`), or judging them (`gate`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from warehouse import describe, files
from warehouse.diff_sql import COUNTS, Comparison
from warehouse.parts import Earlier, differing
from warehouse.sql import parquet_scan, utc_session

__all__ = ["CHANGES", "Diff", "TableDiff", "compare", "find"]

CHANGES = pa.schema(
    [
        pa.field("table", pa.string(), nullable=False),
        pa.field("key", pa.string(), nullable=False),
        pa.field("change", pa.string(), nullable=False),
        pa.field("column", pa.string()),
        pa.field("old", pa.string()),
        pa.field("new", pa.string()),
        pa.field("old_status", pa.string()),
        pa.field("new_status", pa.string()),
    ],
    metadata={"title": "What changed against the previous release"},
)
"""One row per added or removed row, and per changed value of a row that both have."""

CELLS = pa.schema(
    [
        *CHANGES,
        pa.field("source_url", pa.string()),
        pa.field("newer", pa.bool_()),
        pa.field("series", pa.string()),
        pa.field("known", pa.bool_()),
    ]
)
"""The same for internal use, with where the value was read, whether its period is a new one, the
parts of its key that are no dates, and whether the old release had rows of these."""


@dataclass(frozen=True, slots=True)
class TableDiff:
    """One table in two releases. Counts are rows."""

    table: str
    state: str
    """`new`, `gone`, `same` (the very same bytes) or `changed`."""
    schema: tuple[str, ...]
    """A sentence for each difference of columns, types, units or key."""
    old_rows: int
    new_rows: int
    added: int = 0
    changed: int = 0
    removed: int = 0
    moved: int = 0
    """Rows with equal values whose provenance or times differ."""
    measures: tuple[str, ...] = ()
    """Columns of which a change is a restatement."""


@dataclass(frozen=True, slots=True)
class Diff:
    """What differs between an old and a new release."""

    old: str
    new: str
    tables: Mapping[str, TableDiff]
    cells: pa.Table
    """Columns as `CELLS`, ordered by table, key and column."""

    @property
    def changes(self) -> pa.Table:
        """Columns as `CHANGES`: what `changes.parquet` holds."""
        return self.cells.select(CHANGES.names).cast(CHANGES)


def find(data: Path, name: str | None = None) -> Path:
    """A release's folder by its name, the beginning of it, or `latest` (also None).

    Raises:
        LookupError: there is none, or more than one.
    """
    folders = files.release_folders(data)
    if name in (None, "latest"):
        found = [folder for folder in [files.latest_folder(data)] if folder]
    else:
        found = [folder for folder in folders if folder.name.startswith(str(name))]
    if len(found) == 1:
        return found[0]
    known = ", ".join(folder.name for folder in folders) or "none yet"
    what = "more than one release" if found else "no release"
    raise LookupError(f"there is {what} {name or 'latest'} in {data}; the releases are: {known}")


def compare(old: Path, new: Path) -> Diff:
    """Compare two release folders; tables with the same bytes are not opened.

    Raises:
        FileNotFoundError: a folder is no release.
    """
    before = describe.tables(describe.read(old, "datapackage.json"))
    after = describe.tables(describe.read(new, "datapackage.json"))
    found: dict[str, TableDiff] = {}
    cells = [CELLS.empty_table()]
    for name in sorted(before.keys() | after.keys()):
        a, b = before.get(name), after.get(name)
        if a is None or b is None or a["hash"] == b["hash"]:
            state = "new" if a is None else "gone" if b is None else "same"
            found[name] = TableDiff(name, state, (), _rows(a), _rows(b))
            continue
        found[name], some = _table(name, (old, a), (new, b))
        cells.append(some)
    return Diff(old.name, new.name, found, pa.concat_tables(cells))


def _rows(table: Mapping[str, Any] | None) -> int:
    return int(table["rows"]) if table else 0


def _table(
    name: str, old: tuple[Path, dict[str, Any]], new: tuple[Path, dict[str, Any]]
) -> tuple[TableDiff, pa.Table]:
    (old_folder, before), (new_folder, after) = old, new
    schema = _schema(before, after)
    rows = _rows(before), _rows(after)
    if set(before["schema"]["primaryKey"]) != set(after["schema"]["primaryKey"]):
        return TableDiff(name, "changed", schema, *rows), CELLS.empty_table()
    query = Comparison(before, after)
    older, newer = differing(Earlier.of(old_folder, before), Earlier.of(new_folder, after))
    with utc_session() as connection:
        connection.register("older", older)
        connection.register("newer", newer)
        whole = parquet_scan(old_folder / before["path"])
        connection.execute(f"CREATE VIEW older_whole AS FROM {whole}")
        connection.execute(query.pairs())
        connection.execute(query.cells(name))
        added, changed, removed, moved = connection.sql(COUNTS).fetchall()[0]
        cells = connection.sql("SELECT * FROM cells ORDER BY key, place, change").to_arrow_table()
    measures = tuple(after["contract"]["measures"])
    counts = (added, changed, removed, moved)
    found = TableDiff(name, "changed", schema, *rows, *counts, measures)
    return found, cells.select(CELLS.names).cast(CELLS)


def _schema(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    old = {field["name"]: field for field in before["schema"]["fields"]}
    new = {field["name"]: field for field in after["schema"]["fields"]}
    found = [f"column {name} is new" for name in new if name not in old]
    found += [f"column {name} is gone" for name in old if name not in new]
    for name in (name for name in new if name in old):
        for what, word in {"arrowType": "type", "unit": "unit"}.items():
            was, now = old[name][what], new[name][what]
            if was != now:
                found.append(f"column {name}: {word} was {was}, is {now}")
    keys = before["schema"]["primaryKey"], after["schema"]["primaryKey"]
    if set(keys[0]) != set(keys[1]):
        found.append(f"the key was {', '.join(keys[0])}, is {', '.join(keys[1])}; rows not matched")
    return tuple(found)
