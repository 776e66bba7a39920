"""Pages: what is refused and why, what is the article, its day and its language."""

from datetime import UTC, date, datetime

import pytest

from scrapers.press.page import Page, read_page
from scrapers.records import Refusal, Unread
from tests.press import PAGES, body

TIME = datetime(2026, 11, 24, 12, tzinfo=UTC)
DECLARED = "https://www.trendforce.com/news/1"
FOREIGN = "https://press.example/news/1"
LONG = (
    "The house counts what leaves the makers and says nothing of what is in use, which others "
    "would rather know, and it has done so for many years without a change of method."
)


def page(text: str, head: str = "", lang: str = "en") -> str:
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>T</title>{head}'
        f"</head><body><article><h1>T</h1><p>{text}</p><p>{LONG}</p></article></body></html>"
    )


def read(text: str | bytes, url: str = DECLARED, **headers: str) -> Page:
    data = text.encode() if isinstance(text, str) else text
    return read_page(data, url, {"content-type": "text/html", **headers}, TIME)


def texts(found: Page) -> list[str]:
    return [block.text for block in found.blocks]


CHALLENGE = (
    "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>"
    "<h1>Checking your browser</h1><script src='/cdn-cgi/challenge-platform/x.js'></script>"
    "</body></html>"
)
REFUSED = {
    "empty": (
        b"",
        "empty_body",
        "the body is empty where an article was expected; fetch it again",
    ),
    "blank": (
        b" \r\n\t",
        "empty_body",
        "the body is empty where an article was expected; fetch it again",
    ),
    "challenge": (
        CHALLENGE.encode(),
        "challenge",
        'the site answers with a page that asks for a browser ("Checking your browser"); '
        "leave it alone for a day, and take it out of source.yml if it stays so",
    ),
    "chinese challenge": (
        "<html><head><title>安全验证</title></head><body>请拖动滑块</body></html>".encode(),
        "challenge",
        'the site answers with a page that asks for a browser ("安全验证"); '
        "leave it alone for a day, and take it out of source.yml if it stays so",
    ),
    "truncated": (
        page(LONG)[:-60].encode(),
        "truncated",
        "the page ends before its end tag, so it was cut; fetch it again",
    ),
    "wrong charset": (
        page("国产芯片出货一百万张，占全部市场的四成。" * 5).encode("gbk"),
        "wrong_charset",
        "the page says that it is written in no encoding at all, but its bytes are not; open it "
        "in a browser to see what it is written in, and fetch it again",
    ),
    "only a menu": (
        b"<html><body><nav><a href=/>Home</a></nav></body></html>",
        "no_article",
        "the page has no article in it; open it in a browser, and if the text is there, see "
        "why its main text is not found",
    ),
    "only a comment": (
        b"<!-- nothing -->",
        "not_markup",
        "the body holds no markup at all, so it was damaged; fetch it again",
    ),
}


@pytest.mark.parametrize(("data", "code", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_article_is_refused(data: bytes, code: str, message: str) -> None:
    with pytest.raises(Refusal) as caught:
        read(data)
    assert (caught.value.code, caught.value.message) == (code, message)
    assert not caught.value.failed


def test_data_where_a_page_was_expected_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        read_page(b'{"error": 1}', DECLARED, {"content-type": "application/json"}, TIME)
    assert caught.value.code == "not_html"
    assert caught.value.message == (
        "the body is no page but application/json; take the URL out of source.yml if it stays so"
    )


@pytest.mark.parametrize(
    ("data", "kind"),
    [(b"%PDF-1.7 x", "application/pdf"), (b"<html><body><p>Hi.</p></body></html>", "text/html")],
)
def test_what_nobody_asked_for_and_is_no_article_is_left_unread(data: bytes, kind: str) -> None:
    with pytest.raises(Unread):
        read_page(data, FOREIGN, {"content-type": kind}, TIME)


def test_a_long_article_may_speak_of_challenges() -> None:
    found = read(page("Sites ask readers to verify you are human. " + LONG * 12))
    assert "verify you are human" in found.blocks[1].text


def test_an_article_without_its_surroundings() -> None:
    name = next(iter(PAGES))
    found = read_page(body(PAGES[name]), name, {}, TIME)
    assert (found.title, found.published) == ("Domestic chips gain ground", date(2026, 4, 2))
    assert (found.language, found.carrier, found.charset) == ("en", "TrendForce", "utf-8")
    told = " ".join(texts(found))
    assert "Home" not in told
    assert "5 trillion" not in told
    assert "90% of everything" not in told
    assert "All 12 rights" not in told
    assert "took 41%. The count" in told  # without the footnote's mark
    assert "cards in 2025. Cambricon" in told
    assert [block.role for block in found.blocks] == [
        *("heading", "text", "text", "text"),
        *("note", "note"),
    ]


def test_captions_are_kept_and_alternative_texts_are_not() -> None:
    name = list(PAGES)[4]
    found = read_page(body(PAGES[name]), name, {}, TIME)
    captions = [block.text for block in found.blocks if block.role == "caption"]
    assert captions == ["Figure 1: Huawei took 24% of the Chinese AI accelerator market in 2025."]
    assert "99%" not in " ".join(texts(found))


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("about 41%<sup>[2]</sup> of all", "about 41% of all"),
        ("in 2025<sup>3</sup> it was", "in 2025 it was"),
        ("10<sup>18</sup> operations and 2.10<sup>7</sup>", "10^18 operations and 2.10"),
        ("10<sup><a href='#n1'>1</a></sup> cards", "10^1 cards"),
        ("the 1<sup>st</sup> of May", "the 1st of May"),
        ("now <del>60</del> 42 %", "now 42 %"),
        ("seen <span style='display: none'>9 cards</span> by none", "seen by none"),
        ("2.2\n   million&nbsp;cards", "2.2 million cards"),
        ("出货\n  约81.2万张", "出货约81.2万张"),
        ("one<br>two", "one\ntwo"),
        ("soft&shy;ware", "software"),
    ],
)
def test_text_is_what_a_reader_sees(inside: str, text: str) -> None:
    assert texts(read(page(inside + ". " + LONG)))[1] == f"{text}. {LONG}"


