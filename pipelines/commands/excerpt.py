"""The bytes round a value: where a locator points in a decoded body.

Belongs here: following JSON pointers, CSV lines and sentences of pages to bytes, and cutting
what a person looks at.
Does not belong here: reading records (`scrapers`), or proving them (`pipelines.trace`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from json.decoder import JSONDecodeError, JSONDecoder

from scrapers.press.bytes import bytes_of

__all__ = ["Excerpt", "excerpt", "span"]

AROUND = 240
"""Bytes shown on either side of the value."""
LONGEST = 800
"""Bytes of the value itself: a pointer may name a whole list."""

LINE = re.compile(r"line=([0-9]+)(?:,column=(.*))?")
CHARSET = re.compile(r",charset=([\w-]+)$")
BLANK = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a decoded body; `before` + `value` + `after` are neighbours."""

    before: str
    value: str
    after: str
    start: int
    """Offset of the value in the decoded body, in bytes; `stop` is the first byte after it."""
    stop: int
    size: int
    """Bytes of the whole body."""


def excerpt(body: bytes, locator: str | None) -> Excerpt:
    """What stands where `locator` points; the body's beginning where it points nowhere."""
    found = span(body, locator) if locator else None
    start, stop = found or (0, 0)
    shown = min(stop, start + LONGEST)
    pieces = (body[max(0, start - AROUND) : start], body[start:shown], body[shown : shown + AROUND])
    named = CHARSET.search(locator or "")
    codec = named[1] if named else "utf-8"
    before, value, after = (piece.decode(codec, "replace") for piece in pieces)
    return Excerpt(before, value, after, start, stop, len(body))


def span(body: bytes, locator: str) -> tuple[int, int] | None:
    """First byte, and first byte after, of what a locator points to.

    A JSON pointer is followed as far as the body goes along: for a missing key that is the object
    which lacks it. None where the locator is of another kind or the body is not what it says.
    """
    if locator.startswith("xpath="):
        return bytes_of(body, locator)
    text = body.decode("utf-8", "surrogateescape")
    line = LINE.fullmatch(locator)
    if line:
        found = _cell(text, int(line[1]), line[2])
    elif locator.startswith("/"):
        found = _pointed(text, [_unescaped(part) for part in locator.split("/")[1:]])
    else:
        found = None
    if found is None:
        return None
    start, stop = (len(text[:place].encode("utf-8", "surrogateescape")) for place in found)
    return start, stop


def _unescaped(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~")


def _cell(text: str, number: int, column: str | None) -> tuple[int, int] | None:
    """A line (1 = the header), or one cell of it; cells hold no comma and no quote."""
    lines = text.split("\n")
    if not 1 <= number <= len(lines):
        return None
    start = sum(len(line) + 1 for line in lines[: number - 1])
    line = lines[number - 1].rstrip("\r")
    names = lines[0].lstrip("\ufeff").rstrip("\r").split(",")
    cells = line.split(",")
    if column not in names or names.index(column) >= len(cells):
        return start, start + len(line)
    place = names.index(column)
    start += sum(len(cell) + 1 for cell in cells[:place])
    return start, start + len(cells[place])


def _pointed(text: str, parts: list[str]) -> tuple[int, int] | None:
    """The value at a JSON pointer, or the last one on the way to it."""
    start = _after_blank(text, 1 if text.startswith("\ufeff") else 0)
    try:
        for part in parts:
            inner = next((at for name, at in _members(text, start) if name == part), None)
            if inner is None:
                break
            start = inner
        return start, _end(text, start)
    except (JSONDecodeError, IndexError, RecursionError):
        return None


def _members(text: str, start: int) -> Iterator[tuple[str, int]]:
    """(name or index, where its value begins) of each member of an object or list."""
    opened = text[start]
    if opened not in "{[":
        return
    place, index = _after_blank(text, start + 1), 0
    while text[place] not in "}]":
        name = str(index)
        if opened == "{":
            name, place = JSONDecoder().raw_decode(text, place)
            place = _after_blank(text, _after_blank(text, place) + 1)
        yield name, place
        place = _after_blank(text, _end(text, place))
        if text[place] == ",":
            place = _after_blank(text, place + 1)
        index += 1


def _end(text: str, start: int) -> int:
    return JSONDecoder().raw_decode(text, start)[1]


def _after_blank(text: str, start: int) -> int:
    found = BLANK.match(text, start)
    return found.end() if found else start
