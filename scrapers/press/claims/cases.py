"""A figure whose owner is looked for.

Belongs here: what the search for an owner asks of a figure, its clause, and what it is about.
Does not belong here: the search (`owners`, `holders`).
"""

from typing import NamedTuple

from scrapers.press.claims.context import Sight
from scrapers.press.claims.figure import Figure
from scrapers.press.claims.subjects import Subject

__all__ = ["FINANCIAL", "NATIONS", "Case"]

FINANCIAL = frozenset(("revenue", "profit", "loss", "cost", "margin", "ratio", "orders", "stock"))
"""Topics of a company's own reports."""
CHANGING = frozenset(("share", "growth", "difference", "ratio"))
NATIONS = {"CN": "China", "US": "US"}


class Case(NamedTuple):
    """One figure and what was read of it."""

    sight: Sight
    about: Subject
    measure: str

    @property
    def figure(self) -> Figure:
        """The figure."""
        return self.sight.figure

    @property
    def clause(self) -> int:
        """The number of its clause."""
        return self.sight.around.text.tokens[self.figure.at].clause

    @property
    def chinese(self) -> bool:
        """Whether the text is Chinese."""
        return self.sight.chinese

    def said_before(self, category: str, *values: str) -> bool:
        """Whether a word of a list stands before the figure in its clause."""
        return any(token.has(category, *values) for token in self.sight.far_left())

    def pronoun(self) -> str:
        """The type of the pronoun before the figure, the nearest; empty: none."""
        found = (one.tags["pronoun"] for one in self.sight.far_left() if "pronoun" in one.tags)
        return next(found, "")

    def possessive(self) -> bool:
        """`its forecast` points less than `it`."""
        words = [self.sight.said(one) for one in self.sight.far_left() if "pronoun" in one.tags]
        return all(word in ("its", "their", "其") for word in words)

    def domestic(self) -> bool:
        """Rates of self-sufficiency are those of domestic AI chips, whoever is named."""
        if self.measure not in CHANGING:
            return False
        own = self.about.token is not None and "domestic_rate" in self.about.token.tags
        return own or self.said_before("domestic_rate")

    def market(self) -> bool:
        """A total told in the clause: 市场规模, public cloud, AI servers."""
        if self.measure == "share":
            return False
        tokens = self.sight.around.text.tokens
        for at in range(self.figure.at - 1, self.sight.clause.first - 1, -1):
            token = tokens[at]
            if "market" in token.tags or token.has("name", "market"):
                # 比行业均价便宜: a total that something is compared with owns nothing.
                return not (at and self.chinese and tokens[at - 1].has("than"))
        return False

    def users_of(self) -> str | None:
        """`Chinese users 6 %`: shares of users are the nation's."""
        if self.measure != "share" or not self.said_before("outside", "users"):
            return None
        found = (NATIONS.get(one.tags.get("nation", "")) for one in self.sight.far_left())
        return next((name for name in found if name), None)

    def goods(self) -> bool:
        """Whether it is of hardware or money, whose total in a nation is a market's."""
        if self.figure.sort in ("token", "FLOPS", "W", "H100e"):
            return False
        goods = self.about.topic in ("shipments", "revenue", "market", "cost")
        return self.figure.sort in ("thing", "money") or goods
