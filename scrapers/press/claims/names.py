"""Names of a text: told together, as part of another, in which role.

Belongs here: runs of names and what the words beside them make of them.
Does not belong here: whose figure it is (`owners`).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from scrapers.press.claims.figure import Figure
from scrapers.press.claims.tokens import Text

__all__ = ["Run", "named", "runs", "said"]

LISTED = frozenset((",", "、", "and", "和", "与", "及", "以及", "&", "跟", "+"))
BASES = frozenset(
    (
        "比",
        "较",
        "超过",
        "超越",
        "高于",
        "低于",
        "领先",
        "落后",
        "相比",
        "相较",
        "对比",
        "against",
        "versus",
        "vs",
        "vs.",
        "surpassing",
        "surpassed",
        "surpasses",
        "past",
        "overtook",
        "overtaking",
        "击败",
        "反超",
        "赶超",
        "相较于",
        "不及",
        "逊于",
        "outsold",
        "outpaced",
        "beat",
        "beating",
        "topping",
        "exceeding",
        "passing",
        "passed",
        "ahead of",
        "behind",
        "above",
        "below",
        "trailing",
        "trails",
        "越过",
        "超出",
        "高出",
        "低出",
        "多出",
        "领先于",
        "落后于",
        "相当于",
        "多于",
        "少于",
        "over",
        "同",
        "跟",
    )
)
PLACES = frozenset(
    ("in", "across", "within", "在", "inside", "throughout", "into", "outside", "to")
)
SOURCES = frozenset(("据", "according to", "根据", "per", "依据"))
SKIPPED = frozenset(("the", "its", "all", "a", "an", "于", "其", "了", "rival", "that of"))


@dataclass(slots=True, eq=False)
class Run:
    """Names told together, by the places of their tokens."""

    tokens: list[int]
    names: list[str]
    kinds: list[str]
    role: str = "subject"
    """subject, base (compared with), place, platform, source, object (what is counted)."""
    compound: bool = False
    """A company and its product: the last name is the product's."""
    of_ratio: bool = False
    """A base as in `four times X`."""
    counted: Figure | None = None
    """The figure whose noun it is, for an object."""

    @property
    def first(self) -> int:
        """The place of its first token."""
        return self.tokens[0]

    @property
    def last(self) -> int:
        """The place of its last token."""
        return self.tokens[-1]

    @property
    def kind(self) -> str:
        """The kind of its last name."""
        return self.kinds[-1]


def runs(text: Text, figures: list[Figure]) -> list[Run]:
    """The names of a text in runs, each with its role."""
    found: list[Run] = []
    for at, token in enumerate(text.tokens):
        if token.kind != "name":
            continue
        name, kind = token.tags["name"], token.tags.get("kind_of", "")
        last = found[-1] if found else None
        if (
            last is not None
            and kind != "total"
            and last.kind != "total"
            and _listed(text, last.last, at)
        ):
            last.tokens.append(at)
            last.names.append(name)
            last.kinds.append(kind)
        elif last is not None and _product_of(text, last, at, kind):
            last.tokens.append(at)
            last.names, last.kinds = [last.names[0], name], [last.kinds[0], kind]
            last.compound = True
        else:
            found.append(Run([at], [name], [kind]))
    for run in found:
        run.role = _role(text, run)
        _object(text, run, figures)
    return found


def said(text: Text, at: int) -> str:
    """A token as folded; empty outside the text."""
    if not 0 <= at < len(text.tokens):
        return ""
    return text.folded[text.tokens[at].start : text.tokens[at].end]


def named(found: Iterable[Run], kinds: tuple[str, ...]) -> list[str]:
    """The names of these kinds, in order."""
    return [
        name
        for run in found
        for name, kind in zip(run.names, run.kinds, strict=True)
        if kind in kinds
    ]


def _listed(text: Text, before: int, at: int) -> bool:
    between = [said(text, place) for place in range(before + 1, at)]
    gap = text.folded[text.tokens[before].end : text.tokens[at].start]
    if not between or len(gap.strip()) > 8:
        return False
    return all(word in LISTED for word in between) and "".join(between) == "".join(gap.split())


def _product_of(text: Text, run: Run, at: int, kind: str) -> bool:
    """Nvidia's H20, 华为昇腾960, 阿里的Kimi."""
    if len(run.tokens) > 1 or run.kinds[0] not in ("company", "cloud"):
        return False
    between = [said(text, place) for place in range(run.last + 1, at)]
    gap = text.folded[text.tokens[run.last].end : text.tokens[at].start].strip()
    return kind in ("model", "chip", "site", "cloud") and (
        gap in ("", "的", "'s", "'", "旗下的", "旗下", "自研的", "自研", "'s own")
        and len(between) <= 2
    )


