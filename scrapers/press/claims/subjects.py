"""What a figure is about, and whether that is anyone's claim.

Belongs here: the nearest noun of a list, the units that a bare number takes over.
Does not belong here: whose figure it is (`owners`).
"""

from collections.abc import Iterable
from fractions import Fraction

from scrapers.press.claims.context import Around, Sight
from scrapers.press.claims.figure import Figure
from scrapers.press.claims.tokens import Token

__all__ = ["BARE_FROM", "Subject", "fill", "subject"]

BARE_FROM = 1000
"""A number without unit or scale word is hardly an amount below it."""
QUANTITIES = frozenset(("token", "call", "thing", "money", "W", "FLOPS", "H100e"))
PACES = frozenset(("faster", "slower"))
"""`slower than the 46 % of 2024`: a pace of growth, and no property of a chip."""
SORTS = {"tokens": "token", "calls": "call", "compute": "FLOPS", "power": "W"}
PER_SHARE = frozenset(("per share", "a share", "per diluted share", "per ads"))
LISTED = frozenset((",", "、", "and", "和", "与", "及", "以及", "/", "或", "or"))


class Subject:
    """The noun nearest to a figure: a topic in scope or one outside."""

    __slots__ = ("outside", "sense", "token", "topic")

    def __init__(self, token: Token | None) -> None:
        tags = token.tags if token else {}
        self.token = token
        self.topic = tags.get("topic", "")
        self.sense = tags.get("sense", "")
        self.outside = "" if self.topic else tags.get("outside", "")

    def __bool__(self) -> bool:
        return self.token is not None


def _first(sight: Sight, tokens: Iterable[Token]) -> Token | None:
    for token in tokens:
        if sight.figure.the and sight.said(token) in PACES:
            continue
        if "topic" in token.tags or "outside" in token.tags:
            return token
    return None


def subject(sight: Sight) -> Subject:
    """Left in the clause, then right of the figure, then the clauses before."""
    right = _first(sight, list(sight.near_right())[:1])
    if right is not None and right.has("outside", "model") and sight.figure.sort == "token":
        return Subject(right)
    if right is not None and sight.figure.sort == "money" and sight.said(right) in PER_SHARE:
        return Subject(right)
    noun = sight.figure.noun
    own = [sight.around.text.tokens[noun]] if noun >= 0 else []
    for tokens in (sight.near_left(), sight.far_left(), sight.near_right(), own, sight.before()):
        found = _first(sight, tokens)
        if found is not None:
            return Subject(found)
    return Subject(_first(sight, sight.far_right()))


def fill(around: Around, context: Around | None) -> None:
    """Give bare numbers the unit that the text leaves to its neighbours."""
    found = around.figures
    for at in range(len(found) - 1, -1, -1):
        if found[at].bare and not found[at].counted and at + 1 < len(found):
            _from_next(around, found[at], found[at + 1])
    for at, figure in enumerate(found):
        if figure.bare and not figure.counted and _is_amount(figure):
            _fill(around, at, context)
        if figure.head_noun and figure.unit is None:
            figure.unit = _head_noun(around, figure, context)


def _is_amount(figure: Figure) -> bool:
    number = figure.number
    return number.scale >= BARE_FROM or (
        number.value >= BARE_FROM
        and not (1900 <= number.value <= 2100 and number.end - number.start == 4)
    )


def _from_next(around: Around, figure: Figure, following: Figure) -> None:
    """5.44万亿、4.27万亿和3.09万亿Token: the last one says it for all."""
    text = around.text
    words = [
        text.folded[text.tokens[at].start : text.tokens[at].end]
        for at in range(figure.last + 1, following.first)
    ]
    if not words or not all(word in LISTED for word in words) or not following.sort:
        return
    if following.sort == "times":
        return
    _copy(figure, following)
    if (
        following.number.scale > 1
        and figure.number.scale == 1
        and figure.value < BARE_FROM
        and following.sort in QUANTITIES
    ):
        figure.value *= following.number.scale
    printed = following.number.value
    factor = following.value / printed if printed else Fraction(1)
    if following.sort in ("W", "FLOPS", "percentage_point") and following.high is None:
        figure.value *= abs(factor)


def _copy(figure: Figure, other: Figure) -> None:
    figure.sort, figure.unit, figure.head_noun = other.sort, other.unit, other.head_noun
    figure.marks.add("ellipsis")


def _fill(around: Around, at: int, context: Around | None) -> None:
    figure = around.figures[at]
    sight = around.sight(figure)
    own = _sense(sight.far_left())
    earlier = [one for one in around.figures[:at] if one.sort in QUANTITIES]
    earlier = earlier or [one for one in around.figures[at + 1 :] if one.sort in QUANTITIES]
    same = [one for one in earlier if not own or one.sort == own]
    if same:
        _copy(figure, same[-1] if same[-1].at < figure.at else same[0])
        return
    own = own or _sense(sight.near_right()) or _sense(sight.before())
    if not own:
        _from_context(figure, context)
        return
    figure.sort = own
    figure.marks.add("ellipsis")
    if own in ("token", "call", "FLOPS", "W"):
        figure.unit = own
    elif own == "thing":
        figure.head_noun = True
    elif own == "money":
        figure.unit = None


def _sense(tokens: Iterable[Token]) -> str:
    """What kind of amount the nearest noun is one of."""
    for token in tokens:
        tags = token.tags
        if "thing" in tags and "topic" not in tags:
            return "thing"
        if "topic" in tags:
            if tags["sense"] in ("token", "thing", "money", "call"):
                return tags["sense"]
            if tags["topic"] in SORTS:
                return SORTS[tags["topic"]]
    return ""


def _from_context(figure: Figure, context: Around | None) -> None:
    if context is None:
        return
    amounts = [one for one in context.figures if one.sort in QUANTITIES]
    if amounts:
        _copy(figure, amounts[-1])
        return
    own = _sense(reversed(context.text.tokens))
    if own:
        figure.sort, figure.unit = own, own if own in ("token", "call", "FLOPS", "W") else None
        figure.head_noun = own == "thing"


def _head_noun(around: Around, figure: Figure, context: Around | None) -> str | None:
    """What is counted: right of the figure, left of it, anywhere, then in the context."""
    sight = around.sight(figure)
    places: list[Iterable[Token]] = [
        sight.near_right(),
        sight.far_left(),
        sight.far_right(),
        sight.before(),
        around.text.tokens,
    ]
    if context is not None:
        places.append(reversed(context.text.tokens))
    for tokens in places:
        for token in tokens:
            if "thing" in token.tags:
                return token.tags["thing"]
    names = [token.tags for token in around.text.tokens if token.kind == "name"]
    if context is not None:
        names += [token.tags for token in context.text.tokens if token.kind == "name"]
    kinds = [tags.get("unit_of") for tags in names if tags.get("unit_of")]
    return kinds[0] if kinds else None
