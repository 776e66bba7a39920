"""Whose figure it is.

Belongs here: which name of the sentence owns a figure; totals, nations, pronouns, lists.
Does not belong here: the names themselves (they are passed in).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from scrapers.press.claims.context import Around, Sight
from scrapers.press.claims.figures import Figure
from scrapers.press.claims.subjects import Subject
from scrapers.press.claims.tokens import Text, Token

__all__ = ["Names", "Owners", "names"]

FINANCIAL = frozenset(("revenue", "profit", "loss", "cost", "margin", "ratio", "orders"))
NATIONS = frozenset(("China", "US"))
BASES = frozenset(("比", "较", "超过", "超越", "高于", "低于", "领先", "落后", "相比", "相较", "超", "对比", "than", "against", "over", "versus", "vs", "vs.", "surpassing", "past", "overtook", "overtaking", "from", "击败", "反超", "首超", "赶超", "相较于", "不及", "逊于", "outsold", "outpaced", "with", "为", "是", "相当于", "只有", "仅为", "仅", "为了"))
LISTED = frozenset((",", "、", "and", "和", "与", "及", "以及", "&", "跟"))


@dataclass(slots=True)
class Names:
    """A run of names told together: Kunlunxin and Cambricon."""

    tokens: list[int]
    names: list[str]
    kinds: list[str]
    role: str = "subject"
    """subject, base (compared with), place, platform, source."""

    @property
    def first(self) -> int:
        return self.tokens[0]

    @property
    def last(self) -> int:
        return self.tokens[-1]


def names(text: Text) -> list[Names]:
    """The names of a text in runs, with the role the words beside them give."""
    found: list[Names] = []
    for at, token in enumerate(text.tokens):
        if token.kind != "name":
            continue
        name, kind = token.tags["name"], token.tags.get("kind_of", "")
        if found and _listed(text, found[-1].last, at):
            found[-1].tokens.append(at)
            found[-1].names.append(name)
            found[-1].kinds.append(kind)
        elif found and _compound(text, found[-1], at, kind):
            found[-1] = _merged(text, found[-1], at, name, kind)
        else:
            found.append(Names([at], [name], [kind]))
    for run in found:
        run.role = _role(text, run)
    return found


def _said(text: Text, at: int) -> str:
    if not 0 <= at < len(text.tokens):
        return ""
    return text.folded[text.tokens[at].start : text.tokens[at].end]


def _listed(text: Text, before: int, at: int) -> bool:
    between = [_said(text, place) for place in range(before + 1, at)]
    gap = text.folded[text.tokens[before].end : text.tokens[at].start]
    if not between or len(gap.strip()) > 8:
        return False
    return all(word in LISTED for word in between) and "".join(between) == "".join(gap.split())


def _compound(text: Text, run: Names, at: int, kind: str) -> bool:
    """Nvidia's H20, 华为昇腾960, 阿里的Kimi: the product is named last and owns what is counted."""
    if len(run.tokens) > 1 or run.kinds[0] not in ("company", "group", "nation") or kind not in ("model", "chip", "site", "cloud", "company"):
        return False
    gap = text.folded[text.tokens[run.last].end : text.tokens[at].start].strip()
    if run.kinds[0] == "nation":
        return False
    if kind == "company":
        return False
    return gap in ("", "的", "'s", "'") and kind in ("model", "chip", "site", "cloud")


def _merged(text: Text, run: Names, at: int, name: str, kind: str) -> Names:
    """The run becomes that of the product; the company stays behind it for money."""
    return Names([*run.tokens, at], [run.names[0], name], [run.kinds[0], kind], "compound")


