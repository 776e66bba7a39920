"""Text in, claims out.

Belongs here: the parts of the grammar in their order, and one claim made of what they found.
Does not belong here: what any part does.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field

from scrapers.press.claims.clauses import cut
from scrapers.press.claims.context import Around, Sight
from scrapers.press.claims.figures import Figure, figures
from scrapers.press.claims.fold import fold
from scrapers.press.claims.grain import calls, flow
from scrapers.press.claims.kinds import Source, kind, said, source
from scrapers.press.claims.measures import reading
from scrapers.press.claims.readings import Reading
from scrapers.press.claims.metrics import geo, metric, scope
from scrapers.press.claims.model import Claim, Entity, Sentence
from scrapers.press.claims.money import currency
from scrapers.press.claims.multiples import multiples
from scrapers.press.claims.names import runs
from scrapers.press.claims.owners import FINANCIAL, Owners
from scrapers.press.claims.pairs import pair
from scrapers.press.claims.periods import NEVER, Days, Resolver
from scrapers.press.claims.prices import Price, buys, price
from scrapers.press.claims.scopes import outside, unstated
from scrapers.press.claims.subjects import Subject, fill, subject
from scrapers.press.claims.tokens import read
from scrapers.press.claims.when import Calendar, When
from scrapers.press.claims.words import Tree, add, words

__all__ = ["Extractor"]

LONGEST = 1200
"""Characters read at once. A longer text is cut, so that work grows with the length alone."""


class Extractor:
    """Finds claims in sentences. Holds the word lists and the names; no state between calls.

    Args:
        aliases: canonical name → entity with its other names.
    """

    def __init__(self, aliases: Mapping[str, Entity]) -> None:
        self._aliases = dict(aliases)
        self._tree = _tree(aliases)

    def claims(self, sentence: Sentence) -> list[Claim]:
        """The claims of a sentence, in the order of their figures. Never raises on any text."""
        if len(sentence.text) > LONGEST:
            return self._of_pieces(sentence)
        context = self._seen(sentence.context[-LONGEST:], sentence) if sentence.context else None
        seen = self._seen(sentence.text, sentence, context)
        return _Reader(seen, context, sentence, self._aliases).claims()

    def _of_pieces(self, sentence: Sentence) -> list[Claim]:
        found: list[Claim] = []
        for start, piece in _pieces(sentence.text):
            one = Sentence(piece, sentence.lang, sentence.published, sentence.context)
            for claim in self.claims(one):
                moved = (claim.span[0] + start, claim.span[1] + start)
                found.append(_with_span(claim, moved))
        return found

    def _seen(self, printed: str, sentence: Sentence, context: "_Seen | None" = None) -> "_Seen":
        text = read(printed, fold(printed), sentence.lang, self._tree)
        found = sorted([*pair(text, figures(text)), *multiples(text)], key=lambda figure: figure.at)
        around = Around(text, cut(text, found), found)
        fill(around, context.around if context else None)
        calendar = Calendar(
            around,
            Resolver(sentence.published, text.moments),
            context.calendar if context else None,
        )
        calendar.prepare()
        owners = Owners(around, runs(text, found), context.owners if context else None)
        return _Seen(around, calendar, owners)


@dataclass(slots=True)
class _Seen:
    around: Around
    calendar: Calendar
    owners: Owners


def _tree(aliases: Mapping[str, Entity]) -> Tree:
    tree = copy.deepcopy(words())
    for name, entity in aliases.items():
        tags = {"name": name, "kind_of": entity.kind}
        if entity.unit:
            tags["unit_of"] = entity.unit
        for one in (name, *entity.names):
            for spelled in _spellings(fold(one), entity.kind):
                add(tree, spelled, tags)
    return tree


def _spellings(name: str, kind: str) -> set[str]:
    """A name with hyphens, blanks or nothing between its parts; chips in the plural too."""
    found = {name, name.replace("-", " "), name.replace(" ", "-"), name.replace("'", "’")}
    if any(sign.isdigit() for sign in name) or not name.isascii():
        found |= {name.replace(" ", ""), name.replace("-", "")}
    if kind in ("chip", "model") and name.isascii() and not name.endswith("s"):
        found |= {f"{one}s" for one in found}
    return found


def _pieces(text: str) -> list[tuple[int, str]]:
    """A long text in pieces, cut behind a sign where there is one."""
    found = []
    start = 0
    while start < len(text):
        end = min(start + LONGEST, len(text))
        if end < len(text):
            cuts = [text.rfind(sign, start + LONGEST // 2, end) for sign in "。.;；!！?？\n,， "]
            best = next((at for at in cuts if at > 0), -1)
            end = best + 1 if best > 0 else end
        found.append((start, text[start:end]))
        start = end
    return found


def _with_span(claim: Claim, span: tuple[int, int]) -> Claim:
    from dataclasses import replace

    return replace(claim, span=span)


@dataclass(slots=True)
class _Reader:
    """One sentence being read."""

    seen: _Seen
    context: _Seen | None
    sentence: Sentence
    aliases: Mapping[str, Entity]
    before: Reading | None = None
    before_clause: int = -1
    price: Price | None = None
    made: list[Claim] = field(default_factory=list)
    flows: dict[int, str] = field(default_factory=dict)
    grain_said: bool = False
    yearly: bool = False

    def claims(self) -> list[Claim]:
        around = self.seen.around
        silent = unstated(around)
        from_source = source(around, self.context.around if self.context else None)
        for at, figure in enumerate(around.figures):
            clause = around.text.tokens[figure.at].clause
            if around.clauses[clause].sentence in silent or -1000 - clause in silent:
                continue
            if self._skipped(figure, at):
                continue
            self._figure(figure, at, clause, from_source)
        return _distinct(self.made)

    def _skipped(self, figure: Figure, at: int) -> bool:
        """No figure of its own: what repeats, withdraws or limits another, and what counts others."""
        if figure.role == "margin" and self.made:
            self._margin()
            return True
        if (
            figure.role in ("restated", "withdrawn", "per")
            or figure.counted
            or figure.number.unclear
        ):
            return True
        return not figure.sort or (figure.value == 0 and figure.sort != "percent")

    def _margin(self) -> None:
        from dataclasses import replace

        self.made[-1] = replace(self.made[-1], bound="about")

    def _figure(self, figure: Figure, at: int, clause: int, from_source: Source) -> None:
        around = self.seen.around
        sight = around.sight(figure)
        about = subject(sight)
        if clause != self.before_clause:
            self.before = None
        read = self._read(figure, at, sight, about)
        if read is None or outside(sight, about, read):
            return
        self.before, self.before_clause = read, clause
        self._claim(figure, sight, about, read, from_source)

    def _read(self, figure: Figure, at: int, sight: Sight, about: Subject) -> Reading | None:
        """What the figure measures, prices and words like `doubled` included."""
        for mark in figure.marks:
            if mark.startswith("word:"):
                measure = mark[5:]
                return Reading(measure, figure.unit, figure.value, None, "word of change")
        around = self.seen.around
        if figure.sort == "money":
            bought = self._bought(figure, at)
            if bought is not None:
                return bought
            if _bracketed_again(around, at):
                return None
            found = price(sight, about, self.price)
            figure.unit = currency(
                figure, around, self.context.around if self.context else None, self.sentence.lang
            )
            if found is not None:
                self.price = found
                unit = None if figure.unit is None else f"{figure.unit}/{found[0]}"
                read = reading(sight, about, self.before)
                if read is not None and read.measure == "difference":
                    return Reading("difference", unit, read.value * found[1], None, "price change")
                high = None if figure.high is None else figure.high * found[1]
                return Reading("price", unit, figure.value * found[1], high, f"price/{found[0]}")
            if about.topic == "price" and not about.outside:
                return None
        elif figure.sort == "token" and at and buys(around, around.figures[at - 1], figure):
            return None
        read = reading(sight, about, self.before)
        return None if read is None else self._loss(read, about, figure)

    def _bought(self, figure: Figure, at: int) -> Reading | None:
        around = self.seen.around
        if at + 1 < len(around.figures):
            value = buys(around, figure, around.figures[at + 1])
            if value is not None:
                unit = currency(
                    figure,
                    around,
                    self.context.around if self.context else None,
                    self.sentence.lang,
                )
                return Reading("price", f"{unit}/Mtoken", value, None, "buys")
        return None

    def _loss(self, read: Reading, about: Subject, figure: Figure) -> Reading:
        """A loss is a negative level."""
        if (
            about.topic == "loss"
            and read.measure == "level"
            and figure.sort == "money"
            and read.value > 0
        ):
            read.value = -read.value
            read.high = None if read.high is None else -read.high
            read.rule += "+loss"
        return read

    def _claim(
        self, figure: Figure, sight: Sight, about: Subject, read: Reading, from_source: Source
    ) -> None:
        told = said(sight)
        ahead = told in ("plan", "forecast") and figure.role != "start"
        when = self.seen.calendar.of(figure, sight, read.measure, ahead)
        owners = self.seen.owners.of(figure, sight, about, read.measure)
        if read.measure in ("level", "difference") and read.unit == "token":
            read.unit = flow(
                sight,
                figure,
                when,
                self.flows,
                self.context.around if self.context else None,
                self.grain_said,
            )
            self.grain_said = "grain said" in figure.marks or (
                self.grain_said and "ellipsis" in figure.marks
            )
            self.flows[figure.at] = read.unit
        if read.unit == "call":
            read.unit = calls(sight)
        yearly = _yearly_money(sight) or (
            self.yearly
            and about.token is not None
            and about.token.clause != sight.around.text.tokens[figure.at].clause
        )
        self.yearly = figure.sort == "money" and yearly
        if figure.sort == "money" and read.measure == "level" and yearly:
            read.unit = None if read.unit is None else f"{read.unit}/year"
        span = self._span(figure)
        for owner in owners:
            days = self._days(when, owner, about, read, sight)
            grain = when.moment.grain if when.moment else ""
            told_kind = kind(
                sight,
                figure,
                days,
                grain,
                self.sentence.published,
                from_source,
                told,
                self._earlier(figure, when, sight),
            )
            self.made.append(
                Claim(
                    read.measure,
                    metric(about, figure, read),
                    owner,
                    geo(self.seen.around),
                    read.value,
                    read.high,
                    read.unit,
                    "range" if read.high is not None else figure.bound,
                    *days,
                    told_kind,
                    from_source.name,
                    scope(self.seen.around),
                    f"{self.sentence.lang[:2]}:{read.rule}",
                    span,
                )
            )

    def _earlier(self, figure: Figure, when: When, sight: Sight) -> bool:
        """A starting value, or one of an earlier period beside a forecast."""
        if figure.role == "start":
            return True
        moment = when.moment
        if moment is None:
            return False
        if moment.shape == "same" and when.own:
            return True
        end = when.days[1]
        if (
            end is None
            or not when.own
            or any(token.tags.get("kind") in ("plan", "forecast") for token in sight.all())
        ):
            return False
        told = [claim.period_end for claim in self.made if claim.kind in ("forecast", "plan")]
        return any(day is not None and end < day for day in told)

    def _days(
        self, when: When, owner: str | None, about: Subject, read: Reading, sight: Sight
    ) -> Days:
        moment = when.moment
        entity = self.aliases.get(owner or "")
        financial = about.topic in FINANCIAL or (
            sight.figure.sort == "money" and about.topic != "market"
        )
        if (
            entity is not None
            and entity.odd_year
            and financial
            and moment is not None
            and read.measure != "price"
        ):
            if moment.shape in ("year", "part", "counted", "same", "echo") and moment.grain in (
                "quarter",
                "year",
                "half",
            ):
                return NEVER
        if read.unit == "percent/year":
            return self._span_of_years(when)
        return when.days

    def _span_of_years(self, when: When) -> Days:
        """A yearly rate holds for the span whose both ends are named."""
        resolver = self.seen.calendar.resolver
        days = [resolver.days(at) for at in range(len(self.seen.around.text.moments))]
        known = [one for one in days if one[1] is not None]
        if when.moment is not None and when.moment.year_last:
            return when.days
        if len(known) > 1:
            return min(one[0] or one[1] for one in known if one[1]), max(
                one[1] for one in known if one[1]
            )
        return when.days

    def _span(self, figure: Figure) -> tuple[int, int]:
        tokens = self.seen.around.text.tokens
        return tokens[figure.first].start, tokens[figure.last].end


def _yearly_money(sight: Sight) -> bool:
    """Annualised or run-rate money is money a year."""
    near = sight.around.text.folded[
        sight.around.text.tokens[sight.clause.first].start : sight.around.text.tokens[
            sight.clause.last
        ].end
    ]
    return any(
        word in near
        for word in (
            "run-rate",
            "run rate",
            "annualised",
            "annualized",
            "arr ",
            "annual recurring",
            "年化",
        )
    )


def _bracketed_again(around: Around, at: int) -> bool:
    """(约新台币640亿元) behind an amount of money says it again."""
    text = around.text
    figure = around.figures[at]
    before = figure.first - 1
    if at == 0 or before < 0 or around.figures[at - 1].sort != "money":
        return False
    gap = text.folded[
        text.tokens[around.figures[at - 1].last].end : text.tokens[figure.first].start
    ]
    return "(" in gap and ")" not in gap and len(gap) < 16


def _distinct(found: list[Claim]) -> list[Claim]:
    """A fact printed twice is one claim."""
    kept: list[Claim] = []
    keys = set()
    for claim in found:
        key = (
            claim.measure,
            claim.value,
            claim.value_high,
            claim.unit,
            claim.entity,
            claim.period_start,
            claim.period_end,
        )
        if key not in keys:
            keys.add(key)
            kept.append(claim)
    return kept
