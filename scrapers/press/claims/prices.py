"""Prices: money for each of something, brought to a million tokens where it is for tokens.

Belongs here: what a price is for, on either side of the amount.
Does not belong here: changes and comparisons of prices (`measures`).
"""

from fractions import Fraction
from re import Match, Pattern
from re import compile as pattern

from scrapers.press.claims.context import Around, Sight
from scrapers.press.claims.figure import Figure
from scrapers.press.claims.subjects import Subject

__all__ = ["Price", "buys", "price"]

Price = tuple[str, Fraction]
"""What it is for (Mtoken, card, chip, GPU-hour …), and what the amount is multiplied with."""

_COUNT = r"(?:(?:1|one|a)?\s?(?P<n>million|m|thousand|k|1k|1m|1,000|1000|billion)?\s?)"
_KINDS = (
    r"(?:(?:input|output|cached|prompt|completion|generated|blended|uncached|read|written"
    r"|processed|cache|hit|miss|-)\s?)*"
)
_WHAT = (
    r"(?P<what>tokens?|mtoks?|mtokens?|ktoks?|(?:[a-z0-9]+[ -])?gpu[- ]?hours?|(?:h100|card|chip"
    r"|accelerator)[- ]hours?"
    r"|hours?|hr|h|cards?|gpus?|chips?|accelerators?|accelerator cards?|processors?|boards?"
    r"|servers?|racks?|units?|pieces?)"
)
_RIGHT = pattern(
    rf"\s?(?:/|\bper\b|\ban?\b|\beach\b|\bevery\b|\bfor(?: each| every)?\b"
    rf"|\bfor an?\b)\s?{_COUNT}{_KINDS}{_WHAT}(?![a-z0-9])"
    r"(?P<also>\s?(?:/|per|an?|for each|,)\s?(?:gpu|card|h100|chip|accelerator|hour|hr))?"
)
_LEFT = pattern(
    rf"(?:\ban?\b|\bone\b|\beach\b|\bper\b|\bevery\b|\b1\b)\s?{_COUNT}{_KINDS}{_WHAT}(?![a-z0-9])"
)
_PER_CN = (
    r"(?P<n>百万|千|万|亿|一百万|1百万|100万|一千|1000|1m|1k|m|k)?(?:个)?(?P<io>输入|输出|缓存|缓存命中)?"
    r"(?P<what>tokens?|词元|令牌|(?:张|块|颗)?(?:卡|gpu)(?:每|/)?(?:小)?时|小时|钟头|张|块|卡|颗|枚|片|台|颗芯片|机柜|服务器|伺服器|机)"
)
_RIGHT_CN = pattern(
    rf"\s?(?:/|每|一)\s?{_PER_CN}(?P<also>\s?(?:/|每)\s?(?:张|块|颗)?(?:小时|卡|gpu))?"
)
_LEFT_CN = pattern(
    rf"(?:每|单|/|(?<![0-9一二三四五六七八九十])(?=百万(?:个)?(?:输入|输出)?token)){_PER_CN}(?P<also>\s?(?:/"
    rf"|每)\s?(?:张|块|颗)?(?:小时|卡))?"
)
_BUYS = pattern(r"\b(?:buys?|gets?|for)\b|能买|可买|能用|可用|买到|换|可购|能购|可以买|买")
_SCALES = {
    **dict.fromkeys(("million", "m", "1m", "百万", "一百万", "1百万", "100万"), 6),
    **dict.fromkeys(("thousand", "k", "1k", "1,000", "1000", "千", "一千"), 3),
    "billion": 9,
    "亿": 8,
    "万": 4,
}
_THINGS = {
    **dict.fromkeys(
        (
            "card",
            "gpu",
            "accelerator",
            "board",
            "unit",
            "piece",
            "张",
            "块",
            "卡",
            "accelerator card",
        ),
        "card",
    ),
    **dict.fromkeys(("chip", "processor", "颗", "枚", "片", "颗芯片"), "chip"),
    **dict.fromkeys(("server", "台", "服务器", "伺服器"), "server"),
    "rack": "rack",
    "机柜": "rack",
}


def price(sight: Sight, about: Subject, before: Price | None) -> Price | None:
    """What an amount of money is the price of; None: it is no price."""
    figure = sight.figure
    text = sight.around.text
    chinese = text.lang.startswith("zh")
    end = text.tokens[figure.last].end
    found = (_RIGHT_CN if chinese else _RIGHT).match(text.folded, end)
    if found is None and chinese:
        found = _RIGHT.match(text.folded, end)
    if found is not None:
        return _of(found, text.folded)
    first = sight.clause.first
    start = text.tokens[first - 1].end if first else 0
    left = _behind_last(sight)
    found = _last(
        _LEFT_CN if chinese else _LEFT,
        text.folded,
        max(left if chinese else start, start),
        text.tokens[figure.first].start,
    )
    if found is not None and (chinese or about.topic in ("price", "cost", "tokens")):
        return _of(found, text.folded)
    joined = _next_of_list(sight)
    if joined is not None:
        return joined
    if figure.role == "start" and before is not None:
        return before
    if _costing(sight, about):
        return _by_kind(sight)
    if about.topic != "price":
        return before if before and _continues(sight) else None
    return before or _by_kind(sight)


