"""Figures: a number with its sign, bound, currency and unit, as they stand side by side.

Belongs here: what belongs to one number, by neighbourhood alone.
Does not belong here: two figures together (`pairs`), what the clause makes of them (`measures`).
"""

from dataclasses import dataclass, field
from fractions import Fraction
from re import compile as pattern

from scrapers.press.claims.numbers import Number
from scrapers.press.claims.tokens import Text, Token

__all__ = ["Figure", "figures"]

MODIFIERS = 6
"""How many words may stand between an English number and what is counted."""


@dataclass(slots=True, eq=False)
class Figure:
    """A number and what stands right beside it. `first` and `last` are its outermost tokens."""

    at: int
    first: int
    last: int
    number: Number
    value: Fraction
    sort: str = ""
    """percent, percentage_point, times, money, thing, token, call, W, FLOPS, H100e; empty: bare."""
    unit: str | None = None
    head_noun: bool = False
    """片, units: the noun elsewhere says what is counted."""
    bound: str = "exact"
    high: Fraction | None = None
    counted: bool = False
    """Of something that is nobody's claim: people, countries, days."""
    signed: bool = False
    ratio: bool = False
    the: bool = False
    noun: int = -1
    """The token of what is counted."""
    role: str = ""
    """start, margin, restated, withdrawn, per."""
    word: str = ""
    """growth or ratio, of a word that is a figure itself: doubled, twice."""
    marks: set[str] = field(default_factory=set)

    @property
    def bare(self) -> bool:
        """Whether nothing beside it says what it counts."""
        return not self.sort


def figures(text: Text) -> list[Figure]:
    """The figures of a text, in order."""
    found = []
    for at, token in enumerate(text.tokens):
        if token.number is None or token.number.vague:
            continue
        number = token.number
        figure = Figure(at, at, at, number, number.value, high=number.high)
        if number.many:
            figure.bound = "at_least"
        if token.has("ratio"):
            figure.sort, figure.unit, figure.ratio = "times", "times", True
        if number.part:
            figure.sort, figure.unit = "percent", "percent"
        _after(text, figure)
        _before(text, figure)
        found.append(figure)
    return found


def _gap(text: Text, left: int, right: int) -> str:
    return text.folded[text.tokens[left].end : text.tokens[right].start]


def _next_to(text: Text, left: int, right: int) -> bool:
    """Whether nothing but a blank stands between two tokens."""
    return left >= 0 and right < len(text.tokens) and not _gap(text, left, right).strip()


def _before(text: Text, figure: Figure) -> None:
    """Currency, sign, bound: to the left."""
    at = figure.first
    while _next_to(text, at - 1, at):
        token = text.tokens[at - 1]
        if token.kind == "mark":
            sign = text.folded[token.start]
            if sign in "-+" and _is_sign(text, at - 1):
                figure.signed = True
                if sign == "-" and figure.value > 0:
                    figure.value = -figure.value
                    figure.high = None if figure.high is None else -figure.high
            elif sign == "(" and at == figure.at and _loss_in_brackets(text, figure, at - 1):
                at -= 1
                figure.first = at
                break
            elif sign == "~":
                _bound(figure, "about")
            elif sign in "<>":
                _bound(figure, "at_least" if sign == ">" else "at_most")
            elif sign != '"':
                break
        elif not _word_before(text, figure, token):
            break
        at -= 1
        figure.first = at
    _adverb(text, figure)


_ADVERB = pattern(
    r"(?<![节纽合条预签违])(?:大约|约|大概|差不多|大致|约莫|将近)(?:(?![一二三四五六七八九十百千万亿成倍至到占为达])[\u4e00-\u9fff]){1,4}$"
)


def _adverb(text: Text, figure: Figure) -> None:
    """大约烧掉35万: the word stands before a short verb."""
    if "bound" in figure.marks or not text.lang.startswith("zh"):
        return
    start = text.tokens[figure.first].start
    if _ADVERB.search(text.folded, max(0, start - 8), start):
        _bound(figure, "about")


