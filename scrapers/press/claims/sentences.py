"""Plain text in sentences, and the language it is written in.

Belongs here: where a sentence ends, telling simplified from traditional characters.
Does not belong here: anything about claims.
"""

from collections.abc import Iterator
from functools import cache
from re import compile as pattern

from scrapers.press.claims.words import declared

__all__ = ["language", "sentences"]

_END = pattern(r"[。！？!?；][”」』\"')）]*|\.(?=[\"'”)]?(?:\s+[A-Z\"'“(]|\s*$))|\n+")
_ABBREVIATION = pattern(
    r"(?:\b(?:[A-Z]|U\.S|Inc|Corp|Co|Ltd|Mr|Ms|Dr|St|No|vs|approx|est|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec))$"
)
_CHINESE = pattern(r"[\u4e00-\u9fff]")


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Each sentence with the place where it begins; blank ones left out."""
    start = 0
    for found in _END.finditer(text):
        if found.group().startswith(".") and _ABBREVIATION.search(
            text, max(start, found.start() - 8), found.start()
        ):
            continue
        yield from _one(text, start, found.end())
        start = found.end()
    yield from _one(text, start, len(text))


def _one(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        yield start + piece.index(stripped), stripped


def language(text: str) -> str:
    """en, zh-Hans or zh-Hant, by the characters.

    >>> language("Huawei led."), language("华为领先"), language("華為領先")
    ('en', 'zh-Hans', 'zh-Hant')
    """
    if len(_CHINESE.findall(text[:4000])) * 10 < len(text[:4000]):
        return "en"
    traditional, simplified = _only()
    signs = text[:4000]
    old = sum(sign in traditional for sign in signs)
    new = sum(sign in simplified for sign in signs)
    return "zh-Hant" if old > new else "zh-Hans"


@cache
def _only() -> tuple[frozenset[str], frozenset[str]]:
    """Characters that only one of the scripts has."""
    pairs = [
        row[at : at + 2] for row in declared("characters")["pairs"] for at in range(0, len(row), 2)
    ]
    unlike = [pair for pair in pairs if pair[0] != pair[1]]
    old, new = frozenset(pair[0] for pair in unlike), frozenset(pair[1] for pair in unlike)
    return old - new, new - old
