"""Exact numbers behind printed ones."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.edgar.figures import plain, scaled, unformatted

NUMBERS = st.decimals(0, 10**15, allow_nan=False, places=3)


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("$11,536", "11536"),
        ("$ (134)", "-134"),
        ("(134", "-134"),
        ("(17.7)", "-17.7"),
        ("NT$933,792", "933792"),
        ("\u20ac7,692.1", "7692.1"),
        ("-5", "-5"),
        ("Up 50%", None),
        ("50%", None),
        ("$", None),
        ("\u2014", None),
        ("(", None),
        ("1,23", None),
        ("$30.07 billion", None),
        ("", None),
    ],
)
def test_printed_numbers(printed: str, number: str | None) -> None:
    assert unformatted(printed) == number


@given(NUMBERS)
def test_a_printed_number_is_the_number(value: Decimal) -> None:
    number = plain(f"{value:,}", "num-dot-decimal")
    assert number is not None
    assert Decimal(number) == value
    assert Decimal(unformatted(f"${value:,}") or "") == value
    swapped = f"{value:,}".translate(str.maketrans(",.", ".,"))
    assert plain(swapped, "num-comma-decimal") == number


@given(NUMBERS, st.integers(-18, 18), st.booleans())
def test_scaling_is_exact(value: Decimal, scale: int, negative: bool) -> None:
    text = scaled(str(value), scale, negative=negative)
    assert text is not None
    assert "E" not in text
    sign = -1 if negative else 1
    assert Decimal(text) == (sign * value).scaleb(scale)


@pytest.mark.parametrize("scale", [-19, 19, 10**6])
def test_no_scale_beyond_reason(scale: int) -> None:
    assert scaled("1", scale) is None