def _word_before(text: Text, figure: Figure, token: Token) -> bool:
    """Whether a word to the left belongs to the number."""
    tags = token.tags
    if token.kind not in ("word", "raw"):
        return False
    word = text.folded[token.start : token.end]
    if token.kind == "raw":
        return False
    if (
        "currency" in tags
        and tags["currency"] != "bare"
        and figure.sort in ("", "money", "percent")
    ):
        if figure.sort == "percent" or (figure.unit not in (None, tags["currency"], "bare")):
            return False
        figure.sort, figure.unit = "money", tags["currency"]
        return True
    if word in ("the", "its", "their", "these", "those"):
        figure.the = True
        return False
    if word in ("a", "an"):
        return figure.bound == "exact" and not figure.the
    if "bound_before" in tags and not figure.the:
        _bound(figure, tags["bound_before"])
        return True
    if "cheap" in tags or "change" in tags or "topic" in tags:
        return False
    return word in (
        "已",
        "为",
        "达",
        "达到",
        "是",
        "了",
        "的",
        "有",
        "占",
        "地",
        "说",
        "就",
        "也",
        "又",
    )


def _bound(figure: Figure, bound: str) -> None:
    """The word nearest to the number counts; exact words leave it open."""
    if figure.bound == "exact" and "bound" not in figure.marks:
        figure.bound = bound
        if bound != "exact":
            figure.marks.add("bound")


def _is_sign(text: Text, at: int) -> bool:
    """A minus, not the dash of a range or of a compound."""
    if at == 0:
        return True
    before = text.tokens[at - 1]
    touching = before.end == text.tokens[at].start
    if before.kind in ("number", "moment") or (before.has("unit") and touching):
        return False
    return not (
        touching
        and before.kind in ("raw", "name", "code", "word")
        and before.end > 0
        and text.folded[before.end - 1].isascii()
        and text.folded[before.end - 1].isalnum()
    )


def _loss_in_brackets(text: Text, figure: Figure, at: int) -> bool:
    """$(155)M is a loss of 155 million."""
    if (
        figure.last + 1 >= len(text.tokens)
        or text.folded[text.tokens[figure.last + 1].start] != ")"
    ):
        return False
    currency = at > 0 and text.tokens[at - 1].has("currency") and _next_to(text, at - 1, at)
    currency = currency and (at < 2 or text.tokens[at - 2].kind != "number")
    if not currency or figure.sort not in ("", "money"):
        return False
    figure.value = -figure.value
    figure.last += 1
    figure.signed = True
    figure.sort, figure.unit = "money", text.tokens[at - 1].tags["currency"]
    following = figure.last + 1
    if _next_to(text, figure.last, following):
        token = text.tokens[following]
        power = _POWERS.get(text.folded[token.start : token.end])
        if power:
            figure.value *= 10**power
            figure.number.scale = Fraction(10**power)
            figure.last = following
    return True


_POWERS = {
    "m": 6,
    "mn": 6,
    "million": 6,
    "bn": 9,
    "b": 9,
    "billion": 9,
    "k": 3,
    "thousand": 3,
    "tn": 12,
    "t": 12,
    "trillion": 12,
}


def _after(text: Text, figure: Figure) -> None:
    """Unit, currency, measure word, what is counted: to the right."""
    at = figure.at
    while _next_to(text, at, at + 1):
        token = text.tokens[at + 1]
        if not _unit(text, figure, token, at + 1):
            break
        at += 1
        figure.last = at
    if figure.bare or figure.head_noun or figure.sort == "thing":
        _counted_noun(text, figure)
    if figure.bare and text.lang.startswith("zh"):
        _unknown_measure(text, figure)


def _unit(text: Text, figure: Figure, token: Token, at: int) -> bool:
    tags = token.tags
    if token.kind == "mark":
        sign = text.folded[token.start]
        if sign == "+":
            _bound(figure, "at_least")
            return True
        return sign == "-" and _next_to(text, at, at + 1) and figure.bare and _joins(text, at + 1)
    if token.kind != "word":
        return False
    if "bound_after" in tags and not _is_also(text, figure, token, at):
        figure.bound = tags["bound_after"] if figure.bound in ("exact", "about") else figure.bound
        return True
    if figure.sort and not (figure.sort == "money" and "currency" in tags):
        return False
    return _first_unit(text, figure, token, at)


def _is_also(text: Text, figure: Figure, token: Token, at: int) -> bool:
    """多, 余 right after a number that lacks its unit are a bound; 多 elsewhere is not."""
    return token.end - token.start == 1 and figure.sort not in (
        "",
        "money",
        "thing",
        "token",
        "percent",
        "times",
    )


def _joins(text: Text, at: int) -> bool:
    """40-megawatt, 10-fold."""
    return text.tokens[at].has("unit") and text.tokens[at].start == text.tokens[at - 1].end


