"""Claims of pages as records: identity, quotes, and places that lead back to the sentence."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.press.article import claim_id, parse_page
from scrapers.press.locator import in_page
from scrapers.press.sites import canonical, site_of
from scrapers.records import Parsed, Refusal
from scrapers.registry import kind_of
from tests.press import PAGES, body

TIME = datetime(2026, 11, 24, 12, tzinfo=UTC)


def parsed(url: str, data: bytes | None = None) -> Parsed:
    return parse_page(data if data is not None else body(PAGES[url]), url, {}, TIME)


def rows(found: Parsed) -> list[dict[str, Any]]:
    names = list(found.columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*found.columns.values(), strict=True)]


# Owner, value and unit of every claim, as a reader of the pages sees them.
CLAIMED = [
    [
        ("NVIDIA", "55", "percent"),
        ("domestic AI chips", "41", "percent"),
        ("Huawei", "812000", "card"),
    ],
    [
        *(("NVIDIA", "2200000", "card"), ("NVIDIA", "55", "percent")),
        *(("Huawei", "812000", "card"), ("Huawei", "20", "percent")),
        *(("AMD", "160000", "card"), ("AMD", "4", "percent")),
    ],
    [
        *(("T-Head", "265000", "card"), ("Kunlunxin", "116000", "card")),
        *(("Huawei", "812000", "card"), ("Cambricon", "116000", "card")),
    ],
    [
        ("Chinese models", "4120000000000", "token/week"),
        ("US models", "2940000000000", "token/week"),
    ],
    [("domestic AI chips", "62", "percent"), ("Huawei", "24", "percent")],
    [
        *(("NVIDIA", "-2", "percent"), ("NVIDIA", "94", "percent"), ("NVIDIA", "92", "percent")),
        *(("Moore Threads", "4380000", None), ("Chinese models", "46900000000000", "token/week")),
    ],
    [("Zhengzhou core node", "60000", "card")],
    [("Chinese models", "5160000000000", "token/week")],
    [("NVIDIA", "92", "percent"), ("AMD", "7", "percent"), ("Intel", "1", "percent")],
    [("AMD", "160000", "card")],
]


@pytest.mark.parametrize(
    ("url", "claimed"), list(zip(PAGES, CLAIMED, strict=True)), ids=PAGES.values()
)
def test_every_page(url: str, claimed: list[tuple[str, str, str | None]]) -> None:
    found = parsed(url)
    assert [(row["entity"], row["value"], row["unit"]) for row in rows(found)] == claimed
    assert found.scope == [(canonical(url),)]
    for row in rows(found):
        place = in_page(body(PAGES[url]), row["locator"])
        assert place is not None
        assert row["quote"] in place.sentence
        assert len(row["quote"]) <= 200
    assert len({row["claim_id"] for row in rows(found)}) == len(claimed)


def test_a_long_sentence_is_quoted_round_its_figure() -> None:
    [row] = rows(parsed(list(PAGES)[-1]))
    assert "AMD shipped 160,000 cards in 2025" in row["quote"]
    place = in_page(body(PAGES[list(PAGES)[-1]]), row["locator"])
    assert place is not None
    assert place.sentence.startswith("Whoever compares")
    assert place.sentence.endswith("printed whole.")


def test_a_table_has_its_row_for_a_quote_and_its_caption_for_a_context() -> None:
    first = rows(parsed(list(PAGES)[1]))[0]
    assert (first["quote"], first["part"]) == ("Nvidia | 2,200 | 55%", "table")
    assert (first["attributed_to"], first["period_start"]) == ("IDC", date(2025, 1, 1))


def test_a_page_without_claims_is_complete_all_the_same() -> None:
    text = "<p>" + "Nothing is counted here, and nobody says how much of it there is. " * 4 + "</p>"
    found = parsed(list(PAGES)[3], f"<html><body><article>{text}</article></body></html>".encode())
    assert (found.rows, len(found.scope)) == (0, 1)
    assert found.warnings == ("pages without a date of publication",)


def test_a_duplicated_page_claims_nothing_twice() -> None:
    url = list(PAGES)[7]
    data = body(PAGES[url])
    once = rows(parsed(url))
    twice = rows(parsed(url, data.replace(b"</article>", data[data.index(b"<p>") :])))
    assert [row["value"] for row in twice] == [row["value"] for row in once] * 2
    assert len({row["claim_id"] for row in twice}) == 2  # the second is another ordinal
    assert twice[0]["claim_id"] == once[0]["claim_id"]


def test_an_identity_survives_blanks_case_and_tracking() -> None:
    url, name = next(iter(PAGES.items()))
    changed = body(name).replace(b"Nvidia held", b"Nvidia  HELD".replace(b"HELD", b"held"))
    other = parse_page(changed, f"{url}?utm_source=feed#top", {}, TIME)
    assert other.columns["claim_id"] == parsed(url).columns["claim_id"]
    assert claim_id("a", "b", None, 1) != claim_id("a", "b", "1", None)


@pytest.mark.parametrize(
    "locator",
    [
        "",
        "/data/1",
        "xpath=/html/body/p[99],chars=0-5,text=0-5",
        "xpath=/html/body/article/h1,chars=0-500,text=0-500",
    ],
)
def test_a_place_that_is_not_there_is_none(locator: str) -> None:
    assert in_page(body(PAGES[next(iter(PAGES))]), locator) is None


def test_urls() -> None:
    feed = "https://www.jonpeddie.com/feed/"
    kinds = [kind_of(url)[1] for url in (*PAGES, feed, "https://www.jonpeddie.com/robots.txt")]
    assert [kind and kind.name for kind in kinds] == ["page"] * 10 + ["feed", None]
    assert site_of("https://www.trendforce.com/any") is not None
    assert site_of("https://elsewhere.example/") is None


@pytest.mark.parametrize(
    ("url", "owner"),
    [
        ("https://news.example/2026/x.html", "press"),
        ("http://news.example", "press"),
        ("https://news.example/a?id=1.pdf", None),
        ("https://news.example/chart.png", None),
        ("https://news.example/robots.txt", None),
        ("https://openrouter.ai/blog/tokens", "openrouter"),  # stays whose it is
    ],
)
def test_undeclared_hosts_are_read_only_where_a_person_asked(url: str, owner: str | None) -> None:
    source, kind = kind_of(url, ["press"])
    assert (source.name if source else None) == owner
    assert (kind is not None) == (owner == "press")
    if owner == "press":
        assert kind_of(url) == (None, None)


@given(st.binary(max_size=400))
def test_no_bytes_break_it(data: bytes) -> None:
    whole = b"<html><body><article><p>" + data + b"</p></article></body></html>"
    for body_ in (data, whole):
        try:
            parsed(next(iter(PAGES)), body_)
        except Refusal:
            continue
