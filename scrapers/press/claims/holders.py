"""Which run of names owns a figure, by where it stands.

Belongs here: subjects, bases, products counted, sites, names behind a figure.
Does not belong here: figures without a name in their clause (`owners`).
"""

from dataclasses import dataclass

from scrapers.press.claims.cases import FINANCIAL, Case
from scrapers.press.claims.context import Around
from scrapers.press.claims.names import Run, said

__all__ = ["Holders", "proper"]

OWNING = frozenset(("的", "", "'s", "同期的", "'", "'s the", "with", "at", "on"))
INSTALLED = frozenset(("thing", "W", "FLOPS", "H100e"))
FIRMS = frozenset(("company", "cloud"))
FAR_OBJECT = 5
"""`double output of the Ascend 910C`: so many tokens on, what is doubled may stand."""
HELD = frozenset(("chip", "group", "class"))


def proper(found: list[Run]) -> list[Run]:
    """Without nations and totals."""
    return [run for run in found if run.kind not in ("nation", "total")]


@dataclass(slots=True)
class Holders:
    """The runs of names of one text."""

    around: Around
    runs: list[Run]

    def _clause(self, run: Run) -> int:
        return self.around.text.tokens[run.last].clause

    def base(self, case: Case) -> str | None:
        """`the 2.94 trillion of US models`, 超越美国模型的2.7万亿: the base owns its figure."""
        figure, text = case.figure, self.around.text
        if figure.sort in ("times", "percentage_point"):
            return None
        whole = figure.the and figure.sort != "percent"
        if whole and said(text, figure.first - 2) == "of" and self._share_before(case):
            return "market"
        for run in self.runs:
            if run.role == "base" and not run.of_ratio and run.last < figure.first:
                gap = text.folded[text.tokens[run.last].end : text.tokens[figure.first].start]
                beside = self._clause(run) == case.clause and " to " not in gap
                owning = gap.strip() in OWNING or (beside and gap.startswith("'s "))
                if owning and (gap.strip() or figure.sort != "percent"):
                    return run.names[-1]
        if figure.the and said(text, figure.last + 1) in ("of", "for", "from"):
            near = (figure.last + 2, figure.last + 3)
            after = proper([run for run in self.runs if run.first in near][:1])
            return after[0].names[-1] if after else None
        return None

    def _share_before(self, case: Case) -> bool:
        """`49.2 % of the 536.7 trillion tokens`: the whole is the market's."""
        end = case.figure.first - 3
        return any(one.sort == "percent" and one.last == end for one in self.around.figures)

    def counted(self, case: Case, known: bool) -> str | None:
        """The product that is counted owns what is made, sold and shipped of it.

        `known`: a figure before had an owner.
        """
        run = next((one for one in self.runs if one.counted is case.figure), None)
        if run is None or self.site(case) is not None:
            return None
        if case.pronoun() and run.kind in ("class", "group"):
            return None
        subjects = proper(self.left(case))
        if not subjects and not known:
            return run.names[-1]
        held = run.kind in ("class", "group") or case.said_before("buying")
        return None if held or any(one.kind == "site" for one in subjects) else run.names[-1]

    def left(self, case: Case) -> list[Run]:
        """Subjects before the figure in its clause."""
        return [
            run
            for run in self.runs
            if run.last < case.figure.first
            and run.role == "subject"
            and self._clause(run) == case.clause
        ]

    def own(self, case: Case, known: bool) -> Run | None:
        """A name of the figure's own clause: before it, else behind it."""
        found = self._beside(case) or self.site(case) or self._acted_on(case) or self._mix(case)
        if found is not None:
            return found
        left = self.left(case)
        if proper(left):
            return self._priced(case) or self.best(proper(left), case)
        behind = None if case.pronoun() else self._behind(case, known)
        if left and (behind is None or behind.kind in ("chip", "class")):
            return left[-1]
        return behind

    def _beside(self, case: Case) -> Run | None:
        """`versus 55 % for X`."""
        if "beside" not in case.figure.marks:
            return None
        return next((run for run in self.runs if run.first == case.figure.last + 2), None)

    def site(self, case: Case) -> Run | None:
        """Installed hardware, compute and power are the cluster's where one is named.

        A clause about what is counted goes on about the site of the one before it.
        """
        if case.figure.sort not in INSTALLED:
            return None
        sites = [run for run in self.runs if run.kind == "site" and run.role != "base"]
        own = [run for run in sites if self._clause(run) == case.clause]
        if own:
            return own[-1]
        subjects = [
            one for one in self.runs if self._clause(one) == case.clause and one.role == "subject"
        ]
        before = [run for run in sites if self._clause(run) == case.clause - 1]
        counted = subjects and all(one.kind in ("group", "class") for one in subjects)
        return before[-1] if before and counted else None

    def _acted_on(self, case: Case) -> Run | None:
        """`double Ascend output`: what is doubled stands behind the word."""
        end, tokens = case.figure.last, self.around.text.tokens
        for run in self.runs if case.figure.word else ():
            product = run.role == "subject" and run.kind in ("chip", "model")
            if product and end < run.first <= end + FAR_OBJECT:
                between = range(end + 1, run.first)
                if all("topic" in tokens[at].tags or self._links(at) for at in between):
                    return run
        return None

    def _links(self, at: int) -> bool:
        return said(self.around.text, at) in ("of", "the", "its", "了", "对", "的")

    def _priced(self, case: Case) -> Run | None:
        """`X charges $0.60 … for Y`: the price is Y's."""
        growth = case.measure == "growth" and case.about.topic == "price"
        for run in self.runs if growth or case.measure == "price" else ():
            near = self._clause(run) - case.clause in (0, 1) and run.first > case.figure.last
            near = near and not self._versus(case, run)
            before = said(self.around.text, run.first - 1)
            if near and run.kind in ("model", "chip") and before in ("for", "of", "on"):
                return run
        return None

    def _versus(self, case: Case, run: Run) -> bool:
        """`$30 … versus $15 for X`: the name is the other price's."""
        between = self.around.text.tokens[case.figure.last + 1 : run.first]
        return any("start" in one.tags or "than" in one.tags for one in between)

    def _mix(self, case: Case) -> Run | None:
        """`half of X's revenue came from Y`: the parts of a company's revenue are its own."""
        if case.measure != "share":
            return None
        tokens = self.around.text.tokens
        for run in self.runs:
            if run.kind not in FIRMS or self._clause(run) != case.clause:
                continue
            behind = tokens[run.last + 1 : run.last + 4]
            noun = next((one for one in behind if "topic" in one.tags), None)
            owned = noun is not None and noun.tags["topic"] in FINANCIAL
            if owned and (run.role == "whole" or self._divided(run, case)):
                return run
        return None

    def _divided(self, run: Run, case: Case) -> bool:
        """占英伟达营收的9%: a word of holding before the name."""
        tokens = self.around.text.tokens
        before = tokens[run.first - 1] if run.first else None
        between = run.last < case.figure.first and case.chinese
        return between and before is not None and before.has("topic", "market_share")

    def best(self, found: list[Run], case: Case) -> Run:
        """Money is a company's; of a holder and what it holds part of, the holder."""
        if case.about.topic in FINANCIAL and case.figure.sort != "thing":
            firms = [run for run in found if run.kinds[0] in FIRMS or run.kind in FIRMS]
            if firms:
                return firms[-1]
        found = [run for run in found if run.kind != "class"] or found
        if len(found) > 1 and self._clause(found[-2]) == self._clause(found[-1]):
            between = self.around.text.tokens[found[-2].last + 1 : found[-1].first]
            part = any(token.has("topic", "market_share") for token in between)
            buys = any("buying" in token.tags for token in between)
            held = found[-1].kind in HELD or self._goods(found[-1])
            if (case.figure.sort == "percent" and part) or (buys and held):
                return found[-2]
        return found[-1]

    def _goods(self, run: Run) -> bool:
        """部署平头哥芯片: of a maker, what is bought."""
        at = run.last + 1
        tokens = self.around.text.tokens
        return at < len(tokens) and "thing" in tokens[at].tags

    def _behind(self, case: Case, known: bool) -> Run | None:
        """A name behind the figure: `goes to X`, 来自X."""
        figure = case.figure
        if figure.sort == "times" or case.measure in ("ratio", "growth", "difference"):
            return None
        for run in self.runs:
            if run.first <= figure.last or self._clause(run) != case.clause:
                continue
            passed = any(run.first > one.first > figure.last for one in self.around.figures)
            if passed or (run.role == "object" and (known or run.counted is not figure)):
                return None
            if run.role in ("subject", "whole", "object"):
                return None if run.kind in ("nation", "total") else run
        return None
