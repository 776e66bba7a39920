"""What the command prints: plain where a machine listens, pleasant where a person does.

Belongs here: tables, progress, JSON, errors, for every command alike.
Does not belong here: what is said.
"""

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.progress import Progress as Bar
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

USUAL = 80
"""Columns of a window that says nothing of its width, and of a table that goes to a file."""
MINUTE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}Z")
"""A time as `cell` writes it, which is read in one piece."""
NAME = re.compile(r"\S{1,24}")
"""A first cell that a person copies: the name of a table or a source."""
WORD = re.compile(r"\S+\s*|\s+")

__all__ = ["Terminal", "cell", "printable"]


class Terminal:
    """Standard output for answers, standard error for progress and troubles."""

    def __init__(self, *, json: bool = False, quiet: bool = False) -> None:
        self.json, self.quiet = json, quiet
        self.out = Console(highlight=False, soft_wrap=True)
        self.err = Console(stderr=True, highlight=False, soft_wrap=True)

    def say(self, text: str = "", *, style: str | None = None, copied: bool = False) -> None:
        """A line of an answer meant for a person, broken where the window ends.

        One that is to be copied, such as a command, is never broken.
        """
        if not self.json and not self.quiet:
            indent = text[: len(text) - len(text.lstrip(" "))]
            shown = text if copied else _wrapped(text, self.room, indent)
            self.out.print(Text(printable(shown), style=style or ""))

    def sentence(
        self, text: str, *, indent: str = "", hanging: int = 0, style: str | None = None
    ) -> None:
        """A long text for a person: broken between words in a window, one line elsewhere.

        `hanging` is how many blanks more than `indent` stand before all lines but the first.
        """
        wrapped = _wrapped(indent + text, self.room, indent + " " * hanging)
        self.say(wrapped, style=style, copied=True)

    def aside(self, text: str) -> None:
        """One line beside an answer, where it does not disturb a program that reads the answer."""
        if not self.quiet:
            self.err.print(Text(_wrapped(printable(text), self._room(self.err))))

    def trouble(self, text: str) -> None:
        """One sentence about what went wrong; said even when quiet."""
        self.err.print(Text(_wrapped(printable(text), self._room(self.err)), style="red"))

    def marked(self, before: str, value: str, after: str) -> None:
        """A text with one part marked: in colour on a terminal, between »« elsewhere."""
        left, right = ("", "") if self.out.is_terminal or not value else ("»", "«")
        marked = (printable(value), "reverse")
        text = Text.assemble(printable(before), left, marked, right, printable(after))
        if self.room:
            self.out.print(text, overflow="fold", width=self.room)
        else:
            self.out.print(text, soft_wrap=True)

    @property
    def width(self) -> int:
        """Characters in a line of a table."""
        return self.room or USUAL

    @property
    def room(self) -> int:
        """Characters in a line of text; 0: a pipe, in which a sentence is one line."""
        return self._room(self.out)

    def _room(self, console: Console) -> int:
        if not console.is_terminal:
            return 0
        told = os.environ.get("COLUMNS", "")
        return int(told) if told.isdigit() and int(told) else max(USUAL, console.width)

    def data(self, value: Any) -> None:
        """An answer for a machine, as one JSON document."""
        options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS
        sys.stdout.buffer.write(orjson.dumps(value, default=_plain, option=options) + b"\n")
        sys.stdout.buffer.flush()

    def table(
        self, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, title: str | None = None
    ) -> None:
        """Rows under headings; numbers to the right, at most as wide as the window."""
        shown = Table(
            title=title, title_justify="left", box=None, pad_edge=False, header_style="bold"
        )
        for place, name in enumerate(columns):
            values = [row[place] for row in rows]
            right = any(_is_number(value) for value in values)
            shown.add_column(
                name,
                justify="right" if right else "left",
                overflow="fold",
                no_wrap=any(MINUTE.fullmatch(cell(value)) for value in values)
                or (place == 0 and all(NAME.fullmatch(cell(value)) for value in values)),
            )
        for row in rows:
            shown.add_row(*(Text(printable(cell(value))) for value in row))
        Console(highlight=False, width=self.width).print(shown)

    @contextmanager
    def progress(self, what: str) -> Iterator["Progress"]:
        """A line that moves on a terminal, plain lines elsewhere, nothing when quiet."""
        shown = Progress(self, what)
        if not self.err.is_terminal or self.quiet:
            yield shown
            return
        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False))
        with Bar(*columns, TimeElapsedColumn(), console=self.err, transient=True) as bar:
            shown.bar = bar
            bar.add_task(what, total=None)
            yield shown


class Progress:
    """Called with one line each time there is something to say."""

    def __init__(self, terminal: Terminal, what: str) -> None:
        self.terminal, self.what = terminal, what
        self.bar: Bar | None = None

    def __call__(self, text: str) -> None:
        """Show what is being done."""
        if self.terminal.quiet:
            return
        if self.bar is not None:
            self.bar.update(self.bar.task_ids[0], description=printable(f"{self.what}: {text}"))
        else:
            self.terminal.aside(text)


def _wrapped(text: str, width: int, indent: str = "") -> str:
    """A text broken at blanks, by the places that letters take; 0: no width.

    A word is never broken, so that an address or a digest can be copied, unless it is of letters
    that take two places: their scripts know no blanks.
    """
    if not width or all(cell_len(line) <= width for line in text.split("\n")):
        return text
    return "\n".join(_filled(line, width, indent) for line in text.split("\n"))


def _filled(text: str, width: int, indent: str) -> str:
    lines, line = [], ""
    for word in WORD.findall(text):
        for part in _parts(word, width - len(indent)):
            if line.strip() and cell_len(line + part.rstrip()) > width:
                lines.append(line.rstrip())
                line = indent
            line += part
    return "\n".join([*lines, line.rstrip()])


def _parts(word: str, room: int) -> list[str]:
    narrow = cell_len(word) == len(word)
    return [word] if narrow or cell_len(word) <= room else chop_cells(word, max(2, room))


def printable(text: str) -> str:
    """A text of foreign origin without characters that would steer the terminal."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() or one in "\n\t" else "\ufffd" for one in text)


def cell(value: Any) -> str:
    """A value as a person reads it: 13,947,727,801,492; 12.35; 2026-07-13 02:00Z.

    >>> cell(0.00012345), cell(Decimal("1250.500000000"))
    ('0.0001234', '1,250.5')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) >= 0.01 or value == 0 else f"{value:.4g}"
    if isinstance(value, Decimal):
        return f"{value.normalize():,f}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}Z"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={cell(one)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(cell(one) for one in value)
    return str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, Mapping):
        return dict(value)
    return str(value)
