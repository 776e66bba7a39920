"""Feeds, RSS and Atom; and what is none."""

from datetime import UTC, datetime

import pytest

from scrapers.press.feed import parse_feed
from scrapers.records import Refusal

URL = "https://www.trendforce.com/news/feed/"
TIME = datetime(2026, 11, 24, 12, tzinfo=UTC)
RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>All</title><link>https://www.trendforce.com/news</link>
<item><title>One &amp; two</title><link> https://www.trendforce.com/news/1 </link>
<pubDate>Tue, 02 Jun 2026 08:00:00 +0800</pubDate></item>
<item><title>Relative</title><link>/news/2</link><pubDate>soon</pubDate></item>
<item><title>Twice</title><link>/news/2</link></item>
<item><title>None</title><link>javascript:alert(1)</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title>
<entry><title type="html">T</title><link rel="self" href="https://a.example/self"/>
<link rel="alternate" href="https://a.example/1"/><published>2026-06-02T08:00:00Z</published></entry>
</feed>"""


def entries(text: str | bytes) -> list[tuple[object, ...]]:
    data = text.encode() if isinstance(text, str) else text
    columns = parse_feed(data, URL, {}, TIME).columns
    return list(zip(*(columns[name] for name in ("link", "title", "published")), strict=True))


def test_rss() -> None:
    assert entries(RSS) == [
        ("https://www.trendforce.com/news/1", "One & two", datetime(2026, 6, 2, 0, tzinfo=UTC)),
        ("https://www.trendforce.com/news/2", "Relative", None),
    ]
    assert parse_feed(RSS.encode(), URL, {}, TIME).warnings == [
        "entries of the feed without a link to a page"
    ]


def test_atom() -> None:
    assert entries(ATOM) == [("https://a.example/1", "T", datetime(2026, 6, 2, 8, tzinfo=UTC))]


REFUSED = {
    "empty": ("", "empty_body", "the body is empty where a feed was expected; fetch it again"),
    "html": (
        "<!DOCTYPE html><html><body>moved</body></html>",
        "html",
        "the body is an HTML page, not a feed; "
        "open the URL in a browser to see what the site now answers",
    ),
    "xhtml": (
        '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"></html>',
        "html",
        "the body is an HTML page, not a feed; "
        "open the URL in a browser to see what the site now answers",
    ),
    "other": (
        "<opml><body/></opml>",
        "wrong_type",
        "the body's outermost element is 'opml', not rss, feed or RDF; "
        "compare the source's documentation and mend the parser",
    ),
    "none": (
        "<rss><channel><title>All</title></channel></rss>",
        "empty_list",
        "the feed holds no entry at all; open it in a browser to see what it shows today",
    ),
}


@pytest.mark.parametrize(("text", "code", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_feed_is_refused(text: str, code: str, message: str) -> None:
    with pytest.raises(Refusal) as caught:
        entries(text)
    assert (caught.value.code, caught.value.message) == (code, message)


def test_a_feed_cut_short_is_refused() -> None:
    with pytest.raises(
        Refusal, match=r"^the body is no valid XML \(.*\), so it was damaged or cut"
    ):
        entries(RSS[:300])


def test_entities_are_not_fetched() -> None:
    evil = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + RSS.partition("?>")[2]
    assert "root" not in str(entries(evil.strip().replace("One &amp; two", "&x;")))
