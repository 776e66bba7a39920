"""Which period a figure takes.

Belongs here: choosing among the moments of a text, dates of other events and of bases left out.
Does not belong here: wordings (`dates_*`), days (`periods`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from scrapers.press.claims.context import Around, Sight
from scrapers.press.claims.figures import Figure
from scrapers.press.claims.moments import Moment
from scrapers.press.claims.periods import NEVER, Days, Resolver, shifted
from scrapers.press.claims.tokens import Token

__all__ = ["Calendar", "When"]

EVENTS = frozenset(
    [
        "said",
        "say",
        "announced",
        "launched",
        "released",
        "reported",
        "published",
        "unveiled",
        "founded",
        "listed",
        "introduced",
        "debuted",
        "told",
        "wrote",
        "disclosed",
        "filed",
        "opened",
    ]
)
EVENTS_CN = (
    "发布",
    "上市",
    "推出",
    "宣布",
    "表示",
    "成立",
    "报道",
    "披露",
    "公布",
    "称",
    "召开",
    "举行",
    "问世",
    "开源",
    "亮相",
    "消息",
    "指出",
    "发表",
    "上线时",
    "讯",
    "电",
    "当选",
    "投产",
    "透露",
    "发文",
)
LISTED = frozenset((",", "、", "and", "和", "与", "及", "以及", "/"))


@dataclass(slots=True)
class When:
    """The period of a figure and the moment it came from."""

    days: Days
    moment: Moment | None = None
    own: bool = False


@dataclass(slots=True)
class Calendar:
    """The moments of a text and which figure each belongs to alone."""

    around: Around
    resolver: Resolver
    context: "Calendar | None" = None
    taken: dict[int, int] = field(default_factory=dict)
    """Moment → the figure (by its place among the figures) that alone takes it; -1: none does."""
    listed: dict[int, int] = field(default_factory=dict)

    def prepare(self) -> None:
        """Find comparison bases, other events, and lists of periods beside lists of figures."""
        text = self.around.text
        tokens = text.tokens
        self._lists()
        for at, token in enumerate(tokens):
            if token.moment < 0:
                continue
            if self._in_from_to(at):
                moment = self.around.text.moments[token.moment]
                if moment.edge == "until" and self.around.text.folded[token.start] in "到至":
                    moment.edge = ""
            if self._is_base(at):
                ratio = text.lang.startswith("zh") and self._of_ratio(at)
                self.taken[token.moment] = -1 if ratio else self._next_figure(at)
            elif (owner := self._of_the(at)) is not None:
                self.taken[token.moment] = owner
            elif self._is_event(at):
                self.taken[token.moment] = -1
            else:
                start = self._of_start(at)
                if start is not None:
                    self.taken[token.moment] = start

    def _in_from_to(self, at: int) -> bool:
        """到 inside 从 … 到 means only `to`."""
        tokens = self.around.text.tokens
        clause = tokens[at].clause
        return any(
            (token.has("start") and self.around.text.folded[token.start] in "从由自")
            or (
                token.has("kind")
                and self.around.text.folded[token.start : token.end] in ("将由", "将从")
            )
            for token in tokens[max(0, at - 12) : at]
            if token.clause == clause
        )

    def _is_base(self, at: int) -> bool:
        """较去年, than in 2024, compared with a year earlier."""
        tokens = self.around.text.tokens
        text = self.around.text
        before = at - 1
        while before >= 0 and text.folded[tokens[before].start : tokens[before].end] in (
            "in",
            "the",
            "于",
            "during",
            "for",
            "that",
            "of",
            "its",
            "at",
        ):
            before -= 1
        if before < 0:
            return text.lang.startswith("zh") and self._of_ratio(at)
        token = tokens[before]
        word = text.folded[token.start : token.end]
        if text.folded[token.end : tokens[at].start].strip() and text.lang.startswith("zh"):
            return self._of_ratio(at)
        if text.lang.startswith("zh"):
            if word in ("比", "较", "相比", "相较", "较之", "对比", "相较于", "比起", "相比于"):
                return True
            rest = text.folded[tokens[at].end : tokens[at].end + 4]
            if self._of_ratio(at):
                return True
            return word in ("与", "同", "跟", "和") and (
                "相比" in rest or "比" in rest[:1] or "相较" in rest
            )
        if "than" in token.tags or word.endswith(" than"):
            return True
        moment = text.moments[tokens[at].moment]
        if moment.shape == "days" and moment.first != moment.last:
            return False
        return ("start" in token.tags and not moment.year_last and self._next_figure(at) < 0) or (
            "start" in token.tags and self._next_figure(at) >= 0
        )

    def _of_the(self, at: int) -> int | None:
        """`the 17.7 % of the first half`: the base of a comparison has the date to itself."""
        for number, figure in enumerate(self.around.figures):
            if figure.the and figure.last < at <= figure.last + 3:
                words = [
                    self.around.text.folded[one.start : one.end]
                    for one in self.around.text.tokens[figure.last + 1 : at]
                ]
                if words[:1] in (["of"], ["in"], ["for"], ["seen"]):
                    return number
        return None

    def _of_ratio(self, at: int) -> bool:
        """是上年的4.2倍, 只有去年的六成."""
        text = self.around.text
        end = text.tokens[at].end
        if at + 1 >= len(text.tokens) or "的" not in (
            text.folded[end - 1],
            text.folded[end : end + 1],
        ):
            return False
        number = next(
            (n for n, one in enumerate(self.around.figures) if one.first in (at + 1, at + 2)), -1
        )
        if number < 0:
            return False
        figure = self.around.figures[number]
        if figure.sort == "times":
            return True
        before = text.folded[text.tokens[at - 1].start : text.tokens[at - 1].end] if at else ""
        return figure.number.part and before in (
            "只有",
            "仅为",
            "是",
            "为",
            "相当于",
            "仅",
            "仅有",
            "不到",
            "不足",
        )

    def _next_figure(self, at: int) -> int:
        """The figure that stands right behind a moment, by its place among the figures; -1: none."""
        tokens = self.around.text.tokens
        for number, figure in enumerate(self.around.figures):
            if figure.first > at:
                between = [one for one in tokens[at + 1 : figure.first]]
                if all(
                    "bound_before" in one.tags
                    or one.has("reach", "is")
                    or (one.kind == "raw" and one.end - one.start == 1)
                    for one in between
                ):
                    return number
                return -1
        return -1

    def _is_event(self, at: int) -> bool:
        text = self.around.text
        tokens = text.tokens
        if text.lang.startswith("zh"):
            rest = text.folded[tokens[at].end : tokens[at].end + 4].lstrip(" ,")
            if rest.startswith(EVENTS_CN) and not rest.startswith("上市公司"):
                return not rest.startswith(("公布的", "披露的")) or True
            return False
        words = [
            text.folded[one.start : one.end]
            for one in tokens[max(0, at - 3) : at]
            if one.clause == tokens[at].clause
        ]
        if any(word in EVENTS for word in words[-2:]):
            return True
        clause = self.around.clauses[tokens[at].clause]
        said = [text.folded[one.start : one.end] for one in tokens[clause.first : at]]
        return "having" in said and any(word in EVENTS for word in said)

    def _of_start(self, at: int) -> int | None:
        """The starting value that a moment belongs to, if one."""
        tokens = self.around.text.tokens
        chinese = self.around.text.lang.startswith("zh")
        figures = self.around.figures
        for number, figure in enumerate(figures):
            if figure.role != "start" or tokens[figure.at].clause != tokens[at].clause:
                continue
            if chinese and self._starts_before(at, figure):
                return number
            if not chinese and figure.last < at and not self._figure_between(figure.last, at):
                between = [
                    self.around.text.folded[one.start : one.end]
                    for one in tokens[figure.last + 1 : at]
                ]
                if "to" not in between:
                    return number
        return None

    def _starts_before(self, at: int, figure: Figure) -> bool:
        """从2024年的63%: the moment stands between 从 and the figure."""
        return (
            at < figure.first
            and not self._figure_between(at, figure.first)
            and figure.first - at <= 5
            and self.around.text.tokens[at - 1].has("start")
            if at
            else False
        )

    def _figure_between(self, low: int, high: int) -> bool:
        return any(low < one.at < high for one in self.around.figures)

    def _lists(self) -> None:
        """`0.46, 1.24 and 4.38 million in 2022, 2023 and 2024`: in order."""
        figures = _runs(self.around, [(one.first, one.last) for one in self.around.figures])
        places = [at for at, token in enumerate(self.around.text.tokens) if token.moment >= 0]
        moments = _runs(self.around, [(at, at) for at in places])
        for run in figures:
            for other in moments:
                if len(run) == len(other) > 1:
                    for number, place in zip(run, other, strict=True):
                        self.listed[number] = self.around.text.tokens[places[place]].moment

    def of(self, figure: Figure, sight: Sight, measure: str, ahead: bool) -> When:
        """The period of a figure by the five rules of the specification."""
        number = self.around.figures.index(figure) if figure in self.around.figures else -2
        if number in self.listed:
            return self._when(self.listed[number], number, ahead, own=True)
        if figure.role == "start" or number in self.taken.values():
            mine = next((m for m, owner in self.taken.items() if owner == number), None)
            if mine is not None:
                return self._when(mine, number, ahead, own=True)
            if figure.role == "start":
                near = self._adjacent(figure, sight)
                return When(NEVER) if near is None else self._when(near, number, ahead, own=True)
        found, blocked = self._own(figure, sight, measure)
        if found is not None:
            return self._when(found, number, ahead, own=True)
        if blocked:
            return When(NEVER)
        return self._elsewhere(figure, number, measure, ahead)

    def _settled(self, figure: Figure) -> bool:
        """已建成: told of now, so that a later date of another clause is not its own."""
        clause = self.around.clauses[self.around.text.tokens[figure.at].clause]
        return any(
            self.around.text.folded[token.start : token.end].startswith(("已", "现"))
            for token in self.around.text.tokens[clause.first : figure.at]
        )

    def _elsewhere(self, figure: Figure, number: int, measure: str, ahead: bool) -> When:
        tokens = self.around.text.tokens
        for at in range(figure.first - 1, -1, -1):
            if self._counts(tokens[at], measure):
                return self._when(tokens[at].moment, number, ahead)
        for at in range(figure.last + 1, 0 if self._settled(figure) else len(tokens)):
            if self._counts(tokens[at], measure):
                return self._when(tokens[at].moment, number, ahead)
        if self.context is not None:
            places = [
                token
                for token in self.context.around.text.tokens
                if self.context._counts(token, measure)
            ]
            if places:
                return self.context._when(places[-1].moment, -3, ahead)
        return When(NEVER)

    def _counts(self, token: Token, measure: str) -> bool:
        if token.moment < 0 or token.moment in self.taken:
            return False
        moment = self.around.text.moments[token.moment]
        if moment.shape in ("duration", "same", "now"):
            return False
        return not (moment.edge == "since" and measure in ("growth", "ratio", "difference"))

    def _adjacent(self, figure: Figure, sight: Sight) -> int | None:
        """A date of the starting value's own: right behind it, or right before it."""
        tokens = self.around.text.tokens
        after = [token for token in sight.near_right()][:3]
        for token in after:
            if token.moment >= 0:
                return token.moment
            if self.around.text.folded[token.start : token.end] not in (
                "in",
                "for",
                "at",
                "on",
                "the",
                "during",
            ):
                break
        before = figure.first - 1
        if before >= 0 and tokens[before].moment >= 0:
            return tokens[before].moment
        return None

    def _own(self, figure: Figure, sight: Sight, measure: str) -> tuple[int | None, bool]:
        """The moment of the figure's own clause; whether one says that there is none."""
        chinese = self.around.text.lang.startswith("zh")
        right = self._usable(sight.near_right(), measure)
        left = self._usable(sight.far_left(), measure)
        far = self._usable(sight.far_right(), measure)
        near = right[:1] if not chinese else []
        if near and self._ahead_of_next(sight, near[0]):
            near = []
        for token in [*near, *left, *right, *far]:
            moment = self.around.text.moments[token.moment]
            if moment.shape == "now":
                return None, True
            if moment.shape == "duration":
                if (
                    measure in ("level", "share")
                    and not left[1:]
                    and not right[1:]
                    and not self._only_aside(sight)
                ):
                    return None, True
                continue
            return token.moment, False
        return None, False

    def _only_aside(self, sight: Sight) -> bool:
        return False

    def _ahead_of_next(self, sight: Sight, token: Token) -> bool:
        """In `$37 bn in 2025 to …` the date is of the figure before it; in `in 2025, 5` of the next."""
        return False

    def _usable(self, tokens: Iterable[Token], measure: str) -> list[Token]:
        found = []
        for token in tokens:
            if token.moment < 0 or token.moment in self.taken:
                continue
            moment = self.around.text.moments[token.moment]
            if moment.edge == "since" and measure in ("growth", "ratio", "difference"):
                continue
            found.append(token)
        return found

    def _when(self, at: int, number: int, ahead: bool, *, own: bool = False) -> When:
        moment = self.around.text.moments[at]
        if moment.shape == "same":
            base = self._reached(at, number, ahead)
            return When(shifted(base, moment.unit, moment.off), moment, own)
        return When(self.resolver.days(at, ahead), moment, own)

    def _reached(self, at: int, number: int, ahead: bool) -> Days:
        """The period of the value reached, from which `a year earlier` counts back."""
        moments = self.around.text.moments
        order = [*range(at - 1, -1, -1), *range(at + 1, len(moments))]
        for other in order:
            if (
                moments[other].shape in ("same", "now", "duration")
                or self.taken.get(other, -2) == -1
            ):
                continue
            if self.taken.get(other, -2) >= 0 and self.taken[other] != number:
                continue
            return self.resolver.days(other, ahead)
        if self.context is not None:
            for other in range(len(self.context.around.text.moments) - 1, -1, -1):
                if self.context.around.text.moments[other].shape not in ("same", "now", "duration"):
                    return self.context.resolver.days(other, ahead)
        return NEVER


def _runs(around: Around, places: list[tuple[int, int]]) -> list[list[int]]:
    """Places with nothing but commas and `and` between them, in runs."""
    text = around.text
    runs: list[list[int]] = []
    for number, (first, _) in enumerate(places):
        if number:
            between = text.tokens[places[number - 1][1] + 1 : first]
            if between and all(text.folded[one.start : one.end] in LISTED for one in between):
                runs[-1].append(number)
                continue
        runs.append([number])
    return runs
