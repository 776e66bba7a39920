"""Laws: a number put into a sentence comes back; no text makes the grammar fail."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.press.claims import Sentence

ENGLISH = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12, "quadrillion": 15}
ENGLISH |= {"mn": 6, "bn": 9, "tn": 12, "k": 3, "m": 6, "T": 12, "Q": 15}
CHINESE = {"万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "百亿": 10, "千亿": 11, "万亿": 12}
CHINESE |= {"百万亿": 14, "千万亿": 15, "亿亿": 16, "万亿亿": 20}
NUMBERS = st.decimals("1.1", "999.9", places=1).filter(lambda number: number % 1)
UNITS = {
    "tokens": "token",
    "accelerator cards": "card",
    "AI chips": "chip",
    "servers": "server",
    "dies": "die",
    "wafers": "wafer",
    "racks": "rack",
    "H100 equivalents": "H100e",
}
CHINESE_UNITS = {
    "Token": "token",
    "个词元": "token",
    "张卡": "card",
    "块加速卡": "card",
    "颗芯片": "chip",
    "台服务器": "server",
    "片晶圆": "wafer",
}
MONEY = {
    "${}": "USD",
    "{} yuan": "CNY",
    "RMB {}": "CNY",
    "NT${}": "TWD",
    "HK${}": "HKD",
    "{} won": "KRW",
    "€{}": "EUR",
}
CHINESE_MONEY = {
    "{}元": "CNY",
    "{}美元": "USD",
    "{}港元": "HKD",
    "新台币{}元": "TWD",
    "人民币{}元": "CNY",
    "{}欧元": "EUR",
}
BOUNDS = {
    "": "exact",
    "only ": "exact",
    "more than ": "at_least",
    "over ": "at_least",
    "at least ": "at_least",
    "up to ": "at_most",
    "fewer than ": "at_most",
    "about ": "about",
    "roughly ": "about",
    "nearly ": "about",
}
CHINESE_BOUNDS = {
    "": "exact",
    "仅": "exact",
    "高达": "exact",
    "超过": "at_least",
    "逾": "at_least",
    "突破": "at_least",
    "不到": "at_most",
    "至多": "at_most",
    "约": "about",
    "近": "about",
    "将近": "about",
}
CHANGES = {"rose": 1, "jumped": 1, "was up": 1, "fell": -1, "slipped by": -1, "was down": -1}
CHINESE_CHANGES = {"增长": 1, "大增": 1, "环比上涨": 1, "下降": -1, "减少": -1, "同比下滑": -1}


def one_of(table):
    return st.sampled_from(sorted(table.items()))


def amount(number, scale):
    """As printed: letters stand at the digits, words do not."""
    return f"{number}{scale}" if len(scale) == 1 or not scale.isascii() else f"{number} {scale}"


def only(claims):
    (claim,) = claims
    return claim


def near(value, expected):
    return abs(Decimal(str(value)) - expected) <= abs(expected) * Decimal("1e-12")


@given(NUMBERS, one_of(ENGLISH), one_of(UNITS), one_of(BOUNDS))
def test_an_english_quantity_comes_back(read, number, scale, unit, bound):
    text = f"Huawei sold {bound[0]}{amount(number, scale[0])} {unit[0]} in 2025."
    claim = only(read(text))
    assert near(claim["value"], number * 10 ** scale[1])
    assert (claim["measure"], claim["unit"], claim["bound"]) == ("level", unit[1], bound[1])
    assert (claim["entity"], claim["period_end"]) == ("Huawei", "2025-12-31")


@given(NUMBERS, one_of(CHINESE), one_of(CHINESE_UNITS), one_of(CHINESE_BOUNDS))
def test_a_chinese_quantity_comes_back(read, number, scale, unit, bound):
    claim = only(read(f"2025年华为卖出{bound[0]}{number}{scale[0]}{unit[0]}。", "zh-Hans"))
    assert near(claim["value"], number * 10 ** scale[1])
    assert (claim["measure"], claim["unit"], claim["bound"]) == ("level", unit[1], bound[1])
    assert (claim["entity"], claim["period_end"]) == ("Huawei", "2025-12-31")


@given(NUMBERS, one_of(ENGLISH), one_of(MONEY), one_of(BOUNDS))
def test_english_money_comes_back(read, number, scale, money, bound):
    printed = money[0].format(amount(number, scale[0]))
    claim = only(read(f"Hygon's revenue was {bound[0]}{printed}."))
    assert near(claim["value"], number * 10 ** scale[1])
    assert (claim["measure"], claim["unit"], claim["bound"]) == ("level", money[1], bound[1])


@given(NUMBERS, one_of(CHINESE), one_of(CHINESE_MONEY), one_of(CHINESE_BOUNDS))
def test_chinese_money_comes_back(read, number, scale, money, bound):
    printed = money[0].format(f"{number}{scale[0]}")
    claim = only(read(f"海光营收{bound[0]}{printed}。", "zh-Hans"))
    assert near(claim["value"], number * 10 ** scale[1])
    assert (claim["measure"], claim["unit"], claim["bound"]) == ("level", money[1], bound[1])


@given(NUMBERS)
def test_one_more_scale_word_is_ten_thousand_times_in_taiwan(read, number):
    claim = only(read(f"廣達營收新台幣{number}兆元。", "zh-Hant"))
    assert near(claim["value"], number * 10**12)
    assert read(f"广达营收{number}兆元。", "zh-Hans") == []


@given(st.decimals("0.1", "99.9", places=1), one_of(CHINESE_BOUNDS), one_of(BOUNDS))
def test_a_share_comes_back(read, number, chinese, english):
    for text, lang, bound in (
        (f"英伟达占{chinese[0]}{number}%。", "zh-Hans", chinese[1]),
        (f"輝達市占{chinese[0]}{number}%。", "zh-Hant", chinese[1]),
        (f"Nvidia has {english[0]}{number}% of the market.", "en", english[1]),
    ):
        claim = only(read(text, lang))
        assert near(claim["value"], number)
        assert (claim["measure"], claim["unit"], claim["bound"]) == ("share", "percent", bound)


@given(st.decimals("0.1", "99.9", places=1), one_of(CHANGES), one_of(CHINESE_CHANGES))
def test_a_change_comes_back(read, number, english, chinese):
    claim = only(read(f"Hygon's sales {english[0]} {number}% in 2025."))
    assert (claim["measure"], claim["unit"]) == ("growth", "percent")
    assert near(claim["value"], number * english[1])
    claim = only(read(f"海光2025年营收{chinese[0]}{number}%。", "zh-Hans"))
    assert (claim["measure"], claim["unit"]) == ("growth", "percent")
    assert near(claim["value"], number * chinese[1])


@given(NUMBERS, st.sampled_from([(1000, "千"), (1_000_000, "百万")]))
def test_a_price_is_brought_to_a_million_tokens(read, number, each):
    count, word = each
    dollars = only(read(f"Kimi costs ${number} per {count:,} tokens."))
    yuan = only(read(f"Kimi每{word}Token收费{number}元。", "zh-Hans"))
    assert (dollars["measure"], dollars["unit"]) == ("price", "USD/Mtoken")
    assert (yuan["measure"], yuan["unit"]) == ("price", "CNY/Mtoken")
    assert near(dollars["value"], number * 1_000_000 / count)
    assert near(yuan["value"], number * 1_000_000 / count)


@given(st.integers(1, 9), st.integers(0, 9))
def test_tenths_are_percent(read, tens, ones):
    digits = "零一二三四五六七八九"
    text = f"华为占{digits[tens]}成{digits[ones] if ones else ''}。"
    assert only(read(text, "zh-Hans"))["value"] == 10 * tens + ones


@given(st.integers(1, 9_999))
def test_numbers_in_characters_come_back(read, number):
    claim = only(read(f"华为共出货{characters(number)}万张卡。", "zh-Hans"))
    assert claim["value"] == number * 10_000


def characters(number):
    """A number below ten thousand in Chinese characters."""
    digits, scales = "零一二三四五六七八九", ("千", "百", "十", "")
    text, zero = "", False
    for scale, digit in zip(scales, f"{number:04}", strict=True):
        if digit == "0":
            zero = bool(text)
        else:
            text += ("零" if zero else "") + digits[int(digit)] + scale
            zero = False
    return text


WORDS = (
    "分之", "million", " bn ", "token", "张", "元", "去年", "Q3", "2025", "Nvidia", "华为", "比",
    "增长", "each", "分别", "half", "one in ", " to ", "from ", "的", "billion", "倍", "week of ",
    "\U0001f600", "每百万", "per ", "than ", "截至", "%",
)  # fmt: skip
SIGNS = "0123456789.,%$()（）-–~至到从由年月日万亿兆成倍半 、，。\n"
PIECES = st.lists(st.sampled_from([*SIGNS, *WORDS]), max_size=60).map("".join)
LANGS = st.sampled_from(["en", "zh-Hans", "zh-Hant"])
DAYS = st.one_of(st.none(), st.dates())


@given(st.one_of(st.text(max_size=200), PIECES), LANGS, DAYS, st.one_of(st.just(""), PIECES))
def test_no_text_makes_it_fail(extractor, text, lang, published, context):
    for claim in extractor.claims(Sentence(text, lang, published, context)):
        start, end = claim.span
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize("published", [date.min, date.max, date(2024, 2, 29)])
def test_the_ends_of_the_calendar_make_it_fail_nowhere(read, published):
    english = "Last year it had 3 trillion tokens, a year earlier 2 trillion, next week 4 trillion"
    chinese = "去年2月29日用掉3万亿Token,上上周用掉4万亿"
    assert len(read(english, "en", published.isoformat())) == 3
    assert len(read(chinese, "zh-Hans", published.isoformat())) == 2
