"""Periods that not every figure may take: of comparison bases, other events, one figure.

Belongs here: to which figure alone a moment belongs, lists of periods beside lists of figures.
Does not belong here: choosing among the moments that are left (`when`).
"""

from scrapers.press.claims.context import Around
from scrapers.press.claims.figure import Figure
from scrapers.press.claims.tokens import Token
from scrapers.press.claims.words import declared

__all__ = ["NOBODY", "in_order", "owned"]

NOBODY = -1
EVENTS = frozenset(declared("periods")["events"]["english"])
EVENTS_CN = tuple(declared("periods")["events"]["chinese"])
OWN = frozenset(("its", "the", "their", "that"))
SKIPPED = frozenset(
    (
        "as",
        "many",
        "much",
        "as many as",
        "it",
        "was",
        "were",
        "they",
        "did",
        "in",
        "the",
        "于",
        "during",
        "for",
        "that",
        "of",
        "its",
        "at",
    )
)
THAN_CN = frozenset(["比", "较", "相比", "相较", "较之", "对比", "相较于", "比起", "相比于"])
WITH_CN = frozenset("与同跟和")
STATED = frozenset(["只有", "仅为", "是", "为", "相当于", "仅", "仅有", "不到", "不足"])
LISTED = frozenset((",", "、", "and", "和", "与", "及", "以及", "/"))
HAD = frozenset(("it", "they", "had", "held", "was", "were", "in", "of", "that", "seen", "at"))
FAR = 5
"""Tokens between 从 and the value it begins with."""


def owned(around: Around) -> dict[int, int]:
    """Moment → the place of the figure that alone takes it; `NOBODY`: none does."""
    found: dict[int, int] = {}
    for at, token in enumerate(around.text.tokens if around.text.moments else ()):
        if token.moment >= 0:
            _not_until(around, at, token)
            owner = _owner(around, at)
            if owner is not None:
                found[token.moment] = owner
    return found


def _owner(around: Around, at: int) -> int | None:
    if _of_ratio(around, at) or _opens(around, at):
        return NOBODY
    if _is_base(around, at):
        return _next_figure(around, at)
    found = _of_the(around, at)
    if found is None and _is_event(around, at):
        return NOBODY
    return _of_start(around, at) if found is None else found


def _said(around: Around, token: Token) -> str:
    return around.text.folded[token.start : token.end]


def _chinese(around: Around) -> bool:
    return around.text.lang.startswith("zh")


def _not_until(around: Around, at: int, token: Token) -> None:
    """到 inside 从 … 到 means only `to`."""
    moment = around.text.moments[token.moment]
    if moment.edge != "until" or around.text.folded[token.start] not in "到至":
        return
    before = around.text.tokens[max(0, at - 12) : at]
    if any(
        one.clause == token.clause and _said(around, one) in ("从", "由", "自") for one in before
    ):
        moment.edge = ""


def _is_base(around: Around, at: int) -> bool:
    """较去年, than in 2024, compared with a year earlier."""
    text = around.text
    before, part = at - 1, False
    while before >= 0 and _said(around, text.tokens[before]) in SKIPPED:
        part = part or _said(around, text.tokens[before]) in ("of", "as", "as many as")
        before -= 1
    if before < 0:
        return False
    if part and _multiple_before(around, before + 1):
        return True
    if (
        before < at - 1
        and _said(around, text.tokens[at - 1]) in OWN
        and _is_multiple(around, before)
    ):
        return True
    token, moment = text.tokens[before], text.moments[text.tokens[at].moment]
    word = _said(around, token)
    if _chinese(around):
        if text.folded[token.end : text.tokens[at].start].strip():
            return False
        rest = text.folded[text.tokens[at].end : text.tokens[at].end + 4]
        joined = "相比" in rest or "相较" in rest or rest.startswith("比")
        return word in THAN_CN or (word in WITH_CN and joined)
    if before == at - 1 and token.has("unit", "times"):
        # `5.5 times the 2024 level`.
        return True
    if "than" in token.tags or word.endswith(" than") or word in ("above", "below"):
        return True
    if word in ("on", "over") and before and "change" in text.tokens[before - 1].tags:
        # `a 72 % increase on 2024`.
        return True
    if "start" not in token.tags or (moment.shape == "days" and moment.first != moment.last):
        return False
    return not moment.year_last or _next_figure(around, at) >= 0


def _of_ratio(around: Around, at: int) -> bool:
    """是上年的4.2倍, 只有去年的六成: the period of what is compared with."""
    text = around.text
    end = text.tokens[at].end
    joined = "的" in (text.folded[end - 1], text.folded[end : end + 1])
    if not _chinese(around) or not joined:
        return False
    figure = next((one for one in around.figures if one.first in (at + 1, at + 2)), None)
    if figure is None or figure.sort == "times":
        return figure is not None
    before = _said(around, text.tokens[at - 1]) if at else ""
    return figure.number.part and before in STATED


