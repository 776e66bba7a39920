"""Figures that are no claim, by what they are of.

Belongs here: figures of what nobody here counts.
Does not belong here: sentences that state nothing (`silence`), digits that are names (`tokens`),
figures that repeat (`pairs`).
"""

from re import compile as pattern

from scrapers.press.claims.context import Sight
from scrapers.press.claims.figure import Figure
from scrapers.press.claims.readings import Reading
from scrapers.press.claims.subjects import Subject
from scrapers.press.claims.tokens import Token

__all__ = ["outside"]

SYSTEM = pattern(
    r"(?:per|each|every|in (?:one|a|each|every)|in a single|inside (?:a|each|one)|to (?:a|each"
    r"|one)|/)\s?(?:rack|server|node|system|cabinet|tray|pod|board|package|supernode|box|chip|card"
    r"|gpu)"
    r"|(?:每个?|单个?|一个?|整|单一)(?:机柜|服务器|节点|系统|柜|机架|超节点|伺服器|托盘|封装|机箱|板卡)|单机柜|每台|每柜|单卡|单芯片|每卡|单颗|每颗|每张卡"
    r"|单节点|单柜|单个超节点|一颗|per second|a second|tokens?/s|/s\b|每秒"
)
_HOLDING = pattern(
    r"(?:整合|集合|内含|内置|集成|搭载|包含|each with"
    r"|packs|contains|contain|integrates|combines|pairs) ?$"
)
_EACH = pattern(r"\s?(?:each|apiece)\b")
SECOND = pattern(r"\s?(?:/\s?s\b|/秒|/sec|每秒|per second|a second|/second)")
RATE_OF_CHIP = frozenset(("FLOPS", "W"))
COMPARED = frozenset(("ratio", "difference"))
PERFORMANCE = frozenset(("compute", "power"))
LARGEST = {"W": 10**6, "FLOPS": 10**19}
"""No chip and no rack has so much."""
FEWEST = 1000
"""一次任务: fewer calls are none that anyone counts."""
INVESTING = frozenset(("投资", "注资", "invest", "invests", "invested", "investment"))
OPEN = frozenset(("users",))
"""Whose shares are in scope, though their numbers are not."""
BETWEEN = "的只仅也就已约共 "


def outside(sight: Sight, about: Subject, read: Reading) -> bool:
    """Whether a figure is one of what no claim is made of."""
    figure = sight.figure
    if figure.sort == "call" and figure.value < FEWEST and figure.number.scale == 1:
        return True
    if (
        figure.sort == "thing"
        and figure.value < 10
        and figure.number.scale == 1
        and read.measure == "level"
    ):
        return True
    if read.measure == "growth" and not about and _only_a_name(sight):
        return True
    if read.measure in COMPARED and about.topic in PERFORMANCE and _one_chip(sight):
        return True
    if figure.sort == "call" and about.outside:
        return True
    if _of_outsiders(sight, about, read):
        return True
    if (
        about.outside
        and figure.sort in ("thing", "H100e", "FLOPS", "W")
        and _of_before(sight, about)
    ):
        return False
    if about.outside and not (about.outside in OPEN and read.measure == "share"):
        return not _own_noun(figure, about, sight)
    if figure.sort in ("token", "thing", "FLOPS", "W") and read.measure == "level":
        return _of_one_system(sight, figure)
    return figure.sort == "money" and _raised(sight)


def _only_a_name(sight: Sight) -> bool:
    """`Nvidia fell 2.3 %`: a company that rises or falls is its share price."""
    for token in sight.far_left():
        if token.kind == "name":
            return token.has("kind_of", "company")
        if token.kind in ("raw", "number") or not (
            "change" in token.tags
            or "bound_before" in token.tags
            or "neutral" in token.tags
            or "stop" in token.tags
        ):
            return False
    return False


def _of_before(sight: Sight, about: Subject) -> bool:
    """Whether the noun stands in a clause before, which a quantity with its own unit ignores."""
    clause = sight.around.text.tokens[sight.figure.at].clause
    return about.token is not None and about.token.clause < clause


def _of_outsiders(sight: Sight, about: Subject, read: Reading) -> bool:
    """研发人员占比, 研究员中女性占三成, `12 % of its staff`: parts of what nobody here counts."""
    if read.measure != "share":
        return False
    return _outsider_before(sight, about) or _among(sight) or _of_staff(sight)


