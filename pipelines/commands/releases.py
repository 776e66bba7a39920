"""`diff`: two releases, schema, rows and values.

Belongs here: which two, and how the difference is told.
Does not belong here: finding it (`warehouse.diff`).
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands import options

if TYPE_CHECKING:
    from pipelines.terminal import Terminal
    from warehouse.diff import Diff, TableDiff

__all__ = ["register"]

Cell = Mapping[str, Any]
ORDER = ("changed", "removed", "added")
"""What a person reads first: a value that changed under her feet."""
SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(diff)


def diff(
    context: typer.Context,
    old: Annotated[
        str,
        typer.Argument(metavar="[A]", help="A release's id, its beginning, `latest`, `previous`."),
    ] = "previous",
    new: Annotated[str, typer.Argument(metavar="[B]", help="The same.")] = "latest",
    table: Annotated[str | None, typer.Option(help="Only this table.")] = None,
    limit: Annotated[
        int | None,
        typer.Option(min=0, help="At most so many rows a table; 0: all.", show_default="20"),
    ] = None,
) -> None:
    """Compare two releases: schema, rows added, changed and removed, value by value."""
    from warehouse.diff import compare

    told = options.of(context)
    found = compare(_find(told.data, old), _find(told.data, new))
    tables = _tables(found, table)
    rows = [row for row in found.cells.to_pylist() if row["table"] in tables]
    if told.terminal.json:
        told.terminal.data(_document(found, tables, rows[: limit or None]))
        return
    told.terminal.say(f"{found.old} -> {found.new}", style="bold")
    _tell_tables(told.terminal, tables)
    for name in tables:
        here = [row for row in rows if row["table"] == name]
        _tell_rows(told.terminal, name, here, SHOWN if limit is None else limit)


def _find(data: Path, name: str) -> Path:
    """The folder of a release.

    Raises:
        LookupError: there is none, or `previous` is asked for and there is only one.
    """
    from warehouse.diff import find
    from warehouse.files import release_folders

    if name != "previous":
        return find(data, name)
    latest = find(data, "latest")
    before = [folder for folder in release_folders(data) if folder.name < latest.name]
    if not before:
        raise LookupError(
            f"{data} holds only one release, {latest.name}; there is nothing to compare it with yet"
        )
    return before[-1]


def _tables(found: "Diff", table: str | None) -> dict[str, "TableDiff"]:
    if table is None:
        return dict(found.tables)
    if table not in found.tables:
        raise LookupError(f"there is no table {table}; the tables are {', '.join(found.tables)}")
    return {table: found.tables[table]}


def _document(
    found: "Diff", tables: Mapping[str, "TableDiff"], rows: Sequence[Cell]
) -> dict[str, Any]:
    names = ("state", "schema", "old_rows", "new_rows", "added", "changed", "removed", "moved")
    return {
        "old": found.old,
        "new": found.new,
        "tables": {
            table: {name: getattr(one, name) for name in names} for table, one in tables.items()
        },
        "changes": [{name: value for name, value in row.items() if name != "newer"} for row in rows],
    }


def _tell_tables(terminal: "Terminal", tables: Mapping[str, "TableDiff"]) -> None:
    """Counts of rows; `moved` are rows with equal values from another capture or instant."""
    terminal.table(
        ["table", "state", "rows", "added", "changed", "removed", "same value, other provenance"],
        [
            [
                one.table,
                one.state,
                f"{one.old_rows:,} -> {one.new_rows:,}"
                if one.old_rows != one.new_rows
                else f"{one.new_rows:,}",
                *(count or None for count in (one.added, one.changed, one.removed, one.moved)),
            ]
            for one in tables.values()
        ],
    )
    for one in tables.values():
        for sentence in one.schema:
            terminal.say(f"{one.table}: {sentence}")


def _tell_rows(terminal: "Terminal", table: str, cells: Sequence[Cell], limit: int) -> None:
    """The rows that differ, those with changed values first."""
    cells = sorted(cells, key=lambda row: (ORDER.index(row["change"]), row["key"]))
    rows = [
        (change, key, list(values))
        for (change, key), values in groupby(cells, key=lambda row: (row["change"], row["key"]))
    ]
    shown = rows[: limit or None]
    if shown:
        terminal.say(f"\n{table}", style="bold")
    for change, key, values in shown:
        terminal.say(f"{change:8s} {key}")
        for line in _values(values):
            terminal.say(f"         {line}")
    if len(shown) < len(rows):
        terminal.say(f"{len(shown):,} of {len(rows):,} rows; all of them: --limit 0", style="dim")


def _values(cells: Sequence[Cell]) -> Iterator[str]:
    """One line for each changed value."""
    for one in cells:
        if one["column"] is None:
            continue
        old, new = (_value(one[side]) for side in ("old", "new"))
        statuses = {one["old_status"], one["new_status"]} - {None}
        status = f"  [{' -> '.join(_in_order(one))}]" if statuses else ""
        yield f"{one['column']}: {old} -> {new}{_relative(one['old'], one['new'])}{status}"


def _in_order(one: Cell) -> list[str]:
    old, new = one["old_status"], one["new_status"]
    return [new] if old == new else [old or "none", new or "none"]


def _value(text: str | None) -> str:
    """A value as text; whole numbers in thousands, nothing said as such."""
    if text is None:
        return "(none)"
    return f"{int(text):,}" if text.lstrip("-").isdigit() else text or "(empty)"


def _relative(old: str | None, new: str | None) -> str:
    """How much larger in percent, where both are numbers."""
    try:
        before, after = Decimal(old or ""), Decimal(new or "")
    except InvalidOperation:
        return ""
    if not (before.is_finite() and after.is_finite()) or not before:
        return ""
    return f" ({100 * (after - before) / abs(before):+.2f} %)"
