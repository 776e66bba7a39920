"""To the left of a number: currency, sign, bound.

Belongs here: what stands right before a number and belongs to it.
Does not belong here: what stands behind it (`trailing`).
"""

from fractions import Fraction
from re import compile as pattern

from scrapers.press.claims.figure import Figure, next_to, said
from scrapers.press.claims.numbers import SCALE
from scrapers.press.claims.tokens import Text, Token

__all__ = ["before"]

KNOWN = frozenset(("the", "its", "their", "these", "those"))
PASSED = frozenset(
    ["已", "为", "达", "达到", "是", "了", "的", "有", "占", "地", "说", "就", "也", "又"]
)
"""Words between a bound and its number: 约为29%."""
_ADVERB = pattern(
    r"(?<![节纽合条预签违])(?:大约|约|大概|差不多|大致|约莫|将近)"
    r"(?:(?![一二三四五六七八九十百千万亿成倍至到占为达])[\u4e00-\u9fff]){1,4}$"
)

_HOLDS_ABOUT = pattern(r"(?:大约|约|大概|将近)占(?:据|到|去|了)?(?:[^,。;0-9%]{1,10}的)?$")


def before(text: Text, figure: Figure) -> None:
    """Take what stands to the left, word by word, as long as it belongs to the number."""
    at = figure.first
    while next_to(text, at - 1, at):
        token = text.tokens[at - 1]
        if token.kind == "mark":
            taken = _sign(text, figure, at - 1)
        else:
            taken = token.kind == "word" and _word(text, figure, token)
        if not taken:
            break
        at -= 1
        figure.first = at
    if not figure.bound_said and text.lang.startswith("zh"):
        _adverb(text, figure)


def _sign(text: Text, figure: Figure, at: int) -> bool:
    sign = text.folded[text.tokens[at].start]
    if sign in "-+" and _is_sign(text, at):
        figure.signed = True
        if sign == "-" and figure.value > 0:
            figure.negate()
    elif sign == "~":
        figure.bounded("about")
    elif sign in "<>":
        figure.bounded("at_least" if sign == ">" else "at_most")
    elif sign == "(":
        if at == figure.at - 1 and _loss_in_brackets(text, figure, at):
            figure.first = at
        return False
    else:
        return sign == '"'
    return True


def _is_sign(text: Text, at: int) -> bool:
    """A minus, not the dash of a range or of a compound."""
    if at == 0:
        return True
    token = text.tokens[at - 1]
    touching = token.end == text.tokens[at].start
    if token.kind in ("number", "moment") or (token.has("unit") and touching):
        return False
    letter = text.folded[token.end - 1]
    return not (touching and token.kind != "mark" and letter.isascii() and letter.isalnum())


def _loss_in_brackets(text: Text, figure: Figure, at: int) -> bool:
    """$(155)M is a loss of 155 million."""
    tokens = text.tokens
    closing = figure.last + 1
    if closing >= len(tokens) or said(text, tokens[closing]) != ")" or figure.sort:
        return False
    currency = tokens[at - 1].tags.get("currency") if next_to(text, at - 1, at) else None
    if currency is None or (at > 1 and tokens[at - 2].kind == "number"):
        return False
    figure.negate()
    figure.signed, figure.last = True, closing
    figure.sort, figure.unit = "money", currency
    power = (
        SCALE.get(said(text, tokens[closing + 1])) if next_to(text, closing, closing + 1) else None
    )
    if power:
        figure.scale(Fraction(10**power))
        figure.number.scale, figure.last = 10**power, closing + 1
    return True


def _word(text: Text, figure: Figure, token: Token) -> bool:
    """Whether a word to the left belongs to the number."""
    tags, word = token.tags, said(text, token)
    currency = tags.get("currency", "bare")
    if currency != "bare" and figure.sort in ("", "money", "percent"):
        if figure.sort == "percent" or figure.unit not in (None, currency, "bare"):
            return False
        figure.sort, figure.unit = "money", currency
        return True
    if word in KNOWN:
        figure.the = True
        return False
    if word in ("a", "an"):
        return figure.bound == "exact" and not figure.the
    if "bound_before" in tags and not figure.the:
        figure.bounded(tags["bound_before"])
        return True
    return word in PASSED and not any(name in tags for name in ("cheap", "change", "topic"))


def _adverb(text: Text, figure: Figure) -> None:
    """大约烧掉35万: the word stands before a short verb."""
    start = text.tokens[figure.first].start
    if _ADVERB.search(text.folded, max(0, start - 8), start) or _HOLDS_ABOUT.search(
        text.folded, max(0, start - 14), start
    ):
        figure.bounded("about")
