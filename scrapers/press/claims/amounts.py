"""Amounts: a level, or the difference by which something changed or differs.

Belongs here: the words that make an amount a difference.
Does not belong here: percentages (`percents_*`), what the amount is of (`subjects`).
"""

from scrapers.press.claims.context import Sight
from scrapers.press.claims.readings import (
    Reading,
    against,
    direction,
    made,
    runs_into_to,
    transparent,
)
from scrapers.press.claims.tokens import Token

__all__ = ["amount"]

COMPARED = frozenset(
    (
        "more than", "less than", "fewer than", "higher than", "lower than", "more", "fewer",
        "less", "higher", "lower", "above", "below", "ahead of", "behind",
    )
)  # fmt: skip
BESIDE = frozenset(("above", "below", "ahead of", "behind"))
NOUNS = frozenset(
    ["increase", "rise", "jump", "drop", "decline", "fall", "gain", "decrease", "cut", "reduction"]
)
RAISED = frozenset(("up", "raise", "raised", "raises", "off"))
FARTHEST = 10
"""`lowered its 2026 forecast by $12 bn`: so far before `by` the verb may stand."""


def amount(sight: Sight) -> Reading:
    """A level unless a gap, or a change by it, is told."""
    figure = sight.figure
    token = _chinese(sight) if sight.chinese else _noun(sight) or _english(sight)
    if token is not None:
        rule = f"change:{sight.said(token)}"
        return made(figure, "difference", figure.unit, direction(token), rule)
    apart = any(one.has("gap", "none") for one in sight.far_left())
    if apart and figure.role != "start":
        return made(figure, "difference", figure.unit, 1, "gap")
    return made(figure, "level", figure.unit, 1, "level")


def _chinese(sight: Sight) -> Token | None:
    """增加900亿元; 增至900亿元 is a level."""
    for token in sight.near_left():
        tags = token.tags
        if "change" in tags or tags.get("gap") in ("up", "down"):
            return None if runs_into_to(sight, token) else token
        if "rate" in tags:
            return token
        if tags.get("reach") == "to" or "start" in tags or not transparent(sight, token):
            return None
    return None


def _noun(sight: Sight) -> Token | None:
    """`40,000 cards more than X`, `a $2 bn increase`: the word behind the amount."""
    for n, token in enumerate(list(sight.near_right())[:2]):
        word = sight.said(token)
        if word in BESIDE or (word in COMPARED and against(sight)):
            return token
        if n == 0 and "change" in token.tags and word in NOUNS:
            return token
        if token.kind != "raw" and "grain" not in token.tags:
            return None
    return None


def _english(sight: Sight) -> Token | None:
    """`rose by $2 bn`, `an increase of $2 bn`; `rose to $2 bn` is a level."""
    left = list(sight.near_left())
    for n, token in enumerate(left):
        tags, word = token.tags, sight.said(token)
        if "change" in tags:
            return None if word in RAISED and sight.figure.role == "start" else token
        if "rate" in tags:
            return token
        if tags.get("reach") == "to" or "start" in tags:
            return None
        if word == "by":
            verb = next((one for one in left[:FARTHEST] if "change" in one.tags), None)
            if verb is not None:
                return verb
        if word == "of":
            noun = left[n + 1] if n + 1 < len(left) else None
            named = noun is not None and ("rate" in noun.tags or sight.said(noun) in NOUNS)
            return noun if named else None
        if word == "at" or not transparent(sight, token):
            return None
    return None
