"""Small worlds for tests: daily rankings as the source words them, in folders a run can import."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import orjson

from pipelines.run import Plan, Result, Run
from tests.steps import plainly

RANKINGS = "https://openrouter.ai/api/v1/datasets/rankings-daily"
MONDAY = date(2026, 7, 13)
NOON = datetime(2026, 7, 20, 12, tzinfo=UTC)

BASE: Mapping[str, int] = {
    "qwen/qwen-a": 500_000,
    "openai/gpt-a": 300_000,
    "deepseek/chat:free": 150_000,
    "other": 50_000,
}
"""A day whose total is 1,000,000 tokens."""


def days(first: date, count: int, values: Mapping[str, int] = BASE) -> dict[date, dict[str, int]]:
    """The same ranking on several days."""
    return {first + timedelta(days=step): dict(values) for step in range(count)}


def rankings(ranked: Mapping[date, Mapping[str, int]], as_of: datetime) -> bytes:
    """An answer: days ascending, each descending with `other` last."""
    rows = []
    for day, models in sorted(ranked.items()):
        named = sorted((name for name in models if name != "other"), key=lambda n: (-models[n], n))
        for name in [*named, *(["other"] if "other" in models else [])]:
            rows.append(
                {
                    "date": day.isoformat(),
                    "model_permaslug": name,
                    "total_tokens": str(models[name]),
                }
            )
    meta = {
        "as_of": f"{as_of:%Y-%m-%dT%H:%M:%S}.000Z",
        "version": "v1",
        "start_date": min(ranked).isoformat(),
        "end_date": max(ranked).isoformat(),
    }
    return orjson.dumps({"data": rows, "meta": meta})


@dataclass(frozen=True)
class Response:
    """One response to import."""

    body: bytes
    time: datetime
    url: str = RANKINGS
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(ranked: Mapping[date, Mapping[str, int]], as_of: datetime) -> Response:
    """The response that brings a ranking, fetched a second after it was made."""
    window = f"?start_date={min(ranked)}&end_date={max(ranked)}"
    return Response(rankings(ranked, as_of), as_of + timedelta(seconds=1), RANKINGS + window)


def folder(path: Path, responses: Sequence[Response]) -> Path:
    """A plain folder of bodies with its index."""
    path.mkdir(parents=True, exist_ok=True)
    with (path / "index.csv").open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["file", "url", "time", "status", "content_type"])
        for number, one in enumerate(responses):
            name = f"{number}.body"
            (path / name).write_bytes(one.body)
            lines.writerow(
                [name, one.url, f"{one.time:%Y-%m-%dT%H:%M:%SZ}", one.status, "application/json"]
            )
    return path


def replay(data: Path, *paths: Path) -> Result:
    """A whole run through the graph, from archived responses."""
    with Run(data, Plan(mode="replay", paths=paths)) as run:
        plainly(run)
        return run.result
