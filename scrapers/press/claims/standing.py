"""What a figure is to its neighbours: where something began, said again, withdrawn, a margin.

Belongs here: the words right before a figure that make it none of its own.
Does not belong here: the two ends of a range (`pairs`).
"""

from re import compile as pattern

from scrapers.press.claims.figure import Figure
from scrapers.press.claims.names import said
from scrapers.press.claims.tokens import Text, Token

__all__ = ["stand"]

ARTICLES = frozenset(("a", "an", "the", "about", "just"))
ONLY_BETWEEN = frozenset(("or", "which is", "即", "合", "that is", "等于", "equals", "折"))
"""Words that say an amount again only where one stands before them."""
AMOUNTS = ("unit", "currency", "thing", "measure")
_PER = pattern(r"(?:(?:每|/)(?:处理|生成|消耗|调用|输入|输出|使用)?|\b(?:per|every|each))\s?$")
_COSTS = pattern(
    r"[^,;。，]{0,24}?(?:cost|price|charge|for \$|for \d|收费|价|只要|仅需|仅|只需|要|卖|售|¥|\$)"
)
FARTHEST_NOUN = 10
EXPECTATIONS = frozenset(
    (
        "forecast",
        "estimate",
        "guidance",
        "projection",
        "target",
        "outlook",
        "plan",
        "budget",
        "预测",
        "预期",
        "指引",
        "财测",
        "目标",
        "预估",
    )
)
BESIDE = frozenset(("versus", "vs", "vs.", "against", "as against", "compared with"))
MILLION, THOUSAND = 10**6, 10**3


def stand(text: Text, figure: Figure) -> None:
    """Give a figure its role: start, revised, margin, restated, withdrawn, per, or none."""
    figure.role = "per" if _is_per(text, figure) else _role(text, figure)


def _role(text: Text, figure: Figure) -> str:
    at = figure.first - 1
    if at < 0:
        return ""
    chinese = text.lang.startswith("zh")
    dated = chinese and text.tokens[at].moment >= 0 and at > 0
    if said(text, at) in BESIDE and _of_another(text, figure):
        figure.marks.add("beside")
        return ""
    if text.tokens[at].has("start") or (dated and text.tokens[at - 1].has("start")):
        revised = _revised(text, at - dated, chinese=chinese)
        return "revised" if revised else "start"
    if said(text, at) in ARTICLES and not _tells(text.tokens[at]):
        at -= 1
    token = text.tokens[max(at, 0)]
    if token.has("margin_of_error"):
        return "margin"
    if token.has("withdrawn"):
        return "withdrawn"
    return "restated" if token.has("restated") and _repeats(text, max(at, 0), figure) else ""


def _of_another(text: Text, figure: Figure) -> bool:
    """`versus 55 % for X`: set beside, at the same time."""
    at = figure.last + 1
    named = at + 1 < len(text.tokens) and text.tokens[at + 1].kind == "name"
    return named and said(text, at) in ("for", "at")


def _revised(text: Text, at: int, *, chinese: bool) -> bool:
    """上调预测从A至B, `raised its forecast from A to B`: both are expectations of one period."""
    clause = text.tokens[max(0, at - FARTHEST_NOUN) : at]
    if chinese:
        return bool(clause) and said(text, at - 1) in EXPECTATIONS
    nouns = [one for one in clause if text.folded[one.start : one.end] in EXPECTATIONS]
    return any("change" in one.tags for one in clause if nouns and one.start < nouns[-1].start)


def _tells(token: Token) -> bool:
    return any(tag in token.tags for tag in ("margin_of_error", "withdrawn", "restated"))


def _is_per(text: Text, figure: Figure) -> bool:
    """每百万Token, per 1,000 tokens: what a price is for, and no amount."""
    start = text.tokens[figure.at].start
    if _PER.search(text.folded, max(0, start - 6), start):
        return figure.sort in ("token", "thing", "")
    if figure.sort != "token" or figure.value not in (THOUSAND, MILLION):
        return False
    return bool(_COSTS.match(text.folded, text.tokens[figure.last].end))


def _repeats(text: Text, at: int, figure: Figure) -> bool:
    """`or` repeats only an amount with another unit; 即, 合 only behind a figure."""
    word = said(text, at)
    if figure.sort == "percent" and said(text, figure.last + 1) == "of":
        # `$10 bn, equal to 12 % of revenue`: another measure.
        return False
    if word not in ONLY_BETWEEN:
        return True
    before = at - 1
    while before >= 0 and _passed(text.tokens[before]):
        before -= 1
    if before < 0 or not _amount(text.tokens[before]):
        return False
    if word == "or" and figure.sort in ("percent", ""):
        following = figure.last + 1
        grained = following < len(text.tokens) and text.tokens[following].has("grain")
        return figure.bare and grained
    return True


def _passed(token: Token) -> bool:
    return token.kind in ("mark", "moment") or token.has("grain")


def _amount(token: Token) -> bool:
    return token.kind == "number" or any(tag in token.tags for tag in AMOUNTS)
