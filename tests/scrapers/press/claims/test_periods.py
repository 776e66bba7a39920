"""Wordings of periods in both languages, and the days they mean."""

from datetime import date

import pytest

from scrapers.press.claims.dates_en import english
from scrapers.press.claims.dates_zh import chinese
from scrapers.press.claims.fold import fold
from scrapers.press.claims.periods import NEVER, Resolver, shifted

PUBLISHED = date(2026, 5, 13)
"""A Wednesday."""


def days(text, lang, published=PUBLISHED):
    """First and last day of each moment, as text; None where there is none."""
    folded = fold(text)
    found = list(chinese(folded) if lang == "zh" else english(folded, text))
    resolver = Resolver(published, found)
    return [
        tuple(day.isoformat() if day else None for day in resolver.days(at))
        for at in range(len(found))
    ]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("in 2025", "2025-01-01", "2025-12-31"),
        ("CY25", "2025-01-01", "2025-12-31"),
        ("the first half of 2025", "2025-01-01", "2025-06-30"),
        ("2H25", "2025-07-01", "2025-12-31"),
        ("third-quarter 2025", "2025-07-01", "2025-09-30"),
        ("Q1'26", "2026-01-01", "2026-03-31"),
        ("the December quarter of 2025", "2025-10-01", "2025-12-31"),
        ("the first nine months of 2025", "2025-01-01", "2025-09-30"),
        ("February 2024", "2024-02-01", "2024-02-29"),
        ("5 February 2026", "2026-02-05", "2026-02-05"),
        ("Feb. 5, 2026", "2026-02-05", "2026-02-05"),
        ("the week of 9–15 February 2026", "2026-02-09", "2026-02-15"),
        ("30 March to 5 April 2026", "2026-03-30", "2026-04-05"),
        ("the week to 15 February 2026", "2026-02-09", "2026-02-15"),
        ("by 14 April 2026", None, "2026-04-14"),
        ("by the end of 2026", None, "2026-12-31"),
        ("late 2027", None, "2027-12-31"),
        ("as of June 30, 2026", None, "2026-06-30"),
        ("early 2026", "2026-01-01", "2026-01-31"),
        ("since December 2024", "2024-12-01", None),
        ("the quarter ended March 31, 2026", "2026-01-01", "2026-03-31"),
        ("the quarter ended April 26, 2026", None, "2026-04-26"),
        ("from 2025 to 2030", "2025-01-01", "2030-12-31"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("last week", "2026-05-04", "2026-05-10"),
        ("next quarter", "2026-07-01", "2026-09-30"),
        ("in April", "2026-04-01", "2026-04-30"),
        ("in June", "2025-06-01", "2025-06-30"),
        ("fiscal 2026", None, None),
        ("Q2 FY2025", None, None),
        ("now", None, None),
    ],
)
def test_english(text, start, end):
    assert days(text, "en")[0] == (start, end)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2025年", "2025-01-01", "2025-12-31"),
        ("2025年上半年", "2025-01-01", "2025-06-30"),
        ("25年下半年", "2025-07-01", "2025-12-31"),
        ("2025H1", "2025-01-01", "2025-06-30"),
        ("25Q2", "2025-04-01", "2025-06-30"),
        ("2025年第三季度", "2025-07-01", "2025-09-30"),
        ("去年第四季", "2025-10-01", "2025-12-31"),
        ("今年首季", "2026-01-01", "2026-03-31"),
        ("2025年前三季度", "2025-01-01", "2025-09-30"),
        ("2025年1-9月", "2025-01-01", "2025-09-30"),
        ("2024年2月", "2024-02-01", "2024-02-29"),
        ("2026年2月16日-22日", "2026-02-16", "2026-02-22"),
        ("3月30日至4月5日", "2026-03-30", "2026-04-05"),
        ("截至3月15日當週", "2026-03-09", "2026-03-15"),
        ("截至2025年9月末", None, "2025-09-30"),
        ("到2027年", None, "2027-12-31"),
        ("2026年底前", None, "2026-12-31"),
        ("年底", None, "2026-12-31"),
        ("2025年初", "2025-01-01", "2025-01-31"),
        ("自2024年12月以来", "2024-12-01", None),
        ("2025-2030年", "2025-01-01", "2030-12-31"),
        ("上周", "2026-05-04", "2026-05-10"),
        ("上月", "2026-04-01", "2026-04-30"),
        ("本季", "2026-04-01", "2026-06-30"),
        ("9日-10日", "2026-05-09", "2026-05-10"),
        ("三月", "2026-03-01", "2026-03-31"),
        ("民國114年", "2025-01-01", "2025-12-31"),
        ("二〇二五年", "2025-01-01", "2025-12-31"),
        ("2026財年第三季", None, None),
        ("除夕", None, None),
        ("三個月內", None, None),
    ],
)
def test_chinese(text, start, end):
    assert days(text, "zh")[0] == (start, end)


def test_what_is_relative_needs_the_day_of_publication():
    for text, lang in (("last year", "en"), ("in April", "en"), ("上周", "zh"), ("9日-15日", "zh")):
        assert days(text, lang, None) == [(None, None)]


def test_a_part_takes_the_year_said_before_it():
    assert days("2025年下半年,上半年", "zh", None)[1] == ("2025-01-01", "2025-06-30")
    assert days("in October 2024; in September", "en", None)[1] == ("2024-09-01", "2024-09-30")


def test_a_day_that_is_none_has_no_days():
    assert days("2025年2月30日", "zh") == [(None, None)]


def test_a_month_moved_ends_at_its_end():
    april = (date(2024, 2, 1), date(2024, 2, 29))
    assert shifted(april, "year", -1) == (date(2023, 2, 1), date(2023, 2, 28))
    assert shifted(NEVER, "year", -1) == NEVER


def test_may_is_a_month_with_a_capital_letter_only():
    assert days("it may reach 5", "en") == []
    assert days("in May 2025", "en") == [("2025-05-01", "2025-05-31")]
