"""One page of the press: its article, title, date and language; or why it is none.

Belongs here: refusing what is no article, and telling the article from what stands around it.
Does not belong here: claims in it (`article`), the text of elements (`blocks`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from scrapers.press.blocks import Block, blocks, cell_text, root_of
from scrapers.press.charset import decoded
from scrapers.press.dates import published_on
from scrapers.press.language import language
from scrapers.press.sites import site_of
from scrapers.records import Refusal, Unread

__all__ = ["Page", "read_page"]

SHORTEST = 40
"""Characters without blanks of an article; a teaser has as many, a menu's leftovers fewer."""
CHALLENGE = re.compile(
    r"just a moment|attention required|access denied|verify(?:ing)? (?:that )?you are (?:a )?human|"
    r"are you a robot|security check|checking your browser|enable javascript and cookies|"
    r"请完成安全验证|安全验证|访问验证|人机验证|滑动验证|访问过于频繁|安全驗證|請完成驗證",
    re.I,
)
MACHINERY = ("/cdn-cgi/challenge-platform/", "cf-challenge", "captcha-delivery", "px-captcha")
LONG = 1500
"""Characters beyond which a page is an article that speaks of challenges, not one of them."""
BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says: `blocks` are those of the article, in order."""

    title: str
    published: date | None
    language: str | None
    carrier: str
    charset: str
    blocks: tuple[Block, ...]


def read_page(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Page:
    """The article of a page.

    Raises:
        Refusal: `empty_body`, `not_html`, `wrong_charset`, `truncated`, `challenge`, `no_article`.
        Unread: a page of a host that is not declared has no article.
    """
    site = site_of(url)
    _check_html(body, headers, declared=site is not None)
    text, charset = decoded(body, headers)
    root = _root(text)
    title = _title(root)
    _check_challenge(root, title, text)
    _check_whole(text)
    found = tuple(_article(root, text))
    if sum(len(BLANK.sub("", block.text)) for block in found) < SHORTEST:
        if site is None:
            raise Unread("the page has no article")
        raise Refusal(
            "no_article",
            "the page has no article in it; open it in a browser, and if the text is there, see "
            "why its main text is not found",
        )
    told = " ".join(block.text for block in found)
    return Page(
        title=title,
        published=published_on(root, url, time),
        language=site.language if site else language(root, told),
        carrier=site.publisher if site else _site_name(root, url),
        charset=charset,
        blocks=found,
    )


def _check_html(body: bytes, headers: Mapping[str, str], *, declared: bool) -> None:
    if not body.strip(b"\xef\xbb\xbf\0 \t\r\n"):
        raise Refusal(
            "empty_body", "the body is empty where an article was expected; fetch it again"
        )
    said = headers.get("content-type", "text/html").lower()
    if "html" in said or b"<html" in body[:2048].lower() or b"<!doctype" in body[:200].lower():
        return
    if not declared:
        raise Unread(f"it is no page but {said[:60]}")
    raise Refusal(
        "not_html",
        f"the body is no page but {said[:60]}; take the URL out of source.yml if it stays so",
    )


def _root(text: str) -> Any:
    try:
        return root_of(text)
    except (etree.ParserError, etree.XMLSyntaxError):
        raise Refusal(
            "not_markup", "the body holds no markup at all, so it was damaged; fetch it again"
        ) from None


def _check_challenge(root: Any, title: str, text: str) -> None:
    """Refuse the page that asks a browser to prove itself: status 200, no article.

    Raises:
        Refusal: `challenge`.
    """
    shown = cell_text(root.find("body")) if root.find("body") is not None else ""
    if len(shown) > LONG:
        return
    said = CHALLENGE.search(title) or CHALLENGE.search(shown)
    if said is None and not any(part in text for part in MACHINERY):
        return
    raise Refusal(
        "challenge",
        f'the site answers with a page that asks for a browser ("{(title or shown)[:80]}"); '
        "leave it alone for a day, and take it out of source.yml if it stays so",
    )


def _check_whole(text: str) -> None:
    """Refuse a page cut short: what is missing would count as withdrawn.

    Raises:
        Refusal: `truncated`.
    """
    lower = text.lower()
    if "<body" in lower and "</body" not in lower and "</html" not in lower:
        raise Refusal(
            "truncated", "the page ends before its end tag, so it was cut; fetch it again"
        )


def _title(root: Any) -> str:
    found = [
        *root.xpath("//meta[@property='og:title']/@content"),
        *(cell_text(one) for one in root.xpath("//h1")),
        *(one.text_content() for one in root.xpath("//head/title")),
    ]
    texts = (" ".join(str(one).split()) for one in found)
    return next((text for text in texts if text), "")


def _site_name(root: Any, url: str) -> str:
    """Who prints a page that is not declared: the name it gives itself, else its host."""
    named = root.xpath("//meta[@property='og:site_name']/@content")
    told = " ".join(str(named[0]).split())[:80] if named else ""
    return told or str(urlsplit(url).hostname)


def _article(root: Any, text: str) -> Iterator[Block]:
    """The blocks that the library takes for main text, with the captions and rows among them.

    The library gives text without places, so each block of the page is looked up in it. It leaves
    out captions and tables at times, so those between two paragraphs of the article count as well.
    """
    import trafilatura

    main = trafilatura.extract(text, include_comments=False, include_tables=True)
    squeezed = _squeezed(main or "")
    found = list(blocks(root)) if squeezed else []
    is_main = [_is_in(block, squeezed) for block in found]
    prose = [place for place, block in enumerate(found) if block.role == "text" and is_main[place]]
    first, last = (prose[0], prose[-1]) if prose else (0, 0)
    for place, block in enumerate(found):
        among = block.role in ("caption", "row") and first < place < last
        if is_main[place] or (among and not _is_aside(block)):
            yield block


def _is_in(block: Block, main: str) -> bool:
    """Whether a block's text, or the text of each cell of a row, is in the squeezed main text."""
    parts = block.element if block.role == "row" else (block.element,)
    raw = [_squeezed(part.text_content()) for part in parts if isinstance(part.tag, str)]
    # A paragraph with blocks inside it is looked up by its own text.
    return _squeezed(block.text) in main or all(one in main for one in raw if one)


def _is_aside(block: Block) -> bool:
    return any(one.tag in ("aside", "footer", "header") for one in block.element.iterancestors())


def _squeezed(text: str) -> str:
    """Text without blanks and without the marks that the library may write or leave out."""
    return re.sub(r"[\s|*_#>\-•·]+", "", text)
