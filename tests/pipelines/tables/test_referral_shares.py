"""Referral shares: breaks of measuring, and months that lost a chatbot."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.tables.referral_shares import is_break, referral_shares
from tests.pipelines.sightings import Capture, sightings
from tests.scrapers.statcounter.months import BARS, WORLD, address, table
from warehouse.contract import load
from warehouse.gate import check_rows

APRIL, OCTOBER = datetime(2026, 4, 8, tzinfo=UTC), datetime(2026, 10, 8, tzinfo=UTC)


def made(*captures: Capture) -> pd.DataFrame:
    return referral_shares(sightings("statcounter_referrals", captures))


def told(rows: pd.DataFrame) -> dict[str, tuple[str, int]]:
    found = check_rows(load("referral_shares"), rows, now=OCTOBER).results
    return {one.code: (one.severity, one.failed) for one in found if not one.passed}


def breaks(rows: pd.DataFrame) -> set[tuple[str, str]]:
    chosen = rows[rows["is_break"]]
    return {
        (f"{month:%Y-%m}", name)
        for month, name in zip(chosen["month"], chosen["entity"], strict=True)
    }


def test_deepseeks_fall_is_a_change_of_measuring() -> None:
    rows = made((address(), table(), APRIL))
    assert breaks(rows) == {("2025-09", "deepseek"), ("2025-10", "deepseek")}
    assert told(rows) == {"definition_break": ("warning", 2)}
    assert (
        rows.loc[rows["is_break"], "expected_definition_break"].tolist()
        == [
            "a share of deepseek within a factor 5 of the month before, like its siblings: it was "
            "measured anew"
        ]
        * 2
    )


def test_a_months_shares_as_printed() -> None:
    rows = made((address(), table(), APRIL))
    august = rows[rows["month"] == date(2025, 8, 1)].set_index("entity")
    assert august["share_pct"].to_dict() == {
        "chatgpt": 80.92,
        "perplexity": 8.12,
        "google_gemini": 2.19,
        "microsoft_copilot": 5.17,
        "claude": 0.89,
        "deepseek": 2.7,
        "other": 0.0,
    }
    assert set(rows["geo"]) == {"world"}


BEFORE = {"chatgpt": 80.0, "perplexity": 12.0, "claude": 5.0, "deepseek": 3.0}


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ({"deepseek": 0.5, "claude": 7.5}, True),  # 6 times less, the others near where they were
        ({"deepseek": 0.7, "claude": 7.3}, False),  # 4.3 times less
        ({"deepseek": 0.5, "claude": 14.0}, False),  # a sibling moved 2.8 times: a market in motion
        ({"deepseek": 15.5}, True),  # upwards too
        ({"deepseek": 3.1}, False),
    ],
)
def test_a_break_is_a_jump_while_siblings_stand_still(
    now: dict[str, float], expected: bool
) -> None:
    assert is_break("deepseek", BEFORE, BEFORE | now) is expected


def test_a_share_in_the_noise_of_rounding_does_not_break() -> None:
    assert not is_break("deepseek", BEFORE | {"deepseek": 0.01}, BEFORE | {"deepseek": 0.06})


@given(st.floats(min_value=0.21, max_value=4.9), st.floats(min_value=0.1, max_value=90))
def test_no_move_below_the_factor_is_a_break(factor: float, share: float) -> None:
    assert not is_break("x", {"x": share, "y": 10.0}, {"x": share * factor, "y": 10.0})


@pytest.mark.parametrize(("month", "total"), [("2025-08", "99.1"), ("2025-08", "101.2")])
def test_a_month_that_does_not_sum_to_a_hundred_is_kept_out(month: str, total: str) -> None:
    cells = WORLD[month].split(",")
    cells[-1] = f"{max(0.0, float(total) - 99.99):.2f}"
    cells[0] = f"{float(cells[0]) - max(0.0, 99.99 - float(total)):.2f}"
    rows = made((address(), table({**WORLD, month: ",".join(cells)}), APRIL))
    assert told(rows)["share_sum"] == ("error", 7)
    kept_out = check_rows(load("referral_shares"), rows, now=OCTOBER).quarantined
    assert set(kept_out["expected"]) == {
        f"shares of world in 2025-08 that sum to 99.9 to 100.1 %, not {total} %"
    }


def test_the_month_before_may_come_from_another_answer() -> None:
    first = {"2026-08": "79.4,4.34,10.93,2.77,2.53,0.02,0"}
    rows = made(
        (address("2026-07", "2026-08"), table(first), datetime(2026, 9, 6, tzinfo=UTC)),
        (address("2026-09", "2026-09"), BARS, OCTOBER),
    )
    # ChatGPT and Gemini stand still; what is called Other went from nothing to 8.59 %.
    assert breaks(rows) == {("2026-09", "other")}


def test_regions_are_held_apart() -> None:
    china = table({"2025-09": "2.0,1.0,0.5,0.5,0.5,95.5,0"})
    rows = made((address(), table(), APRIL), (address(region="CN"), china, APRIL))
    assert set(rows.loc[rows["is_break"], "geo"]) == {"world"}
