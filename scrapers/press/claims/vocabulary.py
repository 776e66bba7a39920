"""The word lists and the names that are looked for, as one tree.

Belongs here: spellings of a name, entities given as bare lists of names.
Does not belong here: the word lists themselves (`words`, `lexicon/`).
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import product
from re import compile as pattern
from typing import Any

from scrapers.press.claims.fold import fold
from scrapers.press.claims.model import Entity
from scrapers.press.claims.words import Tree, add, declared, longest, words

__all__ = ["Aliases", "entities_of", "owners", "tree_of"]

Aliases = Mapping[str, Entity | Sequence[str]]
"""Canonical name → entity, or only its other names; its kind is then guessed."""

NATIONS = frozenset(("China", "US", "Taiwan", "Japan", "South Korea", "EU"))
CLOUDS = ("cloud", "aws", "azure", "volcano engine", "云")
SITES = (
    "campus",
    "node",
    "cluster",
    "data center",
    "data centre",
    "colossus",
    "中心",
    "基地",
    "园区",
    "集群",
    "资料中心",
)
GROUPS = ("models", "chips", "vendors", "others", "hyperscalers", "programming", "运营商")
CLASSES = frozenset(("GPU", "ASIC", "CPU", "NPU"))
MODELS = (
    "gpt", "claude", "gemini", "llama", "qwen", "kimi", "glm", "deepseek ", "minimax ", "ernie",
    "doubao", "hunyuan", "grok", "o1", "yandexgpt", "chatgpt", "opus",
)  # fmt: skip
PLATFORMS = frozenset(("OpenRouter", "Vercel"))
CHIPS = pattern(r"(?:[a-z]{1,3}\d{2,}|ascend|instinct|gaudi|tpu|trainium|mlu)")
COUNTED_AS_CHIPS = ("tpu", "trainium", "asic", "cpu", "npu")


def owners(rows: Iterable[Mapping[str, Any]]) -> dict[str, Entity]:
    """Rows of a reference file as entities; of several of one the newest `valid_from` holds."""
    return {
        row["entity"]: Entity(
            row["kind"], tuple(row["names"]), row.get("unit", ""), row.get("odd_year", False)
        )
        for row in sorted(rows, key=lambda row: str(row["valid_from"]))
    }


def entities_of(aliases: Aliases) -> dict[str, Entity]:
    """Every entry as an entity."""
    return {
        name: given if isinstance(given, Entity) else _guessed(name, tuple(given))
        for name, given in aliases.items()
    }


def _guessed(name: str, names: tuple[str, ...]) -> Entity:
    """What a name is of, by its look: tables of names without kinds are common."""
    plain = name.lower()
    chip = "chip" if any(one in plain for one in COUNTED_AS_CHIPS) else "card"
    if name in NATIONS:
        return Entity("nation", names)
    if plain == "market":
        return Entity("total", names)
    if name in PLATFORMS:
        return Entity("platform", names)
    if name in CLASSES:
        return Entity("class", names, chip)
    for kind, parts in (("site", SITES), ("group", GROUPS), ("cloud", CLOUDS)):
        if any(part in plain for part in parts):
            return Entity(kind, names)
    if plain.startswith(MODELS) and plain != "deepseek":
        return Entity("model", names)
    if CHIPS.match(plain):
        return Entity("chip", names, chip)
    return Entity("company", names)


@lru_cache(maxsize=4)
def tree_of(entities: tuple[tuple[str, Entity], ...]) -> Tree:
    """The tree of all lists and of these names. Shared: read it, never change it."""
    tree = Tree(words().tags)
    for name, entity in entities:
        tags = {"name": name, "kind_of": entity.kind}
        if entity.unit:
            tags["unit_of"] = entity.unit
        group = entity.kind == "group"
        for one in (name, *entity.names, *_composed(name)):
            for spelled in _spellings(fold(one), entity.kind):
                add(tree, spelled, {**tags, **_noun(tree, spelled)} if group else tags)
    return tree


def _composed(name: str) -> list[str]:
    """`domestic` `AI` `accelerator cards`: wordings of a group, put together of their parts."""
    found = []
    for parts in declared("groups").get(name, ()):
        link = " " if parts[0][0].isascii() else ""
        found += [link.join(part for part in one if part) for one in product(*parts)]
    return found


def _noun(tree: Tree, name: str) -> dict[str, str]:
    """`domestic cards`: a group's name that ends with what is counted."""
    last = name.rsplit(" ", 1)[-1]
    if last == name or not last.isascii():
        return {}
    end, tags = longest(tree, last, 0)
    return {"thing": tags["thing"]} if tags and end == len(last) and "thing" in tags else {}


def _spellings(name: str, kind: str) -> set[str]:
    """A name with hyphens, blanks or nothing between its parts; chips in the plural too."""
    found = {name, name.replace("-", " "), name.replace(" ", "-")}
    if any(sign.isdigit() for sign in name) or not name.isascii():
        found |= {name.replace(" ", ""), name.replace("-", "")}
    if kind in ("chip", "model") and name.isascii() and not name.endswith("s"):
        found |= {f"{one}s" for one in found}
    return found
