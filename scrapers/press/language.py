"""The language of a page, and whose Chinese it is: 兆 is 1e12 in Taiwan and 1e6 in engineering.

Belongs here: what a page says of its language, and what its characters say.
Does not belong here: what words mean (`claims`).
"""

import re
from functools import cache
from typing import Any

__all__ = ["language", "script", "written_in"]

HAN = re.compile(r"[\u4e00-\u9fff]")
SEEN = 4000
"""Characters looked at; more would tell nothing else."""
TAGS = {
    **dict.fromkeys(("zh-tw", "zh-hk", "zh-mo", "zh-hant"), "zh-Hant"),
    **dict.fromkeys(("zh-cn", "zh-sg", "zh-hans"), "zh-Hans"),
}


def language(root: Any, text: str) -> str | None:
    """`en`, `zh-Hans`, `zh-Hant`, or None where neither page nor text tells.

    The script of the text decides for Chinese: a template for Taiwan may carry a mainland text,
    and many pages say no more than `zh`.
    """
    if _chinese_text(text):
        return script(text) or next(
            (found for tag in _tags(root) if (found := _chinese(tag))), None
        )
    said = _tags(root)
    if said and not said[0].startswith("en"):
        return None
    return "en" if any(one.isalpha() for one in text) else None


def written_in(text: str) -> str:
    """`en`, `zh-Hans` or `zh-Hant`, by the characters alone; the mainland's where they do not tell.

    >>> written_in("Huawei led."), written_in("华为领先"), written_in("華為領先")
    ('en', 'zh-Hans', 'zh-Hant')
    """
    return (script(text) or "zh-Hans") if _chinese_text(text) else "en"


def script(text: str) -> str | None:
    """`zh-Hant` or `zh-Hans` for a Chinese text, by its characters; None where they do not tell.

    A character tells a script if the character set of the other (Big5 of 1984, GB 2312 of 1980)
    lacks it: 台 and 升 stand in both.

    >>> script("华为领先"), script("華為領先"), script("平台用量上升")
    ('zh-Hans', 'zh-Hant', None)
    """
    told = [found for sign in text[:SEEN] if (found := _script_of(sign))]
    old, new = told.count("zh-Hant"), told.count("zh-Hans")
    return None if old == new else "zh-Hant" if old > new else "zh-Hans"


@cache
def _script_of(sign: str) -> str | None:
    if not HAN.match(sign):
        return None
    old, new = (sign.encode(name, "ignore") != b"" for name in ("big5", "gb2312"))
    return None if old == new else "zh-Hant" if old else "zh-Hans"


def _chinese_text(text: str) -> bool:
    """Whether a fifth of the letters are Chinese: a name or two in brackets are not."""
    seen = text[:SEEN]
    return len(HAN.findall(seen)) * 5 > sum(one.isalpha() for one in seen)


def _tags(root: Any) -> list[str]:
    """What the page says, in lower case with hyphens: its element first, then its head."""
    named = [root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang")]
    metas = root.xpath("//meta[@property='og:locale' or @http-equiv='content-language']/@content")
    return [str(tag).strip().lower().replace("_", "-") for tag in (*named, *metas) if tag]


def _chinese(tag: str) -> str | None:
    return next((found for name, found in TAGS.items() if tag.startswith(name)), None)
