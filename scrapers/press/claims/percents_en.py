"""English percentages: gap, part of another's, growth.

Belongs here: the words on both sides of an English percentage, which decide it.
Does not belong here: Chinese (`percents_zh`).
"""

from scrapers.press.claims.context import Sight
from scrapers.press.claims.readings import (
    SHARES,
    Reading,
    against,
    direction,
    made,
    transparent,
)
from scrapers.press.claims.tokens import Token

__all__ = ["change", "gap", "part_of_another"]

PASSED = frozenset(("above", "below", "past", "under", "beyond"))
"""`fell below 10 %`: what is reached, not by how much."""
LESS = frozenset(("less than", "lower than", "fewer than", "below", "lower", "less", "fewer"))
MORE = frozenset(("more than", "higher than", "above", "higher", "more"))
BESIDE = frozenset(("above", "below", "ahead of", "behind"))
OVER_TIME = frozenset(("higher", "lower", "more", "less", "fewer"))
PREPOSITIONS = frozenset(("with", "of", "for", "on", "in"))
FARTHEST_VERB = 16
FARTHEST = 6
"""So many other words may stand between a verb of change and its figure."""


def gap(sight: Sight) -> Reading | None:
    """`94 % cheaper than X` is a gap; than a year ago, or than nothing, it is growth."""
    for n, token in enumerate(list(sight.near_right())[:3]):
        word, tags = sight.said(token), token.tags
        compares = tags.get("gap", "none") != "none" or "cheap" in tags
        if compares or word in LESS or word in MORE:
            return _compared(sight, n, token, word)
        if token.kind != "raw" and "grain" not in tags:
            return None
    return None


def _compared(sight: Sight, at: int, token: Token, word: str) -> Reading | None:
    sign = -1 if direction(token) < 0 or word in LESS else 1
    other = against(sight)
    following = list(sight.near_right())[at + 1 : at + 4]
    named = any(one.kind in ("name", "code") for one in following)
    if word in BESIDE and not named and any(one.moment >= 0 for one in following):
        return made(sight.figure, "growth", "percent", sign, "gap:time")
    if other == "thing" or (word in BESIDE and named):
        return made(sight.figure, "difference", "percent", sign, "gap")
    if other == "time" or "cheap" in token.tags or word in OVER_TIME:
        return made(sight.figure, "growth", "percent", sign, "gap:time")
    return None


def part_of_another(sight: Sight) -> Reading | None:
    """`a fifth of GPT-5's`: a ratio told as a part."""
    figure = sight.figure
    if not figure.number.part or figure.high is not None or not _of_another(sight):
        return None
    return Reading("ratio", "times", figure.value / 100, None, "part of another")


def _of_another(sight: Sight) -> bool:
    """After the part: `of X's`, `the price of X`, `that of X`; not `of the market`."""
    right = list(sight.near_right())[:7]
    words = [sight.said(token) for token in right]
    if len(words) < 2:
        return False
    if words[:2] == ["that", "of"]:
        return True
    if words[0] == "the":
        return len(right) > 2 and "topic" in right[1].tags and words[2] == "of"
    if words[0] != "of":
        return False
    if words[1] == "the" and len(right) == 2 and _percent_next(sight):
        return True
    named = next((n for n, one in enumerate(right) if one.kind in ("name", "code")), 0)
    if words[1] in ("that", "what"):
        return named > 0
    return named > 0 and (named == 1 or words[1] == "the") and _owned(sight, right, named)


def _percent_next(sight: Sight) -> bool:
    """`half of the 16 % it had`."""
    tokens = sight.around.text.tokens
    return sight.right + 1 < len(tokens) and tokens[sight.right + 1].has("unit", "percent")


def _owned(sight: Sight, right: list[Token], named: int) -> bool:
    """`of GPT-5's`, `of the X price`; `of X's shipments` only after `is`."""
    owner = right[named]
    possessive = sight.around.text.folded[owner.end : owner.end + 2] in ("'s", "' ")
    after = [token for token in right[named + 1 :] if sight.said(token) != "s"]
    if not after or after[0].kind == "mark":
        return possessive
    return after[0].has("topic", "price") or _after_is(sight)


def _after_is(sight: Sight) -> bool:
    """`is a third of Nvidia's shipments`, not `made up a third of Nvidia's sales`."""
    for token in sight.near_left():
        if token.has("reach", "is"):
            return sight.said(token) in ("is", "are", "was", "were")
        if not transparent(sight, token):
            return False
    return False


def change(sight: Sight) -> Token | None:
    """The word that makes a percentage a growth, or None."""
    right = list(sight.near_right())
    for n, token in enumerate(right[:3]):
        tags = token.tags
        if "change" in tags or "rate" in tags:
            if sight.said(token) in ("up", "down", "off") and _starts(right, n + 1):
                return None
            if all(_between(one) for one in right[:n]):
                shared = any(one.tags.get("topic") in SHARES for one in sight.near_left())
                return None if shared else token
        if "yoy" in tags and n == 0:
            return _verb(sight) or token
        if token.kind != "raw" and "yoy" not in tags and "grain" not in tags:
            break
    return _verb(sight)


def _starts(right: list[Token], at: int) -> bool:
    return at < len(right) and "start" in right[at].tags


def _between(token: Token) -> bool:
    """`a 54 % year-on-year jump`: what may stand before the noun of change."""
    return token.kind in ("raw", "moment") or "yoy" in token.tags or "grain" in token.tags


def _verb(sight: Sight) -> Token | None:
    """The verb of change before the figure, where no `to` or `from` stands between."""
    left = list(sight.near_left())
    steps, reached = 0, False
    for token in left:
        tags, word = token.tags, sight.said(token)
        if _reaches(token, word):
            reached = True
        elif "rate" in tags:
            return token
        elif "change" in tags:
            return None if reached else token
        elif word in PASSED:
            reached = True
        elif tags.get("topic") in SHARES:
            return None
        elif "yoy" in tags and not reached:
            return token
        elif not reached and not transparent(sight, token) and token.kind != "moment":
            steps += 1
            if steps > FARTHEST or ("stop" in tags and word in PREPOSITIONS):
                break
    if left and sight.said(left[0]) == "by":
        return _shared_verb(sight)
    return _rate_of(sight) if reached else None


def _shared_verb(sight: Sight) -> Token | None:
    """`cut X by 30 % and Y by 15 %`: one verb for both."""
    for n, token in enumerate((*sight.far_left(), *sight.before())):
        if "change" in token.tags:
            return token
        if n > FARTHEST_VERB:
            break
    return None


def _reaches(token: Token, word: str) -> bool:
    future = word.startswith("to ") and "kind" in token.tags and "change" not in token.tags
    return word == "to" or future or ("start" in token.tags and word != "versus")


def _rate_of(sight: Sight) -> Token | None:
    """`growth slowed to 12 %`: what is reached is a rate of growth."""
    near = len(list(sight.near_left()))
    for token in list(sight.far_left())[near:]:
        if "rate" in token.tags:
            return token
        if "topic" in token.tags:
            return None
    return None
