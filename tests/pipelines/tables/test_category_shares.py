"""What tokens are used for: sampled, classified and exact series side by side."""

from datetime import datetime
from typing import Any

import pandas as pd

from pipelines.tables.category_shares import category_shares
from tests.apis import OpenRouter
from tests.pipelines.demand.answers import (
    API,
    KEY,
    SEEN,
    WEEKS,
    day,
    gated,
    later,
    observed,
    together,
)
from tests.pipelines.earnings import nothing

TASK = f"{API}/classifications/task?window=7d"
PROGRAMMING = f"{WEEKS}&category=programming"
NOBODY: frozenset[str] = frozenset()


def made(
    *breakdowns: pd.DataFrame, tasks: pd.DataFrame | None = None
) -> tuple[list[dict[str, Any]], list[Any]]:
    """Rows of the table that pass its gate, and what is kept out."""
    rows = category_shares(
        nothing("openrouter_task_shares") if tasks is None else tasks,
        together(*breakdowns) if breakdowns else nothing("openrouter_breakdowns"),
        NOBODY,
    )
    return gated("category_shares", rows)


def test_classified_shares_are_the_sources_own() -> None:
    rows, kept_out = made(tasks=observed(TASK))
    assert (len(rows), kept_out) == (18, [])
    row = next(r for r in rows if (r["category"], r["measure"]) == ("code", "token_share"))
    assert (row["share_pct"], row["parent"], row["label"]) == (52.0, None, "Code")
    assert (row["scheme"], row["method"], row["is_estimate"]) == ("task", "classified", True)
    assert (row["window_start"], row["window_end"]) == (day("2026-10-01"), day("2026-10-07"))
    assert (row["tokens"], row["window_tokens"]) == (None, None)
    within = [r for r in rows if r["parent"] == "code" and r["measure"] == "token_share"]
    assert sum(r["share_pct"] for r in within) == 52.0


def test_a_sampled_share_divides_by_the_whole_of_its_week() -> None:
    rows, kept_out = made(observed(WEEKS), observed(PROGRAMMING))
    assert ([row["window_start"] for row in rows], kept_out) == (
        [day("2026-09-21"), day("2026-09-28")],
        [],
    )
    row = rows[0]
    # A day has 1,000,000 tokens, 28 % of them programming.
    assert (row["tokens"], row["window_tokens"]) == (1_960_000, 7_000_000)
    assert row["share_pct"] == 28.0
    assert (row["scheme"], row["category"]) == ("category", "programming")
    assert (row["measure"], row["method"], row["is_estimate"]) == ("token_share", "sampled", True)
    assert row["is_complete"]


def test_an_exact_share_is_no_estimate_and_a_category_can_lie_in_another() -> None:
    exact, seo = (
        observed(f"{WEEKS}&{one}") for one in ("context_bucket=1M", "category=marketing/seo")
    )
    rows, _ = made(observed(WEEKS), exact, seo)
    by = {row["category"]: row for row in rows}
    assert (by["1M"]["method"], by["1M"]["is_estimate"], by["1M"]["share_pct"]) == (
        *("exact", False),
        31.0,
    )
    assert by["1M"]["parent"] is None
    assert by["marketing/seo"]["parent"] == "marketing"


def test_without_the_whole_of_a_week_there_is_no_share() -> None:
    rows, kept_out = made(observed(PROGRAMMING))
    assert [(row["share_pct"], row["tokens"], row["window_tokens"]) for row in rows] == [
        (None, 1_960_000, None)
    ] * 2
    assert kept_out == []


def shares(rows: list[dict[str, Any]]) -> list[tuple[datetime, float]]:
    first = [row for row in rows if row["window_start"] == day("2026-09-21")]
    return [(row["public_from"], row["share_pct"]) for row in first]


def test_a_share_takes_the_whole_as_public_then_or_the_first_after_it() -> None:
    double = OpenRouter(key=KEY)
    double.rows = {
        day(f"2026-09-{n}"): [("a/b", 1_500_000), ("other", 500_000)] for n in range(21, 28)
    }
    early = observed(WEEKS, seen=later(-1))
    # A restated whole, public after the part: the part was public with the old one.
    restated = observed(WEEKS, seen=later(1), api=double)
    assert shares(made(early, restated, observed(PROGRAMMING))[0]) == [(SEEN, 28.0)]
    # Only a later whole is known: the share is public from then on. 1.96 of 14 million.
    assert shares(made(restated, observed(PROGRAMMING))[0]) == [(later(1), 14.0)]


def test_an_open_week_is_no_whole_for_a_closed_one() -> None:
    url = WEEKS.replace("2026-10-04", "2026-10-01")
    rows, _ = made(observed(url), observed(PROGRAMMING))
    assert [row["share_pct"] for row in rows] == [28.0, None]


def test_days_and_months_are_no_weeks() -> None:
    month = PROGRAMMING.replace("period=week", "period=month")
    assert made(observed(WEEKS), observed(month)) == ([], [])


def test_the_same_name_in_two_taxonomies_is_two_rows() -> None:
    language = observed(f"{WEEKS}&language_type=programming")
    rows, _ = made(observed(WEEKS), observed(PROGRAMMING), language)
    found = {row["scheme"]: row["share_pct"] for row in rows if row["category"] == "programming"}
    assert found == {"category": 28.0, "language_type": 40.0}


def thousandth(answer: Any) -> None:
    for row in answer["data"]:
        row["total_tokens"] = str(int(row["total_tokens"]) // 1000)


def thousandfold(answer: Any) -> None:
    for row in answer["data"]:
        row["total_tokens"] = str(int(row["total_tokens"]) * 1000)


def test_a_part_above_its_whole_is_kept_out() -> None:
    rows, kept_out = made(observed(WEEKS), observed(PROGRAMMING, thousandfold))
    assert (rows, [one["code"] for one in kept_out]) == ([], ["share_out_of_range"] * 2)


def test_a_part_a_thousand_times_too_small_is_kept_out() -> None:
    rows, kept_out = made(
        observed(WEEKS), observed(PROGRAMMING), observed(PROGRAMMING, thousandth, seen=later(1))
    )
    assert [row["share_pct"] for row in rows] == [28.0, 28.0]
    assert [one["code"] for one in kept_out] == ["share_out_of_proportion"] * 2
    assert kept_out[0]["expected"].startswith("a value within a factor 10 of 28 in the window to ")
