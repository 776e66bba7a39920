"""A page of the press as records: every claim in it, with its quote and its place.

Belongs here: which texts of a page are read for claims and with what before them, and the records.
Does not belong here: finding the article (`page`), the grammar (`claims`), judging claims.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from scrapers.press import extractor
from scrapers.press.blocks import Block
from scrapers.press.locator import place_of
from scrapers.press.page import Page, read_page
from scrapers.press.sentences import quote, sentences
from scrapers.press.sites import canonical
from scrapers.press.tables import read_row
from scrapers.records import Kind, Parsed, Records

__all__ = ["CLAIMS", "claim_id", "page_kind", "page_url", "parse_page"]

CLAIMS = Records(
    name="claims",
    fields={
        "page_url": "string",
        "claim_id": "string",
        "sentence": "int64",
        "part": "string",
        "published": "date32",
        "language": "string",
        "carrier": "string",
        "quote": "string",
        **dict.fromkeys(("measure", "metric", "entity", "scope", "geo"), "string"),
        **dict.fromkeys(("value", "value_high", "unit", "bound"), "string"),
        **dict.fromkeys(("period_start", "period_end"), "date32"),
        **dict.fromkeys(("kind", "attributed_to", "rule"), "string"),
    },
    key=("page_url", "claim_id"),
    scope=("page_url",),
)
"""What a page claims. A capture of it is complete: a sentence that is gone was taken back."""

BEFORE = 2
"""Sentences before one that are its context, besides title and heading."""
PARTS = {"row": "table"}


@dataclass(frozen=True, slots=True)
class Read:
    """A text to be read for claims, what is quoted of it, and where it stands."""

    number: int
    part: str
    text: str
    quoted: str
    locator: str
    context: str


def parse_page(
    body: bytes,
    url: str,
    headers: Mapping[str, str],
    time: datetime,
    *,
    aliases: Sequence[Mapping[str, Any]] = (),
) -> Parsed:
    """The claims of one page; none at all is an answer, too.

    `aliases`: rows of the reference of that name, by which owners of figures are recognised.

    Raises:
        Refusal, Unread: as `read_page`.
    """
    page, address = read_page(body, url, headers, time), canonical(url)
    extract = extractor.load(aliases)
    known = {"lang": page.language, "published": page.published}
    columns: dict[str, list[Any]] = {name: [] for name in (*CLAIMS.fields, "locator")}
    same: Counter[tuple[str | None, ...]] = Counter()
    for read in readings(page):
        for claim in extractor.found_claims(extract, read.text, context=read.context, **known):
            row = _row(page, address, read, claim, same)
            for name, values in columns.items():
                values.append(row[name])
    warnings = () if page.published else ("pages without a date of publication",)
    return Parsed(columns=columns, scope=[(address,)], warnings=warnings)


def _row(
    page: Page,
    address: str,
    read: Read,
    claim: dict[str, Any],
    same: Counter[tuple[str | None, ...]],
) -> dict[str, Any]:
    start, end = claim["span"]
    quoted = quote(read.quoted, start, end)
    identity = (_normal(quoted), claim["measure"], claim["unit"], claim["value"])
    same[identity] += 1
    return {
        **{name: claim[name] for name in CLAIMS.fields if name in claim},
        "page_url": address,
        "claim_id": claim_id(address, *identity, same[identity]),
        "sentence": read.number,
        "part": read.part,
        "published": page.published,
        "language": page.language,
        "carrier": page.carrier,
        "quote": quoted,
        "locator": read.locator,
    }


def claim_id(*parts: str | int | None) -> str:
    """The identity of a claim: a digest of page, quote, measure, unit, value and ordinal."""
    return sha256("\n".join("" if one is None else str(one) for one in parts).encode()).hexdigest()[
        :32
    ]


def _normal(text: str) -> str:
    """A quote for comparing: full-width forms, case and blanks do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def readings(page: Page) -> Iterator[Read]:
    """Every text of a page that may hold claims, in order, with what was said before it."""
    offset, number, heading, caption = 0, 0, "", ""
    said: list[str] = []
    for block in page.blocks:
        heading = block.text if block.role == "heading" else heading
        caption = block.text if block.role == "caption" else caption
        above = [page.title, *([] if heading in (page.title, block.text) else [heading])]
        if block.role == "row":
            number += 1
            # What stands before a table in prose is not what its columns are of.
            yield from _row_readings(page, block, number, offset, [*above, caption])
        for start, end in sentences(block.text) if block.role != "row" else ():
            number += 1
            text = block.text[start:end]
            context = "\n".join(filter(None, [*above, *said[-BEFORE:]]))
            place = place_of(block.xpath, start, end, offset, page.charset)
            yield Read(number, block.role, text, text, place, context)
            said.append(text)
        offset += len(block.text) + 1


def _row_readings(
    page: Page, block: Block, number: int, offset: int, before: Sequence[str]
) -> Iterator[Read]:
    place = place_of(block.xpath, 0, len(block.text), offset, page.charset)
    context = "\n".join(filter(None, before))
    for cell in read_row(block.element):
        yield Read(number, "table", cell.sentence, block.text, place, context)


def page_url(feeds: Sequence[str]) -> re.Pattern[str]:
    """Addresses that may be pages: no feed, no robots.txt, no file that is plainly none."""
    others = "|".join(re.escape(feed) for feed in feeds)
    return re.compile(
        rf"(?!(?:{others})$)https?://[^/?#]+(?!/robots\.txt$)(?:[/?#].*)?"
        r"(?<!\.css)(?<!\.gif)(?<!\.ico)(?<!\.jpg)(?<!\.jpeg)(?<!\.js)(?<!\.json)(?<!\.mp3)"
        r"(?<!\.mp4)(?<!\.pdf)(?<!\.png)(?<!\.rss)(?<!\.svg)(?<!\.txt)(?<!\.webp)(?<!\.woff2)"
        r"(?<!\.xls)(?<!\.xlsx)(?<!\.xml)(?<!\.zip)",
        re.DOTALL,
    )


def page_kind(feeds: Sequence[str]) -> Kind:
    """The kind that reads pages, those of undeclared hosts too where a person asked for it."""
    return Kind(
        name="page",
        records=CLAIMS,
        version=2,
        url=page_url(feeds),
        parse=parse_page,
        wants=("aliases",),
        any_host=True,
    )