def _multiple_before(around: Around, of: int) -> bool:
    """`2.5 times the level of 2024`: the period of what is compared with."""
    clause = around.clauses[around.text.tokens[of].clause]
    before = [one for one in clause.figures if one.last < of]
    return bool(before) and before[-1].sort == "times"


def _is_multiple(around: Around, at: int) -> bool:
    """`double its 2025 total`."""
    return any(one.last == at and one.sort == "times" for one in around.figures)


def _opens(around: Around, at: int) -> bool:
    """`between Q1 and Q2 2025`: what is told was reached in the last."""
    tokens = around.text.tokens
    if not at or at + 2 >= len(tokens) or tokens[at + 2].moment < 0:
        return False
    return _said(around, tokens[at + 1]) == "and" and _said(around, tokens[at - 1]) == "between"


def _next_figure(around: Around, at: int) -> int:
    """The place of the figure right behind a moment; `NOBODY`: there is none."""
    for number, figure in enumerate(around.figures):
        if figure.first > at:
            between = around.text.tokens[at + 1 : figure.first]
            if figure.word:
                # 较2023年翻番: a change has no date of its own.
                return NOBODY
            return number if all(_bare(one) for one in between) else NOBODY
    return NOBODY


def _bare(token: Token) -> bool:
    letter = token.kind == "raw" and token.end - token.start == 1
    return letter or "bound_before" in token.tags or token.has("reach", "is")


def _of_the(around: Around, at: int) -> int | None:
    """`the 17.7 % of the first half`: the base of a comparison has the date to itself."""
    for number, figure in enumerate(around.figures):
        if figure.the and figure.last + 1 < at <= figure.last + 3:
            word = _said(around, around.text.tokens[figure.last + 1])
            if word in ("of", "in", "for", "seen"):
                return number
        if figure.the and figure.last + 3 < at <= figure.last + 5:
            words = {_said(around, one) for one in around.text.tokens[figure.last + 1 : at]}
            if words <= HAD:
                return number
    return None


def _is_event(around: Around, at: int) -> bool:
    """`said in May`, 3月5日发布: the date of something else."""
    text = around.text
    tokens = text.tokens
    if _chinese(around):
        rest = text.folded[tokens[at].end : tokens[at].end + 4].lstrip(" ,")
        return rest.startswith(EVENTS_CN) and not rest.startswith("上市公司")
    clause = around.clauses[tokens[at].clause]
    words = [_said(around, one) for one in tokens[clause.first : at]]
    return any(word in EVENTS for word in (words if "having" in words else words[-2:]))


def _of_start(around: Around, at: int) -> int | None:
    """The starting value that a moment belongs to, if one."""
    tokens = around.text.tokens
    for number, figure in enumerate(around.figures):
        if figure.role == "start" and tokens[figure.at].clause == tokens[at].clause:
            read = _before_start if _chinese(around) else _behind_start
            if read(around, at, figure):
                return number
    return None


def _before_start(around: Around, at: int, figure: Figure) -> bool:
    """从2024年的63%: the moment stands between 从 and the figure."""
    if not 0 < at < figure.first <= at + FAR:
        return False
    return not _between(around, at, figure.first) and around.text.tokens[at - 1].has("start")


def _behind_start(around: Around, at: int, figure: Figure) -> bool:
    """`from 17 % in 2023`."""
    if at <= figure.last or _between(around, figure.last, at):
        return False
    return all(_said(around, one) != "to" for one in around.text.tokens[figure.last + 1 : at])


def _between(around: Around, low: int, high: int) -> bool:
    return any(low < one.at < high for one in around.figures)


def in_order(around: Around) -> dict[int, int]:
    """`0.46, 1.24 and 4.38 million in 2022, 2023 and 2024`: figure → moment, by their places."""
    tokens = around.text.tokens
    if len(around.text.moments) < 2 or len(around.figures) < 2:
        return {}
    places = [at for at, token in enumerate(tokens) if token.moment >= 0]
    found: dict[int, int] = {}
    moments = _runs(around, [(at, at) for at in places])
    for run in _runs(around, [(one.first, one.last) for one in around.figures]):
        for other in moments:
            if len(run) == len(other) > 1:
                pairs = zip(run, other, strict=True)
                found |= {figure: tokens[places[place]].moment for figure, place in pairs}
    return found


def _runs(around: Around, places: list[tuple[int, int]]) -> list[list[int]]:
    """Places with nothing but commas and `and` between them, in runs."""
    runs: list[list[int]] = []
    for number, (first, _) in enumerate(places):
        between = around.text.tokens[places[number - 1][1] + 1 : first] if number else []
        if between and all(_said(around, one) in LISTED for one in between):
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs
