"""What stands in a body at a locator, as a person would copy it out.

Belongs here: JSON pointers, CSV places, inline XBRL, cells, sentences, and a few words around them.
Does not belong here: parsing into records.
"""

import io
import re
import zipfile
from typing import Any

import orjson

from scrapers.edgar.answer import page
from scrapers.edgar.outlook import blocks
from scrapers.edgar.tables import rows_of
from scrapers.press.locator import in_page

__all__ = ["excerpt"]

LONGEST = 200
"""Characters of an excerpt: enough to recognise a row, short enough for a terminal."""

CSV = re.compile(r"(?:([^!]*)!)?line=(\d+)(?:,column=.+)?")
INLINE = re.compile(r"id=([^,]+),context=")
CELL = re.compile(r"table=(\d+),row=(\d+),cell=(\d+)")
BLOCK = re.compile(r"block=(\d+)")


def excerpt(body: bytes, locator: str) -> str:
    """The text at a locator, cut to 200 characters; empty where the locator leads nowhere."""
    if locator.startswith("xpath="):
        place = in_page(body, locator)
        return _shorten(place.sentence) if place else ""
    if locator.startswith("/"):
        return _shorten(_json(body, locator))
    element = INLINE.match(locator)
    if element is not None:
        return _shorten(_inline(body, element[1]))
    cell = CELL.fullmatch(locator)
    if cell is not None:
        return _shorten(_cell(body, *map(int, cell.groups())))
    block = BLOCK.fullmatch(locator)
    if block is not None:
        return _shorten("".join(blocks(page(body, "a page"))[int(block[1]) :][:1]))
    line = CSV.fullmatch(locator)
    if line is not None:
        lines = _unpacked(body, line[1]).decode("utf-8", "replace").splitlines()
        number = int(line[2])
        return _shorten(lines[number - 1] if number <= len(lines) else "")
    return ""


def _inline(body: bytes, name: str) -> str:
    """The inline XBRL element of that id, as it is written in the document."""
    start = re.search(rb"<ix:nonFraction\b[^>]*\bid=\"" + re.escape(name.encode()) + rb"\"", body)
    if start is None:
        return ""
    end = body.find(b"</ix:nonFraction>", start.start())
    return body[start.start() : end + len(b"</ix:nonFraction>")].decode("utf-8", "replace")


def _cell(body: bytes, table: int, row: int, cell: int) -> str:
    """A cell of a page with the cells before it in its row."""
    found = page(body, "a page").xpath("//table")
    rows = rows_of(found[table]) if table < len(found) else []
    cells = rows[row] if row < len(rows) else []
    return " | ".join(one.text for one in cells[: cell + 1] if one.text)


def _unpacked(body: bytes, member: str | None) -> bytes:
    """A file of a ZIP archive, the first where none is named so; anything else as it is."""
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        names = archive.namelist()
        named = [name for name in names if name.rpartition("/")[2] == member]
        return archive.read((named or names)[0])


def _json(body: bytes, pointer: str) -> str:
    """The value at a JSON pointer, within the object that holds it."""
    value: Any = orjson.loads(body)
    holder: Any = None
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        holder = value
        value = value[int(name)] if isinstance(value, list) else value.get(name)
        if value is None:
            return ""
    flat = isinstance(holder, dict) and not isinstance(value, dict | list)
    return orjson.dumps(holder if flat else value).decode()


def _shorten(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
