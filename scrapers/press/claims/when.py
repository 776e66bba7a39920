"""Which period a figure takes.

Belongs here: choosing among the moments of a text.
Does not belong here: wordings (`dates_*`), moments not free to take (`asides`), days (`periods`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from scrapers.press.claims.asides import in_order, owned
from scrapers.press.claims.context import Around, Sight
from scrapers.press.claims.figure import Figure
from scrapers.press.claims.moments import Moment, whole_year
from scrapers.press.claims.periods import NEVER, Days, Resolver, shifted
from scrapers.press.claims.tokens import Token

__all__ = ["Calendar", "When"]

CHANGES = frozenset(("growth", "ratio", "difference"))
"""Beside one of these, `since X` names what it is compared with."""
FLOATING = frozenset(("duration", "same", "now"))
"""Shapes without days of their own."""
ELSEWHERE = -2
"""The place of a figure that stands in another text."""
PREPOSITIONS = frozenset(("in", "for", "at", "on", "the", "during"))


@dataclass(slots=True)
class When:
    """The period of a figure and the moment it came from; `own`: of its own clause."""

    days: Days
    moment: Moment | None = None
    own: bool = False


@dataclass(slots=True)
class Calendar:
    """The moments of a text; `context` are those of what stood before it."""

    around: Around
    resolver: Resolver
    context: "Calendar | None" = None
    taken: dict[int, int] = field(default_factory=dict)
    listed: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.taken, self.listed = owned(self.around), in_order(self.around)
        self._each_year()

    def _each_year(self) -> None:
        """2024年至2026年分别为A、B和C: each year of the span has its figure."""
        text = self.around.text
        if not any("respectively" in token.tags for token in text.tokens):
            return
        spans = [one for one in text.moments if one.year_last and one.year and one.shape == "year"]
        for moment in spans[:1]:
            years = range(moment.year or 0, (moment.year_last or 0) + 1)
            run = [n for n, one in enumerate(self.around.figures) if one.sort != "percent"]
            if len(run) != len(years) or self.listed:
                return
            for number, year in zip(run, years, strict=True):
                self.listed[number] = len(text.moments)
                text.moments.append(whole_year(moment.start, moment.end, year))

    def of(self, figure: Figure, sight: Sight, measure: str, ahead: bool) -> When:
        """The period of a figure by the five rules of the specification; `ahead`: to come."""
        if not self.around.text.moments and self.context is None:
            return When(NEVER)
        number = self.around.figures.index(figure)
        if number in self.listed:
            return self._when(self.listed[number], number, ahead, own=True)
        mine = next((moment for moment, owner in self.taken.items() if owner == number), None)
        if mine is None and figure.role == "start":
            mine = self._beside(figure, sight)
            if mine is None:
                return When(NEVER)
        if mine is not None:
            return self._when(mine, number, ahead, own=True)
        found, blocked = self._own(sight, measure)
        if found is not None:
            return self._when(found, number, ahead, own=True)
        return When(NEVER) if blocked else self._elsewhere(figure, number, measure, ahead)

    def _beside(self, figure: Figure, sight: Sight) -> int | None:
        """A date of the starting value's own: right behind it, or right before it."""
        for token in list(sight.near_right())[:3]:
            if token.moment >= 0:
                return token.moment
            if sight.said(token) not in PREPOSITIONS:
                break
        before = self.around.text.tokens[figure.first - 1] if figure.first else None
        return before.moment if before is not None and before.moment >= 0 else None

    def _own(self, sight: Sight, measure: str) -> tuple[int | None, bool]:
        """The moment of the figure's own clause; whether one says that there is none.

        English puts a date behind its figure, Chinese before it.
        """
        right = self._free(sight.near_right(), measure)
        left = self._free(sight.far_left(), measure)
        first = [] if sight.chinese else right[:1]
        alone = len(left) < 2 and len(right) < 2
        for token in [*first, *left, *right, *self._free(sight.far_right(), measure)]:
            shape = self.around.text.moments[token.moment].shape
            if shape == "duration" and token not in left and token not in right:
                continue
            if shape == "now" or (shape == "duration" and measure in ("level", "share") and alone):
                return None, True
            if shape != "duration":
                return token.moment, False
        return None, False

    def _free(self, tokens: Iterable[Token], measure: str) -> list[Token]:
        """Those with a moment that a figure of this measure may take."""
        moments = self.around.text.moments
        return [
            token
            for token in tokens
            if token.moment >= 0
            and token.moment not in self.taken
            and not (moments[token.moment].edge == "since" and measure in CHANGES)
        ]

    def _elsewhere(self, figure: Figure, number: int, measure: str, ahead: bool) -> When:
        """The nearest before it, else the first behind it, else the last of the context."""
        tokens = self.around.text.tokens
        behind = [] if self._settled(figure) else tokens[figure.last + 1 :]
        for token in (*reversed(tokens[: figure.first]), *behind):
            if self._counts(token, measure):
                return self._when(token.moment, number, ahead)
        context = self.context
        if context is not None:
            for token in reversed(context.around.text.tokens):
                if context._counts(token, measure):
                    return context._when(token.moment, ELSEWHERE, ahead)
        return When(NEVER)

    def _settled(self, figure: Figure) -> bool:
        """已建成: told of now, so that a later date of another clause is not its own."""
        tokens, folded = self.around.text.tokens, self.around.text.folded
        clause = self.around.clauses[tokens[figure.at].clause]
        return any(folded[one.start] in "已现" for one in tokens[clause.first : figure.at])

    def _counts(self, token: Token, measure: str) -> bool:
        if not self._free((token,), measure):
            return False
        return self.around.text.moments[token.moment].shape not in FLOATING

    def _when(self, at: int, number: int, ahead: bool, *, own: bool = False) -> When:
        moment = self.around.text.moments[at]
        if moment.shape == "same":
            reached = self._reached(at, number, ahead)
            return When(shifted(reached, moment.unit, moment.off), moment, own)
        return When(self.resolver.days(at, ahead), moment, own)

    def _reached(self, at: int, number: int, ahead: bool) -> Days:
        """The period of the value reached, from which `a year earlier` counts back."""
        moments = self.around.text.moments
        for other in (*range(at - 1, -1, -1), *range(at + 1, len(moments))):
            mine = self.taken.get(other, number) == number
            if moments[other].shape not in FLOATING and mine:
                return self.resolver.days(other, ahead)
        if self.context is not None:
            for other in reversed(range(len(self.context.around.text.moments))):
                if self.context.around.text.moments[other].shape not in FLOATING:
                    return self.context.resolver.days(other, ahead)
        return NEVER
