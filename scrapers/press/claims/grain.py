"""Tokens a day, a week, a month: the grain of a flow.

Belongs here: which grain the words or the period of a figure give it.
Does not belong here: other units.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from scrapers.press.claims.context import Around, Sight
from scrapers.press.claims.readings import Reading
from scrapers.press.claims.tokens import Token
from scrapers.press.claims.when import When

__all__ = ["Flows"]

PARTS = frozenset(("percent", "times", "percentage_point"))
GRAINS = ("minute", "day", "week", "month", "year")


@dataclass(slots=True)
class Flows:
    """The grains of one text, figure by figure: an elliptic one goes on with the one before."""

    context: Around | None
    last: str | None = None
    told: bool = False
    """Whether a word gave the grain of the one before, not its period."""

    def give(self, sight: Sight, read: Reading, when: When) -> None:
        """Give a reading in tokens or calls its grain."""
        if read.unit == "call":
            read.unit = "call/day" if _near(sight) == "day" else "call"
        if read.unit != "token" or read.measure not in ("level", "difference"):
            return
        said = _near(sight)
        elliptic = "ellipsis" in sight.figure.marks and self.last is not None
        if said is None and elliptic and (self.told or not (when.own and when.moment)):
            read.unit = self.last
            return
        grain = said or self._otherwise(sight, when)
        read.unit = self.last = f"token/{grain}" if grain in GRAINS else "token"
        self.told = said is not None

    def _otherwise(self, sight: Sight, when: When) -> str | None:
        """Its own period, a heading before it, the period it takes, the context."""
        own = _period(when) if when.own and when.moment else None
        found = own or _heading(sight) or (_period(when) if when.moment else None)
        if found is None and self.context is not None:
            found = _said(reversed(self.context.text.tokens))
        return found


def _said(tokens: Iterable[Token]) -> str | None:
    for token in tokens:
        found = token.tags.get("grain")
        if found is not None and not token.has("multiply"):
            return found
    return None


def _near(sight: Sight) -> str | None:
    """Right behind the figure, or before it in the clause."""
    figure = sight.figure
    within = _said(sight.around.text.tokens[figure.at + 1 : figure.last + 1])
    if within is not None:
        return within
    for n, token in enumerate(sight.near_right()):
        if "grain" in token.tags and n < 3:
            return token.tags["grain"]
        if n >= 3:
            break
    return _said(sight.near_left()) or _said(sight.far_left()) or _said(sight.near_right())


def _heading(sight: Sight) -> str | None:
    """A clause before it that has no amount of its own: a heading."""
    clauses = sight.around.clauses
    number = sight.around.text.tokens[sight.figure.at].clause - 1
    while number >= 0 and all(one.sort in PARTS for one in clauses[number].figures):
        tokens = sight.around.text.tokens[clauses[number].first : clauses[number].last + 1]
        found = _said(reversed(tokens))
        if found is not None:
            return found
        number -= 1
    return None


def _period(when: When) -> str | None:
    moment = when.moment
    if moment is None or moment.edge in ("until", "since"):
        return "none" if moment is not None and when.own else None
    if moment.shape == "days" and moment.grain == "days":
        low, high = when.days
        if low and high:
            length = (high - low).days + 1
        else:
            length = (
                moment.last[1] - moment.first[1] + 1 if moment.first[0] == moment.last[0] else 0
            )
        return "week" if length == 7 else "none"
    if moment.grain in ("day", "week", "month"):
        return moment.grain
    return "none" if when.own else None
