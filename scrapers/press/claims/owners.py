"""Whose figure it is.

Belongs here: the order in which owners are looked for, and figures without a name in their clause.
Does not belong here: where in a clause it stands (`holders`), names no list has (`unlisted`).
"""

from dataclasses import dataclass

from scrapers.press.claims.cases import FINANCIAL, NATIONS, Case
from scrapers.press.claims.claimants import claimants
from scrapers.press.claims.context import Around
from scrapers.press.claims.figure import Figure
from scrapers.press.claims.holders import Holders, proper
from scrapers.press.claims.names import Run, named
from scrapers.press.claims.tokens import Token
from scrapers.press.claims.unlisted import unlisted

__all__ = ["Owners"]

WITHIN = frozenset(("of which", "其中", "which"))
"""What follows owns a part of the figure before."""
TAKING = frozenset(
    ["capturing", "taking", "securing", "grabbing", "winning", "claiming", "拿下", "斩获", "夺得"]
)
KINDS = {
    "company": ("company", "cloud"),
    "place": ("site",),
    "thing": ("model", "chip", "platform"),
    "": ("company", "cloud", "site", "model", "chip", "group", "platform"),
}


@dataclass(slots=True)
class Owners:
    """The owners of the figures of one text, asked for in order."""

    around: Around
    runs: list[Run]
    context: "Owners | None"
    last: list[str | None] | None = None
    """Of the figure before."""
    run: Run | None = None
    at: int = -1
    """Where the last figure that had an owner ends."""

    def of(self, case: Case) -> list[str | None]:
        """The owners of a figure: one for each claim that it makes; None: nobody is named."""
        holders = Holders(self.around, self.runs)
        based = holders.base(case)
        if based is not None:
            return [based]
        if case.domestic():
            return ["domestic AI chips"]
        self.last = self._found(case, holders)
        self.at = case.figure.last
        return self.last

    def _found(self, case: Case, holders: Holders) -> list[str | None]:
        known = self.last is not None
        counted = holders.counted(case, known)
        if counted is not None:
            return [counted]
        if self._taken(case) and not proper(holders.left(case)):
            maker = self._maker(case)
            if maker is not None:
                return [maker]
        run = holders.own(case, known)
        if known and run is not None and self._mixed(case):
            return list(self.last or ())
        if run is None:
            return self._without(case, holders)
        self.run = run
        return claimants(self.around, run, case)

    def _mixed(self, case: Case) -> bool:
        """收入占比96.5%,其中腾讯贡献了71.8%: customers are parts of the company's revenue."""
        if case.measure != "share" or self.run is None or self.run.kind != "company":
            return False
        tokens, clauses = self.around.text.tokens, self.around.clauses
        own = clauses[case.clause]
        words = [case.sight.said(one) for one in tokens[own.first : own.first + 2]]
        before = [one for one in clauses[: case.clause] if one.figures]
        if WITHIN.isdisjoint(words) or not before:
            return False
        said_before = tokens[before[-1].first : before[-1].last + 1]
        return any(one.has("topic", "revenue") for one in said_before)

    def _without(self, case: Case, holders: Holders) -> list[str | None]:
        """No name in its clause: a pronoun, a total, the owner of the figure before."""
        nation, pronoun = case.users_of(), case.pronoun()
        if nation is not None:
            return [nation]
        if pronoun and not (case.possessive() and case.market()):
            return [self._of_pronoun(pronoun)]
        if case.market() and case.figure.role != "start" and not self._segment(case):
            return ["market"]
        if self.last is not None and not self._fresh(case):
            if self.run is not None and len(self.run.names) > 1:
                return claimants(self.around, self.run, case)
            return list(self.last)
        before = [
            one for one in self.runs if one.last < case.figure.first and one.role == "subject"
        ]
        if not before:
            return [self._far(case)]
        self.run = holders.best(proper(before), case) if proper(before) else before[-1]
        return claimants(self.around, self.run, case)

    def _segment(self, case: Case) -> bool:
        """AI服务器收入 behind a company's own figures: one of its segments."""
        company = self.last is not None and self.run is not None and self.run.kind == "company"
        return company and case.about.topic in FINANCIAL

    def _taken(self, case: Case) -> bool:
        """`capturing 20 %`, 拿下两成: what the seller has of the market, not what it sells."""
        if case.measure != "share":
            return False
        return any(case.sight.said(one) in TAKING for one in case.sight.near_left())

    def _maker(self, case: Case) -> str | None:
        """The company that is the subject of the clause before."""
        for run in reversed(self.runs):
            if run.last < case.figure.first and run.role == "subject" and run.kind == "company":
                return run.names[-1] if len(run.names) == 1 else None
        return None

    def _fresh(self, case: Case) -> bool:
        """Whether a new subject was named since the figure before."""
        return any(
            self.at < run.first and run.last < case.figure.first and run.role == "subject"
            for run in self.runs
        )

    def _far(self, case: Case) -> str | None:
        """A name behind, the platform, a name of no list, the source, a place, the context."""
        figure = case.figure
        later = [run for run in self.runs if run.first > figure.last and run.role == "subject"]
        if any(case.sight.said(one) in WITHIN for one in self._until(figure, later)):
            later = []
        closed = case.chinese and (figure.sort == "times" or case.measure == "growth")
        if later and not closed:
            return later[0].names[-1] if proper(later[:1]) else None
        platform = None if self.context else self._with_role("platform")
        found = platform or unlisted(case.sight) or self._with_role("source")
        if found is not None:
            return found
        goods = figure.sort in ("thing", "money") or case.about.topic in ("shipments", "market")
        if not case.goods() and case.measure == "level":
            nation = next(
                (one.tags["nation"] for one in case.sight.all() if "nation" in one.tags), ""
            )
            if nation in NATIONS:
                return NATIONS[nation]
        placed = any(run.role == "place" or run.kind == "nation" for run in self.runs)
        placed = placed or any("nation" in one.tags for one in case.sight.all())
        told = self._market_told(case)
        if (goods and placed) or (told and case.measure != "share"):
            return "market"
        return self._of_context()

    def _until(self, figure: Figure, later: list[Run]) -> list[Token]:
        """Tokens between a figure and the name that stands behind it."""
        return self.around.text.tokens[figure.last + 1 : later[0].first] if later else []

    def _market_told(self, case: Case) -> bool:
        """A word for a total; of a noun that is only counted (4000台AI服务器) it says nothing."""
        tokens = self.around.text.tokens
        made = case.about.topic in ("shipments", "market")
        counted = () if made else self.around.figures
        nouns = {at for one in counted for at in range(one.at + 1, one.last + 2)}
        return any("market" in one.tags and at not in nouns for at, one in enumerate(tokens))

    def _with_role(self, role: str) -> str | None:
        return next((run.names[0] for run in self.runs if run.role == role), None)

    def _of_pronoun(self, pronoun: str) -> str | None:
        """The only thing of its type that is named."""
        seen = [*self.runs, *(self.context.runs if self.context else [])]
        found = set(named([run for run in seen if run.role != "base"], KINDS[pronoun]))
        return found.pop() if len(found) == 1 else None

    def _of_context(self) -> str | None:
        seen = self.context.runs if self.context else []
        found = set(named([run for run in seen if run.role == "subject"], KINDS[""]))
        return found.pop() if len(found) == 1 else None
