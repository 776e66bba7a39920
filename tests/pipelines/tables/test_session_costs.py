"""Costs of sessions as a table: exact amounts, variants apart, no cents for dollars."""

from decimal import Decimal
from typing import Any

from pipelines.tables.session_costs import session_costs
from tests.pipelines.demand.answers import API, day, gated, later, observed, together

URL = f"{API}/datasets/session-cost?limit=500"
NOBODY: frozenset[str] = frozenset()


def test_rows() -> None:
    rows, kept_out = gated("session_costs", session_costs(observed(URL), NOBODY))
    assert kept_out == []
    assert [(row["app"], row["turn_range"], row["median_cost_usd"]) for row in rows] == [
        ("hermes-agent", "10-49-turns", Decimal("1.740000")),
        ("hermes-agent", "1-turn", Decimal("0.032100")),
        ("cline", "10-49-turns", Decimal("0.090000")),
    ]
    first = rows[0]
    assert (first["model"], first["app_name"]) == ("anthropic/claude-4.8-opus", "Hermes Agent")
    assert (first["window_end"], first["window_days"]) == (day("2026-10-04"), 30)


def test_another_variant_of_a_model_is_a_row_of_its_own() -> None:
    def free(answer: Any) -> None:
        answer["data"].append(
            answer["data"][0]
            | {
                "model_permaslug": "anthropic/claude-4.8-opus:free",
                "median_session_cost_usd": 0,
            }
        )

    rows, kept_out = gated("session_costs", session_costs(observed(URL, free), NOBODY))
    assert [row["model"] for row in (rows[0], rows[3])] == [
        "anthropic/claude-4.8-opus",
        "anthropic/claude-4.8-opus:free",
    ]
    assert [row["median_cost_usd"] for row in (rows[0], rows[3])] == [Decimal("1.74"), 0]
    assert kept_out == []


def test_cents_for_dollars_a_week_later_are_kept_out() -> None:
    def cents(answer: Any) -> None:
        answer["meta"]["window_end_date"] = "2026-10-11"
        answer["meta"]["as_of"] = "2026-10-12T02:00:00Z"
        for row in answer["data"]:
            row["median_session_cost_usd"] *= 100

    both = together(observed(URL), observed(URL, cents, seen=later(4)))
    rows, kept_out = gated("session_costs", session_costs(both, NOBODY))
    assert {row["window_end"] for row in rows} == {day("2026-10-04")}
    assert [one["code"] for one in kept_out] == ["cost_out_of_proportion"] * 3
    assert kept_out[0]["expected"] == (
        "a value within a factor 10 of 1.74 in the window to 2026-10-04, not 174"
    )
