"""A number and what stands right beside it.

Belongs here: the type, and whether two tokens touch.
Does not belong here: how its parts are found (`leading`, `trailing`, `nouns`).
"""

from dataclasses import dataclass, field
from fractions import Fraction

from scrapers.press.claims.numbers import Number
from scrapers.press.claims.tokens import Text, Token

__all__ = ["Figure", "gap", "next_to", "said"]


@dataclass(slots=True, eq=False)
class Figure:
    """A number and what stands right beside it. `first` and `last` are its outermost tokens."""

    at: int
    """The token of the number."""
    first: int
    last: int
    number: Number
    value: Fraction
    sort: str = ""
    """percent, percentage_point, times, money, thing, token, call, W, FLOPS, H100e; empty: bare."""
    unit: str | None = None
    head_noun: bool = False
    """片, units: the noun elsewhere says what is counted."""
    bound: str = "exact"
    bound_said: bool = False
    high: Fraction | None = None
    """The other end of a range."""
    counted: bool = False
    """Of something that is nobody's claim: people, countries, days."""
    signed: bool = False
    the: bool = False
    """`the` stands before it: a figure known already, with which another is compared."""
    noun: int = -1
    """The token of what is counted."""
    role: str = ""
    """start, revised, margin, restated, withdrawn, per."""
    word: str = ""
    """growth or ratio, of a word that is a figure itself: doubled, twice."""
    marks: set[str] = field(default_factory=set)
    """ellipsis: its unit is a neighbour's; raw: words of no list stand before its noun; beside:
    it is another's, told for comparison."""

    @property
    def bare(self) -> bool:
        """Whether nothing beside it says what it counts."""
        return not self.sort

    def bounded(self, bound: str) -> None:
        """Take a bound; the one nearest to the number stays, exact words leave it open."""
        if self.bound == "exact" and not self.bound_said:
            self.bound, self.bound_said = bound, bound != "exact"

    def negate(self) -> None:
        """Give both ends the other sign."""
        self.value = -self.value
        self.high = None if self.high is None else -self.high

    def scale(self, factor: Fraction) -> None:
        """Multiply both ends."""
        self.value *= factor
        self.high = None if self.high is None else self.high * factor


def said(text: Text, token: Token) -> str:
    """A token as folded."""
    return text.folded[token.start : token.end]


def gap(text: Text, left: int, right: int) -> str:
    """What stands between two tokens."""
    return text.folded[text.tokens[left].end : text.tokens[right].start]


def next_to(text: Text, left: int, right: int) -> bool:
    """Whether nothing but a blank stands between two tokens."""
    return left >= 0 and right < len(text.tokens) and not gap(text, left, right).strip()
