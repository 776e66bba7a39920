"""Numbers as printed, as the range of what they may have been before rounding.

Belongs here: from digits to ends, and arithmetic on ends. Does not belong here: any figure.
"""

from decimal import Decimal

__all__ = ["Ends", "agree", "growth_pct", "quotient", "rounded"]

Ends = tuple[Decimal, Decimal]
"""Lowest and highest value that a printed number may stand for."""

MOST = Decimal("0.01")
"""Rounding moves a number by one part in a hundred at most: 4,000,000 is not 3.5 to 4.5 million."""


def rounded(text: str) -> Ends:
    """What a number may have been: half a unit of its last digit that is not a zero of its end.

    >>> rounded("41"), rounded("1650000")
    ((Decimal('40.5'), Decimal('41.5')), (Decimal('1645000'), Decimal('1655000')))
    """
    value = Decimal(text)
    if not value:
        return value, value
    digits = text.lstrip("-")
    zeros = len(digits) - len(digits.rstrip("0")) if "." not in digits else 0
    places = len(digits.partition(".")[2])
    half = Decimal(10) ** (zeros - places) / 2
    if abs(value) >= 100:
        half = min(half, abs(value) * MOST)
    return value - half, value + half


def quotient(part: Ends, whole: Ends) -> Ends:
    """Ends of a quotient of two numbers above zero."""
    return part[0] / whole[1], part[1] / whole[0]


def growth_pct(now: Ends, base: Ends) -> Ends:
    """Ends of the growth from a base above zero, in percent."""
    low, high = quotient(now, base)
    return 100 * (low - 1), 100 * (high - 1)


def agree(one: Ends, other: Ends) -> bool:
    """Whether two ranges touch."""
    return one[0] <= other[1] and other[0] <= one[1]
