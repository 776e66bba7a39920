"""Figures that belong together: ranges, from … to …, repeated, withdrawn, margins of error.

Belongs here: what two neighbouring figures are to each other.
Does not belong here: lists with their owners (`owners`), units taken over (`ellipsis`).
"""

from fractions import Fraction
from re import compile as pattern

from scrapers.press.claims.figure import Figure
from scrapers.press.claims.tokens import Text

__all__ = ["pair"]

JOINS = frozenset(("to", "-", "~", "至", "到", "--"))
BETWEEN = frozenset(
    ("between", "介于", "位于", "在", "于", "区间", "ranging from", "range from", "range of")
)


def pair(text: Text, found: list[Figure]) -> list[Figure]:
    """Join the two ends of ranges and mark what starts, repeats or withdraws."""
    kept: list[Figure] = []
    skip = False
    for at, figure in enumerate(found):
        if skip:
            skip = False
            continue
        _role(text, figure)
        if _is_per(text, figure):
            figure.role = "per"
        if at + 1 < len(found) and _range(text, figure, found[at + 1]):
            _join(text, figure, found[at + 1])
            skip = True
        kept.append(figure)
    return kept


def _said(text: Text, at: int) -> str:
    if not 0 <= at < len(text.tokens):
        return ""
    return text.folded[text.tokens[at].start : text.tokens[at].end]


def _role(text: Text, figure: Figure) -> None:
    """What the words before a figure make of it."""
    at = figure.first - 1
    steps = 0
    while at >= 0 and steps < 3:
        token = text.tokens[at]
        if token.has("margin_of_error"):
            figure.role = "margin"
        elif token.has("withdrawn"):
            figure.role = "withdrawn"
        elif (token.has("start") and steps == 0) or (
            token.moment >= 0
            and steps == 0
            and at > 0
            and text.lang.startswith("zh")
            and text.tokens[at - 1].has("start")
        ):
            figure.role = "start"
        elif token.has("restated") and _repeats(text, at, figure):
            figure.role = "restated"
        elif steps == 0 and (
            _said(text, at) in ("a", "an", "the", "about", "the earlier", "just")
            or (token.kind == "name" and text.lang.startswith("zh") and False)
        ):
            at -= 1
            steps += 1
            continue
        return
    return


_PER = pattern(r"(?:每|/|\b(?:per|every|each))\s?$")
_COSTS = pattern(
    r"[^,;。，]{0,24}?(?:cost|price|charge|for \$|for \d|收费|价|只要|仅需|仅|只需|要|卖|售|¥|\$)"
)


def _is_per(text: Text, figure: Figure) -> bool:
    """每百万Token, per 1,000 tokens: what a price is for, and no amount."""
    start = text.tokens[figure.at].start
    if _PER.search(text.folded, max(0, start - 6), start):
        return figure.sort in ("token", "thing", "")
    if figure.sort != "token" or figure.value not in (1000, 10**6):
        return False
    return bool(_COSTS.match(text.folded, text.tokens[figure.last].end))


def _repeats(text: Text, at: int, figure: Figure) -> bool:
    """`or` repeats only an amount with another unit; 即, 合 only between two figures."""
    word = _said(text, at)
    if word in ("or", "which is", "即", "合", "that is", "等于", "equals", "折"):
        before = at - 1
        while before >= 0 and (
            text.tokens[before].kind in ("mark", "moment") or text.tokens[before].has("grain")
        ):
            before -= 1
        earlier = text.tokens[before] if before >= 0 else None
        if earlier is None or not (
            earlier.kind == "number"
            or earlier.tags.get("unit")
            or earlier.has("currency")
            or earlier.has("thing")
            or earlier.has("measure")
        ):
            return False
        if word == "or" and figure.sort in ("percent", ""):
            following = text.tokens[figure.last + 1] if figure.last + 1 < len(text.tokens) else None
            return figure.bare and following is not None and following.has("grain")
    return True


def _range(text: Text, low: Figure, high: Figure) -> bool:
    """Whether two figures are the ends of one range."""
    between = range(low.last + 1, high.first)
    words = [_said(text, at) for at in between]
    if low.sort and high.sort and low.sort != high.sort:
        return False
    if low.high is not None or high.high is not None or (high.bare and low.sort):
        return False
    joined = len(words) == 1 and words[0] in JOINS
    if words == [] and _gap(text, low, high) in ("-", "~", "--"):
        joined = True
    if not words and low.last + 1 == high.first:
        # 60-70 and 60%~70%: the dash was read as a minus, the wave as `about`.
        joined = _said(text, high.first) in ("-", "~")
    if words == ["and"] or words in (["与"], ["和"]):
        return _after_between(text, low)
    if not joined:
        return False
    if low.role == "start":
        return _ranging(text, low)
    return not (low.sort == high.sort == "percent" and low.number.part != high.number.part)


def _gap(text: Text, low: Figure, high: Figure) -> str:
    return text.folded[text.tokens[low.last].end : text.tokens[high.first].start].strip()


def _after_between(text: Text, low: Figure) -> bool:
    return any(_said(text, at) in BETWEEN for at in range(max(0, low.first - 2), low.first))


def _ranging(text: Text, low: Figure) -> bool:
    """`ranging from A to B` is a range, `rose from A to B` is not."""
    before = text.folded[max(0, text.tokens[low.first].start - 16) : text.tokens[low.first].start]
    return "rang" in before or "anywhere from" in before


def _join(text: Text, low: Figure, high: Figure) -> None:
    """One figure of two ends; unit and scale of the second hold for the first too."""
    if high.signed and high.value < 0 and not low.signed and _said(text, high.first) == "-":
        high.value = -high.value
    value = low.value
    if low.bare and high.sort:
        factor = high.value / high.number.value if high.number.value else Fraction(1)
        value *= abs(factor)
        low.sort, low.unit, low.noun, low.head_noun = (
            high.sort,
            high.unit,
            high.noun,
            high.head_noun,
        )
    elif low.sort == "money" and high.sort == "money" and low.unit in (None, "bare"):
        low.unit = high.unit
    if (
        low.number.scale == 1
        and high.number.scale > 1
        and value < high.value / high.number.scale * 10
    ):
        value *= high.number.scale
    if low.sort == "money" and high.unit in (None, "bare") and low.unit not in (None, "bare"):
        high.unit = low.unit
    low.counted |= high.counted
    low.counted = (low.counted and high.counted) or high.counted
    low.value, low.high, low.bound = value, high.value, "range"
    if low.signed and low.value < 0 < high.value and _said(text, high.first) == "-":
        low.high = -high.value
    low.last = high.last
    low.marks |= high.marks
