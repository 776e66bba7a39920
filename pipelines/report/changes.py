"""The page of what changed against an earlier release, in the looks of the report.

Belongs here: tables of restated and vanished values, and what appeared. Does not belong here:
sorting the differences (`warehouse.changes`), or HTML (`templates`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.report.blocks import Cell, Column, Table, number
from pipelines.report.page import templates
from warehouse.changes import Cell as Difference
from warehouse.changes import Changes, TableChanges, relative

__all__ = ["changes_html"]

SHOWN = 100
"""Names listed of what is new in a table."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One table of the release on the page."""

    id: str
    changes: TableChanges
    lists: Sequence[tuple[str, Table]]
    """Heading and rows."""


def changes_html(changes: Changes, *, in_release: bool = True) -> bytes:
    """The page as self-contained HTML, UTF-8.

    Args:
        changes: a release against an earlier one, or the first release of all.
        in_release: whether it lies in a release's folder, beside what it may link to.
    """
    page = templates().get_template("changes.html.jinja")
    return page.render(
        changes=changes,
        overview=_overview(changes),
        parts=[_part(one) for one in changes.tables],
        sample="SAMPLE" in changes.title,
        in_release=in_release,
    ).encode()


def _overview(changes: Changes) -> Table:
    """A line for each table that is not the same."""
    columns = [
        Column("table", "Table"),
        *(Column(name, label, True) for name, label in _COUNTS),
    ]
    rows = [[_plain(one.diff.table), *map(_count, _counts(one))] for one in changes.tables]
    for what, tables in (("new table", changes.new), ("table is gone", changes.gone)):
        rows += [
            [
                _plain(f"{one.table} ({what})"),
                _count(one.old_rows),
                _count(one.new_rows),
                *[_plain("")] * (len(_COUNTS) - 2),
            ]
            for one in tables
        ]
    return Table(columns, rows, "What changed, by table")


_COUNTS = (
    ("rows_before", "Rows before"),
    ("rows_now", "Rows now"),
    ("growth", "Growth"),
    ("coverage", "Wider coverage"),
    ("restated", "Restated"),
    ("changed", "Changed otherwise"),
    ("vanished", "Vanished"),
    ("unfinished", "In unfinished periods"),
)


def _counts(one: TableChanges) -> list[int]:
    return [
        one.diff.old_rows,
        one.diff.new_rows,
        one.growth,
        one.filled + one.new_rows,
        one.restated_count,
        one.changed_count,
        one.vanished_count,
        one.unfinished,
    ]


def _part(one: TableChanges) -> _Part:
    name = one.diff.table
    lists = [
        ("Restated", _values(one.restated, one.restated_count, f"{name}: restated")),
        ("Changed beside the figures", _values(one.changed, one.changed_count, f"{name}: changed")),
        ("Vanished", _vanished(one)),
        ("New to the table", _new(one)),
    ]
    return _Part(f"table-{name}", one, [(head, table) for head, table in lists if table.rows])


def _values(cells: Sequence[Difference], count: int, caption: str) -> Table:
    columns = [
        Column("key", "Row"),
        Column("column", "Column"),
        Column("old", "Was", True),
        Column("new", "Is", True),
        Column("change_pct", "Change", True),
        Column("status", "Status"),
        Column("source", "Source"),
    ]
    rows = [
        [
            _plain(cell["key"]),
            _plain(cell["column"]),
            _value(cell["old"]),
            _value(cell["new"]),
            _plain(relative(cell["old"], cell["new"])),
            _plain(cell["new_status"]),
            _source(cell),
        ]
        for cell in cells
    ]
    return Table(columns, rows, caption, _more(count - len(cells)))


def _vanished(one: TableChanges) -> Table:
    columns = [Column("key", "Row"), Column("status", "Status before"), Column("source", "Source")]
    rows = [
        [_plain(cell["key"]), _plain(cell["old_status"]), _source(cell)] for cell in one.vanished
    ]
    more = _more(one.vanished_count - len(rows))
    return Table(columns, rows, f"{one.diff.table}: vanished", more)


def _new(one: TableChanges) -> Table:
    rows = [[_plain(name)] for name in one.new_names[:SHOWN]]
    more = _more(one.new_names_count - len(rows))
    return Table([Column("name", "What")], rows, f"{one.diff.table}: new to the table", more)


def _more(count: int) -> str:
    return f"… and {count:,} more; changes.parquet has them all." if count > 0 else ""


def _plain(text: str | None) -> Cell:
    return Cell(text or "", text or "")


def _count(value: int) -> Cell:
    return Cell(number(value) if value else "0", value)


def _value(text: str | None) -> Cell:
    """As printed elsewhere in thousands; a number that is no whole one keeps its digits."""
    if text is None:
        return Cell("(none)", "")
    return Cell(f"{int(text):,}" if text.lstrip("-").isdigit() else text, text)


def _source(cell: Difference) -> Cell:
    url = cell["source_url"] or ""
    return Cell(url, url, href=url if url.startswith(("https://", "http://")) else "")
