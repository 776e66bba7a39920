"""Who was told what: each trouble once, its end once, and nothing lost while a receiver is away.

Belongs here: what is open, what each receiver knows, what it must still be told, as plain values
that fit into a sensor's cursor. Does not belong here: finding troubles (`troubles`), sending.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace

from pipelines.alerts.troubles import Trouble

__all__ = ["Alert", "Book", "News"]


@dataclass(frozen=True, slots=True)
class Alert:
    """A trouble with its times, ISO 8601 in UTC; `until` is None while it lasts."""

    key: str
    title: str
    text: str
    since: str
    until: str | None = None

    @property
    def id(self) -> str:
        """The same in both messages about this trouble, so that one sent twice is known."""
        return f"{self.key}@{self.since}"


@dataclass(frozen=True, slots=True)
class News:
    """What one receiver must be told."""

    firing: tuple[Alert, ...]
    resolved: tuple[Alert, ...]

    def __bool__(self) -> bool:
        return bool(self.firing or self.resolved)


@dataclass(slots=True)
class Book:
    """`told`: by receiver the open troubles it knows of; `missed`: what came and went untold."""

    open: dict[str, Alert] = field(default_factory=dict)
    told: dict[str, dict[str, Alert]] = field(default_factory=dict)
    missed: dict[str, dict[str, Alert]] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str | None) -> "Book":
        """From a cursor; empty where there is none yet."""
        plain = json.loads(text) if text else {}
        return cls(
            _alerts(plain.get("open", {})),
            {name: _alerts(known) for name, known in plain.get("told", {}).items()},
            {name: _alerts(known) for name, known in plain.get("missed", {}).items()},
        )

    def written(self) -> str:
        """For the cursor."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)

    def note(self, found: Mapping[str, Trouble], now: str, receivers: Iterable[str]) -> None:
        """Take in what is wrong now; a receiver that is no longer named is forgotten."""
        names = list(receivers)
        self.told = {name: self.told.get(name, {}) for name in names}
        self.missed = {name: self.missed.get(name, {}) for name in names}
        for key in sorted(self.open.keys() - found.keys()):
            self._close(key, now)
        for key in sorted(found.keys() - self.open.keys()):
            self.open[key] = Alert(key, found[key].title, found[key].text, now)

    def _close(self, key: str, now: str) -> None:
        ended = replace(self.open.pop(key), until=now)
        for name, known in self.told.items():
            if key in known:
                known[key] = replace(known[key], until=now)
            else:
                # Of several that nobody could be told in between, the last one stands for all.
                self.missed[name][key] = ended

    def news(self, receiver: str) -> News:
        """What it must be told now, in the order of keys."""
        known, missed = self.told[receiver], self.missed[receiver]
        new = [one for key, one in self.open.items() if key not in known]
        ended = [one for key, one in known.items() if key not in self.open]
        return News(_sorted(new), _sorted([*ended, *missed.values()]))

    def heard(self, receiver: str) -> None:
        """It was told all that there was to tell."""
        self.told[receiver] = dict(self.open)
        self.missed[receiver] = {}


def _sorted(alerts: Iterable[Alert]) -> tuple[Alert, ...]:
    return tuple(sorted(alerts, key=lambda one: one.key))


def _alerts(plain: Mapping[str, Mapping[str, str]]) -> dict[str, Alert]:
    return {key: Alert(**one) for key, one in plain.items()}
