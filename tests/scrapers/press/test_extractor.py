"""Bringing what a grammar gives into one shape; numbers exact, whatever their size."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.press.extractor import found_claims, number_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        (0, "0"),
        (41, "41"),
        (-1.2, "-1.2"),
        (4.12e12, "4120000000000"),
        (Fraction(200, 3), "66.666666667"),
        (Fraction(4_500 * 10**21), "4500000000000000000000000"),
        (1.2e22, "12000000000000000000000"),
        (Fraction("0.0008"), "0.0008"),
    ],
)
def test_numbers_are_exact_texts(value: Any, text: str | None) -> None:
    assert number_text(value) == text


@given(st.integers(-(10**59), 10**59), st.integers(0, 9))
def test_every_decimal_comes_back(number: int, places: int) -> None:
    text = number_text(Fraction(number, 10**places))
    assert Fraction(str(text)) == Fraction(number, 10**places)


@dataclass(frozen=True)
class Found:
    value: Any
    value_high: Any = None
    measure: str = "level"
    unit: str | None = ""
    entity: str | None = None
    period_start: Any = "2025-01-01"
    period_end: Any = date(2025, 12, 31)
    rule: str = "en:level"
    span: Any = (3, 5)


def test_a_record_and_a_mapping_are_alike() -> None:
    found = Found(Fraction(41))
    [first] = found_claims(lambda text: [found], "x")
    [second] = found_claims(lambda text: [{**found.__dict__, "span": [3, 5]}], "x")
    assert first == second
    assert (first["value"], first["unit"], first["span"]) == ("41", None, (3, 5))
    assert (first["period_start"], first["period_end"]) == (date(2025, 1, 1), date(2025, 12, 31))


def test_a_row_of_digits_is_no_figure() -> None:
    assert found_claims(lambda text: [Found(10**60), Found(10**5000)], "x") == []
