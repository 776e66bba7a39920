"""Clauses: which tokens are told together.

Belongs here: where one clause ends and the next begins.
Does not belong here: what a clause says.
"""

from scrapers.press.claims.figure import Figure
from scrapers.press.claims.tokens import Text, Token

__all__ = ["Clause", "cut"]

SIGNS = frozenset(",;.!?\n…。")
ENDS = frozenset("。;.!?\n")
JOINING = frozenset(("and", "以及", "且", "并"))
SKIPPED = frozenset(("的", "the"))
LISTED = frozenset(("name", "moment"))


class Clause:
    """A stretch of tokens and the figures in it; `sentence` is the number of its sentence."""

    __slots__ = ("figures", "first", "last", "sentence")

    def __init__(self, first: int, sentence: int) -> None:
        self.first, self.last, self.sentence = first, first - 1, sentence
        self.figures: list[Figure] = []


def cut(text: Text, figures: list[Figure]) -> list[Clause]:
    """Number the clauses of the tokens and give each its figures."""
    cutter = _Cutter(text, figures)
    clauses = [Clause(0, 0)]
    sentence = 0
    for at, token in enumerate(text.tokens):
        last = clauses[-1]
        if cutter.breaks(at, token):
            sentence += text.folded[token.start] in ENDS
            if last.last >= last.first:
                last = Clause(at, sentence)
                clauses.append(last)
        token.clause = len(clauses) - 1
        last.last, last.sentence = at, sentence
    for figure in figures:
        clauses[text.tokens[figure.at].clause].figures.append(figure)
    return clauses


class _Cutter:
    """Says where a clause begins; a comma between things of one kind is that of a list."""

    __slots__ = ("chinese", "inside", "text")

    def __init__(self, text: Text, figures: list[Figure]) -> None:
        self.text, self.chinese = text, text.lang.startswith("zh")
        self.inside = {
            at: figure.sort for figure in figures for at in range(figure.first, figure.last + 1)
        }

    def breaks(self, at: int, token: Token) -> bool:
        """Whether a clause begins with a token."""
        if token.kind == "mark":
            sign = self.text.folded[token.start]
            if sign not in SIGNS or at in self.inside:
                return False
            return sign != "," or not self._listing(at)
        if token.tags and "break" in token.tags and at not in self.inside:
            word = self.text.folded[token.start : token.end]
            return word != "as" and (word not in JOINING or not self._listing(at))
        return self.chinese and at - 1 in self.inside and self._headline(at, token)

    def _headline(self, at: int, token: Token) -> bool:
        """份额41% 英伟达55%: a blank between a Chinese figure and a name."""
        before = self.text.tokens[at - 1]
        if self.text.folded[before.end : token.start] != " " or at in self.inside:
            return False
        return token.kind not in ("mark", "moment") and not (
            "thing" in token.tags or "unit" in token.tags
        )

    def _kind(self, at: int) -> str:
        if at in self.inside:
            return "figure"
        token = self.text.tokens[at]
        return "word" if token.tags.get("kind_of") == "total" else token.kind

    def _listing(self, at: int) -> bool:
        """Whether what stands on both sides is of one kind: names, periods, figures of one sort."""
        tokens = self.text.tokens
        before, after = at - 1, at + 1
        if before > 0 and self._kind(before) == "mark":
            before -= 1
        while after < len(tokens) and self._links(tokens[after]):
            after += 1
        if before < 0 or after >= len(tokens) or self._kind(before) != self._kind(after):
            return False
        if self._kind(before) == "figure":
            one, other = self.inside[before], self.inside[after]
            return one == other or not (one and other)
        return self._kind(before) in LISTED

    def _links(self, token: Token) -> bool:
        return "break" in token.tags or self.text.folded[token.start : token.end] in SKIPPED
