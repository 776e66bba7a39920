"""Inline XBRL: the primary document of a 10-Q, 10-K or 20-F, where segments and regions stand.

Belongs here: every fact under a revenue tag, with its context, its place and what is printed
beside and above it.
Does not belong here: which members make a segment, whether a label contradicts its member, and
which of several facts counts: those need the vendor's reference and are decided later. Parents of
members are not in the document at all (they stand in a linkbase beside it).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import orjson
from lxml import etree

from scrapers.edgar.answer import ARCHIVES, INLINE_NAME, Filed, filed
from scrapers.edgar.concepts import CONCEPTS
from scrapers.edgar.figures import plain, scaled
from scrapers.edgar.instance import Context, Document, read_document
from scrapers.edgar.tables import Cell, aligned, heading, rows_of, table_of
from scrapers.records import Kind, Parsed, Records, Refusal
from scrapers.values import MEND

__all__ = ["INLINE", "INLINE_FACTS", "parse_inline"]

INLINE_FACTS = Records(
    name="inline_facts",
    fields={
        "cik": "int64",
        "accession": "string",
        "document": "string",
        "fact": "int64",
        "document_type": "string",
        "document_period_end": "date32",
        "is_amendment": "bool",
        "concept": "string",
        "start": "date32",
        "end": "date32",
        "dimensions": "string",
        "value": "string",
        "unit": "string",
        "decimals": "string",
        "scale": "int64",
        "printed": "string",
        "label": "string",
        "column": "string",
        "table": "int64",
        "row": "int64",
        "element": "string",
        "context": "string",
    },
    key=("cik", "accession", "document", "fact"),
)
"""Revenue facts in the order of the document, each occurrence its own row.

`fact` counts all numeric facts of the document from 0. `dimensions` is a JSON list of
[axis, member] pairs sorted by axis, `[]` for the total. `value` is the exact number after scale
and sign, null for nil; `printed` what stands in the document, without sign and scale; `decimals`
as written (`-6`: exact to a million, `INF`). `label` is the first cell of the fact's table row,
empty where that holds no words or the fact stands in prose; `column` what the table prints above
the fact before its first row of facts: the member, where a table has its segments side by side.
`table` and `row` count from 0 in the document and in the table, null in prose."""

TEXTS = etree.XPath(
    ".//text()[not(ancestor::ix:exclude)]",
    namespaces={"ix": "http://www.xbrl.org/2013/inlineXBRL"},
)
REPORTS = frozenset({"10-Q", "10-K", "20-F", "40-F", "10-QT", "10-KT"})
"""Documents that always show revenue; an amendment or a cover page may hold none."""


class Place(NamedTuple):
    """Where a fact is printed."""

    label: str
    column: str
    table: int | None
    row: int | None


@dataclass(frozen=True, slots=True)
class Laid:
    """A table as it is laid out: its number, its rows, and in how many rows its heading ends."""

    number: int
    rows: Sequence[Sequence[Cell]]
    head: int
    cells: Mapping[Any, tuple[int, int]]
    """Row and position of the cell that an element is."""


def parse_inline(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row a fact under a revenue tag and place where it stands."""
    document, where = read_document(body), filed(url)
    places = _Places(document)
    rows = []
    for number, element in document.facts:
        if element.get("name") in CONCEPTS:
            rows.append(_row(document, where, places, number, element))
    if not rows and document.type in REPORTS:
        raise Refusal(
            "no_revenue",
            f"the {document.type} has no fact under a tag of revenue; look up which tag the filer "
            "uses and add it to concepts.py",
        )
    names = (*INLINE_FACTS.fields, "locator")
    columns = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    strangers = {row[0] for row in rows} - {where.cik}
    return Parsed(
        columns=columns,
        warnings=[
            f"the folder is that of {where.cik}, a fact that of {cik}" for cik in sorted(strangers)
        ],
    )


def _row(
    document: Document, where: Filed, places: "_Places", number: int, element: Any
) -> tuple[Any, ...]:
    context = _context(document, element)
    start, end = _period(context, element)
    value, scale = _value(element)
    name = element.get("id") or ""
    place = places.of(element)
    return (
        context.cik,
        where.accession,
        where.document,
        number,
        document.type,
        document.period_end,
        document.is_amendment,
        element.get("name"),
        start,
        end,
        orjson.dumps(context.dimensions).decode(),
        value,
        _unit(document, element),
        element.get("decimals"),
        scale,
        _printed(element),
        place.label,
        place.column,
        place.table,
        place.row,
        name,
        context.name,
        f"id={name},context={context.name}" if name else f"fact={number},context={context.name}",
    )