def _outsider_before(sight: Sight, about: Subject) -> bool:
    tokens = sight.around.text.tokens
    if about.token is None or about.topic != "market_share":
        return False
    at = next(n for n, token in enumerate(tokens) if token is about.token) - 1
    while at > 0 and "bound_before" in tokens[at].tags:
        at -= 1
    before = tokens[at] if at >= 0 else None
    if before is None or "topic" in before.tags or before.tags.get("outside", "users") in OPEN:
        return False
    return not sight.around.text.folded[before.end : about.token.start].strip(BETWEEN)


def _among(sight: Sight) -> bool:
    folded = sight.around.text.folded
    return any(
        token.has("outside", "people", "other")
        and "topic" not in token.tags
        and folded[token.end : token.end + 1] in ("中", "里", "内", "占")
        for token in sight.far_left()
    )


def _of_staff(sight: Sight) -> bool:
    words = list(sight.near_right())[:5]
    if not words or sight.said(words[0]) != "of":
        return False
    for token in words[1:]:
        if "topic" in token.tags or "thing" in token.tags:
            return False
        if "outside" in token.tags:
            return token.tags["outside"] not in OPEN
    return False


def _own_noun(figure: Figure, about: Subject, sight: Sight) -> bool:
    """A quantity whose own noun is in scope is out only where one thing's property is told."""
    if about.token is None or figure.sort not in ("thing", "H100e"):
        return False
    return about.outside in ("users", "people", "other", "tax") and about.token.start > 0


def _of_one_system(sight: Sight, figure: Figure) -> bool:
    text = sight.around.text
    end = text.tokens[figure.last].end
    if SECOND.match(text.folded, end):
        return True
    start = (
        text.tokens[sight.left].end
        if sight.left >= sight.clause.first
        else text.tokens[sight.clause.first].start
    )
    stop = text.tokens[sight.right].start if sight.right < len(text.tokens) else len(text.folded)
    near = text.folded[start : min(stop, end + 24)]
    if figure.sort in RATE_OF_CHIP and (_one_chip(sight) or _EACH.match(text.folded, end)):
        return True
    if figure.sort == "thing" and figure.value < 1000 and _hyphened(sight):
        return True
    if (
        figure.sort == "thing"
        and figure.value < 1000
        and _HOLDING.search(text.folded, start, text.tokens[figure.first].start)
    ):
        return True
    return bool(SYSTEM.search(near)) and figure.number.scale == 1


def _hyphened(sight: Sight) -> bool:
    """A 384-chip system."""
    text = sight.around.text
    return text.folded[text.tokens[sight.figure.at].end :][:1] == "-"


def _one_chip(sight: Sight) -> bool:
    """Compute and power of a chip, which the sentence is about: no site, firm or country."""
    if sight.figure.value >= LARGEST.get(sight.figure.sort, 10**30):
        return False
    for tokens in (sight.far_left(), sight.before()):
        thing = False
        for token in tokens:
            if token.kind == "name" and token.tags.get("kind_of") != "class":
                return token.tags.get("kind_of") in ("chip", "model")
            if token.has("pronoun"):
                return token.has("pronoun", "thing")
            thing = thing or token.has("thing", "chip", "card")
        if thing:
            return True
    return False


def _invested(sight: Sight) -> bool:
    """投资OpenAI 300亿美元, `invest $30 bn in OpenAI`: money raised by a company."""
    left, right = list(sight.near_left()), list(sight.near_right())[:2]
    verb = any(sight.said(one) in INVESTING for one in left[:3])
    into = left[:1] if sight.chinese else right[1:] if _in(sight, right) else []
    return verb and any(one.has("kind_of", "company") for one in into)


def _in(sight: Sight, right: list[Token]) -> bool:
    return bool(right) and sight.said(right[0]) in ("in", "into")


def _raised(sight: Sight) -> bool:
    """`raised $20 billion` is money raised; `raised prices` is not."""
    if _invested(sight):
        return True
    for token in sight.near_left():
        word = sight.said(token)
        if word in ("raise", "raised", "raises", "raising", "募", "融"):
            return True
        if (
            "bound_before" not in token.tags
            and "currency" not in token.tags
            and word not in ("a", "an", "another", "some")
        ):
            return False
    return False
