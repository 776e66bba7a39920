"""Answers about demand as sightings, from the server that speaks the documented API."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import pandas as pd

from tests.apis import OpenRouter
from tests.pipelines.earnings import sighted
from tests.server import Seen
from warehouse.contract import load
from warehouse.gate import check_rows

API = "https://openrouter.ai/api/v1"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SEEN = datetime(2026, 10, 8, 2, 15, tzinfo=UTC)
KEY = "sk-or-v1-right"
WEEKS = f"{API}/datasets/rankings-daily?start_date=2026-09-21&end_date=2026-10-04&period=week"
Change = Callable[[Any], Any]


def body_of(url: str, change: Change | None = None, api: OpenRouter | None = None) -> bytes:
    """What the server answers, changed if wanted."""
    found = (api or OpenRouter(key=KEY))(Seen(url, 0.0, {"authorization": f"Bearer {KEY}"}))
    assert found is not None
    assert found.status == 200, found.body
    value = orjson.loads(found.body)
    if change is not None:
        change(value)
    return orjson.dumps(value)


def observed(
    url: str,
    change: Change | None = None,
    seen: datetime = SEEN,
    api: OpenRouter | None = None,
) -> pd.DataFrame:
    """Sightings of one answer, public when they were seen."""
    return sighted(url, body_of(url, change, api), seen)


def together(*frames: pd.DataFrame) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True)


def gated(table: str, rows: pd.DataFrame) -> tuple[list[dict[str, Any]], list[Mapping[str, Any]]]:
    """Rows that pass the gate, and what is kept out of those that do not."""
    verdict = check_rows(load(table), rows, now=NOW)
    return verdict.good.to_pylist(), verdict.quarantined.to_dict("records")


def later(days: int) -> datetime:
    return SEEN + timedelta(days=days)


def day(text: str) -> date:
    return date.fromisoformat(text)
