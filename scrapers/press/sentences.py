"""A run of text cut into sentences, in English and Chinese.

Belongs here: where a sentence ends. Does not belong here: what it says (`claims`).
"""

import re
from collections.abc import Iterator

__all__ = ["QUOTE", "quote", "sentences"]

QUOTE = 200
"""Characters of a quote that may be published."""

END = re.compile(
    r"""[。！？!?；…]+[”’」』）)"']*      # a Chinese sentence or part of one; a call, a question
      | [.]+[”’)"']*(?=\s|$)             # a full stop, which a decimal point is not
      | \n+
      | ;(?=\s)
    """,
    re.X,
)
SHORT = re.compile(
    r"(?:\b(?:[A-Za-z]|Inc|Corp|Co|Ltd|Mr|Mrs|Ms|Dr|St|No|vs|etc|approx|Fig|e\.g|i\.e|U\.S|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec))\.$"
)
"""A full stop after one of these ends a word, not a sentence, unless a capital begins the next."""
BEGINS = re.compile(r"\s+[\"'“‘(]?[A-Z]")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """First character, and first one after, of each sentence; blanks around it left out.

    >>> text = "It sold 2.2 m cards. 共4万张。又5万张"
    >>> [text[start:end] for start, end in sentences(text)]
    ['It sold 2.2 m cards.', '共4万张。', '又5万张']
    """
    start = 0
    for end in END.finditer(text):
        if end[0].startswith(".") and _goes_on(text, start, end):
            continue
        yield from _trimmed(text, start, end.end())
        start = end.end()
    yield from _trimmed(text, start, len(text))


def _goes_on(text: str, start: int, end: re.Match[str]) -> bool:
    word = SHORT.search(text, max(start, end.start() - 8), end.start() + 1)
    if word is None:
        return False
    # "of the U.S. Nvidia sold": one cannot know; two sentences in one lose less than half a one.
    return len(word[0]) <= 2 or not BEGINS.match(text, end.end()) or word[0] in NEVER_LAST


NEVER_LAST = frozenset(("Mr.", "Mrs.", "Ms.", "Dr.", "No.", "vs.", "Fig.", "U.S.", "e.g.", "i.e."))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    if left < right:
        yield start + left, start + right


def quote(text: str, start: int, end: int) -> str:
    """At most 200 characters of a sentence, with those from `start` to `end` in their middle."""
    if len(text) <= QUOTE:
        return text
    left = max(0, min((start + end - QUOTE) // 2, len(text) - QUOTE))
    return text[left : left + QUOTE].strip()
