"""Chinese numbers: 一百二十万, 三分之二, 七成, 一半.

Belongs here: number words in Chinese characters. Does not belong here: digits (`numbers`).
"""

from fractions import Fraction
from re import compile as pattern

from scrapers.press.claims.model import exact
from scrapers.press.claims.numbers import CHINESE_SCALE, Number, times_ten

__all__ = ["STARTS", "numeral", "tenths", "written"]

DIGIT = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
SMALL = {"十": 10, "百": 100, "千": 1000}
STARTS = frozenset("一二三四五六七八九两十百千万亿半几数过零每")

_RUN = rf"(?:[零〇一二三四五六七八九两几数]|{CHINESE_SCALE})"
_WRITTEN = pattern(rf"{_RUN}+(?P<some>[多余])?")
_POINT = pattern(r"点(?P<after>[零〇一二三四五六七八九]+)(?P<scale>[十百千万亿]*)")
_VALUE = r"(?:\d+(?:\.\d+)?|[零〇一二三四五六七八九两十百千万]+(?:点[零〇一二三四五六七八九]+)?)"
_FRACTION = pattern(rf"(?P<whole>\d+|[一二三四五六七八九两十百千万]+)分之(?P<part>{_VALUE})")
_NOT_TENTHS = "(?![长本为都交立功果员绩熟品套份分])"
_TENTHS = pattern(
    rf"(?P<whole>\d+(?:\.\d+)?|[一二两三四五六七八九]{{1,2}}|十)\s?成{_NOT_TENTHS}"
    rf"(?P<rest>[一二三四五六七八九](?![路直般起样举旦定个年季月])|半)?(?P<some>[多余])?"
)
_OF_EACH = pattern(
    rf"每(?P<whole>{_VALUE})(?:[个张块颗台枚笔元])?[^,。;0-9]{{0,8}}?(?:就|便|中"
    rf"|里)有(?P<part>{_VALUE})(?:[个张块颗台枚笔元])?"
)
_HALF = pattern(
    r"(?P<more>过半数|过半|超半数|逾半数|逾半|超半)|一半|半数|(?<=[近约占])半(?![年月天日导])"
)


def numeral(text: str) -> Fraction | None:
    """The value of a run of numerals: 一百二十万 = 1,200,000; None where it is none.

    >>> numeral("一百二十万"), numeral("三点五"), numeral("千万亿")
    (Fraction(1200000, 1), Fraction(7, 2), Fraction(1000000000000000, 1))
    """
    if "点" in text:
        whole, _, after = text.partition("点")
        return (numeral(whole) or Fraction(0)) + exact("0." + "".join(str(DIGIT[c]) for c in after))
    total = section = power = 0
    digit = -1
    for part in _PARTS.findall(text):
        if part in SMALL:
            section += (1 if digit < 0 else digit) * SMALL[part]
            digit, power = -1, len(str(SMALL[part])) - 1
        elif part[0] in DIGIT:
            digit = int("".join(str(DIGIT[sign]) for sign in part))
            power = 0 if part[0] in "零〇" or len(part) > 1 else power
        else:
            power = times_ten(part)
            count = section + max(digit, 0)
            total += (count if count or digit == 0 else 1) * 10**power
            section, digit = 0, -1
    # 一万二 is 12,000; 十二 is 12.
    rest = digit * 10 ** (power - 1) if digit > 0 and power > 1 else max(digit, 0)
    return Fraction(total + section + rest) if text else None


_PARTS = pattern(r"[万亿兆]+|[十百千]|[零〇一二三四五六七八九两]+")


def written(text: str, at: int, *, taiwan: bool) -> Number | None:
    """The number of characters that begins at `at`."""
    found = _WRITTEN.match(text, at)
    if found is None:
        return None
    run = text[at : found.end() - len(found["some"] or "")]
    point = _POINT.match(text, at + len(run))
    made = Number(at, found.end(), Fraction(0), many=bool(found["some"]))
    before = text[at - 1 : at]
    if any(sign in run for sign in "几数") or (
        run[0] in "十百千万亿" and before in ("上", "数", "几")
    ):
        made.vague = True
        return made
    if point:
        value = numeral(run + "点" + point["after"])
        scale = 10 ** times_ten(point["scale"])
        made.end = point.end()
        made.value, made.scale = (value or Fraction(0)) * scale, scale
        return made
    value = numeral(run)
    if value is None:
        return None
    made.value, made.unclear = value, "兆" in run and not taiwan
    made.scale = 10 ** times_ten(run[len(run.rstrip("十百千万亿兆")) :])
    return made


def tenths(text: str, at: int) -> Number | None:
    """A part of a whole that begins at `at`: 七成, 三成五, 三分之二, 百分之四十一, 一半."""
    found = _TENTHS.match(text, at)
    if found:
        return _tenths(found["whole"], found["rest"], at, found.end(), bool(found["some"]))
    found = _FRACTION.match(text, at)
    if found:
        whole, part = _value(found["whole"]), _value(found["part"])
        if whole and part is not None:
            return Number(at, found.end(), part / whole * 100, part=True)
        return None
    found = _OF_EACH.match(text, at) if text[at] == "每" else None
    if found:
        whole, part = _value(found["whole"]), _value(found["part"])
        if whole and part is not None and part < whole:
            return Number(at, found.end(), part / whole * 100, part=True)
    found = _HALF.match(text, at)
    if found:
        return Number(at, found.end(), Fraction(50), part=True, many=bool(found["more"]))
    return None


def _tenths(whole: str, rest: str | None, at: int, end: int, many: bool) -> Number:
    more = 5 if rest == "半" else DIGIT[rest] if rest else 0
    if len(whole) == 2 and whole[0] in DIGIT and whole[1] in DIGIT:
        low, high = (Fraction(DIGIT[sign] * 10) for sign in whole)
        return Number(at, end, low, part=True, high=high)
    tens = _value(whole) or Fraction(0)
    return Number(at, end, tens * 10 + more, part=True, many=many)


def _value(text: str) -> Fraction | None:
    return exact(text) if text[0].isdigit() and text[0].isascii() else numeral(text)
