"""Sentences that state no fact: suppositions, questions, denials, definitions.

Belongs here: which sentences and clauses make no claims at all.
Does not belong here: figures that are no claim by what they are of (`scopes`).
"""

from dataclasses import dataclass, field

from scrapers.press.claims.clauses import Clause
from scrapers.press.claims.context import Around
from scrapers.press.claims.figure import Figure
from scrapers.press.claims.tokens import Token

__all__ = ["Silence"]

ONLY = ("only", "just", "仅", "只", "merely")
"""Behind a denial: `not only` denies nothing."""
SILENT = frozenset(("supposed", "denied", "words_of_text", "defined"))
DEFINING = frozenset(("is a thousand", "is a million", "stands for", "is defined as", "就是"))


@dataclass(slots=True)
class Silence:
    """What of a text states nothing, by the numbers of sentences and clauses."""

    around: Around
    sentences: set[int] = field(default_factory=set)
    clauses: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, around: Around) -> "Silence":
        """Look through a text once."""
        made = cls(around)
        if SILENT.isdisjoint(around.told) and "?" not in around.text.folded:
            return made
        for number, clause in enumerate(around.clauses):
            for at in range(clause.first, clause.last + 1):
                made._token(number, clause, at, around.text.tokens[at])
        return made

    def covers(self, figure: Figure) -> bool:
        """Whether a figure stands where nothing is stated."""
        clause = self.around.text.tokens[figure.at].clause
        return clause in self.clauses or self.around.clauses[clause].sentence in self.sentences

    def _token(self, number: int, clause: Clause, at: int, token: Token) -> None:
        tags, sentence = token.tags, clause.sentence
        if not tags and token.kind != "mark":
            return
        if "supposed" in tags:
            self.sentences.add(sentence)
        if token.kind == "mark" and self.around.text.folded[token.start] == "?":
            # The mark opens the clause behind the sentence that it ends.
            self.sentences.add(sentence - (at == clause.first and at > 0))
        if "denied" in tags and clause.figures and not self._only(token):
            self.clauses.add(number)
        if "words_of_text" in tags and self._beside_tokens(sentence, at):
            self.sentences.add(sentence)
        if "defined" in tags and self._defines(sentence):
            self.sentences.add(sentence)

    def _only(self, token: Token) -> bool:
        following = self.around.text.folded[token.end : token.end + 8].strip()
        return following.startswith(ONLY)

    def _beside_tokens(self, sentence: int, at: int) -> bool:
        """`100 tokens are roughly 75 words`: a number of words beside a number of tokens."""
        tokens, clauses = self.around.text.tokens, self.around.clauses
        counted = any(one.kind == "number" for one in tokens[max(0, at - 3) : at])
        return counted and any(
            figure.sort == "token" and clauses[tokens[figure.at].clause].sentence == sentence
            for figure in self.around.figures
        )

    def _defines(self, sentence: int) -> bool:
        """Whether it says how many words or tokens make what."""
        text = self.around.text
        return any(
            "words_of_text" in token.tags or text.folded[token.start : token.end] in DEFINING
            for clause in self.around.clauses
            if clause.sentence == sentence
            for token in text.tokens[clause.first : clause.last + 1]
        )
