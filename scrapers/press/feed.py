"""Feeds: the newest articles of a house, as RSS or Atom names them.

Belongs here: links, titles and dates of entries. Does not belong here: which are followed
(`spider`), the articles (`article`).
"""

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from scrapers.records import Kind, Parsed, Records, Refusal, written
from scrapers.values import MEND

__all__ = ["ENTRIES", "feed_kind", "parse_feed"]

ENTRIES = Records(
    name="feed_entries",
    fields={"feed": "string", "link": "string", "title": "string", "published": "timestamp"},
    key=("feed", "link"),
)
"""An article that a feed names. What leaves a feed is older, not taken back: there is no scope."""

ROOTS = frozenset(("rss", "feed", "RDF"))
WEB = ("http", "https")
HTML = re.compile(rb"<(?:!doctype\s+html|html)\b", re.I)


def parse_feed(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """The entries of a feed; one without a link is left out with a warning.

    Raises:
        Refusal: `empty_body`, `html`, `not_xml`, `wrong_type`, `empty_list`.
    """
    root = _root(body)
    entries = [one for one in root.iter() if _name(one) in ("item", "entry")]
    if not entries:
        raise Refusal(
            "empty_list",
            "the feed holds no entry at all; open it in a browser to see what it shows today",
        )
    columns: dict[str, list[Any]] = {name: [] for name in (*ENTRIES.fields, "locator")}
    warnings = []
    for entry in entries:
        link = _link(entry, url)
        if link is None:
            warnings.append("entries of the feed without a link to a page")
        elif link not in columns["link"]:
            row = (url, link, _text(entry, ("title",)), _time(entry), _path(entry))
            for values, value in zip(columns.values(), row, strict=True):
                values.append(value)
    return Parsed(columns=columns, warnings=sorted(set(warnings)))


def _root(body: bytes) -> Any:
    text = written(body, "a feed")
    if HTML.match(re.sub(rb"^<\?xml.*?\?>\s*", b"", text[:1000], flags=re.S)):
        raise Refusal(
            "html",
            "the body is an HTML page, not a feed; "
            "open the URL in a browser to see what the site now answers",
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(text, parser)
    except etree.XMLSyntaxError as error:
        said = " ".join(str(error).split())[:120]
        raise Refusal(
            "not_xml",
            f"the body is no valid XML ({said}), so it was damaged or cut; fetch it again",
        ) from None
    if _name(root) not in ROOTS:
        raise Refusal(
            "wrong_type",
            f"the body's outermost element is {str(_name(root))[:80]!r}, not rss, feed or RDF; "
            f"{MEND}",
        )
    return root


def _name(element: Any) -> str | None:
    return etree.QName(element).localname if isinstance(element.tag, str) else None


def _path(entry: Any) -> str:
    return f"xpath={entry.getroottree().getpath(entry)}"


def _link(entry: Any, base: str) -> str | None:
    """The page of an entry: RSS has it as text, Atom as the attribute of its alternate link."""
    for one in entry:
        if _name(one) == "link" and one.get("rel", "alternate") == "alternate":
            link: str = urljoin(base, (one.get("href") or one.text or "").strip())
            parts = urlsplit(link)
            if parts.scheme in WEB and parts.hostname and link != base:
                return link
    return None


def _text(entry: Any, names: Collection[str]) -> str | None:
    for one in entry:
        if _name(one) in names:
            return " ".join("".join(one.itertext()).split()) or None
    return None


def _time(entry: Any) -> datetime | None:
    """When the entry says it was published; None where it says nothing readable."""
    text = _text(entry, ("pubDate", "published", "date", "issued")) or ""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text)
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        except (ValueError, TypeError, OverflowError):
            continue
    return None


def feed_kind(feeds: Collection[str]) -> Kind:
    """The kind that reads the declared feeds."""
    return Kind(
        name="feed",
        records=ENTRIES,
        version=1,
        url=re.compile("|".join(re.escape(feed) for feed in sorted(feeds)) or "(?!)"),
        parse=parse_feed,
    )
