"""Tables of filings as rows of cells with their place: what stands beside and above a number.

Belongs here: text of an element, rows of a table with spans, the label of a row, the heading of a
column. Works on XHTML (inline XBRL) and on HTML (press releases) alike.
Does not belong here: what a label or a heading means.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

__all__ = ["BREAKS", "Cell", "aligned", "heading", "local", "rows_of", "table_of", "text_of"]

BREAKS = frozenset(
    {"br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "p", "table", "td", "th", "tr"}
)
"""Elements before and after which a reader sees a gap."""

NUMBER = re.compile(r"[0-9]{1,9}")
MOST_SPAN = 1000  # browsers clamp there too; a larger number is damage
SECTIONS = frozenset({"tbody", "tfoot", "thead"})
FOOTNOTES = frozenset({"sup"})


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell over the columns `start` to `stop` (exclusive), counted with spans."""

    text: str
    start: int
    stop: int
    element: Any


def local(element: Any) -> str:
    """The name of an element without its namespace; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def text_of(element: Any) -> str:
    """Its text as a reader sees it: a space for each gap of the layout, without footnote marks.

    A table inside it is left out: what stands there is no text of this cell.
    """
    parts: list[str] = []
    skipped = 0
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        name = local(node)
        if event == "start":
            skipped += name in FOOTNOTES
            if name in BREAKS:
                parts.append(" ")
            if name == "table" and node is not element:
                walk.skip_subtree()
            elif not skipped:
                parts.append(node.text or "")
            continue
        skipped -= name in FOOTNOTES
        if name in BREAKS:
            parts.append(" ")
        if node is not element and not skipped:
            parts.append(node.tail or "")
    return " ".join("".join(parts).replace("\u200b", "").split())


def table_of(element: Any) -> Any:
    """The innermost table around an element, or None."""
    for parent in element.iterancestors():
        if local(parent) == "table":
            return parent
    return None


def rows_of(table: Any) -> list[list[Cell]]:
    """The rows of a table, without those of tables inside it. Empty cells are kept."""
    found: list[list[Cell]] = []
    hanging: list[tuple[int, int, int]] = []  # start, stop, rows still to come
    for row in _rows(table):
        cells, more, column = [], [], 0
        for element in row:
            if local(element) not in ("td", "th"):
                continue
            column = _free(column, hanging)
            stop = column + _span(element, "colspan")
            cells.append(Cell(text_of(element), column, stop, element))
            down = _span(element, "rowspan") - 1
            if down:
                more.append((column, stop, down))
            column = stop
        hanging = [(start, end, left - 1) for start, end, left in hanging if left > 1] + more
        found.append(cells)
    return found


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if local(child) == "tr":
            yield child
        elif local(child) in SECTIONS:
            yield from (row for row in child if local(row) == "tr")


def _free(column: int, hanging: Sequence[tuple[int, int, int]]) -> int:
    for start, stop, _ in sorted(hanging):
        if start <= column < stop:
            column = stop
    return column


def _span(element: Any, name: str) -> int:
    text = (element.get(name) or "1").strip()
    return min(max(int(text), 1), MOST_SPAN) if NUMBER.fullmatch(text) else 1


def aligned(head: Sequence[Sequence[Cell]], row: Sequence[Cell]) -> list[list[Cell]]:
    """The rows of a heading, each over the columns of `row`, or left out.

    A heading that leaves out the cell over the label is moved by that cell. Any other narrower row
    (a caption, damage) stands over nothing: what is above a number must never be guessed.
    """
    width = max((cell.stop for cell in row), default=0)
    label = next((cell.stop for cell in row if cell.text), 0)
    found = []
    for line in head:
        short = width - max((cell.stop for cell in line), default=0)
        if short == label and line and line[0].text:
            line = [
                replace(cell, start=cell.start + label, stop=cell.stop + label) for cell in line
            ]
        elif short > 0:
            continue
        found.append(list(line))
    return found


def heading(rows: Sequence[Sequence[Cell]], start: int, stop: int) -> str:
    """What stands above the columns `start` to `stop` in these rows, from top to bottom."""
    return " ".join(_above(rows, start, stop))


def _above(rows: Sequence[Sequence[Cell]], start: int, stop: int) -> Iterator[str]:
    for row in rows:
        for cell in row:
            if cell.text and cell.start < stop and start < cell.stop:
                yield cell.text
