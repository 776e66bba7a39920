"""Press releases and other exhibits as HTML: totals of revenue before the report is filed.

Belongs here: rows of total revenue in printed statements, with period, unit and currency as the
page states them; the page's guidance as rows of their own.
Does not belong here: how guidance is worded (`outlook`), segments, and whether a figure counts:
its comparative columns must agree with what is known.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from lxml import etree

from scrapers.edgar.answer import ARCHIVES, INLINE_NAME, filed, markup, page
from scrapers.edgar.exhibits import currency_of, read_month, scale_of
from scrapers.edgar.figures import scaled, unformatted
from scrapers.edgar.outlook import Outlook, blocks, read_outlook
from scrapers.edgar.periods import Period, listed_quarters, read_period
from scrapers.edgar.tables import BREAKS, Cell, aligned, heading, local, rows_of, text_of
from scrapers.records import Kind, Parsed, Records, Refusal
from scrapers.values import MEND

__all__ = ["GUIDANCE", "PRINTED", "RELEASE", "parse_release"]

GUIDANCE = "guidance"
"""The basis of rows that are no revenue."""

PRINTED = Records(
    name="printed",
    fields={
        "cik": "int64",
        "accession": "string",
        "document": "string",
        "table": "int64",
        "row": "int64",
        "cell": "int64",
        "label": "string",
        "column": "string",
        "basis": "string",
        "months": "int64",
        "end": "date32",
        "fiscal_year": "int64",
        "fiscal_quarter": "int64",
        "value": "string",
        "printed": "string",
        "currency": "string",
        "scale": "int64",
        "decimals": "int64",
        "low": "string",
        "high": "string",
    },
    key=("cik", "accession", "document", "table", "row", "cell"),
)
"""Total revenue as printed, one row a cell. `months` is the length (1, 3, 6, 9, 12) and `end` the
last day as the page states them; where it prints only a fiscal label (`Q2'26`), `fiscal_year` and
`fiscal_quarter` are the label's and `end` may be null. The first day is never printed. `basis` is
`gaap`, `non_gaap` or empty where the page does not say; `currency` null where no sign is near.
`value` is exact after the scale of the caption; `decimals` says to which power it was printed.

Where `basis` is `guidance` the row is no revenue but what the page expects of a quarter to come:
`table` is -1, `row` the block of text, `label` the sentence, `column` the words that name the
quarter, `low` and `high` the ends of the range round `value`. They are null in all other rows."""

LABEL = re.compile(
    r"(?:total |consolidated )*(?:net )?(?:revenues?|sales)"
    r"(?: ?\((?:(?:US|NT)?[$€] ?[MBK]|in [^()]*)\))?(?: ?\([0-9a-z]\)| ?\*+)*:?",
    re.IGNORECASE,
)
# What only a statement of income has beside revenue; a table of segments has not.
PROFIT = re.compile(
    r"\bper (?:diluted |basic |ordinary )?share\b|\bdiluted\b"
    r"|\bnet (?:income|loss|profit)\b|\beps\b",
    re.IGNORECASE,
)
RESULT = re.compile(r"\bnet (?:income|loss|profit)\b", re.IGNORECASE)
NON_GAAP = re.compile(r"\bnon-?\s?gaap\b|\bpro forma\b", re.IGNORECASE)
GAAP = re.compile(r"\bgaap\b", re.IGNORECASE)
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
CAPTION = 3  # blocks of text before a table that may be its caption
LONGEST_HEADING = 100
LONGEST_CAPTION = 200  # a longer block is prose


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its rows and the short blocks of text before it, nearest first."""

    number: int
    rows: Sequence[Sequence[Cell]]
    captions: Sequence[str]


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed total."""

    table: int
    row: int
    cell: int
    label: str
    column: str
    basis: str
    period: Period
    value: str
    printed: str
    currency: str | None
    scale: int

    @property
    def decimals(self) -> int:
        """The power of ten below which nothing is printed, negated as XBRL does."""
        return len(self.printed.partition(".")[2].rstrip(") ")) - self.scale


def parse_release(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row a printed total of revenue and period; none of a page without any statement.

    Exhibits of a 6-K are as often a notice (a dividend, a purchase of shares) as a statement.
    """
    text = markup(body, "an exhibit")
    if not text.rstrip().lower().endswith((b"</html>", b"</document>", b"</text>")):
        raise Refusal("truncated", "the page does not end with </html>; fetch it again")
    root = page(text, "an exhibit")
    warnings: list[str] = []
    tables = list(_tables(root))
    figures = [one for table in tables for one in _figures(table, warnings)]
    expected = read_outlook(blocks(root), warnings)
    if not figures and not any(_states(table) for table in tables):
        none = "no table shows revenue or a net result, so the page is no statement"
        return Parsed(columns=_columns([], expected, filed(url)), warnings=[none, *warnings])
    if not figures:
        raise Refusal(
            "no_statement",
            "no table shows total revenue under a printed period; look in the filing's index for "
            "the exhibit with the statement of income",
        )
    figures = _dated(figures, listed_quarters(text_of(root)))
    _check(figures, time.date())
    where = filed(url)
    return Parsed(columns=_columns(figures, expected, where), warnings=warnings)


