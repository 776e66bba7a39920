"""The parts of the page, as plain values.

Belongs here: cells, tables, bars and panels a section is put together from.
Does not belong here: HTML (`templates`), drawing (`charts`), or what is shown (`sections`).
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pipelines.commands.output import safe

__all__ = ["Bar", "Cell", "Chart", "Column", "Section", "Table", "csv_link", "number"]


@dataclass(frozen=True, slots=True)
class Bar:
    """A length beside a value: `width` of 100; `low` to `high` marks what is not known exactly.

    `kind` chooses the pattern: actual, estimate, forecast, derived or plain.
    """

    width: float
    kind: str = "plain"
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: as printed, as it is, and the number of the proof that stands behind it."""

    text: str
    value: Any = None
    proof: int | None = None
    bar: Bar | None = None
    badge: str = ""
    """The class of a small label, such as a verdict; empty: plain text."""
    href: str = ""
    """Where the text leads; empty: nowhere."""


@dataclass(frozen=True, slots=True)
class Column:
    """`name` in a download, `label` on the page; `numeric` is set right."""

    name: str
    label: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; the first column names the row."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    caption: str
    more: str = ""
    """What is not shown and where it is."""

    @property
    def download(self) -> str:
        """The link that saves it."""
        return csv_link(self)


@dataclass(frozen=True, slots=True)
class Chart:
    """A table with what belongs to it, and the drawings made from it (SVG), if any."""

    id: str
    title: str
    table: Table
    definition: str
    licence: str
    citation: str
    panels: Sequence[str] = ()
    note: str = ""

    @property
    def folded(self) -> bool:
        """Whether the table stands behind its drawings, to be opened."""
        return bool(self.panels)


@dataclass(frozen=True, slots=True)
class Section:
    """A question of the reader and the charts that answer it."""

    id: str
    title: str
    lead: str
    charts: Sequence[Chart] = field(default_factory=tuple)


def number(value: Any, digits: int = 2) -> str:
    """A number as people read it: thousands parted, at most `digits` decimals; empty for none.

    >>> number(13947727801492), number(36.9583), number(None)
    ('13,947,727,801,492', '36.96', '')
    """
    if value is None:
        return ""
    if isinstance(value, int):
        return f"{value:,}"
    text = f"{Decimal(str(value)):,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def csv_link(table: Table) -> str:
    """The table as CSV inside a link: exact values, no cell a spreadsheet would calculate."""
    lines = [",".join(column.name for column in table.columns)]
    lines += [",".join(_quoted(safe(_plain(cell))) for cell in row) for row in table.rows]
    content = ("\r\n".join(lines) + "\r\n").encode()
    return "data:text/csv;charset=utf-8;base64," + base64.b64encode(content).decode()


def _plain(cell: Cell) -> Any:
    value = cell.text if cell.value is None else cell.value
    return value.isoformat() if isinstance(value, datetime | date) else value


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\r\n') else text
