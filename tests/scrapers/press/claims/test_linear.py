"""Work grows with the length of a text and with nothing else.

Counted, not timed: calls of Python functions, which are the same on every machine.
"""

import sys

import pytest

from scrapers.press.claims import Sentence

SIZES = (4_000, 16_000)
"""Pieces of 800 characters: from here on twice the text is twice the pieces."""
TEXTS = {
    "digits": "1234567890",
    "scale words": "万亿",
    "amounts": "3.5万亿",
    "numerals": "一百二十万三千",
    "fractions": "三分之",
    "shares": "5% ",
    "prices": "$5 per million tokens ",
    "ranges": "5-6-",
    "thousands": "1,",
    "periods": "2025年3月",
    "weeks": "the week of ",
    "parts of each": "每三个",
    "from and to": "从5%到6%",
    "brackets": "((((",
    "one word": "x",
    "blanks": " ",
}


def calls(work):
    """How many Python functions are called in a piece of work."""
    count = 0

    def counted(_frame, event, _argument):
        nonlocal count
        count += event == "call"

    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_four_times_the_text_is_at_most_five_times_the_work(extractor, name, lang):
    made = [(TEXTS[name] * size)[:size] for size in SIZES]
    extractor.claims(Sentence(made[0], lang))
    short, long = (calls(lambda text=text: extractor.claims(Sentence(text, lang))) for text in made)
    assert long <= 5 * short


def test_a_megabyte_of_digits_and_scale_words_ends(extractor):
    text = "".join(("9", "万", "8.7", "亿亿", "6,5", "千", "4%", "billion", "三分之", " "))
    sentence = Sentence(text * (1_000_000 // len(text)), "zh-Hans")
    assert extractor.claims(sentence) == []


def test_a_long_text_is_read_sentence_by_sentence(extractor):
    text = "".join(f"华为2025年出货{number}.2万张卡。" for number in range(1, 201))
    claims = extractor.claims(Sentence(text, "zh-Hans"))
    assert [claim.value for claim in claims] == [10_000 * n + 2_000 for n in range(1, 201)]
    for number, claim in enumerate(claims, 1):
        start, end = claim.span
        assert text[start:end] == f"{number}.2万张卡"