def _first_unit(text: Text, figure: Figure, token: Token, at: int) -> bool:
    tags = token.tags
    blank = token.start - text.tokens[at - 1].end
    if "counted" in tags and not ("measure" in tags or "unit" in tags or "thing" in tags):
        figure.counted = True
        return False
    if "measure" in tags and text.lang.startswith("zh"):
        if tags["measure"] == "head_noun":
            figure.sort, figure.head_noun = "thing", True
        elif "currency" in tags and _is_money(text, at):
            figure.sort, figure.unit = "money", "bare"
        else:
            figure.sort, figure.unit = "thing", tags["measure"]
        figure.noun = at
        return True
    if "unit" in tags and ("glued" not in tags or blank <= 1):
        if tags["unit"] == "times" and text.folded[token.start : token.end] == "x" and blank > 1:
            return False
        figure.unit = tags["unit"]
        figure.sort = figure.unit
        figure.value *= Fraction(tags["factor"])
        figure.high = None if figure.high is None else figure.high * Fraction(tags["factor"])
        figure.noun = at
        return True
    if "currency" in tags and (figure.sort == "" or tags["currency"] != "bare"):
        if figure.unit in (None, "bare"):
            figure.sort, figure.unit = "money", tags["currency"]
        return True
    return False


def _is_money(text: Text, at: int) -> bool:
    """块 counts cards but for 一块 in a price."""
    return text.folded[text.tokens[at].start : text.tokens[at].end].endswith("钱")


def _counted_noun(text: Text, figure: Figure) -> None:
    """The noun of an English number, or the one after a Chinese measure word."""
    at, modifiers = figure.last + 1, 0
    while at < len(text.tokens) and modifiers < MODIFIERS:
        token = text.tokens[at]
        if token.kind in ("mark", "number", "moment"):
            if text.folded[token.start] != "-" or token.kind != "mark":
                break
            at += 1
            continue
        if not _noun(text, figure, token, at):
            break
        at += 1
        modifiers += 1
    if figure.bare and modifiers and "raw" in figure.marks and not figure.counted:
        figure.counted = True


def _noun(text: Text, figure: Figure, token: Token, at: int) -> bool:
    """Take a word of a noun phrase; False: the phrase is over."""
    tags = token.tags
    chinese = text.lang.startswith("zh")
    if (
        chinese
        and not _next_to(text, at - 1, at)
        and text.folded[text.tokens[at - 1].end : token.start].strip()
        not in ("的", "国产", "通用", "训练", "推理", "智能")
    ):
        return False
    if token.kind == "code":
        return True
    if token.kind == "name" and "thing" not in tags:
        figure.marks.add("name")
        if figure.bare and token.tags.get("unit_of") and not chinese:
            figure.sort, figure.head_noun, figure.last = "thing", True, at
        return figure.noun < 0 or chinese
    if "counted" in tags or ("outside" in tags and "thing" not in tags and "unit" not in tags):
        if figure.noun < 0 and tags.get("outside") in (None, "people", "other", "model"):
            figure.counted = True
        return False
    if "thing" in tags:
        if figure.sort in ("", "thing") and (figure.unit is None or not chinese):
            figure.sort, figure.unit, figure.noun = "thing", tags["thing"], at
        figure.last = at
        return True
    if "unit" in tags and tags["unit"] in ("token", "call", "H100e") and figure.bare:
        figure.sort = figure.unit = tags["unit"]
        figure.value *= Fraction(tags["factor"])
        figure.last = figure.noun = at
        return False
    if "measure" in tags and tags["measure"] == "head_noun" and figure.bare:
        figure.sort, figure.head_noun = "thing", True
        figure.last = figure.noun = at
        return False
    if figure.noun >= 0 or "stop" in tags or "change" in tags or "break" in tags:
        return False
    if token.kind == "raw":
        figure.marks.add("raw")
        return True
    return "grain" in tags or "topic" in tags or "nation" in tags or "neutral" in tags


def _unknown_measure(text: Text, figure: Figure) -> None:
    """A Chinese number is followed by a measure word; one that no list has counts something else."""
    end = text.tokens[figure.last].end
    following = text.folded[end : end + 1]
    if following > "一" and figure.number.scale == 1 and figure.last == figure.at:
        known = figure.last + 1 < len(text.tokens) and text.tokens[figure.last + 1].start == end
        if not known or figure.value < 1000:
            figure.counted = True
    elif following in MEASURES:
        figure.counted = True


MEASURES = frozenset(
    "辆部只头棵封笔批份套条根幅艘座栋间所幢列支瓶件桶箱袋盒株匹顶级代届次回场本册页篇段章节位名员人户家口国省市县区岁年月周天日时分秒米里亩吨克升度届项款种类型辈层楼步"
)
