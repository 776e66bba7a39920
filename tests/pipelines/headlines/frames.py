"""Rows of tables made for tests of headlines, by the keys and columns that the contracts fix."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from pipelines.headlines.result import Headline
from pipelines.reference import CuratedRow

PUBLIC = datetime(2026, 9, 28, 8, tzinfo=UTC)
COMMON = {"revision": 1, "status": "reported", "public_from": PUBLIC, "recorded_from": PUBLIC}


def frame(*rows: Mapping[str, Any]) -> pd.DataFrame:
    """Rows with what every vintage has."""
    return pd.DataFrame([{**COMMON, **row} for row in rows])


def headline(**fields: Any) -> Headline:
    """A sentence that states 100 of something, unless told otherwise."""
    usual = {
        "headline_id": "made", "check": "none", "headline": "A sentence.", "stated_value": "100",
        "stated_unit": "percent", "stated_by": "somebody", "tolerance_pct": "1",
        "added": "2026-11-24", "evidence": "made for a test",
    }  # fmt: skip
    return Headline(CuratedRow("headlines.yml", 1, "0" * 64, {**usual, **fields}))


def shares(week: str, population: str, **tokens: int) -> list[dict[str, Any]]:
    """Countries' tokens of a complete week."""
    return [
        {
            "source": "openrouter",
            "week_start": date.fromisoformat(week),
            "population": population,
            "group_by": "country",
            "group_name": country,
            "tokens": amount,
            "platform_tokens": 13_947_727_801_492,
            "is_complete": True,
        }
        for country, amount in tokens.items()
    ]
