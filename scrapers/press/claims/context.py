"""Looking left and right of a figure, inside its clause.

Belongs here: which words of a list stand near a figure, nearest first.
Does not belong here: what they make of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from scrapers.press.claims.clauses import Clause
from scrapers.press.claims.figure import Figure
from scrapers.press.claims.tokens import Text, Token

__all__ = ["Around", "Sight"]


@dataclass(slots=True)
class Around:
    """A text with its clauses and figures."""

    text: Text
    clauses: list[Clause]
    figures: list[Figure]
    order: dict[int, int] = field(default_factory=dict)

    def clause(self, figure: Figure) -> Clause:
        """The clause a figure stands in."""
        return self.clauses[self.text.tokens[figure.at].clause]

    def sight(self, figure: Figure) -> "Sight":
        """What is seen from a figure."""
        clause = self.clause(figure)
        at = clause.figures.index(figure)
        left = clause.figures[at - 1].last if at else clause.first - 1
        right = clause.figures[at + 1].first if at + 1 < len(clause.figures) else clause.last + 1
        return Sight(self, figure, clause, left, right)


@dataclass(slots=True)
class Sight:
    """From one figure: `near_left` and `near_right` end at the next figures of its clause."""

    around: Around
    figure: Figure
    clause: Clause
    left: int
    right: int

    @property
    def chinese(self) -> bool:
        """Whether the text is Chinese, of either script."""
        return self.around.text.lang.startswith("zh")

    def near_left(self) -> Iterator[Token]:
        """Tokens between the figure before and this one, nearest first; its own bound words too."""
        tokens = self.around.text.tokens
        for at in range(self.figure.at - 1, self.left, -1):
            yield tokens[at]

    def far_left(self) -> Iterator[Token]:
        """All tokens of the clause before the figure, nearest first."""
        tokens = self.around.text.tokens
        for at in range(self.figure.at - 1, self.clause.first - 1, -1):
            yield tokens[at]

    def near_right(self) -> Iterator[Token]:
        """Tokens after the figure up to the next one of its clause."""
        tokens = self.around.text.tokens
        for at in range(self.figure.last + 1, self.right):
            yield tokens[at]

    def far_right(self) -> Iterator[Token]:
        """All tokens of the clause after the figure."""
        tokens = self.around.text.tokens
        for at in range(self.figure.last + 1, self.clause.last + 1):
            yield tokens[at]

    def all(self) -> Iterator[Token]:
        """All tokens of the clause."""
        tokens = self.around.text.tokens
        for at in range(self.clause.first, self.clause.last + 1):
            yield tokens[at]

    def before(self) -> Iterator[Token]:
        """Tokens of the clauses before, nearest first."""
        tokens = self.around.text.tokens
        for at in range(self.clause.first - 1, -1, -1):
            yield tokens[at]

    def said(self, token: Token) -> str:
        """A token as folded."""
        return self.around.text.folded[token.start : token.end]
