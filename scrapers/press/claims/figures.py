"""The figures of a text: each number with its sign, bound, currency and unit.

Belongs here: what belongs to one number, by neighbourhood alone.
Does not belong here: two figures together (`pairs`), what the clause makes of them (`measures`).
"""

from scrapers.press.claims.figure import Figure
from scrapers.press.claims.leading import before
from scrapers.press.claims.tokens import Text
from scrapers.press.claims.trailing import after

__all__ = ["figures"]


def figures(text: Text) -> list[Figure]:
    """The figures of a text, in order."""
    found = []
    for at, token in enumerate(text.tokens):
        number = token.number
        if number is None or number.vague:
            continue
        figure = Figure(at, at, at, number, number.value, high=number.high)
        if number.many:
            figure.bound = "at_least"
        if token.has("ratio"):
            figure.sort = figure.unit = "times"
        if number.part:
            figure.sort = figure.unit = "percent"
        after(text, figure)
        before(text, figure)
        found.append(figure)
    return found
