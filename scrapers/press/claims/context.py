"""Looking left and right of a figure, inside its clause.

Belongs here: which words of a list stand near a figure, nearest first.
Does not belong here: what they make of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

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
    told: frozenset[str] = frozenset()
    """The lists of which some word stands in the text."""

    def __post_init__(self) -> None:
        self.told = frozenset().union(*(token.tags for token in self.text.tokens))

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
    # Looked at by most parts of the grammar, so cut out once.
    _near_left: list[Token] | None = None
    _far_left: list[Token] | None = None
    _near_right: list[Token] | None = None
    _all: list[Token] | None = None

    @property
    def chinese(self) -> bool:
        """Whether the text is Chinese, of either script."""
        return self.around.text.lang.startswith("zh")

    def near_left(self) -> list[Token]:
        """Tokens between the figure before and this one, nearest first; its own bound words too."""
        if self._near_left is None:
            self._near_left = self.around.text.tokens[self.left + 1 : self.figure.at][::-1]
        return self._near_left

    def far_left(self) -> list[Token]:
        """All tokens of the clause before the figure, nearest first."""
        if self._far_left is None:
            self._far_left = self.around.text.tokens[self.clause.first : self.figure.at][::-1]
        return self._far_left

    def near_right(self) -> list[Token]:
        """Tokens after the figure up to the next one of its clause."""
        if self._near_right is None:
            self._near_right = self.around.text.tokens[self.figure.last + 1 : self.right]
        return self._near_right

    def far_right(self) -> list[Token]:
        """All tokens of the clause after the figure."""
        return self.around.text.tokens[self.figure.last + 1 : self.clause.last + 1]

    def all(self) -> list[Token]:
        """All tokens of the clause."""
        if self._all is None:
            self._all = self.around.text.tokens[self.clause.first : self.clause.last + 1]
        return self._all

    def before(self) -> Iterator[Token]:
        """Tokens of the clauses before, nearest first."""
        tokens = self.around.text.tokens
        for at in range(self.clause.first - 1, -1, -1):
            yield tokens[at]

    def said(self, token: Token) -> str:
        """A token as folded."""
        return self.around.text.folded[token.start : token.end]
