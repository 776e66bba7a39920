"""Growth told without a number: doubled, 翻两番, halved; ratios told by a word: twice, double the.

Belongs here: the words that are figures themselves.
Does not belong here: N times, N倍 (`measures`).
"""

from fractions import Fraction

from scrapers.press.claims.figure import Figure
from scrapers.press.claims.numbers import Number
from scrapers.press.claims.spelled import CARDINAL
from scrapers.press.claims.tokens import Text, Token

__all__ = ["multiples"]

RATIOS = {"twice": 2, "thrice": 3, "double": 2, "triple": 3, "half": 0}
FOLDS = {
    f"{word}fold": value
    for word, value in {**CARDINAL, "hundred": 100, "thousand": 1000}.items()
    if value > 1
}
SPOKEN = frozenset((*RATIOS, *FOLDS))
OF = frozenset(("the", "that", "what", "its", "as", "those", "their"))
TO = frozenset(("to", "will", "would", "could", "may", "might", "should", "shall", "can", "'ll"))


def multiples(text: Text) -> list[Figure]:
    """Figures for the words that tell one, in order."""
    found = []
    folded = text.folded
    for at, token in enumerate(text.tokens):
        word = folded[token.start : token.end]
        if word not in SPOKEN and "multiply" not in token.tags:
            continue
        value = token.tags.get("multiply")
        if word in FOLDS:
            found.append(_figure(text, at, Fraction(FOLDS[word]), "ratio"))
        elif word in RATIOS and _of_something(text, at, word):
            found.append(_figure(text, at, Fraction(RATIOS[word]), "ratio"))
        elif value is not None and not _adjective(text, at, word):
            found.append(_figure(text, at, Fraction(value), "growth"))
    return found


def _next(text: Text, at: int) -> Token | None:
    return text.tokens[at + 1] if at + 1 < len(text.tokens) else None


def _of_something(text: Text, at: int, word: str) -> bool:
    """`twice as much as`, `double the 5 trillion of`, `double Nvidia's`."""
    following = _next(text, at)
    if following is None or word == "half":
        return False
    said = text.folded[following.start : following.end]
    if word in ("double", "triple") and at > 0 and _verb(text, at):
        return False
    return said.split(" ")[0] in OF or following.kind == "name"


def _verb(text: Text, at: int) -> bool:
    before = text.tokens[at - 1]
    said = text.folded[before.start : before.end]
    if before.has("bound_before"):
        return at > 1 and _verb(text, at - 1)
    return said in TO or before.has("kind")


def _adjective(text: Text, at: int, word: str) -> bool:
    """`double-digit`, `the double chip`, `doubling down`."""
    following = text.folded[text.tokens[at].end : text.tokens[at].end + 8]
    if following.startswith(("-", " down", " digit", " check", " sided", " duty")):
        return True
    before = text.folded[text.tokens[at - 1].start : text.tokens[at - 1].end] if at else ""
    return word in ("double", "triple") and before in ("a", "the", "an", "of", "with")


def _figure(text: Text, at: int, value: Fraction, measure: str) -> Figure:
    token = text.tokens[at]
    figure = Figure(at, at, at, Number(token.start, token.end, value), value)
    figure.sort = "times" if measure == "ratio" else "percent"
    figure.unit = figure.sort
    figure.word = measure
    before = at - 1
    while (
        before >= 0
        and not text.folded[text.tokens[before].end : text.tokens[before + 1].start].strip()
    ):
        tags = text.tokens[before].tags
        if "bound_before" not in tags:
            break
        if figure.bound == "exact":
            figure.bound = tags["bound_before"]
        figure.first = before
        before -= 1
    return figure