def _costing(sight: Sight, about: Subject) -> bool:
    """`A GB300 rack costs $3.5 million`: what costs is a thing, not a firm's."""
    token = about.token
    if token is None or sight.said(token) not in ("cost", "costs"):
        return False
    tokens = sight.around.text.tokens
    before = next((one for one in reversed(tokens) if one.end <= token.start), None)
    return before is not None and (
        "thing" in before.tags or before.tags.get("kind_of") in ("chip", "model")
    )


def _behind_last(sight: Sight) -> int:
    """Where the last figure before it ends that is not the count of `每百万Token`."""
    text = sight.around.text
    for other in reversed(sight.clause.figures):
        if other.last < sight.figure.first and other.role != "per":
            return text.tokens[other.last].end
    return 0


def _next_of_list(sight: Sight) -> Price | None:
    """$0.75/$4.50 per million tokens: the last one says it for all."""
    around = sight.around
    text = around.text
    at = next(n for n, one in enumerate(around.figures) if one is sight.figure)
    end = text.tokens[sight.figure.last].end
    for other in around.figures[at + 1 : at + 4]:
        gap = text.folded[end : text.tokens[other.first].start].strip()
        if sight.figure.role == "start" and text.tokens[other.at].clause == _clause(sight):
            gap = "and"
        if other.sort != "money" or gap not in ("/", "and", "、", "和", ",", "or", ", and", "与"):
            return None
        end = text.tokens[other.last].end
        found = (_RIGHT_CN if text.lang.startswith("zh") else _RIGHT).match(text.folded, end)
        if found is not None:
            return _of(found, text.folded)
    return None


def _clause(sight: Sight) -> int:
    return sight.around.text.tokens[sight.figure.at].clause


def _continues(sight: Sight) -> bool:
    """Whether nothing else is named that the money could be."""
    return not any(
        (token.has("topic") and token.tags["topic"] not in ("price", "cost", "tokens"))
        or "outside" in token.tags
        for token in sight.all()
    )


def _last(regex: Pattern[str], folded: str, start: int, end: int) -> Match[str] | None:
    found = list(regex.finditer(folded, start, end))
    return found[-1] if found else None


def _of(found: Match[str], folded: str) -> Price | None:
    what = found["what"]
    also = found.groupdict().get("also") or ""
    count = found["n"] or ""
    if "token" in what or "tok" in what or what in ("词元", "令牌"):
        power = {"m": 6, "k": 3}.get(what[0], 0) if what.startswith(("mtok", "ktok")) else 0
        power = power or _SCALES.get(count, 0)
        return "Mtoken", Fraction(10**6, 10**power)
    hourly = (
        "hour" in what
        or what in ("hr", "h", "小时", "钟头")
        or "时" in what
        or "hour" in also
        or "小时" in also
        or "hr" in also
    )
    if hourly:
        return "GPU-hour", Fraction(1)
    singular = what.rstrip("s")
    thing = _THINGS.get(singular)
    return None if thing is None else (thing, Fraction(1, 10 ** _SCALES.get(count, 0)))


def _by_kind(sight: Sight) -> Price | None:
    """What the sentence is about says what a price without `per` is for."""
    for token in [*sight.far_left(), *sight.all(), *sight.before()]:
        if "thing" in token.tags and token.tags["thing"] in ("chip", "card", "server", "rack"):
            return token.tags["thing"], Fraction(1)
        if token.kind == "name" and token.tags.get("kind_of") == "chip":
            return token.tags.get("unit_of", "card"), Fraction(1)
        if token.kind == "name" and token.tags.get("kind_of") == "model":
            return "Mtoken", Fraction(1)
        if token.has("unit", "token"):
            return "Mtoken", Fraction(1)
    return None


def buys(around: Around, money: Figure, tokens: Figure) -> Fraction | None:
    """`1 yuan buys 2 million tokens`: the price of a million."""
    text = around.text
    if money.sort != "money" or tokens.sort != "token" or not money.value or not tokens.value:
        return None
    between = text.folded[text.tokens[money.last].end : text.tokens[tokens.first].start]
    return (
        money.value / tokens.value * 10**6 if _BUYS.search(between) and len(between) < 14 else None
    )
