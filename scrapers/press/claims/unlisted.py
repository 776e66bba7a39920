"""Owners that no list names, as printed.

Belongs here: guessing where a name of no list stands. Does not belong here: listed names (`names`).
"""

from re import compile as pattern

from scrapers.press.claims.context import Sight

__all__ = ["unlisted"]

_BY = pattern(r"由([^,。;、0-9%]{2,12}?(?:模型|厂商|公司|集团|科技|芯片|企业|平台|云|业者))")
_LEADING = pattern(r"[一-鿿a-z0-9·\-]{2,12}")
_NOT_NAMES = frozenset(
    [
        "the",
        "a",
        "an",
        "in",
        "of",
        "and",
        "its",
        "this",
        "that",
        "these",
        "those",
        "with",
        "by",
        "for",
        "from",
    ]
)
_COMMON = (
    "其中",
    "同时",
    "此外",
    "另外",
    "根据",
    "当时",
    "这一",
    "这些",
    "截止",
    "随着",
    "值得",
    "尽管",
    "虽然",
    "由于",
    "因此",
    "报道",
    "报告",
    "数据",
    "消息",
    "业内",
    "分析",
    "单日",
    "每天",
    "每日",
    "平均",
    "整体",
    "累计",
    "合计",
    "总计",
    "全年",
    "预计",
    "第一",
    "生成",
    "如今",
    "短短",
    "一期",
    "二期",
    "三期",
    "集群",
    "园区",
    "公司",
    "平台",
    "该",
    "这",
    "机房",
    "项目",
    "基地",
    "中心",
    "一块",
    "企业",
    "厂商",
    "产线",
    "年化",
    "单季",
    "单月",
)


def unlisted(sight: Sight) -> str | None:
    """The name that owns a figure where none of the lists does, or None."""
    text = sight.around.text
    if text.lang.startswith("zh"):
        return _chinese(sight)
    return _english(sight)


def _english(sight: Sight) -> str | None:
    """Capital letters before a possessive or a verb."""
    text = sight.around.text
    tokens = text.tokens
    at = sight.clause.first
    while at < sight.figure.first:
        token = tokens[at]
        if token.kind == "raw" and text.printed[token.start].isupper():
            end = at
            while (
                end + 1 < sight.figure.first
                and tokens[end + 1].kind in ("raw", "code")
                and (text.printed[tokens[end + 1].start].isupper())
                and not text.folded[tokens[end].end : tokens[end + 1].start].strip(" -&.")
            ):
                end += 1
            following = tokens[end + 1] if end + 1 < len(tokens) else None
            possessive = text.folded[tokens[end].end : tokens[end].end + 2] in ("'s", "' ")
            verb = following is not None and (
                "topic" in following.tags
                or "change" in following.tags
                or "kind" in following.tags
                or following.has("reach")
            )
            sure = (
                at > 0 and not text.printed[tokens[at - 1].start : tokens[at - 1].end].endswith(".")
            ) or end > at
            if possessive or (
                verb
                and (
                    sure
                    or (
                        following is not None
                        and text.folded[following.start : following.end] in _VERBS
                    )
                )
            ):
                return text.printed[token.start : tokens[end].end]
            return None
        at += 1
    return None


_VERBS = frozenset(
    [
        "shipped",
        "sold",
        "delivered",
        "produced",
        "reported",
        "earned",
        "lost",
        "ordered",
        "bought",
        "plans",
        "expects",
        "will",
        "said",
        "has",
        "had",
        "made",
        "installed",
    ]
)


def _chinese(sight: Sight) -> str | None:
    text = sight.around.text
    start = text.tokens[sight.clause.first].start
    end = text.tokens[sight.clause.last].end
    found = _BY.search(text.folded, max(0, start - 12), end + 14)
    if found is not None and not any(sign.isdigit() for sign in found.group(1)):
        return text.printed[found.start(1) : found.end(1)]
    begin = start
    while begin > 0 and text.folded[begin - 1] not in ',。;:、!? \n"':
        begin -= 1
    gap = text.folded[begin:start]
    first = text.tokens[sight.clause.first]
    if (
        _LEADING.fullmatch(gap)
        and not gap.startswith(_COMMON)
        and first.start < text.tokens[sight.figure.first].start
    ):
        if first.kind == "moment" or "topic" in first.tags or first.has("kind"):
            return text.printed[begin:start]
    return None
