"""Recorded rankings of applications, published: twelve windows of fifty. Expected values are those
of the recorded answers and divisions by hand, never taken from this pipeline."""

from pathlib import Path
from typing import Any

import pytest

import warehouse
from tests.pipelines.rankings import replay

pytestmark = pytest.mark.recordings

HERMES = {
    # last day of the window: tokens and requests as recorded
    "2026-07-20": (28_793_478_035_652, 366_310_927),
    "2026-07-21": (28_772_524_995_746, 367_166_827),
    "2026-07-22": (28_688_833_500_991, 366_272_011),
    "2026-07-23": (28_674_805_074_165, 364_242_725),
    "2026-07-24": (28_613_423_474_960, 361_690_988),
    "2026-07-25": (28_537_026_927_477, 358_913_519),
    "2026-07-26": (28_551_688_687_311, 357_117_496),
    "2026-07-27": (28_649_455_158_297, 356_765_096),
    "2026-07-28": (28_696_331_107_271, 355_756_812),
    "2026-07-29": (28_574_108_676_938, 352_998_669),
    "2026-07-30": (28_638_530_000_622, 351_962_456),
    "2026-07-31": (28_867_408_991_435, 352_504_019),
}


@pytest.fixture(scope="module")
def data(recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release made from the recorded rankings of July."""
    path = tmp_path_factory.mktemp("demand") / "data"
    names = ("openrouter-datasets-2026-07", "openrouter-datasets-2026-07-morning")
    result = replay(path, *(recordings / f"{name}.warc.gz" for name in names))
    assert (result.troubles, result.broken) == ([], [])
    assert result.built["quarantine"].whole().num_rows == 0
    return path


def query(data: Path, sql: str) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = warehouse.open(data).duckdb().execute(sql).fetchall()
    return found


def test_twelve_windows_of_fifty_applications(data: Path) -> None:
    found = query(
        data,
        "SELECT window_end::text, count(*), min(rank), max(rank), min(window_days), "
        "max(window_days) FROM app_volumes WHERE sort = 'popular' AND app_category = 'all' "
        "GROUP BY 1 ORDER BY 1",
    )
    assert found == [(end, 50, 1, 50, 30, 30) for end in HERMES]


def test_an_application_followed_over_the_twelve_days(data: Path) -> None:
    found = query(
        data,
        "SELECT window_end::text, tokens, requests, tokens_per_request FROM app_volumes "
        "WHERE app_id = '3067167' ORDER BY window_end",
    )
    assert {end: (tokens, requests) for end, tokens, requests, _ in found} == HERMES
    each = {end: ratio for end, _, _, ratio in found}
    # 28,793,478,035,652 / 366,310,927 and 28,867,408,991,435 / 352,504,019, by hand.
    assert each["2026-07-20"] == pytest.approx(78_603.929, abs=5e-4)
    assert each["2026-07-31"] == pytest.approx(81_892.425, abs=5e-4)


def test_tokens_per_request_tell_chats_from_agents(data: Path) -> None:
    found = query(
        data,
        "SELECT app_name, tokens_per_request FROM app_volumes WHERE window_end = DATE '2026-07-31' "
        "AND app_name IN ('Janitor AI', 'Claude Code') ORDER BY 1",
    )
    # 7,146,704,262,089 / 81,482,200 and 953,980,979,499 / 68,986,203, by hand.
    assert [name for name, _ in found] == ["Claude Code", "Janitor AI"]
    assert [ratio for _, ratio in found] == pytest.approx([87_708.779, 13_828.576], abs=5e-4)


def test_what_the_evening_no_longer_shows_was_withdrawn_then(data: Path) -> None:
    """On the morning of 2026-07-25 Endpoint Proxy was 21st, in the evening it was nowhere."""
    release = warehouse.open(data)
    name = "window_end = DATE '2026-07-24' AND app_name = 'Endpoint Proxy'"
    assert query(data, f"SELECT count(*) FROM app_volumes WHERE {name}") == [(0,)]
    noon = release.table("app_volumes", as_of="2026-07-25T12:00:00Z")
    proxy = noon[noon["app_name"] == "Endpoint Proxy"]
    proxy = proxy[proxy["window_end"].astype(str).str.startswith("2026-07-24")]
    assert [(int(row.rank), int(row.tokens)) for row in proxy.itertuples()] == [
        (21, 389_700_483_940)
    ]
    history = release.table("app_volumes", history=True)
    gone = history[history["status"] == "withdrawn"]
    assert [str(one) for one in gone["recorded_from"]] == ["2026-07-25 23:26:15+00:00"]
