"""Releases that several tests read, each made once a session. Tests that write take a copy."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.pipelines.rankings import BASE, MONDAY, NOON, Response, answer, days, folder, replay

WEEK = days(MONDAY, 7)
WEDNESDAY = MONDAY + timedelta(days=2)


@pytest.fixture(scope="session")
def two_releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One week, then the same week with one model up and another down on its Wednesday."""
    root = tmp_path_factory.mktemp("two")
    restated = {**BASE, "qwen/qwen-a": 530_000, "openai/gpt-a": 270_000}
    later = NOON + timedelta(days=1)
    replay(root / "data", folder(root / "a", [answer(WEEK, NOON)]))
    replay(root / "data", folder(root / "b", [answer({**WEEK, WEDNESDAY: restated}, later)]))
    return root / "data"


@pytest.fixture(scope="session")
def kept_out_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One week, then its Wednesday a thousand times too large, then a page instead of an answer."""
    root = tmp_path_factory.mktemp("kept-out")
    thousandfold = {name: 1000 * tokens for name, tokens in BASE.items()}
    page = Response(b"<html>\x1b[31mclosed</html>", NOON + timedelta(days=2))
    wrong = answer({**WEEK, WEDNESDAY: thousandfold}, NOON + timedelta(days=1))
    replay(root / "data", folder(root / "in", [answer(WEEK, NOON), wrong, page]))
    return root / "data"


EARNINGS = (
    "edgar-nvda",
    "edgar-filings-2023",
    "edgar-submissions-2026",
    "edgar-amd-2026-08",
    "eastmoney-688256",
    "ecb-fx-2026-10-30",
    "fx-2026-03",
)
"""Recordings of filings, statements and exchange rates."""


@pytest.fixture(scope="session")
def earnings_data(recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release made from the recordings of filings, statements and rates."""
    data = tmp_path_factory.mktemp("earnings") / "data"
    result = replay(data, *(recordings / f"{name}.warc.gz" for name in EARNINGS))
    assert result.broken == []
    return data
