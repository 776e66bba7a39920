"""What the words beside a name make of it: subject, base, place, platform, source, object.

Belongs here: the role of each run of names.
Does not belong here: the runs (`names`), whose figure it is (`holders`).
"""

from scrapers.press.claims.figure import Figure
from scrapers.press.claims.names import Run, said
from scrapers.press.claims.tokens import Text, Token

__all__ = ["cast"]

SKIPPED = frozenset(("the", "its", "all", "a", "an", "于", "其", "了", "rival", "that of"))
AREAS = frozenset(("nation", "total"))
GOODS = frozenset(("chip", "class", "group", "model"))
HOLDING = frozenset(("占", "占据", "占到", "占去", "占了"))
TIMES = frozenset(("times", "x", "twice", "double", "triple"))
VERBS = frozenset(("to", "will", "would", "could", "may"))
OF_PART = frozenset(("of", "the", "that", "a", "price", "what"))
EXAMPLES = frozenset(("such as", "例如", "诸如", "比如"))
PARTNERS = frozenset("向给")
WON = ("中标", "中选", "斩获", "拿下了", "供货给", "出售给")
FLOWING = frozenset("流面转投走涌去趋")
"""向寒武纪下单: who is dealt with."""
LONGEST_GOODS = 6
"""英伟达同类产品的六成: letters from a name to a part of its own."""
INSIDE = ("中", "里", "内", "上")
ON = ("上", "数据", "平", "显", "统")


def cast(text: Text, found: list[Run], figures: list[Figure]) -> list[Run]:
    """Give each run its role."""
    for run in found:
        run.role = _role(text, run)
        _object(text, run, figures)
    return found


def _role(text: Text, run: Run) -> str:
    at = run.first - 1
    while at >= 0 and said(text, at) in SKIPPED:
        at -= 1
    before = text.tokens[at] if at >= 0 else None
    if run.kind == "platform" and _platform(text, run, before):
        return "platform"
    chinese = text.lang.startswith("zh")
    if _of_multiple(text, run) if chinese else _of_part_or_multiple(text, run):
        run.of_ratio = True
        return "base"
    if before is None:
        return "subject"
    if said(text, at) in EXAMPLES:
        return "example"
    if chinese and _dealt_with(text, run):
        return "partner"
    if chinese:
        apart = text.folded[before.end : text.tokens[run.first].start].strip()
        if not apart and _ahead_of(text, at):
            return "base"
        return "subject" if apart else _chinese(text, run, before, said(text, at))
    return _english(text, run, at, said(text, at))


def _ahead_of(text: Text, at: int) -> bool:
    """领先第二名火山引擎: a rank between the word and the name."""
    ranked = at
    while ranked > 0 and _rank(text.tokens[ranked]):
        ranked -= 1
    return ranked < at and "base" in text.tokens[ranked].tags


def _rank(token: Token) -> bool:
    return token.number is not None or "counted" in token.tags or "numbering" in token.tags


def _dealt_with(text: Text, run: Run) -> bool:
    """向X下单, not 流向X."""
    start = text.tokens[run.first].start
    if text.folded.endswith(WON, max(0, start - 3), start):
        return True
    return text.folded[start - 1] in PARTNERS and text.folded[start - 2 : start - 1] not in FLOWING


def _platform(text: Text, run: Run, before: Token | None) -> bool:
    end = text.tokens[run.last].end
    carried = before is not None and "carrier" in before.tags
    return carried or text.folded[end : end + 3].strip().startswith(ON)


def _chinese(text: Text, run: Run, before: Token, word: str) -> str:
    end = text.tokens[run.last].end
    if word == "与":
        following = text.folded[end : end + 5]
        return "base" if "相比" in following or "差距" in following else "subject"
    if "base" in before.tags or "than" in before.tags:
        return "place" if word in "同跟" and run.kind in AREAS else "base"
    if word == "在" and any(sign in text.folded[end : end + 6] for sign in INSIDE):
        return "place"
    if run.kind in AREAS and (word in HOLDING or "where" in before.tags):
        return "place"
    return "source" if "sourced" in before.tags else "subject"


def _english(text: Text, run: Run, at: int, word: str) -> str:
    tags = text.tokens[at].tags
    if "base" in tags or ("than" in tags and word != "over the") or word.endswith(" than"):
        return "place" if word in ("over", "past") and run.kind in AREAS else "base"
    if run.kind in AREAS and "where" in tags:
        return "place"
    if word == "of" and at and _part(text.tokens[at - 1]):
        # `18 % of Claude tokens`: what the part is of.
        return "whole"
    if run.kind in AREAS and word in ("of", "for"):
        return "place"
    return "source" if "sourced" in tags else "subject"


def _part(token: Token) -> bool:
    return token.has("unit", "percent") or (token.number is not None and token.number.part)


def _of_multiple(text: Text, run: Run) -> bool:
    """是X的N倍, 只有X的六成."""
    tokens = text.tokens
    at = run.last + 1
    while at < min(len(tokens), run.last + 4) and tokens[at].number is None:
        if tokens[at].kind == "mark" or "change" in tokens[at].tags:
            return False
        at += 1
    number = tokens[at].number if at < len(tokens) else None
    if number is None or not run.first or "stated" not in tokens[run.first - 1].tags:
        return False
    link = text.folded[tokens[run.last].end : tokens[at].start]
    times = at + 1 < len(tokens) and tokens[at + 1].has("unit", "times")
    if times:
        return link.startswith("的") or link.endswith("的")
    return number.part and link.endswith("的") and len(link) <= LONGEST_GOODS


def _of_part_or_multiple(text: Text, run: Run) -> bool:
    """`17 times the X rate`, `a fifth of X's`."""
    at = run.first - 1
    while at >= 0 and said(text, at) in OF_PART:
        at -= 1
    number = text.tokens[at].number if 0 <= at < run.first - 1 else None
    if number is not None and number.part and not _holds(text, at):
        clause = text.tokens[at].clause
        before = [one for one in text.tokens[:at] if one.clause == clause]
        if any(
            one.kind == "name" or "reach" in one.tags or "pronoun" in one.tags for one in before
        ):
            return True
    for place in range(run.first - 1, max(-1, run.first - 5), -1):
        if said(text, place) in TIMES:
            return said(text, place - 1) not in VERBS
    return False


def _holds(text: Text, at: int) -> bool:
    """`made up a third of Nvidia's sales`: a part of a whole."""
    return any(one.has("topic", "market_share") for one in text.tokens[max(0, at - 4) : at])


def _object(text: Text, run: Run, figures: list[Figure]) -> None:
    """What a figure counts: 750,000 Ascend 950 chips, 3万张国产加速卡."""
    for figure in figures if run.kind in GOODS else ():
        if figure.value == 1 or figure.sort not in ("thing", "H100e", "") or run.first <= figure.at:
            continue
        link = text.folded[text.tokens[figure.last].end : text.tokens[run.first].start].strip()
        if run.last <= figure.last or (run.first == figure.last + 1 and link in ("", "的")):
            run.counted = figure
            run.role = "object" if run.role == "subject" else run.role
            return
