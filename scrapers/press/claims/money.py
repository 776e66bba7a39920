"""The currency of an amount.

Belongs here: a bare 元, an amount without any currency.
Does not belong here: currencies beside the number (`figures`).
"""

from scrapers.press.claims.context import Around
from scrapers.press.claims.figure import Figure

__all__ = ["currency"]

NAMED = ("人民币", "美元", "港元", "新台币", "台币", "港币", "欧元", "日元")


def currency(figure: Figure, around: Around, context: Around | None, lang: str) -> str | None:
    """ISO code; None where neither text nor context says it."""
    if figure.unit not in (None, "bare"):
        return figure.unit
    if figure.unit == "bare" and lang != "zh-Hant":
        return "CNY"
    own = _in_list(figure, around)
    if own is not None:
        return own
    for seen in (around, context):
        if seen is None:
            continue
        found = [
            token.tags["currency"]
            for token in seen.text.tokens
            if token.tags.get("currency", "bare") != "bare"
        ]
        if found and (figure.unit == "bare" or _holds_for_all(seen) or seen is context):
            return found[0]
    return None


def _in_list(figure: Figure, around: Around) -> str | None:
    """1.2兆元与9,800亿元新台币: the currency behind the list holds for all of it."""
    number = around.figures.index(figure)
    for other in around.figures[number + 1 :]:
        gap = around.text.folded[
            around.text.tokens[around.figures[number].last].end : around.text.tokens[
                other.first
            ].start
        ].strip()
        if gap not in ("、", "与", "和", "及", ",", "and") or other.sort != "money":
            return None
        if other.unit not in (None, "bare"):
            return other.unit
        number += 1
    return None


def _holds_for_all(around: Around) -> bool:
    """人民币,下同."""
    return "下同" in around.text.folded