def _tables(root: Any) -> Iterator[Table]:
    """The tables in order, each with the text since the table before it."""
    blocks: list[str] = []
    parts: list[str] = []
    number = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        name = local(node)
        if name in BREAKS:
            blocks.append(" ".join("".join(parts).split()))
            parts = []
        if name == "table" and event == "start":
            near = [one for one in reversed(blocks) if one][:CAPTION]
            short = [one for one in near if len(one) <= LONGEST_CAPTION]
            yield Table(number, rows_of(node), short)
            number += 1
        if name == "table":
            blocks = []
        if isinstance(node.tag, str):
            parts.append((node.text if event == "start" else node.tail) or "")


def _states(table: Table) -> bool:
    """Whether a table has a line that a statement of income has, read or not."""
    labels = [_label(row) for row in table.rows if _numbers(row)]
    return any(LABEL.fullmatch(label) or RESULT.search(label) for label in labels)


def _figures(table: Table, warnings: list[str]) -> Iterator[Figure]:
    labels = [_label(row) for row in table.rows]
    first = next((at for at, row in enumerate(table.rows) if _numbers(row)), 0)
    head = table.rows[:first] if first else table.rows[:1]
    statement = any(PROFIT.search(label) for label in labels)
    for at, (row, label) in enumerate(zip(table.rows, labels, strict=True)):
        if not LABEL.fullmatch(label) or not _numbers(row):
            continue
        found = list(_row(table, at, label, head, statement))
        if statement and not found:
            warnings.append(f"table {table.number}: {label!r} stands under no printed period")
        yield from found


def _row(
    table: Table, at: int, label: str, head: Sequence[Sequence[Cell]], statement: bool
) -> Iterator[Figure]:
    row = table.rows[at]
    top = " ".join(cell.text for line in head for cell in line)
    zones = [label, " ".join(cell.text for cell in row[1:]), top, *table.captions]
    scale = scale_of([label, top, *table.captions])
    currency = currency_of(zones)
    for position, number in _numbers(row).items():
        cell = row[position]
        column = heading(aligned(head, row), cell.start, cell.stop)
        period = read_period(column) if statement else None
        period = period or read_month(column)
        value = None if scale is None else scaled(number, scale)
        if period is None or scale is None or value is None:
            continue
        yield Figure(
            table=table.number,
            row=at,
            cell=position,
            label=label,
            column=column,
            basis=_basis(column, top, table.captions),
            period=period,
            value=value,
            printed=cell.text,
            currency=currency,
            scale=scale,
        )


def _label(row: Sequence[Cell]) -> str:
    first = next((cell.text for cell in row if cell.text), "")
    return first if any(letter.isalpha() for letter in first) else ""


def _numbers(row: Sequence[Cell]) -> dict[int, str]:
    """Numbers by position in the row; a number before a percent sign is no amount."""
    found = {}
    for at, cell in enumerate(row):
        number = unformatted(cell.text) if cell.text else None
        after = next((one.text for one in row[at + 1 :] if one.text), "")
        if number is not None and not after.startswith("%") and _label(row):
            found[at] = number
    years = all(YEAR.fullmatch(row[at].text) for at in found)
    return {} if years else found  # "(In millions) 2026 2025" is the last row of a heading


