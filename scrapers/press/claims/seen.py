"""A text as the grammar sees it: tokens, figures, clauses, periods, owners.

Belongs here: the parts of the grammar in their order, up to where claims are made.
Does not belong here: what any part does; making claims (`reader`).
"""

from dataclasses import dataclass

from scrapers.press.claims.clauses import cut
from scrapers.press.claims.context import Around
from scrapers.press.claims.figures import figures
from scrapers.press.claims.fold import fold
from scrapers.press.claims.model import Sentence
from scrapers.press.claims.multiples import multiples
from scrapers.press.claims.names import runs
from scrapers.press.claims.owners import Owners
from scrapers.press.claims.pairs import pair
from scrapers.press.claims.periods import Resolver
from scrapers.press.claims.roles import cast
from scrapers.press.claims.subjects import fill
from scrapers.press.claims.tokens import read
from scrapers.press.claims.when import Calendar
from scrapers.press.claims.words import Tree

__all__ = ["Seen", "see"]

MOST = 40
"""A sentence with more numbers or periods is a table or noise, and makes no claims.

The longest of the specification has five; every part that looks from one figure at all others is
bounded by it.
"""


@dataclass(slots=True)
class Seen:
    """What is known of a text before claims are made."""

    around: Around
    calendar: Calendar
    owners: Owners
    crowded: bool = False
    """More numbers or periods than a sentence has: nothing was looked at."""


def see(printed: str, sentence: Sentence, tree: Tree, context: Seen | None = None) -> Seen:
    """Look at a text; `sentence` says its language and day, `context` what stood before it."""
    text = read(printed, fold(printed), sentence.lang, tree)
    numbers = sum(token.number is not None for token in text.tokens)
    crowded = numbers > MOST or len(text.moments) > MOST
    if crowded:
        text.tokens, text.moments = [], []
    found = sorted([*pair(text, figures(text)), *multiples(text)], key=lambda one: one.at)
    around = Around(text, cut(text, found), found)
    fill(around, context.around if context else None)
    resolver = Resolver(sentence.published, text.moments)
    calendar = Calendar(around, resolver, context.calendar if context else None)
    owners = Owners(around, cast(text, runs(text), found), context.owners if context else None)
    return Seen(around, calendar, owners, crowded)
