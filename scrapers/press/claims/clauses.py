"""Clauses: which tokens are told together.

Belongs here: where one clause ends and the next begins.
Does not belong here: what a clause says.
"""

from scrapers.press.claims.figure import Figure
from scrapers.press.claims.tokens import Text, Token

__all__ = ["Clause", "cut"]

SIGNS = frozenset(",;.!?\n…")
ENDS = frozenset("。;.!?\n")


class Clause:
    """A stretch of tokens and the figures in it."""

    __slots__ = ("figures", "first", "last", "sentence")

    def __init__(self, first: int, last: int, sentence: int) -> None:
        self.first, self.last, self.sentence = first, last, sentence
        self.figures: list[Figure] = []


def cut(text: Text, figures: list[Figure]) -> list[Clause]:
    """Number the clauses of the tokens and give each its figures."""
    inside = {at: figure.sort for figure in figures for at in range(figure.first, figure.last + 1)}
    kinds = [_kind(token, inside.get(at)) for at, token in enumerate(text.tokens)]
    clauses = [Clause(0, -1, 0)]
    sentence = 0
    for at, token in enumerate(text.tokens):
        if _breaks(text, kinds, at, token) or _headline(text, kinds, at):
            sentence += text.folded[token.start] in ENDS
            if clauses[-1].last >= clauses[-1].first:
                clauses.append(Clause(at, at - 1, sentence))
        token.clause = len(clauses) - 1
        clauses[-1].last = at
        clauses[-1].sentence = sentence
    for figure in figures:
        clauses[text.tokens[figure.at].clause].figures.append(figure)
    return clauses


def _kind(token: Token, sort: str | None) -> str:
    if sort is not None:
        return f"figure {sort}"
    if token.kind == "name" and token.tags.get("kind_of") == "total":
        return "word"
    return token.kind if token.kind in ("name", "moment", "mark") else "word"


def _breaks(text: Text, kinds: list[str], at: int, token: Token) -> bool:
    """A comma between things of one kind is that of a list."""
    if token.kind == "mark" and not kinds[at].startswith("figure"):
        sign = text.folded[token.start]
        if sign not in SIGNS and sign != "。":
            return False
        return sign not in "," or not _listing(text, kinds, at)
    if not token.has("break") or kinds[at].startswith("figure"):
        return False
    word = text.folded[token.start : token.end]
    if word in ("and", "以及", "且", "并", "as"):
        return word != "as" and not _listing(text, kinds, at)
    return True


def _headline(text: Text, kinds: list[str], at: int) -> bool:
    """份额41% 英伟达55%: a blank between a Chinese figure and a name."""
    if at == 0 or not text.lang.startswith("zh") or not kinds[at - 1].startswith("figure"):
        return False
    gap = text.folded[text.tokens[at - 1].end : text.tokens[at].start]
    return (
        gap == " "
        and kinds[at] in ("name", "word")
        and "thing" not in text.tokens[at].tags
        and "unit" not in text.tokens[at].tags
    )


def _listing(text: Text, kinds: list[str], at: int) -> bool:
    """Whether what stands on both sides is of one kind: names, figures, periods."""
    before = after = at
    while before > 0 and (kinds[before - 1] == "mark" or before == at) and before > at - 2:
        before -= 1
        if kinds[before] != "mark":
            break
    after = at + 1
    while (after < len(kinds) and text.tokens[after].has("break")) or (
        after < len(kinds)
        and text.folded[text.tokens[after].start : text.tokens[after].end] in ("的", "the")
    ):
        after += 1
    if before == at or after >= len(kinds):
        return False
    one, other = kinds[before], kinds[after]
    if one.startswith("figure") and other.startswith("figure"):
        return one == other or "figure " in (one, other)
    return one == other and one in ("name", "moment")
