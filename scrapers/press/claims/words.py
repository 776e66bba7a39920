"""The word lists as one table, looked up by how a word begins.

Belongs here: reading the lists in `lexicon/`, and finding the longest word that begins at a place.
Does not belong here: what a word does to a figure (the parts of the grammar).
"""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from re import compile as pattern
from typing import Any

import yaml

__all__ = ["Tags", "Tree", "add", "declared", "longest", "words"]

FOLDER = Path(__file__).parent / "lexicon"
LISTS = ("bounds", "changes", "kinds", "scope", "owners")

Tags = dict[str, str]
"""What lists a word stands in: {"change": "rise", "topic": "revenue"}."""
HEAD = 3
"""Letters by which a word is looked for; one that begins with Latin letters by all of those."""
AHEAD = 2
"""Signs behind the first Latin word by which longer wordings are looked for."""
_LATIN = pattern(r"[a-z]+")


class Tree:
    """Words and their tags; by the first letters, how long the words are that begin so.

    Wordings that go on behind their first word are kept by that word and the two signs behind it:
    dozens begin with `the`, and hardly two with `the ma`.

    Flat: no nest of a hundred thousand small tables for the collector of garbage to go through.
    """

    __slots__ = ("lengths", "tags")

    def __init__(self, tags: Mapping[str, Tags] | None = None) -> None:
        self.tags: dict[str, Tags] = {}
        self.lengths: dict[str, tuple[int, ...]] = {}
        for word, given in (tags or {}).items():
            add(self, word, given)


@cache
def declared(name: str) -> Any:
    """One list file as written."""
    text = (FOLDER / f"{name}.yml").read_text(encoding="utf-8")
    return yaml.load(text, yaml.CSafeLoader)


def add(tree: Tree, word: str, tags: Mapping[str, str]) -> None:
    """Put a word into the tree; what it already stands for stays."""
    before = tree.tags.get(word)
    tree.tags[word] = {**before, **tags} if before else dict(tags)
    run, size = _LATIN.match(word), len(word)
    head = run.group() if run else word[:HEAD]
    if run and size >= len(head) + AHEAD:
        head = word[: len(head) + AHEAD]
    known = tree.lengths.get(head, ())
    if size not in known:
        tree.lengths[head] = tuple(sorted((*known, size), reverse=True))


def longest(tree: Tree, text: str, at: int) -> tuple[int, Any]:
    """Where the longest word that begins at `at` ends, and its tags; (at, None): there is none.

    A word of Latin letters or digits must not go on behind its end, but for a currency before
    digits ("RMB6.5bn").
    """
    size, known, run = len(text), tree.tags, _LATIN.match(text, at)
    head = run.group() if run else text[at : at + HEAD]
    lengths = tree.lengths.get(text[at : run.end() + AHEAD], ()) if run else ()
    for length in (*lengths, *tree.lengths.get(head, ())):
        end = at + length
        if end > size:
            continue
        tags = known.get(text[at:end])
        if tags is not None and (end == size or text[end] in _FREE or _ends(text, end, tags)):
            return end, tags
    if run:
        return at, None
    for length in range(min(HEAD - 1, size - at), 0, -1):
        tags = known.get(head[:length])
        if tags is not None:
            end = at + length
            if end == size or text[end] in _FREE or _ends(text, end, tags):
                return end, tags
    return at, None


_FREE = frozenset(' ,;:()"%')
"""A word before one of these has ended."""
_AMOUNT = pattern(r"\d[\d,.]*\s?[万亿千百兆张块颗台%个]")
"""AMD16万张: a name that runs into an amount."""


def _ends(text: str, end: int, tags: Any) -> bool:
    last, following = text[end - 1], text[end]
    if not (last.isascii() and last.isalnum()):
        return True
    if not (following.isascii() and following.isalnum()):
        # K2 does not end inside K2.5.
        return not (following == "." and last.isdigit() and text[end + 1 : end + 2].isdigit())
    if not following.isdigit():
        return False
    return "currency" in tags or (
        "name" in tags and last.isalpha() and bool(_AMOUNT.match(text, end))
    )


@cache
def words() -> Tree:
    """The tree of all lists. Shared: read it, never change it."""
    tree = Tree()
    for listed in declared("neutral").values():
        _each(tree, listed, {"neutral": "yes"})
    for name in LISTS:
        for category, groups in declared(name).items():
            _group(tree, f"bound_{category}" if name == "bounds" else category, groups)
    _units(tree)
    _topics(tree)
    for grain, listed in declared("periods")["grain"].items():
        _each(tree, listed, {"grain": grain})
    return tree


def _group(tree: Tree, category: str, groups: Mapping[str, Iterable[str]]) -> None:
    for value, listed in groups.items():
        _each(tree, listed, {category: value})


def _each(tree: Tree, listed: Iterable[str], tags: Mapping[str, str]) -> None:
    from scrapers.press.claims.fold import fold

    for word in listed:
        add(tree, fold(word), tags)


def _units(tree: Tree) -> None:
    lists = declared("units")
    for row in lists["units"]:
        glued = {"glued": "yes"} if row.get("glued") else {}
        _each(tree, row["words"], {"unit": row["unit"], "factor": row["factor"], **glued})
    for category in ("measure_words", "things", "currencies"):
        name = {"measure_words": "measure", "things": "thing", "currencies": "currency"}[category]
        _group(tree, name, lists[category])


def _topics(tree: Tree) -> None:
    lists = declared("topics")
    for row in lists["topics"]:
        _each(tree, row["words"], {"topic": row["topic"], "sense": row["sense"]})
    _group(tree, "outside", lists["outside"])
    _group(tree, "counted", lists["counted"])
