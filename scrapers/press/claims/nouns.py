"""What a number counts, some words behind it.

Belongs here: the noun of an English number, the one after a Chinese measure word.
Does not belong here: units right behind the number (`trailing`).
"""

from fractions import Fraction

from scrapers.press.claims.figure import Figure, gap, next_to
from scrapers.press.claims.tokens import Text, Token

__all__ = ["noun", "unknown_measure"]

MODIFIERS = 6
"""So many words may stand between an English number and what is counted."""
ATTRIBUTES = frozenset(["的", "国产", "通用", "训练", "推理", "智能"])
"""Chinese words of no list that may stand before the noun."""
UNCLAIMED = frozenset((None, "people", "other", "model"))
FLOWING = frozenset(("token", "call", "H100e"))
MODIFYING = frozenset(("grain", "topic", "nation", "neutral"))
CLOSING = frozenset(("stop", "change", "break"))
MEASURES = frozenset(
    "辆部只头棵封笔批份套条根幅艘座栋间所幢列支瓶件桶箱袋盒株匹顶级代届次回场本册页篇段章节位名员人户家口国省市县区岁年月周天日时分秒米里"
    "亩吨克升度届项款种类型辈层楼步"
)
"""Chinese measure words of what is nobody's claim."""
SMALL = 1000


def noun(text: Text, figure: Figure) -> None:
    """Go through the words behind the figure until its noun phrase is over."""
    at, modifiers = figure.last + 1, 0
    while at < len(text.tokens) and modifiers < MODIFIERS:
        token = text.tokens[at]
        if token.kind == "mark" and text.folded[token.start] == "-":
            at += 1
            continue
        if token.kind in ("mark", "number", "moment") or not _takes(text, figure, token, at):
            break
        at += 1
        modifiers += 1
    if figure.bare and modifiers and "raw" in figure.marks:
        # A noun that no list knows: something else is counted.
        figure.counted = True


def _takes(text: Text, figure: Figure, token: Token, at: int) -> bool:
    """Take a word of a noun phrase; False: the phrase is over."""
    tags = token.tags
    chinese = text.lang.startswith("zh")
    if (
        chinese
        and not next_to(text, at - 1, at)
        and gap(text, at - 1, at).strip() not in ATTRIBUTES
    ):
        return False
    if token.kind == "code":
        return True
    if token.kind == "name" and "thing" not in tags:
        return _name(figure, token, at, chinese=chinese)
    outside = "outside" in tags and not ("thing" in tags or "unit" in tags)
    if "counted" in tags or outside:
        figure.counted = figure.counted or (figure.noun < 0 and tags.get("outside") in UNCLAIMED)
        return False
    if "thing" in tags:
        if figure.sort in ("", "thing") and (figure.unit is None or not chinese):
            figure.sort, figure.unit, figure.noun = "thing", tags["thing"], at
        figure.last = at
        return True
    if figure.bare and _unit(figure, token, at):
        return False
    return _modifies(figure, token)


def _name(figure: Figure, token: Token, at: int, *, chinese: bool) -> bool:
    """400,000 H100s: a chip that is counted without a noun."""
    if figure.bare and "unit_of" in token.tags and not chinese:
        figure.sort, figure.head_noun, figure.last = "thing", True, at
    return figure.noun < 0 or chinese


def _unit(figure: Figure, token: Token, at: int) -> bool:
    tags = token.tags
    if tags.get("unit") in FLOWING:
        figure.sort = figure.unit = tags["unit"]
        if tags["factor"] != "1":
            figure.scale(Fraction(tags["factor"]))
    elif tags.get("measure") == "head_noun":
        figure.sort, figure.head_noun = "thing", True
    else:
        return False
    figure.last = figure.noun = at
    return True


def _modifies(figure: Figure, token: Token) -> bool:
    if figure.noun >= 0 or not CLOSING.isdisjoint(token.tags):
        return False
    if token.kind == "raw":
        figure.marks.add("raw")
        return True
    return not MODIFYING.isdisjoint(token.tags)


def unknown_measure(text: Text, figure: Figure) -> None:
    """A Chinese number is followed by a measure word; one of no list counts something else."""
    end = text.tokens[figure.last].end
    following = text.folded[end : end + 1]
    if following == "个" and _thing_before(text, figure):
        return
    if following >= "\u4e00" and figure.number.scale == 1 and figure.last == figure.at:
        known = figure.last + 1 < len(text.tokens) and text.tokens[figure.last + 1].start == end
        figure.counted = figure.counted or not known or figure.value < SMALL
    elif following in MEASURES:
        figure.counted = True


def _thing_before(text: Text, figure: Figure) -> bool:
    """机柜216个: the noun stands before its number, bound words between."""
    at = figure.first - 1
    while at >= 0 and "bound_before" in text.tokens[at].tags:
        at -= 1
    thing = text.tokens[at].tags.get("thing") if at >= 0 else None
    if thing is None:
        return False
    figure.sort, figure.unit = "thing", thing
    return True