def _refusal(code: str, element: Any, message: str) -> Refusal:
    place = f"id={element.get('id')},context={element.get('contextRef')}"
    return Refusal(code, f"{place}: {message}", locator=place)


def _context(document: Document, element: Any) -> Context:
    found = document.contexts.get(element.get("contextRef") or "")
    if found is not None:
        return found
    raise _refusal(
        "missing_context", element, "the document defines no such context; fetch it again"
    )


def _period(context: Context, element: Any) -> tuple[date, date]:
    if context.start is None or context.end is None:
        raise _refusal("no_duration", element, f"revenue at an instant or forever; {MEND}")
    if context.start > context.end:
        raise _refusal("bad_period", element, f"{context.start} is after {context.end}; {MEND}")
    return context.start, context.end


def _unit(document: Document, element: Any) -> str:
    unit = document.units.get(element.get("unitRef") or "", "")
    if re.fullmatch(r"iso4217:[A-Z]{3}", unit):
        return unit[8:]
    raise _refusal(
        "wrong_unit",
        element,
        f"the unit is {unit[:40]!r} where revenue is documented in a currency; {MEND}",
    )


def _printed(element: Any) -> str:
    """The text of the fact, without what it excludes (a page number in the middle of it)."""
    return " ".join("".join(TEXTS(element)).split())


def _value(element: Any) -> tuple[str | None, int]:
    scale = element.get("scale") or "0"
    if not re.fullmatch(r"-?[0-9]{1,2}", scale):
        raise _refusal("bad_scale", element, f"the scale is {scale[:20]!r}; {MEND}")
    nil = element.get("{http://www.w3.org/2001/XMLSchema-instance}nil") in ("true", "1")
    if nil:
        return None, int(scale)
    sign, form = element.get("sign"), (element.get("format") or "").rpartition(":")[2]
    if sign not in (None, "-"):
        raise _refusal("bad_sign", element, f"the sign is {sign[:20]!r}; {MEND}")
    printed = _printed(element)
    number = plain(printed, form)
    value = None if number is None else scaled(number, int(scale), negative=sign == "-")
    if value is None:
        raise _refusal(
            "not_a_number",
            element,
            f"{printed[:40]!r} with the format {form or 'none'!r} is no number; {MEND}",
        )
    return value, int(scale)


class _Places:
    """Where facts stand; each table is laid out once, and only if a revenue fact is in it."""

    def __init__(self, document: Document) -> None:
        self._numbers = {table: at for at, table in enumerate(document.tables)}
        self._laid: dict[Any, Laid] = {}

    def of(self, element: Any) -> Place:
        table = table_of(element)
        if table is None:
            return Place("", "", None, None)
        if table not in self._laid:
            self._laid[table] = _lay(table, self._numbers[table])
        laid = self._laid[table]
        for parent in element.iterancestors("{*}td", "{*}th"):
            if parent in laid.cells:
                row, at = laid.cells[parent]
                cell = laid.rows[row][at]
                column = heading(
                    aligned(laid.rows[: laid.head], laid.rows[row]), cell.start, cell.stop
                )
                return Place(_label(laid.rows[row]), column, laid.number, row)
        return Place("", "", laid.number, None)


def _lay(table: Any, number: int) -> Laid:
    rows = rows_of(table)
    with_facts = (at for at, row in enumerate(rows) if any(_facts(cell) for cell in row))
    cells = {cell.element: (at, n) for at, row in enumerate(rows) for n, cell in enumerate(row)}
    return Laid(number, rows, next(with_facts, 0), cells)


def _facts(cell: Cell) -> bool:
    return bool(
        cell.element.find(".//{http://www.xbrl.org/2013/inlineXBRL}nonFraction") is not None
    )


def _label(row: Sequence[Cell]) -> str:
    first = next((cell for cell in row if cell.text), None)
    if first is None or _facts(first) or not any(letter.isalpha() for letter in first.text):
        return ""
    return first.text


INLINE = Kind(
    name="inline",
    records=INLINE_FACTS,
    version=1,
    url=re.compile(rf"{ARCHIVES}/[0-9]{{1,10}}/[0-9]{{18}}/{INLINE_NAME}"),
    parse=parse_inline,
)
