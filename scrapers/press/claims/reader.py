"""One sentence read: from what is seen of it to its claims.

Belongs here: going through the figures, and one claim made of what the parts say of each.
Does not belong here: what any part does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from scrapers.press.claims.cases import FINANCIAL, Case
from scrapers.press.claims.context import Around, Sight
from scrapers.press.claims.figure import Figure
from scrapers.press.claims.grain import Flows
from scrapers.press.claims.kinds import AHEAD, Told, kind, said
from scrapers.press.claims.lineup import Place, nouns, places
from scrapers.press.claims.measures import reading
from scrapers.press.claims.metrics import geo, metric, scope
from scrapers.press.claims.model import Claim, Entity, Sentence
from scrapers.press.claims.periods import NEVER, Days
from scrapers.press.claims.prices import buys
from scrapers.press.claims.readings import Reading
from scrapers.press.claims.scopes import outside
from scrapers.press.claims.seen import Seen
from scrapers.press.claims.silence import Silence
from scrapers.press.claims.sources import Source, source
from scrapers.press.claims.subjects import Subject, subject
from scrapers.press.claims.sums import Purse
from scrapers.press.claims.when import When

__all__ = ["Reader"]

CALENDAR = frozenset(("year", "part", "counted", "same", "echo"))
REPORTED = frozenset(("quarter", "year", "half"))
STANDING = frozenset(("level", "share", "price"))
"""What later growths in a list may be of."""


class _One(NamedTuple):
    """A figure with all that was read of it."""

    sight: Sight
    about: Subject
    read: Reading
    when: When
    owners: list[str | None]


@dataclass(slots=True)
class Reader:
    """One sentence being read."""

    seen: Seen
    context: Seen | None
    sentence: Sentence
    entities: Mapping[str, Entity]
    made: list[Claim] = field(default_factory=list)
    before: Reading | None = None
    clause: int = -1
    """The clause of the reading before."""
    geo: str | None = None
    scope: str | None = None
    standing: list[_One] = field(default_factory=list)
    """Amounts read so far, which a later list of growths may go through in order."""
    places: dict[int, Place] = field(default_factory=dict)

    def claims(self) -> list[Claim]:
        """The claims, in the order of their figures."""
        around, beyond = self.seen.around, self._beyond()
        silence = Silence.of(around)
        given = source(around, beyond)
        self.geo, self.scope = geo(around), scope(around)
        purse = Purse(around, beyond, self.sentence.lang)
        flows = Flows(beyond)
        self.places = places(around)
        for at, figure in enumerate(around.figures):
            if not silence.covers(figure) and not self._skipped(figure):
                self._figure(figure, at, given, purse, flows)
        return _distinct(self.made)

    def _beyond(self) -> Around | None:
        return self.context.around if self.context else None

    def _skipped(self, figure: Figure) -> bool:
        """What repeats, withdraws or limits another figure, and what counts others."""
        if figure.role == "margin" and self.made:
            self.made[-1] = replace(self.made[-1], bound="about")
        if figure.role in ("margin", "restated", "withdrawn", "per") or figure.counted:
            return True
        nothing = figure.value == 0 and figure.sort != "percent"
        return figure.number.unclear or not figure.sort or nothing

    def _figure(self, figure: Figure, at: int, given: Source, purse: Purse, flows: Flows) -> None:
        sight = self.seen.around.sight(figure)
        about, elder = self._about(sight)
        clause = self.seen.around.text.tokens[figure.at].clause
        goes_on = clause == self.clause or figure.the or "beside" in figure.marks
        last = self.before if goes_on else None
        read = self._read(sight, at, about, last, purse)
        if read is None:
            return
        if outside(sight, about, read):
            self._stands(_One(sight, about, read, When(NEVER), []))
            if figure.at in self.places:
                # No claim, and yet the others of its list are read as it was.
                self.before, self.clause = read, clause
            return
        self.before, self.clause = read, clause
        told = said(sight)
        ahead = bool(told) and figure.role != "start"
        when = self.seen.calendar.of(figure, sight, read.measure, ahead)
        if elder is not None and not when.own and elder.when.moment is not None:
            when = elder.when
        flows.give(sight, read, when)
        if elder is not None and elder.owners:
            self.seen.owners.last = elder.owners
        owners = self.seen.owners.of(Case(sight, about, read.measure))
        one = _One(sight, about, read, when, owners)
        self._stands(one)
        self._claims(one, told, given)

    def _stands(self, one: _One) -> None:
        """Keep what a list of growths may be of."""
        if one.read.measure in STANDING and one.sight.figure.role != "start":
            self.standing.append(one)

    def _about(self, sight: Sight) -> tuple[Subject, _One | None]:
        """What a figure is about; the amount it is the growth of, for one of a list in order.

        营收和净利润分别为…, and 营收…，净利润…，分别增长…: noun by noun, or amount by amount.
        """
        place = self.places.get(sight.figure.at)
        if place is None:
            return subject(sight), None
        around = self.seen.around
        before = [one for one in self.standing if one.sight.figure.last < place.first.first]
        after = before[-1].sight.figure.last if before else -1
        named = nouns(around, place, after)
        if len(named) == place.size:
            return Subject(named[place.at]), None
        sentence = around.clause(sight.figure).sentence
        before = [one for one in before if one.sight.clause.sentence == sentence]
        if named or len(before) < place.size or "respectively" not in around.told:
            return subject(sight), None
        elder = before[place.at - place.size]
        return elder.about, elder

    def _read(
        self, sight: Sight, at: int, about: Subject, last: Reading | None, purse: Purse
    ) -> Reading | None:
        """What the figure measures; prices, and words like `doubled`, included."""
        figure, figures = sight.figure, self.seen.around.figures
        if figure.word:
            return Reading(figure.word, figure.unit, figure.value, None, "word of change")
        if figure.sort == "money":
            return purse.read(sight, at, about, last)
        if figure.sort == "token" and at and buys(self.seen.around, figures[at - 1], figure):
            return None
        return reading(sight, about, last)

    def _claims(self, one: _One, told: str, given: Source) -> None:
        """One claim for each owner."""
        figure, read, around = one.sight.figure, one.read, self.seen.around
        tokens = around.text.tokens
        for owner in one.owners:
            days = self._days(one, owner)
            grain = one.when.moment.grain if one.when.moment else ""
            claim = Claim(
                measure=read.measure,
                metric=metric(one.about, figure, read, self._kind_of(owner)),
                entity=owner,
                geo=self.geo,
                value=read.value,
                value_high=read.high,
                unit=read.unit,
                bound="range" if read.high is not None else figure.bound,
                period_start=days[0],
                period_end=days[1],
                kind=kind(
                    one.sight,
                    Told(told, self._earlier(one)),
                    days,
                    grain,
                    self.sentence.published,
                    given,
                ),
                attributed_to=given.name,
                scope=self.scope,
                rule=f"{self.sentence.lang[:2]}:{read.rule}",
                span=(tokens[figure.first].start, tokens[figure.last].end),
            )
            self.made.append(claim)

    def _kind_of(self, owner: str | None) -> str:
        entity = self.entities.get(owner or "")
        return entity.kind if entity is not None else ""

    def _earlier(self, one: _One) -> bool:
        """A starting value, or one of an earlier period beside a forecast."""
        when = one.when
        if one.sight.figure.role == "start" or when.moment is None:
            return one.sight.figure.role == "start"
        if when.moment.shape == "same" and when.own:
            return True
        if _set_beside(one.sight) and when.own:
            return True
        end = when.days[1]
        expected = any(token.has("kind", *AHEAD) for token in one.sight.all())
        if end is None or not when.own or expected:
            return False
        told = [claim.period_end for claim in self.made if claim.kind in AHEAD]
        return any(day is not None and end < day for day in told)

    def _days(self, one: _One, owner: str | None) -> Days:
        moment = one.when.moment
        entity = self.entities.get(owner or "")
        money = one.sight.figure.sort == "money" and one.about.topic != "market"
        financial = (one.about.topic in FINANCIAL or money) and one.read.measure != "price"
        reported = moment is not None and moment.shape in CALENDAR and moment.grain in REPORTED
        reported = reported and moment is not None and not moment.edge
        if entity is not None and entity.odd_year and financial and reported:
            return NEVER
        if one.read.unit == "percent/year":
            return self._span_of_years(one.when)
        return one.when.days

    def _span_of_years(self, when: When) -> Days:
        """A yearly rate holds for the span whose both ends are named."""
        resolver = self.seen.calendar.resolver
        found = [resolver.days(at) for at in range(len(self.seen.around.text.moments))]
        ends = [end for _, end in found if end is not None]
        if len(ends) < 2 or (when.moment is not None and when.moment.year_last):
            return when.days
        return min(start or end for start, end in found if end is not None), max(ends)


def _set_beside(sight: Sight) -> bool:
    """将高于2025年的792亿元: an amount that something is compared with."""
    dated = False
    for token in sight.near_left():
        if token.has("base") or token.has("than"):
            return dated
        dated = dated or token.moment >= 0
        if token.moment < 0 and "bound_before" not in token.tags:
            return False
    return False


def _distinct(found: list[Claim]) -> list[Claim]:
    """A fact printed twice is one claim."""
    if len(found) < 2:
        return found
    kept = {
        (
            one.measure,
            one.value,
            one.value_high,
            one.unit,
            one.entity,
            one.period_start,
            one.period_end,
        ): one
        for one in reversed(found)
    }
    return [one for one in found if any(one is other for other in kept.values())]
