"""Rows handed out: as a table for a person, as CSV, JSON or Parquet for a program.

Belongs here: the four formats, alike for every command that answers with rows.
Does not belong here: where rows come from (`read`), or choosing columns for a window (`fitting`).
"""

import io
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import orjson

from pipelines.commands.fitting import fit, heading
from pipelines.terminal import cell
from scrapers.capture import time_text

if TYPE_CHECKING:
    import pyarrow as pa

    from pipelines.terminal import Terminal

__all__ = ["Answer", "Format", "chosen", "deliver", "safe"]

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would calculate instead of showing it."""
QUOTED = re.compile('[,"\r\n]')
BUFFERED = 1000
"""Lines of CSV written at once."""
INT64 = 2**63
"""From here on a whole number is text in JSON, which many readers would round."""


class Format(StrEnum):
    """How rows are handed out."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows to hand out, read as they are needed."""

    reader: "pa.RecordBatchReader"
    hidden: Collection[str] = ()
    """Columns that a table shows only if asked for by name."""
    keep: Sequence[str] = ()
    """Columns that a narrow table gives up last."""
    total: int | None = None
    """How many rows there are, where that is known beforehand."""


def chosen(terminal: "Terminal", named: Format | None) -> Format:
    """The format of an answer: as named, else JSON under `--json`, else a table.

    Raises:
        ValueError: `--json` and another format at once.
    """
    if terminal.json and named not in (None, Format.json):
        raise ValueError(f"--json and --format {named} exclude each other; choose one")
    return named or (Format.json if terminal.json else Format.table)


def deliver(terminal: "Terminal", answer: Answer, form: Format, limit: int) -> None:
    """Write an answer to standard output; at most `limit` rows, 0 for all.

    Raises:
        ValueError: Parquet is asked for on a terminal.
    """
    writers: dict[Format, Callable[[Answer, int], None]] = {
        Format.csv: _csv,
        Format.json: _json,
        Format.parquet: _parquet,
    }
    if form is Format.table:
        _table(terminal, answer, limit)
    else:
        sys.stdout.flush()
        writers[form](answer, limit)
        sys.stdout.buffer.flush()


def safe(value: Any) -> str:
    """A value as a cell of CSV that no spreadsheet takes for a formula.

    >>> safe("=1+1"), safe(-5), safe("a")
    ("'=1+1", '-5', 'a')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | dict):
        return orjson.dumps(_plain(value), default=str).decode()
    found = _plain(value)
    return found.isoformat() if isinstance(found, date) else str(found)


def _rows(reader: "pa.RecordBatchReader", limit: int) -> Iterator[dict[str, Any]]:
    """Rows as Python values, columns of the same name told apart."""
    names = _unique(reader.schema.names)
    left = limit or sys.maxsize
    for batch in reader:
        rows = batch.slice(0, left).rename_columns(names).to_pylist()
        yield from rows
        left -= len(rows)
        if left <= 0:
            return


def _unique(names: Sequence[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        number, own = 1, name
        while own in found:
            number += 1
            own = f"{name}_{number}"
        found.append(own)
    return found


def _table(terminal: "Terminal", answer: Answer, limit: int) -> None:
    """Rows under headings, with notes on what is not shown."""
    rows = list(_rows(answer.reader, limit and limit + 1))
    more = bool(limit) and len(rows) > limit
    rows = rows[: limit or None]
    every = _unique(answer.reader.schema.names)
    wanted = [name for name in every if name not in answer.hidden]
    fitted = fit(wanted, rows, terminal.width, answer.keep)
    if fitted.same:
        told = ", ".join(
            f"{name} {cell(_person(name, value)) or '(empty)'}"
            for name, value in fitted.same.items()
        )
        terminal.sentence(f"in every row: {told}")
    shown = [[_person(name, row[name]) for name in fitted.columns] for row in rows]
    terminal.table([heading(name, rows) for name in fitted.columns], shown)
    if more:
        total = f" of {answer.total:,}" if answer.total is not None else ", more follow"
        terminal.say(f"{len(rows):,} rows{total}; all of them: --limit 0")
    elif len(rows) != 1:
        terminal.say(f"{len(rows):,} rows" if rows else "no rows")
    left_out = [*fitted.dropped, *(name for name in every if name in answer.hidden)]
    if left_out:
        noun = "column" if len(left_out) == 1 else "columns"
        named = ", ".join(left_out)
        terminal.sentence(
            f"+ {len(left_out)} {noun}, shown with --columns: {named}", hanging=2, style="dim"
        )


def _person(name: str, value: Any) -> Any:
    """A value for a person: a year has no thousands."""
    return str(value) if name.endswith("year") and isinstance(value, int) else value


def _csv(answer: Answer, limit: int) -> None:
    """UTF-8, one header line, lines ending in a line feed."""
    lines = [_line(_unique(answer.reader.schema.names))]
    for row in _rows(answer.reader, limit):
        lines.append(_line(row.values()))
        if len(lines) == BUFFERED:
            sys.stdout.buffer.write("".join(lines).encode())
            lines.clear()
    sys.stdout.buffer.write("".join(lines).encode())


def _line(values: Iterable[Any]) -> str:
    """A line of CSV; the standard library (3.11) leaves a lone carriage return unquoted."""
    return (",".join(map(_cell, values)) or '""') + "\n"


def _cell(value: Any) -> str:
    """Nothing stands for null and quotation marks for the empty text, which is part of keys."""
    text = safe(value)
    if QUOTED.search(text):
        return '"' + text.replace('"', '""') + '"'
    return '""' if value == "" else text


def _json(answer: Answer, limit: int) -> None:
    """One array with an object per row, a row a line."""
    start = b"["
    for row in _rows(answer.reader, limit):
        sys.stdout.buffer.write(start + b"\n" + orjson.dumps(_plain(row), default=str))
        start = b","
    sys.stdout.buffer.write(b"[]\n" if start == b"[" else b"\n]\n")


def _plain(value: Any) -> Any:
    """A value as JSON has it: whole decimals as numbers, other exact ones as text, times in Z."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return time_text(value) if value.tzinfo else value.isoformat()
    if isinstance(value, Decimal):
        whole = value.as_tuple().exponent == 0 and abs(value) < INT64
        return int(value) if whole else f"{value:f}"
    return value.hex() if isinstance(value, bytes) else value


def _parquet(answer: Answer, limit: int) -> None:
    """One file, written whole: standard output may be a pipe."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if sys.stdout.isatty():
        raise ValueError(
            "Parquet is no text for a terminal; send it to a file: … --format parquet > x.parquet"
        )
    reader = answer.reader
    names = _unique(reader.schema.names)
    table = pa.Table.from_batches(list(reader), schema=reader.schema).rename_columns(names)
    file = io.BytesIO()
    pq.write_table(table.slice(0, limit or None), file, compression="zstd")
    sys.stdout.buffer.write(file.getvalue())
