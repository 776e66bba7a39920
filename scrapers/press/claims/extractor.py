"""Text in, claims out.

Belongs here: the ways in; long texts in pieces.
Does not belong here: how one sentence is read (`seen`, `reader`).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache

from scrapers.press.claims.model import Claim, Entity, Sentence
from scrapers.press.claims.reader import Reader
from scrapers.press.claims.seen import Seen, see
from scrapers.press.claims.vocabulary import Aliases, entities_of, tree_of
from scrapers.press.sentences import sentences

__all__ = ["Extractor", "extract"]

LONGEST = 800
"""Characters read at once. A longer text is cut, so that work grows with the length alone."""
SIGNS = "。.;；!！?？\n,， "


class Extractor:
    """Finds claims in sentences. Holds the word lists and the names; nothing between two calls.

    Args:
        aliases: canonical name → entity, or only its other names.
    """

    def __init__(self, aliases: Aliases) -> None:
        self._entities = entities_of(aliases)
        self._tree = tree_of(tuple(self._entities.items()))

    def claims(self, sentence: Sentence) -> list[Claim]:
        """The claims of a sentence, in the order of their figures. No text makes it fail."""
        context = None
        if sentence.context:
            context = see(sentence.context[-LONGEST:], sentence, self._tree)
        found: list[Claim] = []
        for start, piece in _pieces(sentence.text):
            seen = see(piece, sentence, self._tree, context)
            if not seen.crowded:
                found += self._read(seen, context, sentence, start)
                continue
            # Several sentences in one text: each for itself.
            for begin, end in sentences(piece):
                alone = see(piece[begin:end], sentence, self._tree, context)
                found += self._read(alone, context, sentence, start + begin)
        return found

    def _read(
        self, seen: Seen, context: Seen | None, sentence: Sentence, start: int
    ) -> list[Claim]:
        """The claims of what is seen, which begins at `start`."""
        if not seen.around.figures:
            return []
        claims = Reader(seen, context, sentence, self._entities).claims()
        return [_moved(claim, start) for claim in claims] if start else claims


def extract(
    text: str, *, lang: str, published: date | None = None, context: str = "", aliases: Aliases
) -> list[Claim]:
    """The claims of one sentence; as `Extractor`, for those who hold no extractor."""
    known = tuple(
        (name, given if isinstance(given, Entity) else tuple(given))
        for name, given in aliases.items()
    )
    return _extractor(known).claims(Sentence(text, lang, published, context or ""))


@lru_cache(maxsize=4)
def _extractor(known: tuple[tuple[str, Entity | tuple[str, ...]], ...]) -> Extractor:
    """The extractor of a table of names: made once, found again by what the table says."""
    return Extractor(dict(known))


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """A long text in pieces, cut behind a sign where there is one."""
    start = 0
    while start < len(text):
        end = start + LONGEST
        if end < len(text):
            half = start + LONGEST // 2
            cuts = (text.rfind(sign, half, end) for sign in SIGNS)
            end = next((at + 1 for at in cuts if at > 0), end)
        yield start, text[start:end]
        start = end


def _moved(claim: Claim, start: int) -> Claim:
    """The span counts from the beginning of the whole text."""
    return replace(claim, span=(claim.span[0] + start, claim.span[1] + start))
