"""Owners that no list names, as printed.

Belongs here: guessing where a name of no list stands. Does not belong here: listed names (`names`).
"""

from re import compile as pattern

from scrapers.press.claims.context import Sight
from scrapers.press.claims.tokens import Text, Token

__all__ = ["unlisted"]

_BY = pattern(r"由([^,。;、0-9%]{2,12}?(?:模型|厂商|公司|集团|科技|芯片|企业|平台|云|业者))")
_LEADING = pattern(r"[一-鿿a-z0-9·\-]{2,12}")
_COMMON = (
    "是", "为", "占", "达", "较", "比", "超", "并", "且", "而", "但", "将", "在",
    "其中", "同时", "此外", "另外", "根据", "当时", "这一", "这些", "截止", "随着", "值得", "尽管",
    "虽然", "由于", "因此", "报道", "报告", "数据", "消息", "业内", "分析", "单日", "每天", "每日",
    "平均", "整体", "累计", "合计", "总计", "全年", "预计", "第一", "生成", "如今", "短短", "一期",
    "二期", "三期", "集群", "园区", "公司", "平台", "该", "这", "机房", "项目", "基地", "中心",
    "一块", "企业", "厂商", "产线", "年化", "单季", "单月",
)  # fmt: skip
"""How a Chinese clause begins that begins with no name."""
OFFICES = frozenset(
    ("administration", "ministry", "bureau", "commission", "association", "agency", "department",
     "office", "council", "research", "securities", "analytics", "consulting", "advisory")
)  # fmt: skip
"""Those who tell of others."""
_VERBS = frozenset(
    (
        "shipped", "sold", "delivered", "produced", "reported", "earned", "lost", "ordered",
        "bought", "plans", "expects", "will", "said", "has", "had", "made", "installed",
    )
)  # fmt: skip
"""Behind the first word of a sentence, which has a capital letter in any case."""


def unlisted(sight: Sight) -> str | None:
    """The name that owns a figure where none of the lists does, or None."""
    return _chinese(sight) if sight.chinese else _english(sight)


def _english(sight: Sight) -> str | None:
    """Capital letters before a possessive or a verb."""
    text = sight.around.text
    for at in range(sight.clause.first, sight.figure.first):
        if text.tokens[at].kind == "raw" and _capital(text, at):
            end = _end(sight, at)
            if text.folded[text.tokens[end].start : text.tokens[end].end] in OFFICES:
                return None
            return _named(text, at, end) if _acts(text, at, end) else None
    return None


def _capital(text: Text, at: int) -> bool:
    return text.printed[text.tokens[at].start].isupper()


def _named(text: Text, first: int, last: int) -> str:
    return text.printed[text.tokens[first].start : text.tokens[last].end]


def _end(sight: Sight, at: int) -> int:
    """The last word of a run of words with capital letters."""
    text = sight.around.text
    while at + 1 < sight.figure.first and text.tokens[at + 1].kind in ("raw", "code"):
        link = text.folded[text.tokens[at].end : text.tokens[at + 1].start]
        if not _capital(text, at + 1) or link.strip(" -&."):
            break
        at += 1
    return at


def _acts(text: Text, first: int, last: int) -> bool:
    """Whether what follows makes an owner of it; the first word of a sentence needs more."""
    end = text.tokens[last].end
    if text.folded[end : end + 2] in ("'s", "' "):
        return True
    following = text.tokens[last + 1] if last + 1 < len(text.tokens) else None
    if following is None or not _verb(following):
        return False
    inside = first > 0 and text.folded[text.tokens[first - 1].end - 1] != "."
    return inside or last > first or text.folded[following.start : following.end] in _VERBS


def _verb(token: Token) -> bool:
    return any(name in token.tags for name in ("topic", "change", "kind", "reach"))


def _opening(sight: Sight, begin: int) -> Token:
    """The first period or noun behind letters that may be a name, some of them words of a list."""
    tokens = sight.around.text.tokens
    first = tokens[sight.clause.first]
    for token in tokens[sight.clause.first : sight.clause.first + 3]:
        if token.kind == "moment" or token.end - token.start > 1 or token.start - begin > 3:
            return token
    return first


def _chinese(sight: Sight) -> str | None:
    """由免费模型处理, or what stands at the beginning of a clause before a period or a noun."""
    text = sight.around.text
    first = text.tokens[sight.clause.first]
    start, end = first.start, text.tokens[sight.clause.last].end
    found = _BY.search(text.folded, max(0, start - 12), end + 14)
    if found is not None and not any(sign.isdigit() for sign in found.group(1)):
        return text.printed[found.start(1) : found.end(1)]
    begin = start
    while begin > 0 and text.folded[begin - 1] not in ',。;:、!? \n"':
        begin -= 1
    first = _opening(sight, begin)
    start = first.start
    gap = text.folded[begin:start]
    if not _LEADING.fullmatch(gap) or gap.startswith(_COMMON):
        return None
    leads = first.start < text.tokens[sight.figure.first].start
    noun = first.kind == "moment" or "topic" in first.tags or "kind" in first.tags
    return text.printed[begin:start] if leads and noun else None
