"""Actual, estimate, forecast, plan; and who is named as the source.

Belongs here: how far a word of intent or expectation reaches.
Does not belong here: the words (`lexicon/kinds.yml`).
"""

from dataclasses import dataclass
from datetime import date

from scrapers.press.claims.context import Around, Sight
from scrapers.press.claims.tokens import Token

__all__ = ["Source", "Told", "kind", "said", "source"]

RUNNING = frozenset(("week", "month", "quarter", "day", "days"))
"""A period of these that still runs at publication and is told as a fact stays one."""
Days = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Source:
    """Who gave a figure; `house`: a research house or analysts, whose figures are estimates."""

    name: str | None
    house: bool


@dataclass(frozen=True, slots=True)
class Told:
    """The word of intent or expectation that governs a figure, if one does.

    `earlier`: a starting value, or one of an earlier period beside a forecast.
    """

    word: str
    earlier: bool


def source(around: Around, context: Around | None) -> Source:
    """The source named in the text, else in the context."""
    for seen in (around, context):
        if seen is None:
            continue
        houses = [
            token for token in seen.text.tokens if "houses" in token.tags and not _acts(seen, token)
        ]
        named = [token.tags["houses"] for token in houses if token.tags["houses"] != "analysts"]
        if houses:
            return Source(named[0] if named else None, True)
    for seen in (around, context):
        if seen is None:
            continue
        for token in seen.text.tokens:
            if "platforms" in token.tags:
                return Source(token.tags["platforms"], False)
    return Source(None, False)


def _acts(around: Around, token: Token) -> bool:
    """A house that buys or earns is the owner of the figure, not its source."""
    text = around.text
    end = text.folded[token.end : token.end + 3]
    return end.startswith("'s ") and False


def kind(
    sight: Sight,
    told: Told,
    days: Days,
    grain: str,
    published: date | None,
    given: Source,
) -> str:
    """The first rule of the specification that fits. `grain` is that of the figure's period."""
    late = days[1] is not None and published is not None and days[1] > published
    if told.word in ("plan", "forecast") and (late or not told.earlier):
        return told.word
    if published is None and _to_come(sight):
        return "forecast"
    still = grain in RUNNING and not (told.earlier and told.word == "forecast")
    if late and not still:
        return "forecast"
    return "estimate" if given.house or _estimates(sight) else "actual"


def _estimates(sight: Sight) -> bool:
    return any(token.tags.get("kind") == "estimate" for token in sight.around.text.tokens)


def _to_come(sight: Sight) -> bool:
    """集邦估2026年出货年增两成: an estimate of a named year told as coming."""
    words = [sight.said(token) for token in sight.all()]
    return any(word in ("估", "估计", "估算", "推估", "估约") for word in words) and any(
        word in ("年增", "年减", "年成长", "年衰退", "年升") for word in words
    )


def said(sight: Sight) -> str:
    """The word of intent or expectation that governs the figure, if one does."""
    chinese = sight.around.text.lang.startswith("zh")
    found = _nearest(sight.far_left(), sight)
    if found:
        return found
    after = _after(sight)
    if after:
        return after
    tokens = sight.around.text.tokens
    clauses = sight.around.clauses
    number = tokens[sight.figure.at].clause
    while number > 0:
        own = clauses[number]
        if _settled(
            sight, tokens[own.first : (sight.figure.at if own is sight.clause else own.last) + 1]
        ):
            return _by_estimate(sight)
        number -= 1
        clause = clauses[number]
        if clause.sentence != sight.clause.sentence:
            break
        found = _nearest(reversed(tokens[clause.first : clause.last + 1]), sight)
        if found:
            return found
    return _closing(sight, chinese) or _by_estimate(sight)


def _by_estimate(sight: Sight) -> str:
    return "estimate" if _estimates(sight) else ""


def _nearest(tokens: object, sight: Sight) -> str:
    for token in tokens:  # type: ignore[attr-defined]
        if "settled" in token.tags and "kind" not in token.tags:
            return ""
        value = token.tags.get("kind")
        if value in ("plan", "forecast") and not _weak(sight, token):
            return str(value)
    return ""


def _weak(sight: Sight, token: Token) -> bool:
    """Words that are of intent only in some company."""
    folded = sight.around.text.folded
    word = folded[token.start : token.end]
    following = folded[token.end : token.end + 12]
    before = folded[max(0, token.start - 10) : token.start]
    if word == "将":
        return _takes_object(sight, token)
    if word == "会":
        return False
    if word == "expected" and before.endswith(("than ", "the ")):
        return before.endswith("than ")
    if word == "target" and following.startswith(" price"):
        return True
    if word == "may" and sight.around.text.printed[token.start].isupper():
        return True
    if word == "料" or word == "或":
        return False
    return word in ("see", "sees") and following.startswith(" also")


def _takes_object(sight: Sight, token: Token) -> bool:
    """将GLM-5套餐价上调三成: 将 takes an object and says nothing of the time to come."""
    tokens = sight.around.text.tokens
    following = next((one for one in tokens if one.start == token.end), None)
    if following is None:
        return False
    return following.kind == "name" or (
        "topic" in following.tags
        and following.tags["topic"] in ("price", "revenue", "tokens")
        and following.end - following.start > 1
    )


def _settled(sight: Sight, tokens: list[Token]) -> bool:
    return any("settled" in token.tags for token in tokens)


def _after(sight: Sight) -> str:
    """A word behind the figure in its clause: `is the target`, 为目标, `is expected`."""
    for n, token in enumerate(sight.near_right()):
        if n > 6:
            break
        value = token.tags.get("kind")
        if value in ("plan", "forecast") and not _weak(sight, token):
            return value
        if token.kind in ("number", "name"):
            break
    return ""


def _closing(sight: Sight, chinese: bool) -> str:
    """`…, Gartner forecasts.`: the last clause of the sentence, without a figure, speaks for it."""
    clauses = [one for one in sight.around.clauses if one.sentence == sight.clause.sentence]
    last = clauses[-1]
    if last is sight.clause or last.figures:
        last = next(
            (one for one in reversed(clauses) if not one.figures and one.last > one.first), last
        )
        if last.figures or last.first < sight.clause.first:
            return ""
    tokens = sight.around.text.tokens[last.first : last.last + 1]
    sourced = any(
        "houses" in token.tags
        or token.kind == "name"
        or "pronoun" in token.tags
        or "attribution" in token.tags
        for token in tokens
    )
    if not sourced:
        return ""
    if any(
        token.tags.get("kind") in ("plan", "forecast")
        for one in clauses
        if one.figures and one is not sight.clause
        for token in sight.around.text.tokens[one.first : one.last + 1]
    ):
        # Another figure has a word of its own: this one is told as a fact beside it.
        return ""
    for token in tokens:
        value = token.tags.get("kind")
        if value in ("plan", "forecast"):
            return str(value)
    return ""
