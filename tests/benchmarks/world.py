"""Made-up history of any length: daily answers, written straight into an archive.

Each capture brings the 30 days before it, as the live source does, 51 rows a day: 50 models that
rise, fall and are replaced, and the tail. A third of the newest day's rows is 0.02 % low and put
right a day later. Everything follows from the day, so the same history is made anywhere.
"""

import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import orjson

from scrapers.archive import Archive

__all__ = ["FIRST", "Answer", "answers", "write"]

FIRST = date(2025, 1, 1)
"""The first day the source has."""

WINDOW = 30
RANKED = 50
AUTHORS = ("openai", "qwen", "deepseek", "anthropic", "google", "moonshotai", "mistralai", "x-ai",
           "minimax", "meta", "z-ai", "bytedance", "nobody-knows")  # fmt: skip
LIFE = 150
"""Days until a model gives its place to a successor, on average."""

BASE = "https://openrouter.ai/api/v1/datasets/rankings-daily"

Answer = tuple[str, datetime, bytes]
"""URL, time and body."""


def answers(captures: int, *, after: int = 0) -> Iterator[Answer]:
    """Answers of that many days, the first `after` of all history left out."""
    for number in range(after + 1, after + captures + 1):
        today = FIRST + timedelta(days=number)
        made = datetime(today.year, today.month, today.day, 2, tzinfo=UTC)
        first = max(FIRST, today - timedelta(days=WINDOW))
        last = today - timedelta(days=1)
        url = f"{BASE}?start_date={first}&end_date={last}"
        yield url, made + timedelta(minutes=10), _body(first, last, made)


def write(data: Path, captures: int, *, after: int = 0) -> None:
    """Archive the answers of that many days in one file under the data folder."""
    archive = Archive(data / "archive", data / "index.sqlite")
    headers = [("Content-Type", "application/json")]
    with archive, archive.writer(f"made-{after:05d}", origin="import") as writer:
        for url, time, body in answers(captures, after=after):
            writer.response(url=url, time=time, status=200, reason="OK", headers=headers, body=body)


def _body(first: date, last: date, made: datetime) -> bytes:
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    meta = {
        "as_of": f"{made:%Y-%m-%dT%H:%M:%S}.000Z",
        "version": "v1",
        "start_date": first,
        "end_date": last,
    }
    rows = b",".join(_rows(day, day == last) for day in days)
    return b'{"data":[' + rows + b'],"meta":' + orjson.dumps(meta) + b"}"


@lru_cache(2 * WINDOW)
def _rows(day: date, fresh: bool) -> bytes:
    """A day's rows as JSON without the brackets round them."""
    models = [_model(slot, day, fresh) for slot in range(RANKED + 10)]
    models.sort(key=lambda model: (-model[1], model[0]))
    tail = sum(tokens for _, tokens in models[RANKED:])
    named = [*models[:RANKED], ("other", tail)]
    rows = [
        {"date": day, "model_permaslug": name, "total_tokens": str(tokens)}
        for name, tokens in named
    ]
    return orjson.dumps(rows)[1:-1]


def _model(slot: int, day: date, fresh: bool) -> tuple[str, int]:
    """Name and tokens of who holds a place in the market on a day."""
    age = (day - FIRST).days + 37 * slot
    generation = age // LIFE
    author = AUTHORS[(slot + generation) % len(AUTHORS)]
    variant = ":free" if (slot + generation) % 7 == 0 else ""
    tide = 0.5 + abs(age % LIFE / LIFE - 0.5)
    noise = zlib.crc32(f"{slot} {day}".encode()) / 2**32
    weekend = 0.67 if day.weekday() >= 5 else 1.0
    tokens = int(2e11 / (slot + 3) * tide * (0.8 + 0.4 * noise) * weekend)
    if fresh and slot % 3 == 0:
        tokens -= tokens // 5000
    return f"{author}/model-{slot}-{generation}{variant}", tokens
