"""The two ends of a range, made one figure.

Belongs here: telling a range from two figures, and taking over unit and scale.
Does not belong here: roles (`standing`), lists with their owners (`claimants`).
"""

from fractions import Fraction

from scrapers.press.claims.figure import Figure
from scrapers.press.claims.names import said
from scrapers.press.claims.standing import stand
from scrapers.press.claims.tokens import Text

__all__ = ["pair"]

JOINS = frozenset(("to", "-", "~", "至", "到", "--"))
DASHES = frozenset(("-", "~"))
BETWEEN = frozenset(
    ("between", "介于", "位于", "在", "于", "区间", "ranging from", "range from", "range of")
)
APART = 3
"""The two ends of a range are nearer to each other."""
TENFOLD = 10
"""The first end takes the scale of the second where it is then at most ten times larger."""


def pair(text: Text, found: list[Figure]) -> list[Figure]:
    """Give each figure its role, and join the two ends of ranges."""
    kept: list[Figure] = []
    rest = iter(found)
    figure = next(rest, None)
    while figure is not None:
        stand(text, figure)
        kept.append(figure)
        following = next(rest, None)
        if following is not None and _range(text, figure, following):
            _join(text, figure, following)
            following = next(rest, None)
        figure = following
    return kept


def _range(text: Text, low: Figure, high: Figure) -> bool:
    """Whether two figures are the ends of one range."""
    if low.high is not None or high.high is not None:
        return False
    prefixed = low.sort == "money" and high.bare and not high.counted
    if (low.sort and low.sort != high.sort and not prefixed) or low.role == "per":
        return False
    words = [said(text, at) for at in range(low.last + 1, high.first)]
    if words in (["and"], ["与"], ["和"]):
        return any(said(text, at) in BETWEEN for at in range(max(0, low.first - 2), low.first))
    # 60-70 and 60%~70%: the dash was read as a minus, the wave as `about`.
    dash = not words and said(text, high.first) in DASHES
    if not dash and (len(words) != 1 or words[0] not in JOINS):
        return False
    if low.role in ("start", "revised"):
        return dash or words == ["-"] or _ranging(text, low)
    if words[:1] in (["to"], ["至"], ["到"]) and _moved_to(text, low, high):
        return False
    return low.number.part == high.number.part or low.sort != "percent"


def _moved_to(text: Text, low: Figure, high: Figure) -> bool:
    """`jumped $68 bn to $523 bn`, 减少3亿元至12亿元: by how much, and what was reached."""
    before = text.tokens[low.first - 1] if low.first else None
    if before is None or "change" not in before.tags or low.sort in ("percent", "times"):
        return False
    return high.value >= low.value * APART and bool(low.sort)


def _ranging(text: Text, low: Figure) -> bool:
    """`ranging from A to B` is a range, `rose from A to B` is not."""
    start = text.tokens[low.first].start
    before = text.folded[max(0, start - 16) : start]
    return "rang" in before or "anywhere from" in before


def _join(text: Text, low: Figure, high: Figure) -> None:
    """Make the first the range; unit and scale of the second hold for it too."""
    dash = said(text, high.first) == "-"
    if dash and high.signed and high.value < 0:
        # The dash between them was no minus; of two losses both are.
        high.value = -high.value if low.value >= 0 else high.value
    if low.bare:
        printed = high.number.value
        low.value *= abs(high.value / printed) if printed else Fraction(1)
        low.sort, low.unit = high.sort, high.unit
        low.noun, low.head_noun = high.noun, high.head_noun
    elif high.unit is not None and low.unit in (None, "bare"):
        low.unit = high.unit
    scale = high.number.scale
    if low.number.scale == 1 < scale and low.value < high.value / scale * TENFOLD:
        low.value *= scale
    low.counted = high.counted
    low.high, low.bound, low.last = high.value, "range", high.last
    low.marks |= high.marks
