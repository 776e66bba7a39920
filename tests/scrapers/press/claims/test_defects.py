"""Defects of published pages: read as printed, for the gates to judge."""

import pytest


def values(claims):
    return [(claim["measure"], claim["value"], claim["unit"]) for claim in claims]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        # Ten times too much.
        (
            "en",
            "Chinese models used 46.9 trillion Tokens in the week of March 9 to 15, 2026.",
            [("level", 46_900_000_000_000, "token/week")],
        ),
        (
            "en",
            "Moore Threads had revenue of 4.38 billion yuan.",
            [("level", 4_380_000_000, "CNY")],
        ),
        # A hundred times too little, and no currency.
        (
            "en",
            "Moore Threads' revenue was 0.46 million, 1.24 million, and 4.38 million in 2022, "
            "2023 and 2024.",
            [("level", 460_000, None), ("level", 1_240_000, None), ("level", 4_380_000, None)],
        ),
        # 10千万亿 is 1e16, and 39 times is not 370 times.
        (
            "en",
            "Demand will grow from 100 zettatokens in 2025 to 3900 zettatokens in 2030, 370 times.",
            [("level", 1e23, "token"), ("level", 3.9e24, "token"), ("ratio", 370, "times")],
        ),
        # A day is more than its week.
        (
            "en",
            "The weekly total was 98 trillion tokens and the daily average 150 trillion.",
            [("level", 98e12, "token/week"), ("level", 150e12, "token/day")],
        ),
        # It is 23.8 %.
        (
            "zh-Hans",
            "市场规模由2100亿元增至2600亿元,年复合增长率30%-40%。",
            [
                ("level", 210_000_000_000, "CNY"),
                ("level", 260_000_000_000, "CNY"),
                ("growth", 30, "percent/year"),
            ],
        ),
        # 14.4 percentage points, and 1.2 (of 94 to 92.8).
        (
            "zh-Hans",
            "千问占比从17.7%升至32.1%,增速高达14.4%。",
            [("share", 17.7, "percent"), ("share", 32.1, "percent"), ("growth", 14.4, "percent")],
        ),
        ("en", "Nvidia's share decreased just 1.2%.", [("growth", -1.2, "percent")]),
        # A forecast for 2027 told as a fact.
        (
            "en",
            "China's AI chip localization rate is 55%, up from 17% in 2023.",
            [("share", 55, "percent"), ("share", 17, "percent")],
        ),
        # A share of quarterly shipments told as one of all boards.
        ("en", "Nvidia is in 94% of all AIBs in the wild.", [("share", 94, "percent")]),
        # The share before was of years ago.
        (
            "en",
            "Nvidia fell from 95% to 55% of China's market in 2025.",
            [("share", 95, "percent"), ("share", 55, "percent")],
        ),
        # The year before was a loss.
        (
            "en",
            "Cambricon's Q3 2025 net profit rose 390.23%.",
            [("growth", 390.23, "percent")],
        ),
        # 次 for tokens.
        ("zh-Hans", "上半年调用量达536.7万亿次。", [("level", 536.7e12, "call")]),
    ],
)
def test_a_defect_is_read_as_printed(read, lang, text, expected):
    assert values(read(text, lang)) == expected


def test_two_vintages_are_two_claims(read):
    text = "TrendForce puts the imported share at 49% in 2025, having said 42% in May."
    claims = read(text, "en", "2025-07-17")
    assert values(claims) == [("share", 49, "percent"), ("share", 42, "percent")]
    assert {claim["kind"] for claim in claims} == {"forecast"}
    assert {claim["period_end"] for claim in claims} == {"2025-12-31"}


def test_a_corrected_figure_is_alone(read):
    text = "The five hyperscalers own 71% of compute, rather than two thirds."
    assert values(read(text)) == [("share", 71, "percent")]
