"""Who is named as the source of the figures of a text.

Belongs here: research houses, platforms, words of estimating.
Does not belong here: what kind of statement a figure is (`kinds`).
"""

from dataclasses import dataclass

from scrapers.press.claims.context import Around
from scrapers.press.claims.tokens import Text

__all__ = ["Source", "source"]

SET_BESIDE = frozenset(
    ("that", "than", "what", "高于", "低于", "超过", "好于", "不及", "优于", "超出")
)


@dataclass(frozen=True, slots=True)
class Source:
    """Who gave a figure.

    `estimated`: a research house or analysts are named, or a word of estimating stands in the text.
    """

    name: str | None
    estimated: bool


def _expecting(text: Text, at: int) -> bool:
    """`the 37.5 % that analysts had expected`: the source of that figure alone."""
    if not at or text.tokens[at].tags["houses"] != "analysts":
        return False
    before = text.folded[text.tokens[at - 1].start : text.tokens[at - 1].end]
    after = text.tokens[at + 1 : at + 3]
    return before in SET_BESIDE and any(one.has("kind", "forecast") for one in after)


def source(around: Around, context: Around | None) -> Source:
    """The source named in the text, else in the context."""
    texts = [one.text for one in (around, context) if one is not None]
    estimates = "kind" in around.told and any(
        token.has("kind", "estimate") for token in around.text.tokens
    )
    told = around.told if context is None else around.told | context.told
    if "houses" not in told and "platforms" not in told:
        return Source(None, estimates)
    for text in texts:
        houses = [
            token.tags["houses"]
            for at, token in enumerate(text.tokens)
            if "houses" in token.tags and not _expecting(text, at)
        ]
        if houses:
            named = [name for name in houses if name != "analysts"]
            return Source(named[0] if named else None, True)
    for text in texts:
        for token in text.tokens:
            if "platforms" in token.tags:
                return Source(token.tags["platforms"], estimates)
    return Source(None, estimates)
