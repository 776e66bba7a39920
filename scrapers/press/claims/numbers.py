"""Numbers as printed: digits with scale words, number words, fractions, tenths.

Belongs here: what is common to both languages, and digits.
Does not belong here: number words (`numerals`, `spelled`), units, bounds beside a number.
"""

from dataclasses import dataclass
from fractions import Fraction
from re import Match
from re import compile as pattern

from scrapers.press.claims.model import exact

__all__ = ["CHINESE_SCALE", "SCALE", "Number", "digits", "times_ten"]


@dataclass(slots=True, eq=False)
class Number:
    """One number. `value` has its scale in it; of a part of a whole it is the percentage."""

    start: int
    end: int
    value: Fraction
    scale: int = 1
    part: bool = False
    """A share of a whole: three quarters, 七成, 百分之四."""
    many: bool = False
    """More than that: 300多, 过半."""
    vague: bool = False
    """No number after all: 数十万, several hundred."""
    unclear: bool = False
    """兆 where it may be a million or a million million."""
    negative: bool = False
    high: Fraction | None = None
    """七八成."""


CHINESE = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8, "兆": 12}
CHINESE_SCALE = r"(?:[十百万亿]|千(?!瓦|兆|字节|赫)|兆(?!瓦|赫|字节|位|比特|欧|帕))"
SCALE = {
    **dict.fromkeys(("k", "thousand", "thousands"), 3),
    **dict.fromkeys(("m", "mn", "mln", "mm", "million", "millions"), 6),
    **dict.fromkeys(("b", "bn", "bln", "billion", "billions"), 9),
    **dict.fromkeys(("t", "tn", "trn", "tln", "trillion", "trillions"), 12),
    **dict.fromkeys(("q", "qn", "quadrillion", "quadrillions"), 15),
    **dict.fromkeys(("quintillion", "quintillions"), 18),
    **dict.fromkeys(("sextillion", "sextillions"), 21),
    **dict.fromkeys(("septillion",), 24),
    **dict.fromkeys(("hundred",), 2),
}

_DIGITS = (
    r"(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?"
    r"|\d+(?:\.\d+)?(?:\.\s\d+(?=\s?(?:%|成|个百分点|[万亿兆倍])))?)"
)
_TAIL = (
    rf"(?:\s?(?P<few>[多余来])?\s?(?P<cn>{CHINESE_SCALE}+)(?P<some>[多余])?"
    r"|[\s-]{0,2}(?P<en>thousand|million|billion|trillion|quadrillion|quintillion|sextillion"
    r"|septillion|mn|mln|mm|bn|bln|tn|trn|tln)(?P<en2>[\s-](?:thousand|million|billion"
    r"|trillion))?(?![a-z0-9])"
    r"|(?P<letter>[kmbtq])(?![a-z0-9]|\s?[/·]\s?s\b)|)"
)
_NUMBER = pattern(rf"(?P<digits>{_DIGITS}){_TAIL}")
_NEXT = pattern(rf"(?P<digits>\d{{1,4}}(?:,\d{{3}})?(?:\.\d+)?)\s?(?P<cn>{CHINESE_SCALE}+)")


def times_ten(chain: str) -> int:
    """The power of ten of a chain of Chinese scale words, which multiply.

    >>> times_ten("万亿"), times_ten("千万亿"), times_ten("亿亿")
    (12, 15, 16)
    """
    return sum(CHINESE[sign] for sign in chain)


def digits(text: str, at: int, *, taiwan: bool) -> Number | None:
    """The number that begins with the digit at `at`: 5.16万亿, 2.88bn, 1兆7,785亿.

    `taiwan`: 兆 is 10^12; elsewhere it is unclear.
    """
    found = _NUMBER.match(text, at)
    if found is None:
        return None
    power = _power(found)
    made = Number(at, found.end(), exact(found["digits"], power), 10**power)
    chain = found["cn"]
    if chain:
        made.many = bool(found["few"] or found["some"]) and found["few"] != "来"
        made.unclear = "兆" in chain and not taiwan
        if not found["some"]:
            _smaller(text, made, power)
    return made


def _power(found: Match[str]) -> int:
    if found["cn"]:
        return times_ten(found["cn"])
    if found["letter"]:
        return SCALE[found["letter"]]
    words = (found["en"], found["en2"])
    return sum(SCALE[word.strip(" -")] for word in words if word)


def _smaller(text: str, made: Number, power: int) -> None:
    """Add the parts of smaller scale that follow: 1兆7,785亿."""
    while True:
        found = _NEXT.match(text, made.end)
        if found is None or times_ten(found["cn"]) >= power:
            return
        power = times_ten(found["cn"])
        made.value += exact(found["digits"], power)
        made.end = found.end()