CHINESE = "国产加速卡在市场上的占比达到四成，与上年相比有所增长，数据来自公开报道的整理。" * 3


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (page(CHINESE).encode(), "utf-8"),
        (page(CHINESE).replace("utf-8", "gbk").encode(), "utf-8"),  # says GBK, is UTF-8
        (page(CHINESE).replace("utf-8", "gb2312").encode("gbk"), "gb18030"),
        (page(CHINESE).encode("utf-8-sig"), "utf-8"),
        (page(CHINESE).encode("utf-16"), "utf-16"),
        (page(CHINESE).encode().replace(b"<h1>T", b"<h1>T\xff"), "utf-8"),  # one stray byte
    ],
)
def test_encodings(data: bytes, charset: str) -> None:
    found = read(data)
    assert found.charset == charset
    assert found.blocks[1].text == CHINESE


def test_big5_by_its_header_alone() -> None:
    text = "國產加速卡在市場上的占比達到四成，與上年相比有所增長，數據來自公開報導的整理。" * 3
    data = page(text).replace('<meta charset="utf-8">', "").encode("big5")
    found = read(data, FOREIGN, **{"content-type": "text/html; charset=Big5"})
    assert (found.charset, found.language) == ("big5hkscs", "zh-Hant")
    assert found.blocks[1].text == text


META = '<meta property="article:published_time" content="{}">'


@pytest.mark.parametrize(
    ("head", "day"),
    [
        (META.format("2026-04-01T23:30:00+08:00"), date(2026, 4, 1)),
        (
            '<script type="application/ld+json">{"datePublished": "2026-01-30"}</script>',
            (2026, 1, 30),
        ),
        (
            '<script type="application/ld+json">{broken</script>' + META.format("2025-05-05"),
            (2025, 5, 5),
        ),
        ('<script type="application/ld+json">{"datePublished": "2031-01-30"}</script>', None),
        (META.format("2031-04-01"), None),  # after the capture
        ("", None),
    ],
)
def test_the_day_of_publication_is_marked_up_or_unknown(head: str, day: object) -> None:
    wanted = date(*day) if isinstance(day, tuple) else day
    assert read(page("In 2024 and on 3 May 2026 it rose. " + LONG, head)).published == wanted


@pytest.mark.parametrize(
    ("text", "lang", "found"),
    [
        (LONG, "en-US", "en"),
        (LONG, "", "en"),
        ("Le marché a doublé. " * 20, "fr", None),
        (CHINESE, "zh", "zh-Hans"),
        (CHINESE, "zh-TW", "zh-Hans"),  # a mainland text on a site of Taiwan
        ("該平台過去一年來的發展與數據，這個國家的產業對此說明。" * 4, "zh-CN", "zh-Hant"),
        ("平台用量上升百分之三十。" * 10, "zh-HK", "zh-Hant"),
        ("平台用量上升百分之三十。" * 10, "zh", None),
    ],
)
def test_the_language_of_pages_that_are_not_declared(
    text: str, lang: str, found: str | None
) -> None:
    html = f"<html lang='{lang}'><body><article><p>{text}</p></article></body></html>"
    assert read(html, FOREIGN).language == found


def test_a_page_that_is_not_declared_names_itself() -> None:
    head = '<meta property="og:site_name" content="The  Daily\nScout">'
    assert read(page(LONG, head), FOREIGN).carrier == "The Daily Scout"
    assert read(page(LONG), FOREIGN).carrier == "press.example"
