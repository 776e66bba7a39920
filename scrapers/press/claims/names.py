"""Names of a text: told together, or one as part of another.

Belongs here: runs of names.
Does not belong here: what the words beside them make of them (`roles`), owners (`owners`).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from scrapers.press.claims.figure import Figure
from scrapers.press.claims.tokens import Text

__all__ = ["LISTED", "Run", "named", "runs", "said"]

LISTED = frozenset((",", "、", "and", "和", "与", "及", "以及", "&", "跟", "+"))
LONGEST_LINK = 8
"""Characters between two names of one list: `, and `."""
OWNED = frozenset(("", "的", "'s", "'", "旗下的", "旗下", "自研的", "自研", "'s own"))
LIKE = ("-class", "-like", "-based", "-compatible")
"""Behind a name: something else that resembles it."""
PRODUCTS = frozenset(("model", "chip", "site", "cloud"))


@dataclass(slots=True, eq=False)
class Run:
    """Names told together, by the places of their tokens."""

    tokens: list[int]
    names: list[str]
    kinds: list[str]
    role: str = "subject"
    """subject, base (compared with), whole (a part is of it), place, platform, source, object."""
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


def runs(text: Text) -> list[Run]:
    """The names of a text in runs."""
    found: list[Run] = []
    for at, token in enumerate(text.tokens):
        if token.kind != "name" or text.folded.startswith(LIKE, token.end):
            continue
        name, kind = token.tags["name"], token.tags.get("kind_of", "")
        last = found[-1] if found else None
        if name == "programming" and last is not None and _touches(text, last.last, at):
            continue
        if last is not None and "total" not in (kind, last.kind) and _listed(text, last.last, at):
            last.tokens.append(at)
            last.names.append(name)
            last.kinds.append(kind)
        elif last is not None and _product_of(text, last, at, kind):
            last.tokens.append(at)
            last.names, last.kinds = [last.names[0], name], [last.kinds[0], kind]
            last.compound = True
        else:
            found.append(Run([at], [name], [kind]))
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


def _touches(text: Text, before: int, at: int) -> bool:
    """GLM-5编程套餐: a kind of use of what stands before it."""
    return text.tokens[before].end == text.tokens[at].start


def _listed(text: Text, before: int, at: int) -> bool:
    """Whether nothing but commas and `and` stands between two names."""
    between = [said(text, place) for place in range(before + 1, at)]
    link = text.folded[text.tokens[before].end : text.tokens[at].start]
    if not between or len(link.strip()) > LONGEST_LINK:
        return False
    return all(word in LISTED for word in between) and "".join(between) == "".join(link.split())


def _product_of(text: Text, run: Run, at: int, kind: str) -> bool:
    """Nvidia's H20, 华为昇腾960, 阿里的Kimi."""
    if len(run.tokens) > 1 or run.kinds[0] not in ("company", "cloud") or kind not in PRODUCTS:
        return False
    link = text.folded[text.tokens[run.last].end : text.tokens[at].start].strip()
    return link in OWNED and at - run.last <= 3
