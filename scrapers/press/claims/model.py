"""What goes in, what comes out.

Belongs here: a sentence with what is known of its page, a claim, an entity with its names.
Does not belong here: how claims are found.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

__all__ = ["Claim", "Entity", "Sentence", "exact", "number"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text and what is known of the page it stands on.

    `lang` is the locale of the carrier: en, zh-Hans or zh-Hant. `published` is the date of the
    page. No claim is taken from `context`, an earlier sentence or headline of the page.
    """

    text: str
    lang: str
    published: date | None = None
    context: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """A name's owner: what `kind` it is of (company, model, chip, …) and its other names.

    `unit`: what a chip is counted in where no measure word says it. `odd_year`: its fiscal year is
    not the calendar's.
    """

    kind: str
    names: tuple[str, ...] = ()
    unit: str = ""
    odd_year: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure of a sentence, as printed, in base units.

    `value_high` only with bound `range`. `unit` and `entity` None: not said. `scope` is the
    population in the words of the sentence. `rule` names the parts of the grammar that made it,
    `span` is the place of the figure in the text (characters, end exclusive).
    """

    measure: str
    metric: str
    entity: str | None
    geo: str | None
    value: Fraction
    value_high: Fraction | None
    unit: str | None
    bound: str
    period_start: date | None
    period_end: date | None
    kind: str
    attributed_to: str | None
    scope: str | None
    rule: str
    span: tuple[int, int]

    def as_json(self) -> dict[str, Any]:
        """The claim as JSON has it: numbers exact where they are whole, days as text."""
        days = (self.period_start, self.period_end)
        start, end = (day.isoformat() if day else None for day in days)
        return {
            "measure": self.measure,
            "metric": self.metric,
            "entity": self.entity,
            "geo": self.geo,
            "value": number(self.value),
            "value_high": None if self.value_high is None else number(self.value_high),
            "unit": self.unit,
            "bound": self.bound,
            "period_start": start,
            "period_end": end,
            "kind": self.kind,
            "attributed_to": self.attributed_to,
            "scope": self.scope,
            "rule": self.rule,
            "span": list(self.span),
        }


INT64 = 2**63
"""From here on a whole number is none in the JSON of most readers."""


def number(value: Fraction) -> int | float:
    """A whole number of at most 63 bits as an integer, any other as the nearest double.

    >>> number(Fraction(64)), number(Fraction("45.5"))
    (64, 45.5)
    """
    whole = value.denominator == 1 and abs(value.numerator) < INT64
    return value.numerator if whole else float(value)


def exact(text: str, power: int = 0) -> Fraction:
    """A decimal as written, times a power of ten.

    >>> exact("1,234.5"), exact("5.16", 12)
    (Fraction(2469, 2), Fraction(5160000000000, 1))
    """
    whole, _, places = text.replace(",", "").replace(" ", "").partition(".")
    power -= len(places)
    if power >= 0:
        return Fraction(int(whole + places) * 10**power)
    return Fraction(int(whole + places), 10**-power)