def _basis(column: str, top: str, captions: Sequence[str]) -> str:
    headings = (one for one in captions if len(one) <= LONGEST_HEADING and one[-1] != ".")
    for zone in (column, top, *headings):
        if NON_GAAP.search(zone):
            return "non_gaap"
        if GAAP.search(zone):
            return "gaap"
    return ""


def _dated(figures: Sequence[Figure], prose: set[date]) -> list[Figure]:
    """Quarter labels get the ends that the page prints elsewhere, if there are equally many."""
    ends = prose | {one.period.end for one in figures if one.period.months == 3 and one.period.end}
    labels = sorted(
        {
            (one.period.fiscal_year or 0, one.period.fiscal_quarter or 0)
            for one in figures
            if one.period.fiscal_quarter
        }
    )
    named = dict(zip(labels, sorted(ends), strict=False))
    if len(ends) != len(labels) or not _evenly(named):
        return list(figures)
    return [
        replace(one, period=one.period._replace(end=named[year, quarter]))
        if (year := one.period.fiscal_year or 0) and (quarter := one.period.fiscal_quarter or 0)
        else one
        for one in figures
    ]


def _evenly(named: Mapping[tuple[int, int], date]) -> bool:
    """Whether the ends lie as many quarters apart as their labels, within two weeks."""
    (first_year, first), start = next(iter(named.items()), ((0, 0), date.min))
    return all(
        abs((end - start).days - 91.3 * (4 * (year - first_year) + quarter - first)) <= 15
        for (year, quarter), end in named.items()
    )


def _check(figures: Sequence[Figure], today: date) -> None:
    """No period that is not over; no two values of one period beyond their rounding."""
    seen: dict[tuple[Any, ...], Figure] = {}
    for one in figures:
        where = f"table={one.table},row={one.row},cell={one.cell}"
        if one.period.end and one.period.end > today:
            raise Refusal(
                "future_period",
                f"{where}: {one.column!r} is not over on {today}, so this is no report; {MEND}",
                locator=where,
            )
        if one.basis == "non_gaap":
            continue
        key = (one.period.months, one.period.end or one.period[2:], one.currency)
        before = seen.setdefault(key, one)
        coarser = max(-one.decimals, -before.decimals)
        if abs(Decimal(one.value) - Decimal(before.value)) * 2 > Decimal(10) ** coarser:
            raise Refusal(
                "contradicting_values",
                f"{where}: {one.printed!r} for {one.column!r}, but {before.printed!r} in table "
                f"{before.table}; look at the page",
                locator=where,
            )


def _columns(
    figures: Sequence[Figure], expected: Sequence[Outlook], where: Any
) -> dict[str, list[Any]]:
    rows = [*map(_printed, figures), *map(_expected, expected)]
    place = {"cik": where.cik, "accession": where.accession, "document": where.document}
    names = (*PRINTED.fields, "locator")
    return {name: [{**place, **row}.get(name) for row in rows] for name in names}


def _printed(one: Figure) -> dict[str, Any]:
    plain = ("table", "row", "cell", "label", "column", "basis", "value", "printed", "currency")
    return {
        **{name: getattr(one, name) for name in (*plain, "scale", "decimals")},
        **one.period._asdict(),
        "locator": f"table={one.table},row={one.row},cell={one.cell}",
    }


def _expected(one: Outlook) -> dict[str, Any]:
    plain = ("fiscal_year", "fiscal_quarter", "value", "printed", "scale", "decimals")
    return {
        **{name: getattr(one, name) for name in (*plain, "low", "high")},
        **{"table": -1, "row": one.block, "cell": one.fiscal_quarter},
        **{"label": one.sentence, "column": one.quarter, "basis": GUIDANCE},
        **{"months": 3, "currency": "USD", "locator": f"block={one.block}"},
    }


RELEASE = Kind(
    name="release",
    records=PRINTED,
    version=3,
    # Any page of a filing that is neither inline XBRL by its name (`ixbrl`), nor the index, nor a
    # rendered report (R2.htm).
    url=re.compile(
        rf"{ARCHIVES}/[0-9]{{1,10}}/[0-9]{{18}}/"
        rf"(?!{INLINE_NAME}$)(?!R[0-9]+\.htm$)(?![0-9-]{{20}}-index\.)[A-Za-z0-9._-]+\.html?"
    ),
    parse=parse_release,
)
