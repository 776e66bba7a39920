"""Money: a price, a level, or nothing that is anyone's claim.

Belongs here: telling prices from amounts, amounts said again in brackets, money a year.
Does not belong here: what a price is for (`prices`), which currency (`money`).
"""

from dataclasses import dataclass

from scrapers.press.claims.context import Around, Sight
from scrapers.press.claims.measures import reading
from scrapers.press.claims.money import currency
from scrapers.press.claims.prices import Price, buys, price
from scrapers.press.claims.readings import Reading
from scrapers.press.claims.subjects import Subject

__all__ = ["Purse"]

YEARLY = (
    "run-rate", "run rate", "annualised", "annualized", "arr ", "annual recurring", "年化",
)  # fmt: skip
LONGEST_GAP = 16


@dataclass(slots=True)
class Purse:
    """Reads the money of one text; keeps what the price before was for."""

    around: Around
    context: Around | None
    lang: str
    before: Price | None = None
    yearly: bool = False

    def read(self, sight: Sight, at: int, about: Subject, last: Reading | None) -> Reading | None:
        """What an amount of money measures; None: no claim. `at` is its place among the figures."""
        figure = sight.figure
        figure.unit = currency(figure, self.around, self.context, self.lang)
        bought = self._bought(at, figure.unit)
        if bought is not None:
            return bought
        if _said_again(self.around, at):
            return None
        found = price(sight, about, self.before)
        if found is not None:
            return self._price(sight, found, about, last)
        if about.topic == "price" and not about.outside:
            return None
        read = _negative(reading(sight, about, last), about)
        self._each_year(sight, read, about)
        return read

    def _bought(self, at: int, unit: str | None) -> Reading | None:
        """`1 yuan buys 2 million tokens`."""
        figures = self.around.figures
        if at + 1 == len(figures) or unit is None:
            return None
        value = buys(self.around, figures[at], figures[at + 1])
        return None if value is None else Reading("price", f"{unit}/Mtoken", value, None, "buys")

    def _price(self, sight: Sight, found: Price, about: Subject, last: Reading | None) -> Reading:
        figure, (what, factor) = sight.figure, found
        self.before = found
        unit = None if figure.unit is None else f"{figure.unit}/{what}"
        read = reading(sight, about, last)
        if read.measure == "difference":
            return Reading("difference", unit, read.value * factor, None, "price change")
        high = None if figure.high is None else figure.high * factor
        return Reading("price", unit, figure.value * factor, high, f"price/{what}")

    def _each_year(self, sight: Sight, read: Reading, about: Subject) -> None:
        """Annualised or run-rate money is money a year; a clause without a noun goes on so."""
        tokens = self.around.text.tokens
        clause = sight.clause
        said = self.around.text.folded[tokens[clause.first].start : tokens[clause.last].end]
        own = about.token is not None and about.token.clause == tokens[sight.figure.at].clause
        self.yearly = any(word in said for word in YEARLY) or (self.yearly and not own)
        if self.yearly and read.measure == "level" and read.unit is not None:
            read.unit = f"{read.unit}/year"


def _negative(read: Reading, about: Subject) -> Reading:
    """A loss is a negative level."""
    if about.topic == "loss" and read.measure == "level" and read.value > 0:
        read.value = -read.value
        read.high = None if read.high is None else -read.high
        read.rule += "+loss"
    return read


def _said_again(around: Around, at: int) -> bool:
    """(约新台币640亿元) behind an amount of money says it again."""
    if at == 0 or around.figures[at - 1].sort != "money":
        return False
    tokens = around.text.tokens
    start, end = tokens[around.figures[at - 1].last].end, tokens[around.figures[at].first].start
    gap = around.text.folded[start:end]
    return "(" in gap and ")" not in gap and len(gap) < LONGEST_GAP
