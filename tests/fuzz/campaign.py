"""Many bodies, each kind its share, and the counts.

Belongs here: which body is spoilt how often, what is remembered of the verdicts, the table.
Does not belong here: spoiling (`mutate`), judging (`outcome`).
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scrapers.capture import sha256
from tests.fuzz.mutate import mutate
from tests.fuzz.outcome import BROKEN, Judge
from tests.fuzz.seeds import Seed, pruned, seeds

__all__ = ["Broken", "Campaign", "told"]

WHOLE = 0.02
"""How often a long body is spoilt whole and not pruned: reading one takes up to a second."""
COLUMNS = ("as before", "otherwise", "refused", "unread", *BROKEN)


@dataclass(frozen=True, slots=True)
class Broken:
    """A body that did what none may do."""

    kind: str
    url: str
    mutation: str
    what: str
    detail: str
    body: str
    """Its SHA-256; the body lies in the folder that was named for it."""


class Campaign:
    """Bodies spoilt by chance of one seed: the same seed, the same bodies."""

    def __init__(self, seed: int, only: str = "", keep: Path | None = None) -> None:
        self._chance, self._keep = random.Random(seed), keep
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.codes: Counter[str] = Counter()
        self.mutations: Counter[str] = Counter()
        self.origins: Counter[str] = Counter()
        self.broken: list[Broken] = []
        self._kinds: dict[str, list[Seed]] = defaultdict(list)
        for one in seeds():
            if one.name.startswith(only):
                self._kinds[one.name].append(one)

    def run(self, bodies: int) -> None:
        """Spoil and judge so many, the kinds in turn."""
        names = sorted(self._kinds)
        with Judge() as judge:
            for number in range(bodies):
                self._one(judge, self._chance.choice(self._kinds[names[number % len(names)]]))

    def _one(self, judge: Judge, seed: Seed) -> None:
        chance = self._chance
        honest = seed.body if chance.random() < WHOLE else pruned(seed.body)
        mutation, body = mutate(chance, honest)
        found = judge(seed.url, body, honest)
        self.counts[seed.name][found.what] += 1
        self.mutations[mutation] += 1
        self.origins[seed.origin] += 1
        if found.what == "refused":
            self.codes[found.detail] += 1
        if found.what in BROKEN:
            digest = sha256(body)
            self.broken.append(
                Broken(seed.name, seed.url, mutation, found.what, found.detail, digest)
            )
            if self._keep is not None:
                self._keep.mkdir(parents=True, exist_ok=True)
                (self._keep / digest).write_bytes(body)


def told(campaign: Campaign) -> Iterator[str]:
    """The table: one line a kind, then each body that broke one, last the sum."""
    yield f"{'kind':38}" + "".join(f"{name:>11}" for name in COLUMNS)
    for name, counts in sorted(campaign.counts.items()):
        yield f"{name:38}" + "".join(f"{counts[column]:>11}" for column in COLUMNS)
    yield "spoilt by: " + ", ".join(f"{name} {n}" for name, n in campaign.mutations.most_common())
    yield "bodies: " + ", ".join(f"{name} {n}" for name, n in campaign.origins.most_common())
    yield "refused as: " + ", ".join(f"{name} {n}" for name, n in campaign.codes.most_common(20))
    for one in campaign.broken:
        yield f"{one.kind} {one.what} ({one.mutation}): {one.detail} [{one.body[:12]} {one.url}]"
    total: Counter[str] = sum(campaign.counts.values(), Counter())
    read = total["as before"] + total["otherwise"]
    yield (
        f"{sum(total.values())} bodies: {read} read, {total['refused']} refused by name, "
        f"{total['unread']} left unread, {total['broke']} unhandled, "
        f"{total['slow'] + total['hung']} hung, {total['memory']} beyond memory"
    )
