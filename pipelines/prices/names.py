"""Whose model a price is of, and under which name another list has the same offer.

Belongs here: authors out of ids, sellers, and a name that does not depend on how it is written.
Does not belong here: prices, and countries by day (`token_volumes.attribute`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pipelines.reference import CuratedRow

__all__ = ["PLATFORM", "Sellers", "plain_name", "platform_id"]

PLATFORM = "openrouter"
"""The platform whose ids several lists take over."""
PARTS = re.compile(r"[^a-z0-9]+")


def plain_name(model: str) -> tuple[str, ...]:
    """A model's name whatever the order of its words and the marks between them.

    Numbers keep their order, for they are a version: claude-opus-4.6, claude-opus-4-6 and
    claude-4.6-opus are one name, 4.5 and 5.4 are two.

    >>> plain_name("anthropic/claude-4.6-opus") == plain_name("claude-opus-4-6")
    True
    """
    parts = [part for part in PARTS.split(model.rsplit("/", 1)[-1].lower()) if part]
    words = sorted(part for part in parts if not part[0].isdigit())
    return (*words, *(part for part in parts if part[0].isdigit()))


def platform_id(source: str, provider: str, model: str) -> str | None:
    """The id on OpenRouter that a row of a list is about; None: it is about another seller's."""
    if source == PLATFORM:
        return model
    if provider != PLATFORM:
        return None
    return model.removeprefix(f"{PLATFORM}/") if "/" in model[len(PLATFORM) + 1 :] else model


@dataclass(frozen=True, slots=True)
class Sellers:
    """Makers that sell their own models: by list and provider, who it is."""

    by_provider: dict[tuple[str, str], tuple[str, tuple[str, ...]]]
    authors: frozenset[str]

    @classmethod
    def of(cls, curated: Iterable[CuratedRow], authors: Iterable[str]) -> "Sellers":
        """From the reference rows and the slugs of known authors."""
        found = {}
        for row in curated:
            for name in row.fields["providers"]:
                source, _, provider = name.partition("/")
                found[source, provider] = (row.fields["author"], tuple(row.fields["models"]))
        return cls(found, frozenset(authors))

    def author(self, source: str, provider: str, model: str) -> str | None:
        """The author of a model; None where the list does not say, which is never guessed."""
        name = platform_id(source, provider, model)
        parts = (name or model).lower().lstrip("~").split("/")
        if name is not None and len(parts) > 1:
            return parts[0]
        if name is None and parts[0] == provider:
            parts = parts[1:]
        named = next((part for part in parts[:-1] if part in self.authors), None)
        if named or name is not None:
            return named
        own, models = self.by_provider.get((source, provider), ("", ()))
        return own if any(parts[-1].startswith(one) for one in models) else None

    def offer(self, source: str, provider: str, model: str) -> tuple[Any, ...] | None:
        """A name that all lists share for one seller's offer of one model; None: no such name."""
        name = platform_id(source, provider, model)
        if name is not None:
            return (PLATFORM, name.lower())
        own, _ = self.by_provider.get((source, provider), ("", ()))
        return (own, *plain_name(model)) if own else None
