"""A page as blocks: the paragraphs, headings, captions and rows a reader sees, each with its place.

Belongs here: which elements are blocks, the text of one as it is read (footnote marks and struck
text left out, exponents kept), and the rows of tables. Does not belong here: which blocks are the
article (`page`), sentences (`sentences`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import html

__all__ = ["Block", "blocks", "cell_text", "own_text", "root_of", "row_text"]

CONTAINERS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd"),
        *("details", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer"),
        *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "html", "li", "main"),
        *("nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th"),
        *("thead", "tr", "ul"),
    )
)
SKIPPED = frozenset(
    (
        *("audio", "button", "canvas", "del", "head", "iframe", "input", "math", "nav"),
        *("noscript", "object", "s", "select", "script", "strike", "style", "svg", "template"),
        *("textarea", "title", "video"),
    )
)
"""Never read: not text, not for readers, or struck out by the writer."""
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
CAPTIONS = frozenset(("figcaption", "caption"))
MARK = re.compile(r"\s*[\[(（【〔]?\s*(?:\d{1,3}|[a-z]|[*†‡§¶注]+)\s*[\])）】〕]?\s*")
BLANKS = re.compile(r"[ \t\r\f\v\u00a0\u2000-\u200a\u202f\u3000]+")
UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
WRAPPED = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u2e80-\u9fff\uff00-\uffef])")
TEN = re.compile(r"(?<![\d.])10\s*$")
EXPONENT = re.compile(r"[-−]?\d{1,2}")
NOTES = re.compile(r"foot-?note|endnote|reflist|\bfn\d*\b", re.I)


@dataclass(frozen=True, slots=True)
class Block:
    """One block. `text` is what `own_text` or `row_text` gives for the element at `xpath`."""

    xpath: str
    text: str
    role: str
    """`heading`, `text`, `caption`, `note` or `row`."""
    element: Any


def root_of(text: str) -> Any:
    """The root element of a page; its markup may be as careless as browsers allow.

    Raises:
        lxml.etree.ParserError: nothing is in it.
    """
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    # Characters that no document may hold would end libxml2's reading there.
    return html.document_fromstring(text.replace("\x00", "").encode("utf-8", "replace"), parser)


def blocks(root: Any) -> Iterator[Block]:
    """The blocks of a page in order; a table row is one block, its cells parted by bars."""
    tree = root.getroottree()
    for element in _elements(root):
        row = element.tag == "tr"
        text = row_text(element) if row else own_text(element)
        if text:
            yield Block(tree.getpath(element), text, _role(element), element)


def _elements(element: Any) -> Iterator[Any]:
    """Elements that may hold text of their own; a table's cells belong to their row."""
    if not isinstance(element.tag, str) or element.tag in SKIPPED or _is_hidden(element):
        return
    yield element
    if element.tag != "tr":
        yield from _inside(element)


def _inside(element: Any) -> Iterator[Any]:
    """Blocks inside an element, those too that careless markup puts into inline elements."""
    for child in element:
        if child.tag in CONTAINERS:
            yield from _elements(child)
        elif child.tag not in SKIPPED and len(child):
            yield from _inside(child)


def _is_hidden(element: Any) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style


def _role(element: Any) -> str:
    if element.tag == "tr":
        return "row"
    if element.tag in HEADINGS:
        return "heading"
    if element.tag in CAPTIONS:
        return "caption"
    near = [element, *element.iterancestors()][:3]
    told = " ".join(f"{one.get('class') or ''} {one.get('id') or ''}" for one in near)
    return "note" if NOTES.search(told) else "text"


def own_text(element: Any) -> str:
    """The element's text without that of blocks inside it, one line a run of text."""
    return _tidy("".join(_pieces(element, nested=False)))


def row_text(element: Any) -> str:
    """The texts of a row's cells, parted by ` | `."""
    texts = [cell_text(one) for one in element if one.tag in ("td", "th")]
    return " | ".join(texts) if any(texts) else ""


def cell_text(element: Any) -> str:
    """All text in a cell, in one line."""
    return " ".join(_tidy("".join(_pieces(element, nested=True))).split("\n"))


def _pieces(element: Any, *, nested: bool) -> Iterator[str]:
    """Runs of text; a line break among them is one that a reader sees."""
    before = _flowing(element.text)
    yield before
    for child in element:
        if child.tag == "br":
            yield "\n"
        elif child.tag in CONTAINERS:
            yield "\n"
            if nested:
                yield from _pieces(child, nested=True)
                yield "\n"
        elif child.tag == "sup":
            yield _raised(child, before)
        elif child.tag not in SKIPPED and not _is_hidden(child):
            yield from _pieces(child, nested=nested)
        before = _flowing(child.tail)
        yield before


def _flowing(text: str | None) -> str:
    """A line break in the source is a blank, and nothing at all between two Chinese characters."""
    return WRAPPED.sub("", text or "").replace("\n", " ")


def _raised(element: Any, before: str) -> str:
    """Raised text: an exponent after the number ten, nothing for a footnote's mark."""
    text = element.text_content().strip()
    if TEN.search(before) and EXPONENT.fullmatch(text):
        return f"^{text}"
    return "" if MARK.fullmatch(text) or element.find(".//a") is not None else text


def _tidy(text: str) -> str:
    """Blanks as a browser shows them: one at most, none at the ends of a line."""
    lines = BLANKS.sub(" ", UNSEEN.sub("", text)).split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())
