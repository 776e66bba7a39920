"""Whose figure it is.

Belongs here: which name of the sentence owns a figure; totals, nations, pronouns, lists.
Does not belong here: names and their roles (`names`), names that no list has (`unlisted`).
"""

from dataclasses import dataclass

from scrapers.press.claims.context import Around, Sight
from scrapers.press.claims.figures import Figure
from scrapers.press.claims.names import LISTED, Run, named, said
from scrapers.press.claims.subjects import Subject
from scrapers.press.claims.unlisted import unlisted

__all__ = ["FINANCIAL", "Owners"]

FINANCIAL = frozenset(("revenue", "profit", "loss", "cost", "margin", "ratio", "orders", "stock"))
BUYING = frozenset(
    (
        "采购",
        "订购",
        "下单",
        "买入",
        "购入",
        "购买",
        "买",
        "bought",
        "buy",
        "buys",
        "buying",
        "ordered",
        "orders",
        "order",
        "procured",
        "purchased",
        "purchase",
        "部署",
        "deployed",
        "deploy",
        "deploys",
        "installed",
        "install",
        "拥有",
        "囤",
        "囤积",
        "囤货",
        "接入",
        "stockpiled",
        "stockpiles",
        "houses",
        "housed",
        "owns",
        "own",
        "operates",
        "runs",
        "has",
        "have",
        "had",
        "holds",
        "装有",
        "装设",
        "安装",
        "上架",
        "配备",
        "上线",
        "库存",
        "inventory",
        "建成",
        "采购了",
        "买下",
        "包下",
        "抢购",
        "吃下",
        "揽下",
        "有",
        "配备了",
        "搭载",
        "rented",
        "rents",
        "leased",
        "hosts",
        "using",
        "uses",
        "runs on",
        "建置",
        "投用",
    )
)
KINDS = {
    "company": ("company", "cloud"),
    "place": ("site",),
    "thing": ("model", "chip", "platform"),
    "": ("company", "cloud", "site", "model", "chip", "group", "platform"),
}
MAKING = frozenset(
    ("produce", "make", "produces", "build", "生产", "制造", "生产出", "makes", "turn out", "造")
)


