"""What a figure measures, as one value, and the words that decide it one by one.

Belongs here: the type, and questions about a single word near a figure.
Does not belong here: how words are weighed against each other (`percents_*`, `amounts`).
"""

from dataclasses import dataclass
from fractions import Fraction

from scrapers.press.claims.context import Sight
from scrapers.press.claims.figure import Figure
from scrapers.press.claims.tokens import Token

__all__ = [
    "SHARES",
    "Reading",
    "against",
    "changes",
    "direction",
    "made",
    "over_base",
    "right_after",
    "runs_into_to",
    "transparent",
]

SHARES = frozenset(("market_share", "margin", "ratio"))
"""Topics whose percentages are shares."""
GLUE = frozenset(
    ["了的也就又再", "其中", "a", "an", "by", "some", "further", "another", "that", "of"]
) | frozenset("了的也就又再")
BEFORE = frozenset(("before", "previously", "earlier", "then", "usual", "ever"))
THAN = frozenset(
    [
        "比",
        "较",
        "相比",
        "相较",
        "较之",
        "对比",
        "相较于",
        "比起",
        "相比于",
        "高于",
        "低于",
        "超过",
        "领先",
        "落后",
    ]
)


@dataclass(slots=True)
class Reading:
    """What a figure measures. `rule` names the words that decided."""

    measure: str
    unit: str | None
    value: Fraction
    high: Fraction | None
    rule: str


def made(figure: Figure, measure: str, unit: str | None, sign: int, rule: str) -> Reading:
    """A reading with its sign; `down by -1.9 %` is -1.9: a printed minus stays what it is."""
    value, high = figure.value, figure.high
    if sign < 0 and value > 0:
        value, high = -value, None if high is None else -high
    return Reading(measure, unit, value, high, rule)


def direction(token: Token) -> int:
    """-1 for a word of falling or of less."""
    tags = token.tags
    falls = "fall" in (tags.get("change"), tags.get("rate")) or "yoy_fall" in tags
    return -1 if falls or "down" in (tags.get("gap"), tags.get("cheap")) else 1


def changes(token: Token) -> bool:
    """Whether it is a verb or noun of change over time."""
    tags = token.tags
    return "change" in tags or "yoy_fall" in tags or "yoy_rise" in tags


def transparent(sight: Sight, token: Token) -> bool:
    """Whether it may stand between a figure and the word that decides."""
    tags = token.tags
    if token.kind == "mark" or tags.get("reach") == "is" or sight.said(token) in GLUE:
        return True
    return any(
        name in tags for name in ("bound_before", "currency", "each", "respectively", "together")
    )


def runs_into_to(sight: Sight, token: Token) -> bool:
    """升至: the word of change runs into one of reaching."""
    return sight.around.text.folded[token.end : token.end + 1] in ("至", "到", "破")


def right_after(sight: Sight, token: Token, most: int = 4) -> bool:
    """Whether at most `most` letters, and those of a 的, stand between the figure and a word."""
    tokens = sight.around.text.tokens
    between = sight.around.text.folded[tokens[sight.figure.last].end : token.start].strip()
    return len(between) <= most and (not between or between.startswith("的"))


def over_base(sight: Sight) -> None:
    """约为X的两倍: the bound stands before the name and holds for the number."""
    figure = sight.figure
    if figure.bound != "exact":
        return
    passed = False
    for token in sight.near_left():
        bound = token.tags.get("bound_before", "exact")
        if token.kind in ("name", "moment"):
            passed = True
        elif passed and bound != "exact":
            figure.bound = bound
            return
        elif (passed and not transparent(sight, token)) or token.kind == "mark":
            return


def against(sight: Sight) -> str:
    """What a comparison is with: a `time`, a `thing`, or nothing.

    Chinese puts what it compares with before the figure, English behind it.
    """
    tokens = list(sight.all())
    begin = sight.around.text.tokens[sight.figure.first].start
    at = next((n for n, token in enumerate(tokens) if token.start >= begin), len(tokens))
    part = tokens[:at] if sight.chinese else tokens[at:]
    for n, token in enumerate(part):
        if _is_than(sight, token):
            if sight.around.text.folded.startswith(" before", token.end):
                return "time"
            return _compared(sight, token, part[n + 1 : n + 6])
    return ""


def _is_than(sight: Sight, token: Token) -> bool:
    word = sight.said(token)
    if sight.chinese:
        return word in THAN
    return "than" in token.tags or "than" in word


def _compared(sight: Sight, than: Token, following: list[Token]) -> str:
    for n, other in enumerate(following):
        if sight.said(other) == "it" and "was" in [sight.said(one) for one in following[n:]]:
            return "time"
        if sight.said(other) in BEFORE:
            return "time"
        if other.kind == "moment" or "yoy" in other.tags:
            return "time"
        if other.kind in ("name", "code") or "pronoun" in other.tags:
            return "thing"
        if changes(other) or other.has("gap", "up", "down") or other.has("cheap"):
            said = sight.around.text.folded[than.end : other.start].strip()
            return "thing" if n or said else ""
    return "thing"
