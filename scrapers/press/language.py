"""The language of a page, and whose Chinese it is: 兆 is 1e12 in Taiwan and 1e6 in engineering.

Belongs here: what a page says of its language, and what its characters say.
Does not belong here: what words mean (`claims`).
"""

import re
from typing import Any

__all__ = ["language"]

HAN = re.compile(r"[\u4e00-\u9fff]")
SIMPLIFIED = frozenset("国这个们来时会对说过发业东产电动万与关机场点现开为亿张数据额计达约应")
TRADITIONAL = frozenset("國這個們來時會對說過發業東產電動萬與關機場點現開為億張數據額計達約應")
"""The same frequent characters in both scripts."""
TAGS = {
    **dict.fromkeys(("zh-tw", "zh-hk", "zh-mo", "zh-hant"), "zh-Hant"),
    **dict.fromkeys(("zh-cn", "zh-sg", "zh-hans"), "zh-Hans"),
}


def language(root: Any, text: str) -> str | None:
    """`en`, `zh-Hans`, `zh-Hant`, or None where neither page nor text tells.

    The script of the text decides for Chinese: a template for Taiwan may carry a mainland text,
    and many pages say no more than `zh`.
    """
    letters = sum(1 for one in text if one.isalpha())
    if letters and len(HAN.findall(text)) > letters / 5:
        simplified = sum(1 for one in text if one in SIMPLIFIED - TRADITIONAL)
        traditional = sum(1 for one in text if one in TRADITIONAL - SIMPLIFIED)
        if simplified != traditional:
            return "zh-Hans" if simplified > traditional else "zh-Hant"
        return next((found for tag in _tags(root) if (found := _chinese(tag))), None)
    said = _tags(root)
    if said and not said[0].startswith("en"):
        return None
    return "en" if letters else None


def _tags(root: Any) -> list[str]:
    """What the page says, in lower case with hyphens: its element first, then its head."""
    named = [root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang")]
    metas = root.xpath("//meta[@property='og:locale' or @http-equiv='content-language']/@content")
    return [str(tag).strip().lower().replace("_", "-") for tag in (*named, *metas) if tag]


def _chinese(tag: str) -> str | None:
    return next((found for name, found in TAGS.items() if tag.startswith(name)), None)
