"""The matching rule of the specification: core and full, one to one, greedily in file order.

Belongs here: comparing claims. Does not belong here: the claims that tests expect (`gold.jsonl`).
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scrapers.press.claims import Entity

__all__ = ["Score", "core", "full", "matched", "normaliser"]

Claim = Mapping[str, Any]
Normal = Callable[[str | None], str | None]
REST = ("period_start", "period_end", "bound", "kind")


@dataclass(slots=True)
class Score:
    """Counts over sentences; F1 of core and full."""

    gold: int = 0
    predicted: int = 0
    core: int = 0
    full: int = 0
    scale_errors: int = 0
    false_claims: int = 0

    def add(
        self, gold: Sequence[Claim], predicted: Sequence[Claim], nots: Sequence[str], normal: Normal
    ) -> None:
        """Count one sentence."""
        self.gold += len(gold)
        self.predicted += len(predicted)
        pairs = matched(gold, predicted, core)
        self.core += len(pairs)
        self.full += len(matched(gold, predicted, lambda one, other: full(one, other, normal)))
        left = [one for n, one in enumerate(gold) if n not in {a for a, _ in pairs}]
        extra = [one for n, one in enumerate(predicted) if n not in {b for _, b in pairs}]
        self.scale_errors += sum(any(_scaled(one, other) for other in left) for one in extra)
        self.false_claims += sum(any(_inside(one["value"], text) for text in nots) for one in extra)

    def f1(self, level: str) -> float:
        """F1 of `core` or `full`; 1 where nothing was to be found and nothing was."""
        both = self.gold + self.predicted
        return 2 * getattr(self, level) / both if both else 1.0

    @property
    def precision(self) -> float:
        """Core precision."""
        return self.core / self.predicted if self.predicted else 1.0


def close(one: float | None, other: float | None) -> bool:
    """Equal within 1e-6 relative, 1e-9 near zero; null only equals null."""
    if one is None or other is None:
        return one is other
    return abs(one - other) <= max(1e-6 * max(abs(one), abs(other)), 1e-9)


def core(gold: Claim, claim: Claim) -> bool:
    """Measure, unit and values agree."""
    return bool(
        gold["measure"] == claim["measure"]
        and gold["unit"] == claim["unit"]
        and close(gold["value"], claim["value"])
        and close(gold.get("value_high"), claim.get("value_high"))
    )


def full(gold: Claim, claim: Claim, normal: Normal) -> bool:
    """Core, and entity, period, bound and kind agree."""
    return (
        core(gold, claim)
        and normal(gold["entity"]) == normal(claim["entity"])
        and all(gold[key] == claim[key] for key in REST)
    )


def matched(
    gold: Sequence[Claim], predicted: Sequence[Claim], agree: Callable[[Claim, Claim], bool]
) -> list[tuple[int, int]]:
    """Pairs of places, each used once."""
    found: list[tuple[int, int]] = []
    for a, one in enumerate(gold):
        taken = {b for _, b in found}
        free = (b for b, other in enumerate(predicted) if b not in taken and agree(one, other))
        found += [(a, b) for b in (next(free, None),) if b is not None]
    return found


def normaliser(aliases: Mapping[str, Entity]) -> Normal:
    """Names in one spelling, by the alias list; parts of ` + ` in one order."""
    known = {
        _plain(name): _plain(canonical)
        for canonical, entity in aliases.items()
        for name in (canonical, *entity.names)
    }

    def normal(name: str | None) -> str | None:
        if name is None:
            return None
        return " + ".join(
            sorted(known.get(_plain(part), _plain(part)) for part in name.split(" + "))
        )

    return normal


def _plain(name: str) -> str:
    return re.sub(r"[\s\-\u2010-\u2015'’\"“”‘]", "", unicodedata.normalize("NFKC", name).lower())


def _scaled(claim: Claim, gold: Claim) -> bool:
    """The same digits at another power of ten."""
    if claim["unit"] != gold["unit"] or not claim["value"] or not gold["value"]:
        return False
    ratio = abs(claim["value"] / gold["value"])
    return any(k and close(ratio, 10.0**k) for k in range(-24, 25))


def _inside(value: float, text: str) -> bool:
    """The value, as a plain number, stands in a text that is no claim."""
    found = re.findall(r"\d[\d,]*(?:\.\d+)?", unicodedata.normalize("NFKC", text))
    return any(close(abs(value), float(one.replace(",", ""))) for one in found)
