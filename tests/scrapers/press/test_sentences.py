"""Where sentences end, and what is quoted of long ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.press.sentences import QUOTE, quote, sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It sold 2.2 million. Others sold 1.65 million.", 2),
        ("Nvidia Corp. sold 55% vs. 41% in the U.S. market.", 1),
        ("Shares of Dell Inc. Nobody else sold.", 2),
        ("No. 1 of Jan. 2026 was e.g. Huawei.", 1),
        ("出货4.69万亿Token。同比增长23.5%！为什么？", 3),
        ("他说：“出货81.2万张。”随后离开。", 2),
        ("a\nb", 2),
        ("up 5.", 1),
        ("...", 1),
        ("", 0),
    ],
)
def test_sentences_end_where_a_reader_stops(text: str, found: int) -> None:
    assert len(cut(text)) == found


@given(st.text(alphabet="ab1.。 \n；!”U.S."))
def test_nothing_but_blanks_is_lost(text: str) -> None:
    assert "".join(cut(text)).split() == text.split() or "".join("".join(cut(text)).split()) == (
        "".join(text.split())
    )


@given(st.text(min_size=1, max_size=600), st.data())
def test_a_quote_is_short_and_verbatim(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, min(len(text), start + 40)))
    found = quote(text, start, end)
    assert len(found) <= QUOTE
    assert found in text
    assert text[start:end].strip() in found
