"""From a sentence back to the bytes of its page, markup and all."""

import pytest

from scrapers.press.bytes import bytes_of
from scrapers.press.locator import place_of

PAGE = """<html><head><title>Huawei shipped 812,000 cards.</title></head><body>
<p>Nobody knows. <b>Huawei</b> shipped <a>812,000&nbsp;cards</a><sup>[2]</sup> in 2025.</p>
<p>Sales &amp; profit rose. The core holds 1.2 × 10<sup>26</sup> FLOP.</p>
<script>var text = "Huawei shipped 812,000 cards in 2025.";</script></body></html>"""


def marked(body, sentence, xpath, before, charset="utf-8"):
    """The bytes of a sentence that begins behind `before` in its element."""
    place = place_of(xpath, len(before), len(before) + len(sentence), 0, charset)
    span = bytes_of(body, place)
    return None if span is None else body[span[0] : span[1]].decode(charset)


def test_tags_entities_and_footnotes_are_part_of_the_bytes():
    said = "Huawei shipped 812,000 cards in 2025."
    assert marked(PAGE.encode(), said, "/html/body/p[1]", "Nobody knows. ") == (
        "Huawei</b> shipped <a>812,000&nbsp;cards</a><sup>[2]</sup> in 2025."
    )


def test_an_exponent_is_part_of_the_sentence():
    said = "The core holds 1.2 × 10^26 FLOP."
    assert marked(PAGE.encode(), said, "/html/body/p[2]", "Sales & profit rose. ") == (
        "The core holds 1.2 × 10<sup>26</sup> FLOP."
    )


@pytest.mark.parametrize("charset", ["gb18030", "utf-8"])
def test_bytes_are_counted_in_the_encoding_of_the_page(charset):
    body = "<html><body><p>据悉。平头哥出货26.5万张。</p></body></html>".encode(charset)
    assert marked(body, "平头哥出货26.5万张。", "/html/body/p", "据悉。", charset) == (
        "平头哥出货26.5万张。"
    )


def test_a_mark_of_byte_order_is_counted():
    body = b"\xef\xbb\xbf" + "<html><body><p>出货5万张。</p></body></html>".encode()
    assert marked(body, "出货5万张。", "/html/body/p", "") == "出货5万张。"


@pytest.mark.parametrize(
    "locator", ["", "/0/data", "xpath=/html/body/p[9],chars=0-4,text=0-4", "line=4"]
)
def test_a_locator_that_leads_nowhere_gives_none(locator):
    assert bytes_of(PAGE.encode(), locator) is None


def test_a_page_of_open_tags_takes_no_longer_than_its_length():
    body = b"<html><body><p>One.</p>" + b"<sup><s" * 20_000 + b"</body></html>"
    assert marked(body, "One.", "/html/body/p[1]", "") == "One."