def _role(text: Text, run: Names) -> str:
    compound = run.role == "compound"
    at = run.first - 1
    while at >= 0 and _said(text, at) in ("the", "its", "all", "a", "an", "于", "其"):
        at -= 1
    word = _said(text, at)
    before = text.tokens[at] if at >= 0 else None
    gap = text.folded[before.end : text.tokens[run.first].start].strip() if before else "x"
    chinese = text.lang.startswith("zh")
    after = text.folded[text.tokens[run.last].end : text.tokens[run.last].end + 2].strip()
    kind = run.kinds[-1]
    if kind == "platform" and (word in ("on", "via", "through", "在", "of", "across", "at", "by", "per", "据", "根据", "from") or after.startswith(("上", "数据", "平"))):
        return "platform"
    if before is not None and (not chinese or not gap):
        if word in BASES or "than" in before.tags or word.endswith(" than"):
            if word in ("为", "是", "只有", "仅为", "仅", "相当于", "with", "from", "超"):
                return _base_of_ratio(text, run, word) or ("compound" if compound else "subject")
            return "base"
        if word in ("in", "across", "within", "在", "inside", "throughout", "into") and kind in ("nation", "total"):
            return "place"
        if not chinese and word in ("of", "for") and kind in ("nation", "total"):
            return "place"
        if not chinese and word in ("of", "'s") and _owned_base(text, run):
            return "base"
    return "compound" if compound else "subject"


def _base_of_ratio(text: Text, run: Names, word: str) -> str:
    """是X的N倍, 只有X的六成: X is what is compared with."""
    if word in ("with", "from", "超"):
        return ""
    following = text.folded[text.tokens[run.last].end : text.tokens[run.last].end + 1]
    nearby = text.tokens[run.last + 1] if run.last + 1 < len(text.tokens) else None
    if following == "的" and nearby is not None and nearby.kind == "number":
        return "base"
    gap = text.tokens[run.last + 2] if run.last + 2 < len(text.tokens) else None
    return "base" if following == "的" and gap is not None and gap.kind == "number" and nearby is not None and nearby.kind != "mark" else ""


def _owned_base(text: Text, run: Names) -> bool:
    """`a fifth of GPT-5's`, `half the price of X`, `17 times the X rate`."""
    return False


