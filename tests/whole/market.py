"""A small market: OpenRouter's API on a local server, two weeks of it, and data folders to run in.

Belongs here: what is served, how it is spoilt, what a data folder then holds.
Does not belong here: running commands (`command`), assertions.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.apis import OPENROUTER, OpenRouter
from tests.server import Answer, Seen, Server
from tests.whole.command import NOW, Said, command

__all__ = ["API", "FIRST", "KEY", "LAST", "MODELS", "PROVIDERS", "Market", "parquet", "rows"]

API = "https://openrouter.ai/api/v1"
KEY = "sk-or-v1-0123456789/+abcdef"
FIRST, LAST = date(2026, 9, 24), date(2026, 10, 7)
DAY = timedelta(days=1)
RANKED = (
    ("qwen/qwen-a", 500_000),
    ("openai/gpt-a", 300_000),
    ("deepseek/chat:free", 150_000),
    ("other", 50_000),
)
"""Every day's ranking: 1,000,000 tokens."""
MODELS = {
    "data": [
        {
            "id": "qwen/qwen-a",
            "canonical_slug": "qwen/qwen-a",
            "name": "Qwen: A",
            "created": 1_780_000_000,
            "context_length": 131_072,
            "pricing": {"prompt": "0.0000002", "completion": "0.0000006"},
        }
    ]
}
PROVIDERS = {
    "data": [
        {
            "slug": "alibaba",
            "name": "Alibaba",
            "headquarters": "SG",
            "datacenters": ["SG"],
            "privacy_policy_url": None,
            "terms_of_service_url": None,
            "status_page_url": None,
        }
    ]
}
Spoil = Callable[[dict[str, Any]], Any]
"""Changes an answer's JSON; what it returns, if anything, is sent instead."""


def rows(first: date = FIRST, last: date = LAST) -> dict[date, list[tuple[str, int]]]:
    """The ranking of every day, both included."""
    count = (last - first).days + 1
    return {first + step * DAY: list(RANKED) for step in range(count)}


def parquet(data: Path) -> dict[str, str]:
    """Digest of every published Parquet file but the list of changes, by name."""
    latest = data / "latest"
    return {
        str(path.relative_to(latest)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(latest.rglob("*.parquet"))
        if path.name != "changes.parquet"
    }


@dataclass
class Market:
    """A server that answers as `api` says, and the environment that leads a command to it."""

    server: Server
    data: Path
    api: OpenRouter = field(
        default_factory=lambda: OpenRouter(
            key=KEY, rows=rows(), models=MODELS, providers=PROVIDERS, snapshots=[NOW.date()]
        )
    )
    keyed: bool = True
    runs: int = 0
    """How many there were; each begins a minute after the one before."""

    def __post_init__(self) -> None:
        self.server.route(OPENROUTER, lambda seen: self.api(seen))

    @property
    def environment(self) -> dict[str, str]:
        return {
            "COMPUTE_MARKET_MIRROR": self.server.url,
            "COMPUTE_MARKET_SOURCES": "openrouter",
            "OPENROUTER_API_KEY": KEY if self.keyed else "",
        }

    @property
    def window(self) -> str:
        """What a run with a key asks for since `FIRST`."""
        return f"{API}/datasets/rankings-daily?start_date={FIRST}&end_date={LAST}"

    def run(self, *arguments: object, since: date | None = FIRST, **more: Any) -> Said:
        """A live run, due or not; `run --json` unless other arguments are given."""
        words = arguments or ("run", "--only", "openrouter", "--json")
        told = ["--since", since] if since else []
        self.runs += 1
        now = NOW + self.runs * timedelta(minutes=1)
        given = {"data": self.data, "environment": self.environment, "now": now, **more}
        return command(*words, *told, **given)

    def ask(self, *arguments: object) -> Any:
        """What a reading command answers in JSON."""
        return command(*arguments, "--json", data=self.data).json

    def spoil(self, path: str, change: Spoil) -> None:
        """Alter the JSON of every answer at a path below `API` that is no error."""

        def answers(seen: Seen) -> Answer | None:
            found = self.api(seen)
            if found is None or found.status != 200 or seen.path != f"/api/v1{path}":
                return found
            body = json.loads(found.body)
            other = change(body)
            return Answer.json(body if other is None else other)

        self.server.route(OPENROUTER, answers)

    def copied(self, base: Path) -> "Market":
        """With a copy of the data folder after one run as its own."""
        shutil.copytree(base, self.data, symlinks=True)
        self.runs = 1
        return self

    def health(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.ask("sources")["sources"]["openrouter"]
        return found

    def quarantine(self) -> Sequence[Mapping[str, Any]]:
        found: Sequence[Mapping[str, Any]] = self.ask("quarantine", "--limit", 0)["rows"]
        return found
