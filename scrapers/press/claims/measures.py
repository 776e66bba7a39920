"""Level, share, growth, difference, ratio: what a figure measures.

Belongs here: which part of the grammar reads a figure; points, times, yearly rates.
Does not belong here: prices (`prices`), growth told without a number (`multiples`).
"""

from fractions import Fraction

from scrapers.press.claims import percents_en, percents_zh
from scrapers.press.claims.amounts import amount
from scrapers.press.claims.context import Sight
from scrapers.press.claims.readings import (
    SHARES,
    Reading,
    against,
    changes,
    direction,
    made,
    over_base,
    runs_into_to,
)
from scrapers.press.claims.subjects import Subject
from scrapers.press.claims.tokens import Token

__all__ = ["reading"]

YEARLY = frozenset(
    ("a year", "per year", "/year", "annually", "each year", "every year", "复合增长率", "复合增速")
)


def reading(sight: Sight, about: Subject, before: Reading | None) -> Reading:
    """What the figure of a sight measures. `before`: the reading before it in its clause."""
    sort = sight.figure.sort
    if sort == "percentage_point":
        return _points(sight)
    if sort == "percent":
        return _percent(sight, about, before)
    return _times(sight) if sort == "times" else amount(sight)


def _percent(sight: Sight, about: Subject, before: Reading | None) -> Reading:
    """A gap, a part of another's, a growth, the next of a list, or a share."""
    figure = sight.figure
    language = percents_zh if sight.chinese else percents_en
    found: Reading | None = language.gap(sight) or language.part_of_another(sight)
    if found is not None:
        return found
    yearly = _yearly(sight)
    token = language.change(sight)
    if token is not None:
        unit = "percent/year" if yearly else "percent"
        return made(figure, "growth", unit, direction(token), f"change:{sight.said(token)}")
    if before is not None and before.measure == "growth" and _continues(sight):
        return made(figure, "growth", before.unit, -1 if before.value < 0 else 1, "list:growth")
    if before is not None and before.measure == "difference" and _continues(sight):
        return made(figure, "difference", before.unit, -1 if before.value < 0 else 1, "list:gap")
    if yearly and about.topic not in SHARES:
        return made(figure, "growth", "percent/year", 1, "yearly")
    return made(figure, "share", "percent", 1, f"share:{about.topic or 'bare'}")


def _continues(sight: Sight) -> bool:
    """Whether the figure only goes on with a list: no noun or verb of its own before it."""
    return not any(
        "topic" in token.tags or ("reach" in token.tags and "bound_before" not in token.tags)
        for token in sight.near_left()
    )


def _yearly(sight: Sight) -> bool:
    """Whether it is a rate for each year of several."""
    near = list(sight.near_right())[:3]
    return any("yearly_rate" in token.tags for token in [*sight.far_left(), *near]) or any(
        sight.said(token) in YEARLY for token in near
    )


def _points(sight: Sight) -> Reading:
    """Percentage points are always a difference; the words around give the sign."""
    for token in _signs(sight):
        if changes(token) or "rate" in token.tags or token.has("gap", "up", "down"):
            return made(sight.figure, "difference", "percentage_point", direction(token), "points")
    return made(sight.figure, "difference", "percentage_point", 1, "points")


def _signs(sight: Sight) -> list[Token]:
    """Words that may give a sign, the surest first."""
    left, right = list(sight.near_left()), list(sight.near_right())
    rest = list(sight.far_left())[len(left) :]
    if sight.chinese:
        return [*left, *right[:3], *rest]
    beside = [token for token in right[:2] if "change" in token.tags or "gap" in token.tags]
    return [*beside, *left, *right[:2], *rest]


def _times(sight: Sight) -> Reading:
    """倍 after a word of change is growth; N times, N-fold and 是…的N倍 are ratios."""
    figure = sight.figure
    token = _times_change(sight) if sight.chinese else None
    if token is None:
        if sight.chinese:
            over_base(sight)
        return Reading("ratio", "times", figure.value, figure.high, "times")
    factor = Fraction(100 * direction(token))
    high = None if figure.high is None else figure.high * factor
    between = token.has("gap", "up", "down") and against(sight) == "thing"
    measure, rule = (
        ("difference", "gap:times") if between else ("growth", f"times:{sight.said(token)}")
    )
    return Reading(measure, "percent", figure.value * factor, high, rule)


def _times_change(sight: Sight) -> Token | None:
    """增长4.5倍, 4.5倍的增长: the word of change on either side."""
    rated = any("rate" in token.tags for token in sight.near_left())
    for token in sight.near_left():
        tags = token.tags
        equal = sight.said(token) in ("是", "为", "相当于", "等于") and not rated
        if tags.get("reach") == "to" or equal:
            return None
        if "rate" in tags or changes(token) or tags.get("gap") in ("up", "down"):
            return None if runs_into_to(sight, token) else token
        if token.kind == "name" or "topic" in tags:
            break
    end = sight.around.text.tokens[sight.figure.last].end
    for token in list(sight.near_right())[:4]:
        if token.kind == "mark":
            return None
        if ("rate" in token.tags or changes(token)) and token.start - end <= 6:
            return token
    return None
