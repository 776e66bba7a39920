"""Foreign text in Markdown of ours: shown as it is, never markup, link or HTML.

Belongs here: the one rule. Does not belong here: any page.
"""

from typing import Any

__all__ = ["plain"]

_SHOWN = str.maketrans(
    {"<": "&lt;", ">": "&gt;", "[": "&#91;", "]": "&#93;", "`": "&#96;", "|": "&#124;"}
    | dict.fromkeys("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029", " ")
)


def plain(value: Any) -> Any:
    """A text in which nothing begins a tag, a link, code, a cell or a line; other values as given.

    Names of models, titles and quotes are written by strangers, and a page shows Markdown as HTML.
    """
    return value.translate(_SHOWN) if isinstance(value, str) else value
