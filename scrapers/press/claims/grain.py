"""Tokens a day, a week, a month: the grain of a flow.

Belongs here: which grain the words or the period of a figure give it.
Does not belong here: other units.
"""

from collections.abc import Iterable

from scrapers.press.claims.context import Around, Sight
from scrapers.press.claims.figures import Figure
from scrapers.press.claims.tokens import Token
from scrapers.press.claims.when import When

__all__ = ["calls", "flow"]

GRAINS = ("minute", "day", "week", "month", "year")


def flow(
    sight: Sight,
    figure: Figure,
    when: When,
    flows: dict[int, str],
    context: Around | None,
    said: bool = False,
) -> str:
    """The unit of a figure of tokens: token, or token/day and so on."""
    grain = _near(sight)
    if grain is not None:
        figure.marks.add("grain said")
    elif "ellipsis" in figure.marks and flows and said:
        return list(flows.values())[-1]
    if grain is None:
        grain = _period(when) if when.own and when.moment else None
    if grain is None and "ellipsis" in figure.marks and flows:
        return list(flows.values())[-1]
    if grain is None:
        grain = _of_clause(sight, flows)
    if grain is None and when.moment is not None:
        grain = _period(when)
    if grain is None and context is not None:
        grain = _said(reversed(context.text.tokens))
    return f"token/{grain}" if grain in GRAINS else "token"


def calls(sight: Sight) -> str:
    """call, or call/day where the words beside the figure say so."""
    return "call/day" if _near(sight) == "day" else "call"


def _said(tokens: Iterable[Token]) -> str | None:
    for token in tokens:
        found = token.tags.get("grain")
        if found is not None and not token.has("multiply"):
            return found
    return None


def _near(sight: Sight) -> str | None:
    """Right behind the figure, or before it in the clause."""
    for n, token in enumerate(sight.near_right()):
        if "grain" in token.tags and n < 3:
            return token.tags["grain"]
        if n >= 3:
            break
    return _said(sight.near_left()) or _said(sight.far_left()) or _said(sight.near_right())


def _of_clause(sight: Sight, flows: dict[int, str]) -> str | None:
    """A clause before it that has no figure of its own: a heading."""
    clauses = sight.around.clauses
    number = sight.around.text.tokens[sight.figure.at].clause - 1
    while number >= 0 and not clauses[number].figures:
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
