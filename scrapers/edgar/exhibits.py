"""What exhibits of a 6-K print and those of an 8-K do not: months and the currencies of others.

Belongs here: headings of monthly reports (TSMC: `June 2025`, `January to June 2025`), and the
units and currencies of any exhibit's captions.
Does not belong here: the reading of a statement (`release`); annual reports on 20-F, which are
inline XBRL (`ixbrl`).
"""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from scrapers.edgar.periods import MONTHS, Period

__all__ = ["currency_of", "read_month", "scale_of"]

NAME = "|".join(MONTHS)
MONTH = re.compile(rf"({NAME})\.? ([0-9]{{4}})")
SPAN = re.compile(rf"({NAME})\.? (?:to|through|-|–) ({NAME})\.? ([0-9]{{4}})")

SCALES = {"thousand": 3, "k": 3, "million": 6, "m": 6, "billion": 9, "b": 9}
UNIT_WORD = re.compile(r"\b(thousand|million|billion)s?\b")
UNIT_LETTER = re.compile(r"\((?:us|nt)?[$€] ?([kmb])\)")
CURRENCIES = (
    # The longer sign first: NT$ and US$ hold a $ too.
    (re.compile(r"NT ?\$|\bTWD\b|New Taiwan dollar", re.IGNORECASE), "TWD"),
    (re.compile(r"€|\bEUR\b|\beuros?\b", re.IGNORECASE), "EUR"),
    (re.compile(r"US ?\$|\$|\bUSD\b|U\.?S\.? dollar", re.IGNORECASE), "USD"),
)


def read_month(heading: str) -> Period | None:
    """The month, or the months from January on, that a heading of a monthly report names."""
    text = " ".join(heading.lower().split())
    span = SPAN.fullmatch(text)
    if span:
        first, last, year = MONTHS[span[1]], MONTHS[span[2]], int(span[3])
        return Period(last - first + 1, _end(year, last)) if first <= last and year else None
    month = MONTH.fullmatch(text)
    return Period(1, _end(int(month[2]), MONTHS[month[1]])) if month and int(month[2]) else None


def _end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def scale_of(zones: Iterable[str]) -> int | None:
    """The power of ten that the first of these texts to name a unit names."""
    for zone in zones:
        text = zone.lower()
        found = [SCALES[word] for word in UNIT_LETTER.findall(text) + UNIT_WORD.findall(text)]
        if found:
            return found[0]
    return None


def currency_of(zones: Iterable[str]) -> str | None:
    """The currency that the first of these texts to name one names."""
    for zone in zones:
        for pattern, currency in CURRENCIES:
            if pattern.search(zone):
                return currency
    return None
