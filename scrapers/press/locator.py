"""Where in an archived page a sentence stands, and the way back from there to the sentence.

Belongs here: writing and following `xpath=…,chars=…,text=…`.
Does not belong here: finding sentences (`article`).

`xpath` names the element, `chars` the characters of its text as a reader sees it, `text` the same
in the whole main text; `charset` is there where the page is not UTF-8.
"""

import re
from dataclasses import dataclass
from typing import Any

from scrapers.press.blocks import own_text, root_of, row_text
from scrapers.press.charset import UTF8, reread

__all__ = ["Place", "in_page", "place_of"]

WRITTEN = re.compile(
    r"xpath=(?P<xpath>/[^,]+),chars=(?P<start>\d+)-(?P<end>\d+),text=(?P<first>\d+)-(?P<last>\d+)"
    r"(?:,charset=(?P<charset>[\w-]+))?"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence: its own text, and what stands before and after it in the same element."""

    before: str
    sentence: str
    after: str


def place_of(xpath: str, start: int, end: int, offset: int, charset: str) -> str:
    """The locator of characters `start` to `end` of an element that begins at `offset`."""
    told = "" if charset == UTF8 else f",charset={charset}"
    return f"xpath={xpath},chars={start}-{end},text={offset + start}-{offset + end}{told}"


def in_page(body: bytes, locator: str) -> Place | None:
    """The sentence at a locator, out of the page's own bytes; None where it leads nowhere."""
    found = WRITTEN.fullmatch(locator)
    if found is None:
        return None
    elements = root_of(reread(body, found["charset"] or UTF8)).xpath(found["xpath"])
    if not elements:
        return None
    text = _text(elements[0])
    start, end = int(found["start"]), int(found["end"])
    if end > len(text):
        return None
    return Place(text[:start].strip(), text[start:end], text[end:].strip())


def _text(element: Any) -> str:
    return row_text(element) if element.tag == "tr" else own_text(element)
