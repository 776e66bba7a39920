"""`diff`: two releases, schema, rows and values.

Belongs here: which two, and how the difference is told.
Does not belong here: finding it (`warehouse.diff`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands import completing, options

if TYPE_CHECKING:
    from pipelines.terminal import Terminal
    from warehouse.diff import Diff, TableDiff

__all__ = ["register"]

Cell = Mapping[str, Any]
ORDER = ("changed", "removed", "added")
"""What a person reads first: a value that changed under her feet."""
INTERNAL = ("newer", "series", "known")
"""Columns of the difference that only serve to sort it."""
SHOWN = 20


OldArgument = Annotated[
    str,
    typer.Argument(
        metavar="A",
        help="A release's id, its beginning, `latest`, `previous`.",
        autocompletion=completing.releases,
    ),
]
NewArgument = Annotated[
    str, typer.Argument(metavar="B", help="The same.", autocompletion=completing.releases)
]
HtmlOption = Annotated[
    Path | None, typer.Option(help="Write the comparison as one HTML page to this file instead.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(diff)


def diff(
    context: typer.Context,
    old: OldArgument = "previous",
    new: NewArgument = "latest",
    table: Annotated[
        str | None, typer.Option(help="Only this table.", autocompletion=completing.tables)
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(min=0, help="At most so many differences a table; 0: all.", show_default="20"),
    ] = None,
    html: HtmlOption = None,
) -> None:
    """Compare two releases: schema, rows added, changed and removed, value by value.

    Every release holds the comparison with the one before it as latest/changes.html.
    """
    from warehouse import describe
    from warehouse.diff import compare

    told = options.of(context)
    folders = _find(told.data, old), _find(told.data, new)
    found = compare(*folders)
    tables = _tables(found, table)
    if html is not None:
        _write_page(told.terminal, html, found, tables, folders[1])
        return
    rows = [row for row in found.cells.to_pylist() if row["table"] in tables]
    if told.terminal.json:
        told.terminal.data(_document(found, tables, rows[: limit or None]))
        return
    told.terminal.say(f"{found.old} -> {found.new}", style="bold")
    _tell_tables(told.terminal, tables)
    package = describe.tables(describe.read(folders[1], "datapackage.json"))
    measures = {name: one["contract"]["measures"] for name, one in package.items()}
    for name in tables:
        here = [row for row in rows if row["table"] == name]
        _tell_rows(
            told.terminal,
            name,
            here,
            measures.get(name, ()),
            SHOWN if limit is None else limit,
        )


def _write_page(
    terminal: "Terminal",
    file: Path,
    found: "Diff",
    tables: Mapping[str, "TableDiff"],
    folder: Path,
) -> None:
    """The page that a release has of itself, for any two; holds and flags are those of the newer.

    Flags are left out where the newer one was judged against another release than the older one.
    """
    from pipelines.report import changes_html
    from warehouse import describe
    from warehouse.changes import changes
    from warehouse.verdicts import CheckResult

    manifest = describe.read(folder, "manifest.json")
    judged = describe.read(folder, "checks.json") if manifest["previous"] == found.old else {}
    told = changes(
        replace(found, tables=tables),
        title=manifest["title"],
        release=found.new,
        held=manifest["held"],
        checks={
            name: [CheckResult(**one) for one in judged[name]["checks"]]
            for name in tables
            if name in judged
        },
    )
    page = changes_html(told, in_release=False)
    file.write_bytes(page)
    if terminal.json:
        terminal.data({"file": str(file), "bytes": len(page), "old": found.old, "new": found.new})
    else:
        terminal.say(f"{file}: {found.old} -> {found.new}, {len(page):,} bytes")


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
        "changes": [
            {name: value for name, value in row.items() if name not in INTERNAL} for row in rows
        ],
    }


def _tell_tables(terminal: "Terminal", tables: Mapping[str, "TableDiff"]) -> None:
    """Counts of rows, and what differs in the schema."""
    terminal.table(
        ["table", "state", "rows", "added", "changed", "removed", "moved"],
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
    if any(one.moved for one in tables.values()):
        terminal.say("moved: equal values, from another capture or instant", style="dim")
    for one in tables.values():
        for sentence in one.schema:
            terminal.sentence(f"{one.table}: {sentence}")


def _tell_rows(
    terminal: "Terminal", table: str, cells: Sequence[Cell], measures: Sequence[str], limit: int
) -> None:
    """What differs, a line each: first the rows of which a measure changed."""
    weighty = {row["key"] for row in cells if row["column"] in measures}
    cells = sorted(
        cells,
        key=lambda row: (ORDER.index(row["change"]), row["key"] not in weighty, row["key"]),
    )
    shown = cells[: limit or None]
    if shown:
        terminal.say(f"\n{table}", style="bold")
    for (change, key), values in groupby(shown, key=lambda row: (row["change"], row["key"])):
        terminal.sentence(f"{change:8s} {key}", hanging=9)
        for one in values:
            if one["column"] is not None:
                terminal.sentence(_line(one), indent=" " * 9)
    if len(shown) < len(cells):
        terminal.say(
            f"{len(shown):,} of {len(cells):,} differences; all of them: --limit 0", style="dim"
        )


def _line(one: Cell) -> str:
    """One changed value, how much in percent, and what the source calls it."""
    old, new = _values(one["old"], one["new"])
    statuses = one["old_status"], one["new_status"]
    moved = f", {statuses[0]} -> {statuses[1]}" if statuses[0] != statuses[1] else ""
    from warehouse.changes import relative

    by = relative(one["old"], one["new"])
    return f"{one['column']}: {old} -> {new}{f' ({by})' if by else ''}{moved}"


def _values(*texts: str | None) -> list[str]:
    """Two values as text, as short as tells them apart."""
    for digits in (6, 9, 12, 15):
        found = [_value(text, digits) for text in texts]
        if len(set(found)) == len(found):
            return found
    return [str(text) for text in texts]


def _value(text: str | None, digits: int) -> str:
    """A value; whole numbers in thousands, fractions to so many digits, nothing said as such."""
    if text is None:
        return "(none)"
    if text.lstrip("-").isdigit():
        return f"{int(text):,}"
    try:
        return f"{Decimal(text):,.{digits}}" if "." in text else text or "(empty)"
    except InvalidOperation:
        return text
