"""The ways in: a table of names passed in, context, sentences, languages."""

from datetime import date

import pytest

from scrapers.press.claims import Entity, Extractor, Sentence, extract
from scrapers.press.claims.words import declared, words
from scrapers.press.language import written_in
from scrapers.press.sentences import sentences


def test_a_table_of_bare_names_is_enough():
    aliases = {
        "NVIDIA": ["英伟达", "輝達"],
        "Ascend 910C": ["昇腾910C", "910C"],
        "China": ["中国"],
        "market": ["市场"],
        "Zhengzhou core node": ["郑州节点"],
    }
    (one,) = extract("英伟达占55%。", lang="zh-Hans", aliases=aliases)
    assert (one.entity, one.value) == ("NVIDIA", 55)
    (two,) = extract("郑州节点部署了6万张910C。", lang="zh-Hans", aliases=aliases)
    assert (two.entity, two.value, two.unit) == ("Zhengzhou core node", 60_000, "card")


def test_names_decide_and_nothing_else():
    text = "Acme shipped 5,000 cards in 2025."
    named = Extractor({"ACME Corp": Entity("company", ("Acme",))})
    (claim,) = named.claims(Sentence(text, "en"))
    assert claim.entity == "ACME Corp"
    (claim,) = Extractor({}).claims(Sentence(text, "en"))
    assert claim.entity == "Acme"


def test_context_gives_what_the_text_lacks_and_no_claim(read):
    context = "IDC counts accelerator cards in 2025. Huawei shipped 812,000."
    (claim,) = read("It holds 20%.", "en", None, context)
    assert (claim["entity"], claim["value"], claim["kind"]) == ("Huawei", 20, "estimate")
    assert claim["period_end"] == "2025-12-31"


def test_the_day_of_publication_makes_a_later_period_a_forecast(extractor):
    text = "国产芯片2027年占55%。"
    told = extractor.claims(Sentence(text, "zh-Hans", date(2026, 1, 1)))
    later = extractor.claims(Sentence(text, "zh-Hans", date(2028, 1, 1)))
    assert [claim.kind for claim in (*told, *later)] == ["forecast", "actual"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "One. Two costs $1.50. U.S. models won! 三。四?",
            ["One.", "Two costs $1.50.", "U.S. models won!", "三。", "四?"],
        ),
        ("A line\nanother", ["A line", "another"]),
        (" \n ", []),
    ],
)
def test_sentences_begin_where_they_say(text, expected):
    assert [text[start:end] for start, end in sentences(text)] == expected


def test_the_language_is_seen_by_the_characters():
    assert written_in("Nvidia (英伟达) sold 5 cards and many more of them.") == "en"
    assert written_in("华为与英伟达的份额") == "zh-Hans"
    assert written_in("華為與輝達的市占") == "zh-Hant"


def test_every_word_of_the_lists_is_a_text():
    def leaves(value):
        if isinstance(value, dict):
            for key, one in value.items():
                assert isinstance(key, str), key
                yield from leaves(one)
        elif isinstance(value, list):
            for one in value:
                yield from leaves(one)
        else:
            yield value

    for name in ("bounds", "changes", "kinds", "scope", "owners", "topics", "neutral"):
        assert [one for one in leaves(declared(name)) if not isinstance(one, str)] == []
    assert words().tags["增长"]["change"] == "rise"


def test_a_price_keeps_exact_digits(extractor):
    (claim,) = extractor.claims(Sentence("豆包定价0.0008元/千Tokens。", "zh-Hans"))
    assert (claim.value.numerator, claim.value.denominator) == (4, 5)
