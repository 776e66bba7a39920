"""Where in the bytes of an archived page a sentence stands, its markup included.

Belongs here: from the sentence that a reader sees back to the bytes as they were fetched.
Does not belong here: following a locator to the sentence (`locator`).
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from scrapers.press.charset import UTF8, reread
from scrapers.press.locator import WRITTEN, in_page

__all__ = ["bytes_of"]

PIECE = re.compile(r"<!--|<[^<>]*>|&(?:#\w{1,8}|[a-zA-Z]\w{1,30});|.", re.S)
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
UNREAD = frozenset(("script", "style", "title", "head", "del", "s", "strike"))
BLANK = re.compile("[\\s|^\u200b-\u200f\u2060\ufeff\u00ad]+")
"""What the way from a page to a sentence adds or leaves out."""
NEAR = 60
"""So many letters before a sentence are enough to know it by."""


class _Seen(NamedTuple):
    """The letters that a reader sees, and where each begins and ends in the markup."""

    letters: str
    places: list[tuple[int, int]]


def bytes_of(body: bytes, locator: str) -> tuple[int, int] | None:
    """First byte, and first byte after, of the sentence at a locator in the page as archived.

    Tags, footnote marks and entities among its words are part of the bytes. None where the locator
    leads nowhere, or the sentence cannot be told from markup.
    """
    found, place = WRITTEN.fullmatch(locator), in_page(body, locator)
    wanted = BLANK.sub("", place.sentence) if place else ""
    if found is None or place is None or not wanted:
        return None
    name = found["charset"] or UTF8
    text = reread(body, name)
    near = BLANK.sub("", place.before)[-NEAR:]
    # A footnote's mark is left out of a sentence, an exponent is not.
    for raised in (True, False):
        span = _span(_seen(text, raised=raised), near, wanted)
        if span is not None:
            lost = len(body.decode(name, "replace")) - len(text)
            head = len("\ufeff".encode(name)) * lost if lost else 0
            start, stop = (len(text[:at].encode(name, "replace")) for at in span)
            return head + start, head + stop
    return None


def _span(seen: _Seen, near: str, wanted: str) -> tuple[int, int] | None:
    """The sentence behind the letters before it; else wherever it stands first."""
    at = seen.letters.find(near + wanted)
    at = at + len(near) if at >= 0 else seen.letters.find(wanted)
    if at < 0:
        return None
    return seen.places[at][0], seen.places[at + len(wanted) - 1][1]


def _seen(text: str, *, raised: bool) -> _Seen:
    unread = UNREAD if raised else UNREAD | {"sup"}
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    for piece, start, end in _read(text, unread):
        for letter in BLANK.sub("", piece):
            letters.append(letter)
            places.append((start, end))
    return _Seen("".join(letters), places)


def _read(text: str, unread: frozenset[str]) -> Iterator[tuple[str, int, int]]:
    """Letters outside tags and outside what no reader sees; entities as what they stand for."""
    hidden, at = "", 0
    while found := PIECE.match(text, at):  # the pattern takes any letter: none is left
        piece, at = found.group(), found.end()
        if piece == "<!--":
            end = text.find("-->", at)
            at = len(text) if end < 0 else end + 3
        elif piece[0] == "<" and len(piece) > 1:
            hidden = _hidden(piece, hidden, unread)
        elif not hidden:
            yield (unescape(piece) if piece[0] == "&" else piece), found.start(), found.end()


def _hidden(tag: str, hidden: str, unread: frozenset[str]) -> str:
    """The element that is not read, from its tag to its end tag."""
    found = TAG.match(tag)
    name = found[2].lower() if found else ""
    if hidden:
        return "" if found and found[1] and name == hidden else hidden
    opens = found is not None and not found[1] and name in unread and not tag.endswith("/>")
    return name if opens else ""
