"""A CSV file as rows with their place: text in a known encoding, a header, and no row cut off.

Belongs here: what every published CSV may suffer on its way (a page instead of it, another
encoding, a byte order mark, a cut line), and its rows by the names in its header.
Does not belong here: what a column means, which each source's parser says.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scrapers.records import Refusal, utf8_text
from scrapers.values import MEND

__all__ = ["Row", "Sheet", "once", "read_sheet"]

ODD = 40
"""Characters of an unexpected text that a message shows."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by column, blanks at both ends removed, and the line it begins on."""

    line: int
    cells: Mapping[str, str]
    file: str = ""

    def locator(self, column: str) -> str:
        """Where a cell stands: line of the file, from 1, and column."""
        return f"{self.file}line={self.line},column={column}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's columns in order and its rows."""

    columns: tuple[str, ...]
    rows: Sequence[Row]
    warnings: Sequence[str] = field(default=())


def read_sheet(
    body: bytes,
    what: str,
    required: frozenset[str],
    known: frozenset[str] = frozenset(),
    *,
    also: re.Pattern[str] | None = None,
    file: str = "",
    whole: bool = True,
) -> Sheet:
    """The rows of a CSV file, and a warning for each column that is not `known`.

    `also` names known columns by a pattern; `file` goes in front of every locator (the member of a
    ZIP file); `whole` asks for a last line that ends, where the publisher ends it.

    Raises:
        Refusal: as `utf8_text`; `cut`, `duplicate_column`, `missing_key`, `wrong_columns`,
            `empty_list`.
    """
    text = utf8_text(body, what)
    if whole and not text.endswith(("\n", "\r")):
        raise Refusal("cut", f"the last line of {what} has no end, so it was cut; fetch it again")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        names, rows = _table(reader, file, what)
    except csv.Error as error:
        raise Refusal(
            "not_csv", f"{what} is no CSV ({error}), so it was damaged or cut; fetch it again"
        ) from None
    warnings = _check_header(names, required, known, also, what)
    if not rows:
        raise Refusal("empty_list", f"{what} has a header and no rows; fetch it again")
    return Sheet(tuple(names), rows, warnings)


def _table(reader: Any, file: str, what: str) -> tuple[list[str], list[Row]]:
    names = [name.strip() for name in next(reader)]
    rows: list[Row] = []
    begins = reader.line_num + 1
    for cells in reader:
        if cells:
            if len(cells) != len(names):
                raise Refusal(
                    "wrong_columns",
                    f"line {begins} of {what} has {len(cells)} cells where the header has "
                    f"{len(names)}, so the file was cut or damaged; fetch it again",
                    locator=f"{file}line={begins}",
                )
            stripped = {name: cell.strip() for name, cell in zip(names, cells, strict=True)}
            rows.append(Row(begins, stripped, file))
        begins = reader.line_num + 1
    return names, rows


def _check_header(
    names: Sequence[str],
    required: frozenset[str],
    known: frozenset[str],
    also: re.Pattern[str] | None,
    what: str,
) -> list[str]:
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        raise Refusal(
            "duplicate_column",
            f"the header of {what} has {twice[0][:ODD]!r} twice; {MEND}",
            locator="line=1",
        )
    more = sorted(set(names) - required - known)
    more = [name for name in more if also is None or not also.fullmatch(name)]
    missing = sorted(required - set(names))
    if missing:
        new = f" and has the new {', '.join(more)[:200]}" if more else ""
        raise Refusal(
            "missing_key",
            f"the header of {what} lacks {', '.join(missing)}{new}, so a column was renamed or "
            f"dropped; {MEND}",
            locator="line=1",
        )
    return [f"{what} has the unknown column {name}" for name in more]


def once(rows: Sequence[Row], keys: Sequence[str], column: str) -> None:
    """Check that no two rows say something of the same key.

    Raises:
        Refusal: `duplicate_row`, at `column` of the second.
    """
    seen: set[str] = set()
    for row, key in zip(rows, keys, strict=True):
        if key in seen:
            raise Refusal(
                "duplicate_row",
                f"{row.locator(column)} says again what an earlier line says of {key}, so a page "
                "is repeated; fetch it again",
                locator=row.locator(column),
            )
        seen.add(key)
