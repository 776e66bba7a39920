"""Laws: a number put into a sentence comes back; no text makes the grammar fail."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.press.claims import Sentence

ENGLISH = {
    "thousand": 3,
    "million": 6,
    "billion": 9,
    "trillion": 12,
    "quadrillion": 15,
    "bn": 9,
    "mn": 6,
    "tn": 12,
    "m": 6,
    "T": 12,
    "k": 3,
    "Q": 15,
}
CHINESE = {
    "万": 4,
    "十万": 5,
    "百万": 6,
    "千万": 7,
    "亿": 8,
    "百亿": 10,
    "千亿": 11,
    "万亿": 12,
    "百万亿": 14,
    "千万亿": 15,
    "亿亿": 16,
    "万亿亿": 20,
}
NUMBERS = st.decimals("1.1", "999.9", places=1).filter(lambda number: number % 1)
UNITS = {
    "en": [
        ("tokens", "token", 1),
        ("accelerator cards", "card", 1),
        ("AI chips", "chip", 1),
        ("servers", "server", 1),
        ("dies", "die", 1),
        ("wafers", "wafer", 1),
        ("racks", "rack", 1),
        ("H100 equivalents", "H100e", 1),
    ],
    "zh": [
        ("Token", "token", 1),
        ("个词元", "token", 1),
        ("张卡", "card", 1),
        ("块加速卡", "card", 1),
        ("颗芯片", "chip", 1),
        ("台服务器", "server", 1),
        ("片晶圆", "wafer", 1),
    ],
}
MONEY = {
    "en": [
        ("${}", "USD"),
        ("{} yuan", "CNY"),
        ("RMB {}", "CNY"),
        ("NT${}", "TWD"),
        ("HK${}", "HKD"),
        ("{} won", "KRW"),
        ("€{}", "EUR"),
    ],
    "zh": [
        ("{}元", "CNY"),
        ("{}美元", "USD"),
        ("{}港元", "HKD"),
        ("新台币{}元", "TWD"),
        ("人民币{}元", "CNY"),
        ("{}欧元", "EUR"),
    ],
}
BOUNDS = {
    "en": [
        ("", "exact"),
        ("more than ", "at_least"),
        ("over ", "at_least"),
        ("at least ", "at_least"),
        ("up to ", "at_most"),
        ("fewer than ", "at_most"),
        ("about ", "about"),
        ("roughly ", "about"),
        ("nearly ", "about"),
        ("only ", "exact"),
    ],
    "zh": [
        ("", "exact"),
        ("超过", "at_least"),
        ("逾", "at_least"),
        ("突破", "at_least"),
        ("不到", "at_most"),
        ("至多", "at_most"),
        ("约", "about"),
        ("近", "about"),
        ("将近", "about"),
        ("仅", "exact"),
        ("高达", "exact"),
    ],
}


def only(claims):
    (claim,) = claims
    return claim


def near(value, expected):
    return abs(Decimal(str(value)) - expected) <= abs(expected) * Decimal("1e-12")


@given(
    NUMBERS,
    st.sampled_from(sorted(ENGLISH.items())),
    st.sampled_from(UNITS["en"]),
    st.sampled_from(BOUNDS["en"]),
)
def test_an_english_quantity_comes_back(read, number, scale, unit, bound):
    glue = "" if len(scale[0]) == 1 else " "
    claim = only(read(f"Huawei sold {bound[0]}{number}{glue}{scale[0]} {unit[0]} in 2025."))
    assert near(claim["value"], number * 10 ** scale[1])
    assert (claim["measure"], claim["unit"], claim["bound"]) == ("level", unit[1], bound[1])
    assert (claim["entity"], claim["period_end"]) == ("Huawei", "2025-12-31")


@given(
    NUMBERS,
    st.sampled_from(sorted(CHINESE.items())),
    st.sampled_from(UNITS["zh"]),
    st.sampled_from(BOUNDS["zh"]),
)
def test_a_chinese_quantity_comes_back(read, number, scale, unit, bound):
    claim = only(read(f"2025年华为卖出{bound[0]}{number}{scale[0]}{unit[0]}。", "zh-Hans"))
    assert near(claim["value"], number * 10 ** scale[1])
    assert (claim["measure"], claim["unit"], claim["bound"]) == ("level", unit[1], bound[1])
    assert (claim["entity"], claim["period_end"]) == ("Huawei", "2025-12-31")


@given(
    NUMBERS,
    st.sampled_from(sorted(ENGLISH.items())),
    st.sampled_from(MONEY["en"]),
    st.sampled_from(BOUNDS["en"]),
)
def test_english_money_comes_back(read, number, scale, money, bound):
    glue = "" if len(scale[0]) == 1 else " "
    amount = money[0].format(f"{number}{glue}{scale[0]}")
    claim = only(read(f"Hygon's revenue was {bound[0]}{amount}."))
    assert near(claim["value"], number * 10 ** scale[1])
    assert (claim["measure"], claim["unit"], claim["bound"]) == ("level", money[1], bound[1])


@given(
    NUMBERS,
    st.sampled_from(sorted(CHINESE.items())),
    st.sampled_from(MONEY["zh"]),
    st.sampled_from(BOUNDS["zh"]),
)
def test_chinese_money_comes_back(read, number, scale, money, bound):
    amount = money[0].format(f"{number}{scale[0]}")
    claim = only(read(f"海光营收{bound[0]}{amount}。", "zh-Hans"))
    assert near(claim["value"], number * 10 ** scale[1])
    assert (claim["measure"], claim["unit"], claim["bound"]) == ("level", money[1], bound[1])


@given(
    st.decimals("0.1", "99.9", places=1),
    st.sampled_from(BOUNDS["zh"]),
    st.sampled_from(BOUNDS["en"]),
)
def test_a_share_comes_back(read, number, chinese, english):
    for text, lang, bound in (
        (f"英伟达占{chinese[0]}{number}%。", "zh-Hans", chinese[1]),
        (f"輝達市占{chinese[0]}{number}%。", "zh-Hant", chinese[1]),
        (f"Nvidia has {english[0]}{number}% of the market.", "en", english[1]),
    ):
        claim = only(read(text, lang))
        assert near(claim["value"], number)
        assert (claim["measure"], claim["unit"], claim["bound"]) == ("share", "percent", bound)


@given(
    st.decimals("0.1", "99.9", places=1),
    st.sampled_from(
        [
            ("rose", 1),
            ("fell", -1),
            ("jumped", 1),
            ("slipped by", -1),
            ("was up", 1),
            ("was down", -1),
        ]
    ),
    st.sampled_from(
        [("增长", 1), ("下降", -1), ("大增", 1), ("减少", -1), ("环比上涨", 1), ("同比下滑", -1)]
    ),
)
def test_a_change_comes_back(read, number, english, chinese):
    claim = only(read(f"Hygon's sales {english[0]} {number}% in 2025."))
    assert (claim["measure"], claim["unit"]) == ("growth", "percent")
    assert near(claim["value"], number * english[1])
    claim = only(read(f"海光2025年营收{chinese[0]}{number}%。", "zh-Hans"))
    assert (claim["measure"], claim["unit"]) == ("growth", "percent")
    assert near(claim["value"], number * chinese[1])


@given(NUMBERS, st.sampled_from([1, 1000, 1_000_000]))
def test_a_price_is_brought_to_a_million_tokens(read, number, count):
    claim = only(read(f"Kimi costs ${number} per {count:,} tokens.")) if count > 1 else None
    if claim is not None:
        assert claim["unit"] == "USD/Mtoken"
        assert near(claim["value"], number * 1_000_000 / count)
    each = {1000: "千", 1_000_000: "百万"}.get(count)
    if each:
        claim = only(read(f"Kimi每{each}Token收费{number}元。", "zh-Hans"))
        assert (claim["unit"], claim["measure"]) == ("CNY/Mtoken", "price")
        assert near(claim["value"], number * 1_000_000 / count)


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


PIECES = st.lists(
    st.sampled_from(
        [
            *"0123456789.,%$()（）-–~至到从由年月日万亿兆成倍半 、，。 ",
            "分之",
            "million",
            " bn ",
            "token",
            "张",
            "元",
            "去年",
            "Q3",
            "2025",
            "Nvidia",
            "华为",
            "比",
            "增长",
            "each",
            "分别",
            "half",
            "one in ",
            " to ",
            "from ",
            "\n",
            "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
        ]
    ),
    max_size=60,
).map("".join)


@given(
    st.one_of(st.text(max_size=200), PIECES),
    st.sampled_from(["en", "zh-Hans", "zh-Hant"]),
    st.one_of(st.none(), st.dates()),
    st.one_of(st.just(""), PIECES),
)
def test_no_text_makes_it_fail(extractor, text, lang, published, context):
    for claim in extractor.claims(Sentence(text, lang, published, context)):
        start, end = claim.span
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize("published", [date.min, date.max, date(2024, 2, 29)])
def test_the_ends_of_the_calendar_make_it_fail_nowhere(read, published):
    for text, lang in (
        ("去年2月29日用掉3万亿Token,上上周4万亿", "zh-Hans"),
        ("Last year it had 3 trillion tokens, a year earlier 2 trillion, next week 4", "en"),
    ):
        assert isinstance(read(text, lang, published.isoformat()), list)
