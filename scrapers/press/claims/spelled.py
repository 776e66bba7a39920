"""English numbers in words: half a million, three quarters, one in three, twenty-five.

Belongs here: number words in English. Does not belong here: digits (`numbers`).
"""

from fractions import Fraction
from re import Match
from re import compile as pattern

from scrapers.press.claims.model import exact
from scrapers.press.claims.numbers import SCALE, Number

__all__ = ["CARDINAL", "FIRST", "spelled"]

ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
CARDINAL = {word: value for value, word in enumerate(ONES)} | {
    word: 10 * value for value, word in enumerate(TENS, 2)
}
PARTS = {
    word: value
    for value, names in (
        (2, "half halves"),
        (3, "third thirds"),
        (4, "quarter quarters fourth fourths"),
        (5, "fifth fifths"),
        (6, "sixth sixths"),
        (7, "seventh sevenths"),
        (8, "eighth eighths"),
        (9, "ninth ninths"),
        (10, "tenth tenths"),
        (12, "twelfth twelfths"),
        (20, "twentieth twentieths"),
        (100, "hundredth hundredths"),
    )
    for word in names.split()
}
BIG = [
    "hundred",
    "thousand",
    "million",
    "billion",
    "trillion",
    "quadrillion",
    "quintillion",
    "sextillion",
]
FIRST = frozenset({*CARDINAL, *BIG, "a", "an", "half", "several", "few", "couple"})
"""What a number in words begins with."""

_ONE = "|".join(sorted(CARDINAL, key=len, reverse=True))
_BIG = "|".join(BIG)
_PART = "|".join(sorted(PARTS, key=len, reverse=True))
_COUNT = rf"(?:(?:{_ONE})(?:[\s-](?:{_ONE}))?)"
_END = r"(?![a-z0-9])"
_IN = pattern(
    rf"(?P<part>\d+|{_COUNT}) (?:in|out of|of|out of every|in every|of every)(?: every)? "
    rf"(?P<whole>\d+|{_COUNT}){_END}(?!\s?(?:%|percent|million|billion|trillion|thousand|hundred)"
    rf"|[.,]\d)"
)
_FRACTION = pattern(
    rf"(?P<count>an?|{_COUNT}|\d)[\s-](?P<part>{_PART}){_END}"
    r"(?P<of>\sof an? (?P<big>million|billion|trillion)(?![a-z0-9]))?"
)
_HALF = pattern(
    rf"half(?: an?)? (?P<big>{_BIG}){_END}|half{_END}(?!-| (?:a|an) (?:year|day|hour|month))"
)
_RUN = pattern(
    rf"(?P<count>an?|{_COUNT})(?P<half> and a half)?(?P<big>(?:[\s-](?:and )?(?:{_BIG}"
    rf"|{_COUNT}))*){_END}"
)
_VAGUE = pattern(rf"(?:several|a few|few|a couple of|couple of|many)(?:[\s-](?:{_BIG}))+{_END}")


def spelled(text: str, at: int) -> Number | None:
    """The number in words that begins at `at`."""
    if found := _VAGUE.match(text, at):
        return Number(at, found.end(), Fraction(0), vague=True)
    if found := _IN.match(text, at):
        part, whole = _count(found["part"]), _count(found["whole"])
        if whole and part < whole:
            return Number(at, found.end(), part / whole * 100, part=True)
    if found := _FRACTION.match(text, at):
        made = _fraction(text, at, found)
        if made is not None:
            return made
    if found := _HALF.match(text, at):
        if found["big"]:
            scale = 10 ** SCALE[found["big"]]
            return Number(at, found.end(), Fraction(scale, 2), scale)
        return Number(at, found.end(), Fraction(50), part=True)
    found = _RUN.match(text, at)
    return None if found is None else _run(at, found)


def _fraction(text: str, at: int, found: Match[str]) -> Number | None:
    count = Fraction(1) if found["count"] in ("a", "an") else _count(found["count"])
    share = count / PARTS[found["part"]]
    if found["big"]:
        scale = 10 ** SCALE[found["big"]]
        return Number(at, found.end(), share * scale, scale)
    if found["part"] in ("quarter", "second") and not _is_part(text, at, found.end()):
        return None
    return Number(at, found.end(), share * 100, part=True)


_OF = pattern(r"\s(?:of|lower|higher|less|more|cheaper|fewer|dearer|up|down)(?![a-z])")
_BY = pattern(
    r"(?:by|to|from|at|than|over|nearly|almost|about|around|roughly|under|for|hold|holds|held|took"
    r"|takes|owned|owns|own|controls|controlled|made up|has|had|only|just|exactly|to about) $"
)


def _is_part(text: str, start: int, end: int) -> bool:
    """`a quarter` is three months unless something is divided."""
    if _OF.match(text, end):
        return True
    before = text[max(0, start - 11) : start]
    return bool(_BY.search(before))


def _run(at: int, found: Match[str]) -> Number | None:
    words = found["big"].replace("-", " ").split()
    if found["count"] in ("a", "an") and not words:
        return None
    value = Fraction(1) if found["count"] in ("a", "an") else _count(found["count"])
    if found["half"]:
        value += Fraction(1, 2)
    total, scale = Fraction(0), 1
    for word in words:
        if word in CARDINAL:
            value += CARDINAL[word]
        elif word == "hundred":
            value *= 100
        elif word in SCALE:
            scale = 10 ** SCALE[word]
            total += value * scale
            value = Fraction(0)
    return Number(at, found.end(), total + value, scale)


def _count(text: str) -> Fraction:
    if text[0].isdigit():
        return exact(text)
    return Fraction(sum(CARDINAL[word] for word in text.replace("-", " ").split()))