@dataclass(slots=True)
class Owners:
    """The owners of the figures of one text; `last` is that of the figure before."""

    around: Around
    runs: list[Run]
    context: "Owners | None"
    last: list[str | None] | None = None
    run: Run | None = None
    at: int = -1
    """Where the last figure that had an owner ends."""

    def of(self, figure: Figure, sight: Sight, about: Subject, measure: str) -> list[str | None]:
        """The owners of a figure: one for each claim that it makes."""
        based = self._of_base(figure)
        found = [based] if based is not None else self._found(figure, sight, about, measure)
        if based is None and not _domestic(sight, about, measure):
            self.last = found
            self.at = figure.last
        return found

    def _found(
        self, figure: Figure, sight: Sight, about: Subject, measure: str
    ) -> list[str | None]:
        if _domestic(sight, about, measure):
            return ["domestic AI chips"]
        counted = (
            None if self._site(figure, sight) else self._counted(figure, sight, about, measure)
        )
        if counted is not None:
            return [counted]
        run = self._own(figure, sight, about, measure)
        if run is not None:
            self.run = run
            return self._of_run(run, figure, sight, about, measure)
        return self._without(figure, sight, about, measure)

    def _of_base(self, figure: Figure) -> str | None:
        """`the 2.94 trillion of US models`, 超越美国模型的2.7万亿: the base owns its figure."""
        text = self.around.text
        if figure.sort in ("times", "percentage_point"):
            return None
        if figure.the and said(text, figure.first - 2) == "of" and self._share_before(figure):
            return "market"
        for run in self.runs:
            if run.role == "base" and not run.of_ratio and run.last < figure.first:
                gap = text.folded[
                    text.tokens[run.last].end : text.tokens[figure.first].start
                ].strip()
                if gap in ("的", "", "'s", "同期的", "'", "'s the") and not (
                    figure.sort == "percent" and gap == ""
                ):
                    return run.names[-1]
        if figure.the and said(text, figure.last + 1) in ("of", "for", "from"):
            after = [run for run in self.runs if run.first in (figure.last + 2, figure.last + 3)]
            return (
                after[0].names[-1] if after and after[0].kind not in ("nation", "total") else None
            )
        return None

    def _share_before(self, figure: Figure) -> bool:
        """`49.2 % of the 536.7 trillion tokens`: the whole is the market's."""
        return any(
            one.sort == "percent" and one.last == figure.first - 3 for one in self.around.figures
        )

    def _counted(self, figure: Figure, sight: Sight, about: Subject, measure: str) -> str | None:
        """The product that is counted owns what is made, sold and shipped of it."""
        run = next((one for one in self.runs if one.counted is figure), None)
        if run is None:
            return None
        if any("pronoun" in token.tags for token in sight.far_left()):
            return None
        subjects = [one for one in self._left(figure, sight) if one.kind not in ("nation", "total")]
        if not subjects and not self.last:
            return run.names[-1]
        if run.kind in ("class", "group"):
            return None if subjects or self.last else run.names[-1]
        if any(one.kind == "site" for one in subjects) or any(
            sight.said(token) in BUYING for token in sight.far_left()
        ):
            return None
        return run.names[-1]

    def _left(self, figure: Figure, sight: Sight) -> list[Run]:
        """Subjects before the figure in its clause."""
        tokens = self.around.text.tokens
        clause = tokens[figure.at].clause
        return [
            run
            for run in self.runs
            if run.last < figure.first
            and run.role == "subject"
            and tokens[run.last].clause == clause
        ]

    def _own(self, figure: Figure, sight: Sight, about: Subject, measure: str) -> Run | None:
        """A name of the figure's own clause: before it, else behind it."""
        site = self._site(figure, sight)
        if site is not None:
            return site
        acted = self._acted_on(figure)
        if acted is not None:
            return acted
        left = self._left(figure, sight)
        proper = [run for run in left if run.kind not in ("nation", "total")]
        if proper:
            priced = self._priced(figure, about, measure)
            return priced or self._best(proper, about, measure, figure)
        spoken = any("pronoun" in token.tags for token in sight.far_left())
        behind = None if spoken else self._behind(figure, sight, measure)
        if left and (behind is None or behind.kind in ("chip", "class")):
            return left[-1]
        return behind

    def _priced(self, figure: Figure, about: Subject, measure: str) -> Run | None:
        """`X charges $0.60 … for Y`: the price is Y's."""
        if measure != "price" and (measure != "growth" or about.topic != "price"):
            return None
        tokens = self.around.text.tokens
        for run in self.runs:
            same = tokens[run.first].clause - tokens[figure.at].clause in (0, 1)
            if (
                run.first > figure.last
                and same
                and run.kind in ("model", "chip")
                and said(self.around.text, run.first - 1) in ("for", "of", "on")
            ):
                return run
        return None

    def _acted_on(self, figure: Figure) -> Run | None:
        """`double Ascend output`: what is doubled stands behind the word."""
        if not figure.word:
            return None
        for run in self.runs:
            if (
                figure.last < run.first <= figure.last + 2
                and run.role == "subject"
                and run.kind in ("chip", "model")
            ):
                return run
        return None

    def _site(self, figure: Figure, sight: Sight) -> Run | None:
        """Installed hardware, compute and power are the cluster's where one is named."""
        if figure.sort not in ("thing", "W", "FLOPS", "H100e"):
            return None
        tokens = self.around.text.tokens
        clause = tokens[figure.at].clause
        found = [
            run
            for run in self.runs
            if run.kind == "site" and run.role != "base" and tokens[run.last].clause == clause
        ]
        return found[-1] if found else self._site_before(figure, clause)

    def _site_before(self, figure: Figure, clause: int) -> Run | None:
        """A clause about what is counted goes on about the site of the one before it."""
        tokens = self.around.text.tokens
        subjects = [
            one for one in self.runs if tokens[one.last].clause == clause and one.role == "subject"
        ]
        before = [
            one for one in self.runs if one.kind == "site" and tokens[one.last].clause == clause - 1
        ]
        counted = subjects and all(one.kind in ("group", "class") for one in subjects)
        return before[-1] if before and counted else None

    def _best(self, found: list[Run], about: Subject, measure: str, figure: Figure) -> Run:
        """Money is a company's; of a holder and what it holds part of, the holder."""
        if about.topic in FINANCIAL and figure.sort != "thing":
            companies = [
                run
                for run in found
                if run.kinds[0] in ("company", "cloud") or run.kind in ("company", "cloud")
            ]
            if companies:
                return companies[-1]
        specific = [run for run in found if run.kind != "class"]
        found = specific or found
        if len(found) > 1:
            tokens = self.around.text.tokens
            between = tokens[found[-2].last + 1 : found[-1].first]
            together = tokens[found[-2].last].clause == tokens[found[-1].first].clause
            holds = together and any(token.has("topic", "market_share") for token in between)
            buys = together and any(
                said(self.around.text, at) in BUYING
                for at in range(found[-2].last + 1, found[-1].first)
            )
            if (figure.sort == "percent" and holds) or (
                buys and found[-1].kind in ("chip", "group", "class")
            ):
                return found[-2]
        return found[-1]

    def _behind(self, figure: Figure, sight: Sight, measure: str) -> Run | None:
        """A name behind the figure: `goes to X`, 来自X."""
        tokens = self.around.text.tokens
        clause = tokens[figure.at].clause
        if figure.sort == "times" or measure == "ratio":
            return None
        if measure in ("growth", "difference"):
            return None
        for run in self.runs:
            if run.first <= figure.last or tokens[run.first].clause != clause:
                continue
            if any(run.first > other.first > figure.last for other in self.around.figures):
                return None
            if run.role == "object" and self.last is not None:
                return None
            if run.role in ("subject", "whole") or (run.role == "object" and run.counted is figure):
                return None if run.kind in ("nation", "total") else run
        return None

    def _of_run(
        self, run: Run, figure: Figure, sight: Sight, about: Subject, measure: str
    ) -> list[str | None]:
        if run.compound:
            financial = about.topic in FINANCIAL or (figure.sort == "money" and measure != "price")
            company = financial and run.kinds[0] == "company" and run.kind != "cloud"
            return [run.names[0] if company and figure.sort != "thing" else run.names[-1]]
        if len(run.names) == 1:
            return [self._adjusted(run, figure, sight, about, measure)]
        if measure == "difference" and any(token.has("gap", "none") for token in sight.far_left()):
            return [run.names[0]]
        if any("each" in token.tags for token in sight.all()):
            return list(run.names)
        paired = self._paired(run, figure)
        return [paired if paired is not None else " + ".join(run.names)]

    def _paired(self, run: Run, figure: Figure) -> str | None:
        """分别, respectively, or as many figures in one list as names."""
        listed = [
            one
            for one in self.around.figures
            if one.sort == figure.sort
            and not one.role
            and (one.first > run.last) == (figure.first > run.last)
        ]
        listed = listed if figure.first > run.last else listed[-len(run.names) :]
        at = next((n for n, one in enumerate(listed) if one is figure), -1)
        if not 0 <= at < len(run.names):
            return None
        explicit = any("respectively" in token.tags for token in self.around.text.tokens)
        together = len(listed) >= len(run.names) and self._in_list(listed[: len(run.names)])
        return run.names[at] if explicit or together else None

    def _in_list(self, figures: list[Figure]) -> bool:
        text = self.around.text
        for one, other in zip(figures, figures[1:], strict=False):
            words = [said(text, at) for at in range(one.last + 1, other.first)]
            if not words or not all(word in LISTED for word in words):
                return False
        return len(figures) > 1

    def _adjusted(
        self, run: Run, figure: Figure, sight: Sight, about: Subject, measure: str
    ) -> str:
        """A nation is the place of a market of hardware and money, and the owner of all else."""
        name = run.names[0]
        if run.kind == "total":
            return name
        if run.kind != "nation" or measure == "share":
            return name
        making = any(sight.said(token) in MAKING for token in sight.all())
        market = any("market" in token.tags for token in sight.far_left())
        flow = figure.sort in ("token", "FLOPS", "W", "H100e")
        goods = figure.sort in ("thing", "money") or (
            about.topic in ("shipments", "revenue", "market", "cost") and not flow
        )
        return "market" if (goods or market) and not making else name

    def _without(
        self, figure: Figure, sight: Sight, about: Subject, measure: str
    ) -> list[str | None]:
        """No name in its clause: a pronoun, a total, the owner of the figure before, the context."""
        pronoun = next(
            (token.tags["pronoun"] for token in sight.far_left() if "pronoun" in token.tags), ""
        )
        if measure == "share":
            nation = _users_of(sight)
            if nation is not None:
                return [nation]
        if pronoun and not (_possessive(sight) and _market(sight, measure)):
            return [self._of_pronoun(pronoun)]
        if _market(sight, measure) and figure.role != "start":
            return ["market"]
        if self.last is not None and not self._fresh(figure):
            if self.run is not None and len(self.run.names) > 1 and not self.run.compound:
                return self._of_run(self.run, figure, sight, about, measure)
            return list(self.last)
        before = [run for run in self.runs if run.last < figure.first and run.role == "subject"]
        if before:
            proper = [run for run in before if run.kind not in ("nation", "total")]
            chosen = self._best(proper, about, measure, figure) if proper else before[-1]
            self.run = chosen
            return self._of_run(chosen, figure, sight, about, measure)
        return [self._far(figure, sight, about, measure)]

    def _fresh(self, figure: Figure) -> bool:
        """Whether a new subject was named since the figure before."""
        figures = self.around.figures
        at = next((n for n, one in enumerate(figures) if one is figure), 0)
        earlier = self.at if self.at >= 0 else figures[at - 1].last if at else -1
        return any(
            earlier < run.first and run.last < figure.first and run.role == "subject"
            for run in self.runs
        )

    def _far(self, figure: Figure, sight: Sight, about: Subject, measure: str) -> str | None:
        """A name behind, a place, the source, the context, a name of no list."""
        later = [run for run in self.runs if run.first > figure.last and run.role == "subject"]
        if figure.sort == "times" and self.around.text.lang.startswith("zh"):
            later = []
        if measure == "growth" and self.around.text.lang.startswith("zh"):
            later = []
        if later:
            return later[0].names[-1] if later[0].kind not in ("nation", "total") else None
        platforms = [run for run in self.runs if run.role == "platform"]
        if platforms and not self.context:
            return platforms[0].names[0]
        other = unlisted(sight)
        if other is not None:
            return other
        sources = [run for run in self.runs if run.role == "source"]
        if sources:
            return sources[0].names[0]
        goods = figure.sort in ("thing", "money") or about.topic in ("shipments", "market")
        if goods and any(run.role == "place" or run.kind == "nation" for run in self.runs):
            return "market"
        if any("market" in token.tags for token in self.around.text.tokens):
            return "market"
        return self._of_context()

    def _of_pronoun(self, pronoun: str) -> str | None:
        kinds = KINDS[pronoun]
        seen = list(self.runs) + (self.context.runs if self.context else [])
        found = list(dict.fromkeys(named([run for run in seen if run.role != "base"], kinds)))
        return found[0] if len(found) == 1 else None

    def _of_context(self) -> str | None:
        if self.context is None:
            return None
        found = list(
            dict.fromkeys(
                named([run for run in self.context.runs if run.role == "subject"], KINDS[""])
            )
        )
        return found[0] if len(found) == 1 else None


def _users_of(sight: Sight) -> str | None:
    """`Chinese users 6 %`: shares of users are the nation's."""
    tokens = list(sight.far_left())
    if not any(token.tags.get("outside") == "users" for token in tokens):
        return None
    names = {"CN": "China", "US": "US"}
    return next(
        (names[token.tags["nation"]] for token in tokens if token.tags.get("nation") in names), None
    )


def _possessive(sight: Sight) -> bool:
    """`its forecast` points less than `it`."""
    words = [sight.said(token) for token in sight.far_left() if "pronoun" in token.tags]
    return all(word in ("its", "their", "其") for word in words)


def _domestic(sight: Sight, about: Subject, measure: str) -> bool:
    """Rates of self-sufficiency are those of domestic AI chips, whoever is named."""
    if measure not in ("share", "growth", "difference", "ratio"):
        return False
    if about.token is not None and "domestic_rate" in about.token.tags:
        return True
    return any("domestic_rate" in token.tags for token in sight.far_left())


def _market(sight: Sight, measure: str) -> bool:
    """A total told in the clause: 市场规模, public cloud, AI servers."""
    if measure == "share":
        return False
    return any(
        "market" in token.tags or token.tags.get("name") == "market" for token in sight.far_left()
    )
