"""To the right of a number: unit, currency, measure word, bound.

Belongs here: what stands right behind a number and belongs to it.
Does not belong here: nouns farther on (`nouns`), what stands before it (`leading`).
"""

from fractions import Fraction

from scrapers.press.claims.figure import Figure, next_to, said
from scrapers.press.claims.nouns import noun, unknown_measure
from scrapers.press.claims.tokens import Text, Token

__all__ = ["after"]

LETTER_BOUND = frozenset(("", "money", "thing", "token", "percent", "times"))
"""多 and 余 are bounds behind these only."""


def after(text: Text, figure: Figure) -> None:
    """Take what stands to the right, word by word, as long as it belongs to the number."""
    at = figure.at
    while next_to(text, at, at + 1) and _takes(text, figure, at + 1):
        at += 1
        figure.last = at
    money = figure.at > 0 and "currency" in text.tokens[figure.at - 1].tags
    if (figure.bare and not money) or figure.head_noun or figure.sort == "thing":
        noun(text, figure)
    if figure.bare and text.lang.startswith("zh"):
        unknown_measure(text, figure)


def _takes(text: Text, figure: Figure, at: int) -> bool:
    token = text.tokens[at]
    if token.kind == "mark":
        return _sign(text, figure, at)
    if token.kind != "word":
        return False
    letter = token.end - token.start == 1
    bound = token.tags.get("bound_after")
    if bound is not None and (not letter or figure.sort in LETTER_BOUND):
        figure.bound = bound if figure.bound in ("exact", "about") else figure.bound
        return True
    if figure.sort and not (figure.sort == "money" and "currency" in token.tags):
        return False
    return _unit(text, figure, token, at)


def _sign(text: Text, figure: Figure, at: int) -> bool:
    sign = text.folded[text.tokens[at].start]
    if sign == "+":
        figure.bounded("at_least")
        return True
    # 40-megawatt, 10-fold.
    joined = at + 1 < len(text.tokens) and text.tokens[at + 1].start == text.tokens[at].end
    return sign == "-" and joined and figure.bare and text.tokens[at + 1].has("unit")


def _unit(text: Text, figure: Figure, token: Token, at: int) -> bool:
    tags = token.tags
    if said(text, token) == "points" and _of_shares(text):
        figure.sort = figure.unit = "percentage_point"
        figure.noun = at
        return True
    if "counted" in tags and not any(name in tags for name in ("measure", "unit", "thing")):
        figure.counted = True
        return False
    if "measure" in tags and text.lang.startswith("zh"):
        _measure_word(text, figure, token, at)
        return True
    if "unit" in tags and _close(text, token, at):
        figure.sort = figure.unit = tags["unit"]
        if tags["factor"] != "1":
            figure.scale(Fraction(tags["factor"]))
        figure.noun = at
        return True
    if "currency" in tags and (figure.bare or tags["currency"] != "bare"):
        if figure.unit in (None, "bare"):
            figure.sort, figure.unit = "money", tags["currency"]
        return True
    return False


def _of_shares(text: Text) -> bool:
    """Whether bare points are those of a percentage and not of an index or a test."""
    shares = any(token.has("topic", "market_share", "margin", "ratio") for token in text.tokens)
    return shares and not any(
        token.has("outside", "market_value", "model") for token in text.tokens
    )


def _close(text: Text, token: Token, at: int) -> bool:
    """Units of a letter or two stand at the number or one blank away."""
    glued = "glued" in token.tags or said(text, token) == "x"
    return not glued or token.start - text.tokens[at - 1].end <= 1


def _measure_word(text: Text, figure: Figure, token: Token, at: int) -> None:
    """张, 颗, 台 say what is counted; 片 leaves it to the noun; 块 before 钱 is money."""
    measure = token.tags["measure"]
    figure.noun = at
    if measure == "head_noun":
        figure.sort, figure.head_noun = "thing", True
    elif "currency" in token.tags and said(text, token).endswith("钱"):
        figure.sort, figure.unit = "money", "bare"
    else:
        figure.sort, figure.unit = "thing", measure
