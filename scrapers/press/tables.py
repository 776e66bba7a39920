"""Rows of a table as sentences: what a reader takes from row, column and unit together.

Belongs here: the grid behind colspan and rowspan, headers, units in headers, one sentence a cell.
Does not belong here: what the sentence claims (`claims`).

The cell "81.2" under "出货量(万张)" in the row "华为" reads 华为出货量81.2万张.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scrapers.press.blocks import cell_text

__all__ = ["Cell", "read_row"]

WIDEST = 100
"""Columns or rows a cell may span: more is a mistake in the markup."""
UNIT = re.compile(r"[\[(（【]\s*(?:单位|單位|in|unit)?\s*[::]?\s*([^\])）】]{1,24})[\])）】]")
BARE = re.compile(r"[~≈约約]?\s*[-−+(]?\d[\d,,.]*\)?")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d$")
DIGIT = re.compile(r"\d")
MARK = re.compile(r"\[[^\]]{1,3}\]")
NONE = frozenset(("", "-", "–", "—", "N/A", "n/a", "NA", "/"))
HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with a figure, as a sentence. `start`, `end`: its place in the row's text."""

    sentence: str
    start: int
    end: int


def read_row(row: Any) -> Iterator[Cell]:
    """The cells of a row that hold figures, each as a sentence; none for a header row."""
    cells = [one for one in row if one.tag in ("td", "th")]
    if not cells or _is_header(row):
        return
    heads, label = _headers(row), MARK.sub("", cell_text(cells[0])).strip()
    place, column = 0, 0
    for number, cell in enumerate(cells):
        text = cell_text(cell)
        start, place = place, place + len(text) + 3
        head = heads.get(column, "")
        column += _span(cell, "colspan")
        if number and DIGIT.search(text) and text not in NONE:
            yield Cell(_sentence(label, head, MARK.sub("", text)), start, start + len(text))


def _sentence(label: str, head: str, value: str) -> str:
    unit = UNIT.search(head)
    name = UNIT.sub("", head).strip()
    if unit is not None and BARE.fullmatch(value):
        value = f"{value}{'' if HAN.search(unit[1]) or unit[1] == '%' else ' '}{unit[1].strip()}"
    if HAN.search(label + head):
        # Digits of a heading and of a value must never run together.
        name += "年" if YEAR.search(name) else "：" if name[-1:].isdecimal() else ""
        return f"{label}{name}{value}"
    return (
        f"{label}: {name} {value}"
        if unit or not BARE.fullmatch(value)
        else (f"{label}: {value} {name}")
    )


def _headers(row: Any) -> dict[int, str]:
    """By column the texts of the header rows above, joined; columns of wide headers repeat them."""
    table = next((one for one in row.iterancestors() if one.tag == "table"), None)
    found: dict[int, list[str]] = {}
    taken: dict[int, int] = {}
    """Rows for which a header above still fills a column."""
    for one in table.iter("tr") if table is not None else ():
        if not _is_header(one):
            break
        column = 0
        for cell in (inner for inner in one if inner.tag in ("td", "th")):
            while taken.get(column, 0):
                taken[column] -= 1
                column += 1
            text = MARK.sub("", cell_text(cell)).strip()
            for _ in range(_span(cell, "colspan")):
                found.setdefault(column, []).append(text)
                taken[column] = _span(cell, "rowspan") - 1
                column += 1
    return {column: " ".join(dict.fromkeys(filter(None, texts))) for column, texts in found.items()}


def _is_header(row: Any) -> bool:
    """A row in `thead`, or of `th` only, or the first row without a figure that is not a year."""
    cells = [one for one in row if one.tag in ("td", "th")]
    if row.getparent().tag == "thead" or all(one.tag == "th" for one in cells):
        return True
    is_first = row.getprevious() is None and row.getparent().tag in ("table", "tbody")
    figures = [
        one for one in cells[1:] if DIGIT.search(re.sub(r"(?:19|20)\d\d", "", cell_text(one)))
    ]
    return is_first and not figures


def _span(cell: Any, name: str) -> int:
    text = (cell.get(name) or "1").strip()
    return min(WIDEST, max(1, int(text))) if text.isdecimal() and len(text) < 5 else 1