@dataclass(slots=True)
class Owners:
    """The owners of the figures of one text."""

    around: Around
    runs: list[Names]
    context: "Owners | None"
    aliases_kind: dict[str, str]

    def of(self, figure: Figure, sight: Sight, about: Subject, measure: str) -> list[str | None]:
        """The owners of a figure: one for each claim that it makes."""
        forced = self._forced(figure, sight, about, measure)
        if forced is not None:
            return [forced]
        run = self._run(figure, sight, about, measure)
        if run is None:
            return [self._without(figure, sight, about, measure)]
        return self._of_run(run, figure, sight, about, measure)

    def _forced(self, figure: Figure, sight: Sight, about: Subject, measure: str) -> str | None:
        """Rates of self-sufficiency are those of domestic AI chips, whoever is named."""
        for tokens in (sight.near_left(), sight.far_left()):
            for token in tokens:
                if "domestic_rate" in token.tags and measure in ("share", "growth", "difference"):
                    return "domestic AI chips"
        if about.token is not None and "domestic_rate" in about.token.tags and measure in ("share", "growth", "difference", "ratio"):
            return "domestic AI chips"
        return None

    def _of_run(self, run: Names, figure: Figure, sight: Sight, about: Subject, measure: str) -> list[str | None]:
        if run.role == "compound":
            return [self._of_compound(run, about, measure)]
        named = run.names
        if len(named) == 1:
            return [self._adjusted(named[0], run.kinds[0], figure, sight, about, measure)]
        if self._each(sight):
            return list(named)
        paired = self._paired(run, figure, sight)
        if paired is not None:
            return [paired]
        return [" + ".join(named)]

    def _of_compound(self, run: Names, about: Subject, measure: str) -> str:
        """Money is the company's, all else the product's."""
        if about.topic in FINANCIAL and run.kinds[0] == "company":
            return run.names[0] if run.kinds[-1] != "cloud" else run.names[-1]
        return run.names[-1]

    def _each(self, sight: Sight) -> bool:
        return any("each" in token.tags for token in sight.all())

    def _paired(self, run: Names, figure: Figure, sight: Sight) -> str | None:
        """分别, respectively, or simply as many figures as names."""
        figures = self.around.figures
        number = figures.index(figure) if figure in figures else -1
        if number < 0:
            return None
        if run.first > figure.first:
            listed = [one for one in figures if one.last < run.first]
        else:
            listed = [one for one in figures if one.first > run.last]
        same = [one for one in listed if one.sort == figure.sort and one.role == ""]
        explicit = any("respectively" in token.tags for token in self.around.text.tokens)
        if figure not in same:
            return None
        at = same.index(figure)
        if explicit and at < len(run.names):
            return run.names[at]
        if len(same) == len(run.names) and _in_list(self.around.text, same):
            return run.names[at]
        return None

    def _run(self, figure: Figure, sight: Sight, about: Subject, measure: str) -> Names | None:
        """The names that own a figure: its clause's subject, else one before, else one after."""
        tokens = self.around.text.tokens
        clause = tokens[figure.at].clause
        left = [run for run in self.runs if run.last < figure.first]
        right = [run for run in self.runs if run.first > figure.last]
        base = figure.role == "base" or self._after_base(figure, left)
        if base is not None and base is not False:
            return base if isinstance(base, Names) else None
        own = [run for run in left if tokens[run.last].clause == clause and self._subject(run, figure, measure)]
        if own:
            return self._best(own, figure, about, measure)
        near = [run for run in right if tokens[run.first].clause == clause and self._behind(run, figure, measure, sight)]
        if near:
            return near[0]
        if self._pronoun(sight) and not self._one(sight):
            return None
        before = [run for run in left if tokens[run.last].clause != clause and self._subject(run, figure, measure)]
        if before:
            return self._best(before, figure, about, measure, last=True)
        later = [run for run in right if run.role in ("subject", "compound") and self._subject(run, figure, measure)]
        return later[0] if later and not left else None

    def _after_base(self, figure: Figure, left: list[Names]) -> Names | None | bool:
        """`past the 2.94 trillion of US models`, 超越美國模型的2.7兆: the base owns its figure."""
        text = self.around.text
        tokens = text.tokens
        if left and left[-1].role == "base" and figure.sort not in ("times", "percentage_point") and not (figure.sort == "percent" and figure.number.part and False):
            run = left[-1]
            gap = text.folded[tokens[run.last].end : tokens[figure.first].start].strip()
            if gap in ("的", "", "'s", "同期的", "s") and figure.sort != "percent":
                return run
        following = figure.last + 1
        if figure.the and _said(text, following) in ("of", "for", "from"):
            after = [run for run in self.runs if run.first in (following + 1, following + 2)]
            if after:
                return after[0]
        return False

    def _subject(self, run: Names, figure: Figure, measure: str) -> bool:
        if run.role in ("base", "place", "source", "platform"):
            return False
        if run.kinds[-1] in ("nation", "total"):
            return True
        return True

    def _best(self, runs: list[Names], figure: Figure, about: Subject, measure: str, *, last: bool = True) -> Names:
        """Companies own money; of two names the nearer one, a nation or a total only alone."""
        proper = [run for run in runs if run.kinds[-1] not in ("nation", "total")]
        if about.topic in FINANCIAL:
            companies = [run for run in proper if run.kinds[0] == "company" or run.kinds[-1] in ("company", "cloud")]
            if companies:
                return companies[-1]
        if proper:
            return self._holder(proper, figure)
        return runs[-1]

    def _holder(self, runs: list[Names], figure: Figure) -> Names:
        """字节跳动拿走了国产卡出货量的三成五: what the share is of stands between verb and figure."""
        if figure.sort == "percent" and len(runs) > 1:
            tokens = self.around.text.tokens
            run, other = runs[-1], runs[-2]
            if tokens[run.last].clause == tokens[other.last].clause:
                between = tokens[other.last + 1 : run.first]
                if any(token.has("topic", "market_share") for token in between):
                    return other
        if len(runs) > 1:
            tokens = self.around.text.tokens
            run, other = runs[-1], runs[-2]
            same = tokens[run.last].clause == tokens[other.last].clause
            between = tokens[other.last + 1 : run.first]
            if same and run.kinds[-1] in ("chip", "group") and other.kinds[-1] in ("company",) and any(token.has("topic", "shipments", "cards_installed", "cost") for token in between):
                if any(self.around.text.folded[token.start : token.end] in BUYING for token in between):
                    return other
        return runs[-1]

    def _behind(self, run: Names, figure: Figure, measure: str, sight: Sight) -> bool:
        """A name behind the figure in its clause owns it where nothing before does."""
        text = self.around.text
        before = _said(text, run.first - 1)
        if run.role in ("base", "platform", "source") or run.role == "place":
            return False
        if run.kinds[-1] in ("nation", "total"):
            return False
        if text.lang.startswith("zh"):
            return True
        return before in ("by", "to", "from", "of", "for", "a", "an", "and", "the") or run.first <= figure.last + 3

    def _pronoun(self, sight: Sight) -> bool:
        return any("pronoun" in token.tags for token in sight.far_left())

    def _one(self, sight: Sight) -> bool:
        """Whether exactly one thing of the pronoun's type is named."""
        wanted = next(token.tags["pronoun"] for token in sight.far_left() if "pronoun" in token.tags)
        kinds = {"company": ("company", "cloud"), "place": ("site",), "thing": ("model", "chip", "platform")}[wanted]
        found = set(_named(self.runs, kinds))
        if self.context is not None:
            found |= set(_named(self.context.runs, kinds))
        return len(found) == 1

    def _without(self, figure: Figure, sight: Sight, about: Subject, measure: str) -> str | None:
        """No name owns it: a total, or whom the context names."""
        pronoun = next((token.tags["pronoun"] for token in sight.far_left() if "pronoun" in token.tags), None)
        if pronoun is None:
            total = self._total(figure, sight, about, measure)
            if total is not None:
                return total
        return self._from_context(pronoun, about)

    def _from_context(self, pronoun: str | None, about: Subject) -> str | None:
        seen: list[Names] = [] if self.context is None else self.context.runs
        kinds = {"company": ("company", "cloud"), "place": ("site",), "thing": ("model", "chip", "platform"), None: ("company", "cloud", "site", "model", "chip", "group")}[pronoun]
        found = list(dict.fromkeys([*_named(self.runs, kinds), *_named(seen, kinds)] if pronoun else _named(seen, kinds)))
        return found[0] if len(found) == 1 else None

    def _total(self, figure: Figure, sight: Sight, about: Subject, measure: str) -> str | None:
        """Totals of markets and nations, told without a name."""
        for tokens in (sight.far_left(), sight.far_right(), sight.before()):
            for token in tokens:
                if "market" in token.tags:
                    return "market"
        return None

    def _adjusted(self, name: str, kind: str, figure: Figure, sight: Sight, about: Subject, measure: str) -> str | None:
        """A nation beside hardware or money is a market's place; beside tokens and power an owner."""
        if kind == "total":
            return "market" if name == "market" else name
        if kind != "nation":
            return name
        if any("market" in token.tags and token.kind != "name" for token in sight.far_left()):
            return "market"
        makes = any(sight.said(token) in ("produce", "make", "生产", "produces", "build", "生产出", "制造", "能生产", "可生产") for token in sight.all())
        if figure.sort in ("thing", "money") and not makes or about.topic in ("shipments", "revenue") and not makes:
            return "market"
        return name


BUYING = frozenset(("采购", "订购", "下单", "买入", "购入", "购买", "bought", "buy", "buys", "buying", "ordered", "procured", "purchased", "部署", "deployed", "installed", "拥有", "囤", "接入", "stockpiled", "houses", "owns", "own", "operates", "runs"))


def _named(runs: Iterable[Names], kinds: tuple[str, ...]) -> list[str]:
    return [name for run in runs for name, kind in zip(run.names, run.kinds, strict=True) if kind in kinds]


def _in_list(text: Text, figures: list[Figure]) -> bool:
    """Whether figures stand in one list."""
    for one, other in zip(figures, figures[1:], strict=False):
        words = [_said(text, at) for at in range(one.last + 1, other.first)]
        if not words or not all(word in LISTED for word in words):
            return False
    return len(figures) > 1
