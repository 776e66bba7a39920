"""Figures told in the order of what stands before them: 营收和净利润分别增长53%和36%.

Belongs here: which nouns, or which earlier amounts, a list of figures goes through in order.
Does not belong here: lists of names (`claimants`), lists of periods (`asides`).
"""

from dataclasses import dataclass
from itertools import pairwise

from scrapers.press.claims.context import Around
from scrapers.press.claims.figure import Figure
from scrapers.press.claims.names import said
from scrapers.press.claims.tokens import Token

__all__ = ["Place", "nouns", "places"]

LISTED = frozenset((",", "、", "and", "和", "与", "及", "以及", "/"))
NEAR = 3
"""Tokens between two nouns of one list: `revenue, and adjusted net profit`."""


@dataclass(slots=True, frozen=True)
class Place:
    """Where a figure stands in its list: the `at`th of `size`; `first`: the list's first figure."""

    at: int
    size: int
    first: Figure


def places(around: Around) -> dict[int, Place]:
    """Token of a figure → its place, for figures with nothing but commas and `and` between them."""
    found: dict[int, Place] = {}
    if len(around.figures) < 2:
        return found
    run: list[Figure] = around.figures[:1]
    for one, other in pairwise(around.figures):
        between = [said(around.text, at) for at in range(one.last + 1, other.first)]
        if between and all(word in LISTED for word in between):
            run.append(other)
            continue
        _number(run, found)
        run = [other]
    _number(run, found)
    return found


def _number(run: list[Figure], found: dict[int, Place]) -> None:
    if len(run) > 1:
        for at, figure in enumerate(run):
            found[figure.at] = Place(at, len(run), run[0])


def nouns(around: Around, place: Place, after: int) -> list[Token]:
    """The nouns of one list before the figures, behind the token `after`; nearest list only.

    Empty: no noun stands there. As many as figures: each figure has its own.
    """
    tokens = around.text.tokens
    found: list[int] = []
    for at in range(place.first.first - 1, after, -1):
        if "topic" not in tokens[at].tags and "outside" not in tokens[at].tags:
            continue
        if found:
            words = [said(around.text, one) for one in range(at + 1, found[-1])]
            if len(words) > NEAR or LISTED.isdisjoint(words):
                break
        found.append(at)
    return [tokens[at] for at in reversed(found)]
