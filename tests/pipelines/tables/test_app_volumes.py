"""Rankings of applications as a table: tokens per request, the first fifty, a factor 1,000."""

from typing import Any

import pytest

from pipelines.tables.app_volumes import app_volumes
from tests.pipelines.demand.answers import API, day, gated, later, observed, together

NOBODY: frozenset[str] = frozenset()


def ranking(end: str = "2026-10-07", more: str = "") -> str:
    start = {"2026-10-07": "2026-09-08", "2026-10-08": "2026-09-09"}[end]
    return f"{API}/datasets/app-rankings?sort=popular&start_date={start}&end_date={end}{more}"


def test_a_row() -> None:
    rows, kept_out = gated("app_volumes", app_volumes(observed(ranking()), NOBODY))
    assert (len(rows), kept_out) == (3, [])
    first = rows[0]
    assert first["tokens"] == 28_867_408_991_435
    assert first["requests"] == 352_504_019
    # 28,867,408,991,435 / 352,504,019, by hand.
    assert first["tokens_per_request"] == pytest.approx(81_892.4, abs=0.05)
    assert (first["window_start"], first["window_end"]) == (day("2026-09-08"), day("2026-10-07"))
    assert first["window_days"] == 30
    assert (first["sort"], first["app_category"], first["app_id"]) == ("popular", "all", "3067167")
    assert (first["app_name"], first["rank"]) == ("Hermes Agent", 1)
    assert first["locator"] == "/data/0/total_tokens"


def test_without_a_request_there_are_no_tokens_per_request() -> None:
    def silent(answer: Any) -> None:
        answer["data"][2]["total_requests"] = 0

    rows, kept_out = gated("app_volumes", app_volumes(observed(ranking(), silent), NOBODY))
    assert ([row["tokens_per_request"] is None for row in rows], kept_out) == (
        [False, False, True],
        [],
    )


def test_the_table_holds_the_first_fifty_of_a_longer_answer() -> None:
    def long(answer: Any) -> None:
        answer["data"] = [
            {
                "rank": rank,
                "app_id": rank,
                "app_name": f"App {rank}",
                "total_tokens": str(10**9 - rank),
                "total_requests": 10**5,
            }
            for rank in range(1, 101)
        ]

    # The server shows three; the answer is made longer before it is read.
    rows = app_volumes(observed(ranking(more="&limit=100"), long), NOBODY)
    assert rows["rank"].tolist() == list(range(1, 51))


def thousandfold(answer: Any) -> None:
    for row in answer["data"]:
        row["total_tokens"] = str(1000 * int(row["total_tokens"]))


def test_a_thousand_times_more_is_kept_out_with_and_without_a_day_before() -> None:
    wrong = observed(ranking("2026-10-08"), thousandfold, seen=later(1))
    alone, kept_out = gated("app_volumes", app_volumes(wrong, NOBODY))
    assert alone == []
    assert {one["code"] for one in kept_out} <= {
        "tokens_out_of_range",
        "tokens_per_request_out_of_range",
    }
    both = together(observed(ranking()), wrong)
    rows, kept_out = gated("app_volumes", app_volumes(both, NOBODY))
    assert {row["window_end"] for row in rows} == {day("2026-10-07")}
    assert len(kept_out) == 3


def test_an_application_out_of_proportion_to_itself_is_kept_out_alone() -> None:
    def hundredfold(answer: Any) -> None:
        row = answer["data"][0]
        row["total_tokens"] = str(100 * int(row["total_tokens"]))
        row["total_requests"] *= 100

    both = together(
        observed(ranking()), observed(ranking("2026-10-08"), hundredfold, seen=later(1))
    )
    rows, [kept_out] = gated("app_volumes", app_volumes(both, NOBODY))
    assert len(rows) == 5
    assert kept_out["code"] == "tokens_out_of_proportion"
    assert kept_out["observed"] == "2886740899143500"
    assert "a value within a factor 10 of 2.88674e+13 in the window to 2026-10-07" in (
        f"{kept_out['expected']}"
    )


def test_other_orders_and_categories_are_series_of_their_own() -> None:
    def small(answer: Any) -> None:
        for row in answer["data"]:
            row["total_tokens"] = str(int(row["total_tokens"]) // 1000)
            row["total_requests"] //= 1000

    both = together(observed(ranking()), observed(ranking(more="&category=coding"), small))
    rows, kept_out = gated("app_volumes", app_volumes(both, NOBODY))
    assert ([row["app_category"] for row in rows].count("coding"), kept_out) == (3, [])
