"""The XML side of inline XBRL: a document read strictly, its contexts, units and cover facts.

Belongs here: what any inline document must have, whatever is asked of it.
Does not belong here: revenue (`ixbrl`), layout (`tables`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from lxml import etree

from scrapers.edgar.answer import markup
from scrapers.records import Refusal
from scrapers.values import MEND, day

__all__ = ["Context", "Document", "read_document"]

IX = "{http://www.xbrl.org/2013/inlineXBRL}"
XBRLI = "{http://www.xbrl.org/2003/instance}"
XBRLDI = "{http://xbrl.org/2006/xbrldi}"
TYPE, PERIOD_END, AMENDMENT = (
    "dei:DocumentType",
    "dei:DocumentPeriodEndDate",
    "dei:AmendmentFlag",
)
CIK = re.compile(r"0{0,9}[0-9]{1,10}")
MOST_BYTES_OF_NAME = 200


@dataclass(frozen=True, slots=True)
class Context:
    """Whose, when and of which part a fact is. An instant has no `start`."""

    name: str
    cik: int
    start: date | None
    end: date | None
    dimensions: Sequence[tuple[str, str]]
    """Axis and member (or the text of a typed member), sorted by axis."""


@dataclass(frozen=True, slots=True)
class Document:
    """An inline XBRL document. `facts` are its numeric facts with their number, in order."""

    type: str
    period_end: date | None
    is_amendment: bool
    contexts: Mapping[str, Context]
    units: Mapping[str, str]
    """Measure by id (`iso4217:USD`); a ratio of two is `numerator/denominator`."""
    facts: Sequence[tuple[int, Any]]
    tables: Sequence[Any]


def read_document(body: bytes) -> Document:
    """The inline XBRL document in `body`.

    Raises:
        Refusal: `empty_body`, `not_markup`, `blocked`, `no_such_key`, `entity`, `truncated`,
            `not_xml`, `not_inline`, `missing_fact`, `contradicting_facts`, `bad_context`,
            `bad_date`.
    """
    root = _tree(markup(body, "an inline XBRL document"))
    facts = list(enumerate(root.iter(f"{IX}nonFraction")))
    if root.find(f".//{IX}header") is None:
        raise Refusal(
            "not_inline",
            "the page is no inline XBRL document; look up in the filing's index which document is",
        )
    cover = _cover(root)
    end = cover.get(PERIOD_END)
    return Document(
        type=_needed(cover, TYPE),
        period_end=_printed_day(end) if end is not None else None,
        is_amendment=cover.get(AMENDMENT, "").lower() == "true",
        contexts={one.name: one for one in map(_context, root.iter(f"{XBRLI}context"))},
        units={unit.get("id"): _measure(unit) for unit in root.iter(f"{XBRLI}unit")},
        facts=facts,
        tables=list(root.iter("{*}table")),
    )


def _tree(text: bytes) -> Any:
    """The root element. No entity is expanded and nothing is fetched; tables may be huge.

    A document that was cut is refused; one that is complete and not well-formed is refused too,
    for a recovering parser drops what it does not understand without a word.
    """
    if b"<!ENTITY" in text:
        raise Refusal("entity", f"the document declares entities, which no filing may; {MEND}")
    if not text.rstrip().endswith(b"</html>"):
        raise Refusal("truncated", "the document does not end with </html>; fetch it again")
    options = {"huge_tree": True, "resolve_entities": False, "no_network": True, "load_dtd": False}
    parser = etree.XMLParser(recover=False, remove_comments=True, remove_pis=True, **options)
    try:
        return etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        said = " ".join(str(error).split())[:MOST_BYTES_OF_NAME]
        raise Refusal(
            "not_xml",
            f"the document is no well-formed XML ({said}), so it was damaged; fetch it again",
        ) from None


def _cover(root: Any) -> dict[str, str]:
    """The facts of the cover page; one that stands twice must say the same."""
    found: dict[str, str] = {}
    continued = {part.get("id"): part for part in root.iter(f"{IX}continuation")}
    for element in root.iter(f"{IX}nonNumeric"):
        name = element.get("name")
        if name not in (TYPE, PERIOD_END, AMENDMENT):
            continue
        text = " ".join("".join(_texts(element, continued)).split())
        if name == AMENDMENT:
            form = element.get("format") or ""
            text = form.rpartition("-")[2] if "fixed-" in form else text
        before = found.setdefault(name, text)
        if before.lower() != text.lower():
            raise Refusal(
                "contradicting_facts",
                f"the document says both {before[:40]!r} and {text[:40]!r} for {name}; {MEND}",
            )
    return found


def _texts(element: Any, continued: Mapping[str, Any]) -> Iterator[str]:
    """The text of a fact and of the parts in which it is continued elsewhere."""
    seen: set[Any] = set()
    while element is not None and element not in seen:
        seen.add(element)
        yield from element.itertext()
        element = continued.get(element.get("continuedAt") or "")


def _needed(cover: Mapping[str, str], name: str) -> str:
    if cover.get(name):
        return cover[name]
    raise Refusal("missing_fact", f"the document lacks {name} on its cover; {MEND}")


def _printed_day(text: str) -> date:
    for form in ("%B %d, %Y", "%b %d, %Y", "%Y-%m-%d", "%d %B %Y", "%m/%d/%Y"):
        try:
            return datetime.strptime(text.replace(".", ""), form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return day(text, PERIOD_END)


def _context(element: Any) -> Context:
    name = element.get("id") or ""
    cik = (element.findtext(f".//{XBRLI}identifier") or "").strip()
    if not name or not CIK.fullmatch(cik):
        raise Refusal(
            "bad_context",
            f"the context {name!r} names the filer {cik[:40]!r}, which is no CIK; {MEND}",
            locator=f"context={name}",
        )
    start, end = element.find(f".//{XBRLI}startDate"), element.find(f".//{XBRLI}endDate")
    dimensions = [
        (member.get("dimension") or "", "".join(member.itertext()).strip())
        for kind in ("explicitMember", "typedMember")
        for member in element.iter(f"{XBRLDI}{kind}")
    ]
    return Context(name, int(cik), _day(start, name), _day(end, name), sorted(dimensions))


def _day(element: Any, name: str) -> date | None:
    return None if element is None else day((element.text or "").strip(), f"context={name}")


def _measure(unit: Any) -> str:
    return "/".join((one.text or "").strip() for one in unit.iter(f"{XBRLI}measure"))
