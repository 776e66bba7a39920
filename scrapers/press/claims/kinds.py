"""Actual, estimate, forecast, plan.

Belongs here: how far a word of intent or expectation reaches.
Does not belong here: the words (`lexicon/kinds.yml`), who is the source (`sources`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from scrapers.press.claims.context import Sight
from scrapers.press.claims.sources import Source
from scrapers.press.claims.tokens import Token

__all__ = ["AHEAD", "Told", "kind", "said"]

AHEAD = ("plan", "forecast")
RUNNING = frozenset(("week", "month", "quarter", "day", "days"))
"""A period of these that still runs at publication and is told as a fact stays one."""
ESTIMATED = frozenset(("估", "估计", "估算", "推估", "估约"))
COMING = frozenset(("年增", "年减", "年成长", "年衰退", "年升"))
SPEAKING = ("houses", "pronoun", "attribution")
NOUNS = frozenset(("price", "revenue", "tokens"))
FARTHEST = 7
"""Behind the figure, a word of intent farther off is of something else."""


@dataclass(frozen=True, slots=True)
class Told:
    """The word of intent or expectation that governs a figure; empty: none.

    `earlier`: a starting value, or one of an earlier period beside a forecast.
    """

    word: str
    earlier: bool


def kind(
    sight: Sight,
    told: Told,
    days: tuple[date | None, date | None],
    grain: str,
    published: date | None,
    given: Source,
) -> str:
    """The first rule of the specification that fits. `grain` is that of the figure's period."""
    late = days[1] is not None and published is not None and days[1] > published
    if told.word and (late or not told.earlier):
        return told.word
    if published is None and _to_come(sight):
        return "forecast"
    still = grain in RUNNING and not (told.earlier and told.word == "forecast")
    if late and not still:
        return "forecast"
    return "estimate" if given.estimated else "actual"


def _to_come(sight: Sight) -> bool:
    """集邦估2026年出货年增两成: an estimate of a named year told as coming."""
    if "估" not in sight.around.text.folded:
        return False
    words = {sight.said(token) for token in sight.around.text.tokens}
    return not words.isdisjoint(ESTIMATED) and not words.isdisjoint(COMING)


def said(sight: Sight) -> str:
    """Plan or forecast, by the word that governs the figure; empty: none does."""
    if "kind" not in sight.around.told:
        return ""
    found = _nearest(sight, sight.far_left()) or _behind(sight)
    return found or _before(sight) or _closing(sight)


def _nearest(sight: Sight, tokens: Iterable[Token]) -> str:
    """The nearest word of intent, unless a fact is told nearer."""
    for token in tokens:
        value = token.tags.get("kind", "")
        if value in AHEAD and not _weak(sight, token):
            return _of_a_plan(sight, token) or value
        if "settled" in token.tags and not value:
            return ""
    return ""


def _of_a_plan(sight: Sight, token: Token) -> str:
    """计划三年内将投入提高到…: 将 behind a plan only puts the object first."""
    if sight.said(token) != "将":
        return ""
    tokens = sight.around.text.tokens
    before = [one for one in tokens if one.clause == token.clause and one.end <= token.start]
    return "plan" if any(one.has("kind", "plan") for one in before) else ""


def _behind(sight: Sight) -> str:
    """`… is the target`, `… is expected`."""
    for n, token in enumerate(sight.near_right()):
        value = token.tags.get("kind", "")
        if value in AHEAD and not _weak(sight, token):
            return value
        if n + 1 >= FARTHEST or token.kind in ("number", "name"):
            break
    return ""


def _before(sight: Sight) -> str:
    """A clause before it in the sentence, as long as no fact is told in between."""
    tokens, clauses = sight.around.text.tokens, sight.around.clauses
    number = tokens[sight.figure.at].clause
    own = tokens[sight.clause.first : sight.figure.at + 1]
    while not any(_told_as_fact(sight, token) for token in own):
        number -= 1
        if number < 0 or clauses[number].sentence != sight.clause.sentence:
            return ""
        own = tokens[clauses[number].first : clauses[number].last + 1]
        found = _nearest(sight, reversed(own))
        if found:
            return found
    return ""


def _told_as_fact(sight: Sight, token: Token) -> bool:
    now = token.moment >= 0 and sight.around.text.moments[token.moment].shape == "now"
    return now or "settled" in token.tags or "past" in token.tags


def _closing(sight: Sight) -> str:
    """`…, Gartner forecasts.`: the last clause of the sentence, without a figure, speaks for it.

    Where another figure has a word of its own, this one is told as a fact beside it.
    """
    tokens = sight.around.text.tokens
    clauses = [one for one in sight.around.clauses if one.sentence == sight.clause.sentence]
    empty = [one for one in clauses if not one.figures and one.first > sight.clause.last]
    last = next((one for one in reversed(empty) if one.last > one.first), None)
    if last is None:
        return ""
    others = [one for one in clauses if one.figures and one is not sight.clause]
    if any(_ahead(tokens[one.first : one.last + 1]) for one in others):
        return ""
    said_last = tokens[last.first : last.last + 1]
    named = any(one.kind == "name" or any(tag in one.tags for tag in SPEAKING) for one in said_last)
    words = [one for one in said_last if one.kind != "mark"]
    closes = bool(words) and (sight.chinese or words[-1].has("kind", *AHEAD))
    return _ahead(said_last) if named and closes else ""


def _ahead(tokens: list[Token]) -> str:
    found = (token.tags["kind"] for token in tokens if token.has("kind", *AHEAD))
    return next(found, "")


def _weak(sight: Sight, token: Token) -> bool:
    """Words that are of intent only in some company."""
    text = sight.around.text
    word = text.folded[token.start : token.end]
    if word == "将":
        return _takes_object(sight, token)
    if word == "expected":
        return text.folded[: token.start].endswith("than ") or _of_another(sight, token)
    if word == "target":
        return text.folded.startswith(" price", token.end)
    return word == "may" and text.printed[token.start].isupper()


def _of_another(sight: Sight, token: Token) -> bool:
    """`beat the expected 3.8 billion with 4.0 billion`: only the next figure was expected."""
    tokens = sight.around.text.tokens
    at = next(n for n, one in enumerate(tokens) if one is token)
    adjacent = next((one for one in sight.clause.figures if one.first == at + 1), None)
    return adjacent is not None and adjacent is not sight.figure


def _takes_object(sight: Sight, token: Token) -> bool:
    """将GLM-5套餐价上调三成: 将 takes an object and says nothing of the time to come."""
    following = next((one for one in sight.around.text.tokens if one.start == token.end), None)
    if following is None or following.kind == "name":
        return following is not None
    return following.tags.get("topic") in NOUNS and following.end - following.start > 1