def _role(text: Text, run: Run) -> str:
    at = run.first - 1
    while at >= 0 and said(text, at) in SKIPPED:
        at -= 1
    word = said(text, at)
    before = text.tokens[at] if at >= 0 else None
    gap = text.folded[before.end : text.tokens[run.first].start].strip() if before else ""
    chinese = text.lang.startswith("zh")
    if run.kind == "platform" and _platform(text, run, word):
        return "platform"
    if _of_ratio(text, run):
        run.of_ratio = True
        return "base"
    if before is None or (chinese and gap):
        return "subject"
    if (
        word in BASES
        or ("than" in before.tags and word not in ("与", "over the"))
        or word.endswith(" than")
    ):
        return _compared(text, run, word)
    if word == "与":
        following = text.folded[text.tokens[run.last].end : text.tokens[run.last].end + 5]
        return "base" if "相比" in following or "差距" in following else "subject"
    if word in PLACES and run.kind in ("nation", "total") and (word != "to" or not chinese):
        return "place"
    if word == "在" and _within(text, run):
        return "place"
    if word in ("占", "占据", "占到", "占去", "占了") and run.kind in ("nation", "total"):
        return "place"
    if not chinese and word == "of" and at > 0 and _of_part(text, at):
        return "whole"
    if not chinese and word in ("of", "for") and run.kind in ("nation", "total"):
        return "place"
    return "source" if word in SOURCES else "subject"


def _of_part(text: Text, at: int) -> bool:
    """`18 % of Claude tokens`: what the part is of."""
    before = text.tokens[at - 1]
    return before.has("unit", "percent") or bool(before.number and before.number.part)


def _within(text: Text, run: Run) -> bool:
    """在三大运营商采购中: where, not whose."""
    end = text.tokens[run.last].end
    return any(sign in text.folded[end : end + 6] for sign in ("中", "里", "内", "上"))


def _compared(text: Text, run: Run, word: str) -> str:
    if word in ("同", "跟", "over", "past") and run.kind in ("nation", "total"):
        return "place"
    return "base"


def _platform(text: Text, run: Run, word: str) -> bool:
    end = text.tokens[run.last].end
    after = text.folded[end : end + 3].strip()
    return word in (
        "on",
        "via",
        "through",
        "在",
        "of",
        "across",
        "at",
        "by",
        "per",
        "据",
        "根据",
        "from",
        "according to",
    ) or (after.startswith(("上", "数据", "平", "显", "统")))


def _of_ratio(text: Text, run: Run) -> bool:
    """是X的N倍, 只有X的六成, 17 times the X rate, a fifth of X's."""
    end = text.tokens[run.last].end
    number = text.tokens[run.last + 1] if run.last + 1 < len(text.tokens) else None
    if text.lang.startswith("zh"):
        if number is None:
            return False
        at = run.last + 1
        while (
            at < len(text.tokens)
            and at < run.last + 4
            and text.tokens[at].number is None
            and text.tokens[at].kind != "mark"
        ):
            at += 1
        if at >= len(text.tokens) or text.tokens[at].number is None:
            return False
        times = at + 1 < len(text.tokens) and text.tokens[at + 1].has("unit", "times")
        part = text.tokens[at].number
        gap = text.folded[end : text.tokens[at].start]
        adjacent = gap.startswith("的") or gap.endswith("的")
        if times:
            return (
                adjacent
                and not any(text.tokens[place].has("change") for place in range(run.last + 1, at))
                and _stated(text, run)
            )
        return bool(part and part.part) and gap == "的" and _stated(text, run)
    words = [said(text, place) for place in range(max(0, run.first - 4), run.first)]
    at = run.first - 1
    while at >= 0 and said(text, at) in ("of", "the", "that", "a", "price", "what"):
        at -= 1
    number = text.tokens[at].number if at >= 0 else None
    if number is not None and number.part and at < run.first - 1 and not _holds(text, at):
        return True
    for size in (1, 2, 3, 4):
        if len(words) >= size and words[-size] in ("times", "x", "twice", "double", "triple"):
            return not (
                len(words) > size and words[-size - 1] in ("to", "will", "would", "could", "may")
            )
    return False


def _holds(text: Text, at: int) -> bool:
    """`made up a third of Nvidia's sales`: a part of a whole."""
    return any(
        text.tokens[place].has("topic", "market_share") for place in range(max(0, at - 4), at)
    )


def _stated(text: Text, run: Run) -> bool:
    """A verb of being or of reaching stands before the name: 是, 为, 达, 只有, 相当于."""
    word = said(text, run.first - 1)
    return word in (
        "是",
        "为",
        "达",
        "达到",
        "只有",
        "仅为",
        "仅",
        "相当于",
        "约为",
        "约",
        "不到",
        "不足",
        "已是",
        "超过",
        "近",
        "高达",
        "就是",
        "等于",
        "逾",
        "超",
        "接近",
        "只",
        "仅有",
    )


def _object(text: Text, run: Run, figures: list[Figure]) -> None:
    """What a figure counts: 750,000 Ascend 950 chips, 3万张国产加速卡."""
    if run.kind not in ("chip", "class", "group", "model"):
        return
    for figure in figures:
        if figure.sort not in ("thing", "H100e", "") or run.first <= figure.at:
            continue
        gap = text.folded[text.tokens[figure.last].end : text.tokens[run.first].start].strip()
        inside = run.last <= figure.last
        if inside or (run.first == figure.last + 1 and gap in ("", "的")):
            run.counted = figure
            run.role = "object" if run.role == "subject" else run.role
            return
