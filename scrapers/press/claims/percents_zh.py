"""Chinese percentages: gap, part of another's, growth.

Belongs here: the words before a Chinese percentage, which decide it.
Does not belong here: English (`percents_en`).
"""

from scrapers.press.claims.context import Sight
from scrapers.press.claims.readings import (
    SHARES,
    Reading,
    against,
    changes,
    direction,
    made,
    over_base,
    right_after,
    runs_into_to,
    transparent,
)
from scrapers.press.claims.tokens import Token

__all__ = ["change", "gap", "part_of_another"]

REACHED = frozenset(("突破", "跌破", "越过", "站上", "冲破"))


def gap(sight: Sight) -> Reading | None:
    """比X高三成: a gap between two things at one time; 便宜三成 alone is a fall."""
    for token in sight.near_left():
        cheap = "cheap" in token.tags
        if cheap or token.has("gap", "up", "down"):
            if against(sight) == "thing":
                return made(sight.figure, "difference", "percent", direction(token), "gap")
            if cheap:
                return made(sight.figure, "growth", "percent", direction(token), "cheap")
        if not transparent(sight, token):
            return None
    return None


def part_of_another(sight: Sight) -> Reading | None:
    """只有H20的六成: a ratio told as a part."""
    figure = sight.figure
    if not figure.number.part or figure.high is not None or not figure.first:
        return None
    text = sight.around.text
    before = text.tokens[figure.first - 1]
    joined = text.folded[before.end : text.tokens[figure.first].start].strip()
    if before.kind not in ("name", "code"):
        before = _compared(sight) or before
        joined = text.folded[text.tokens[figure.first].start - 1]
    if before.kind not in ("name", "code") or joined != "的":
        return None
    if any(token.has("topic", "market_share") for token in sight.near_left()):
        return None
    over_base(sight)
    return Reading("ratio", "times", figure.value / 100, None, "part of another")


def _compared(sight: Sight) -> Token | None:
    """不到英伟达同类产品的六成: the name whose goods they are, behind a word of stating."""
    at, tokens = sight.figure.first - 1, sight.around.text.tokens
    for place in range(at, max(0, at - 3), -1):
        if tokens[place].kind == "mark" or "break" in tokens[place].tags:
            return None
        if tokens[place].kind == "name":
            return tokens[place] if tokens[place - 1].has("stated") else None
    return None


def change(sight: Sight) -> Token | None:
    """The word that makes a percentage a growth, or None."""
    found, reached = _before(sight)
    if found is not None or reached is _CLOSED:
        return found
    if reached is None:
        return _behind(sight, reached=False)
    return _behind(sight, reached=True) or _rate_of(sight)


def _before(sight: Sight) -> tuple[Token | None, Token | None]:
    """The word of change before the figure, and a word of reaching that stands nearer.

    A noun of share nearer than either closes the search: the figure is a share.
    """
    reached: Token | None = None
    for token in sight.near_left():
        tags = token.tags
        if tags.get("topic") in SHARES or sight.said(token) == "来自":
            return None, _CLOSED
        if "rate" in tags and "gap" not in tags:
            return token, reached
        if tags.get("reach") == "to" or sight.said(token) in REACHED:
            reached = token
        elif changes(token):
            if reached is None and not runs_into_to(sight, token):
                return token, None
            reached = token
        elif "start" in tags and "bound_before" not in tags:
            reached = token
        elif "yoy" in tags:
            return token, reached
    return None, reached


_CLOSED = Token(0, 0, "closed")


def _behind(sight: Sight, *, reached: bool) -> Token | None:
    """40%的增长: the noun behind the figure."""
    for n, token in enumerate(list(sight.near_right())[:3]):
        rate = "rate" in token.tags
        if rate or (changes(token) and n <= 1 and right_after(sight, token)):
            return token if rate or not reached else None
    return None


def _grows_to(sight: Sight, token: Token, verb: Token) -> bool:
    """成长上修至35%: a noun of change right before the verb."""
    return changes(token) and token.end == verb.start and runs_into_to(sight, verb)


def _rate_of(sight: Sight) -> Token | None:
    """增速由20%降至12%: what is reached is a rate of growth."""
    near = len(list(sight.near_left()))
    verb = next((token for token in sight.near_left() if changes(token)), None)
    for token in sight.near_left():
        if verb is not None and token.start < verb.start:
            if _grows_to(sight, token, verb):
                return token
            break
    for token in list(sight.far_left())[near:]:
        if "rate" in token.tags:
            return token
        if token.tags.get("topic") in SHARES:
            return None
    return None
