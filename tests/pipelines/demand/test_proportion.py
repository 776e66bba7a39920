"""What is out of proportion: held against what stood before, in order of becoming public."""

from datetime import UTC, date, datetime, timedelta

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from pipelines.demand.proportion import judged, out_of_proportion

START = datetime(2026, 7, 1, tzinfo=UTC)
DAY = date(2026, 7, 1)


def expected(
    values: list[tuple[int, float | None]], accepted: frozenset[str] = frozenset(), floor: float = 0
) -> list[str]:
    """(day, value) in the order of captures c0, c1, … of one series."""
    rows = pd.DataFrame(
        {
            "name": "a",
            "day": [DAY + timedelta(days=day) for day, _ in values],
            "value": [value for _, value in values],
            "capture_id": [f"c{place}" for place in range(len(values))],
            "public_from": [START + timedelta(hours=place) for place in range(len(values))],
        }
    )
    rows["recorded_from"] = rows["public_from"]
    return out_of_proportion(
        rows, series=["name"], at="day", value="value", factor=10, accepted=accepted, floor=floor
    )


def test_a_thousandfold_value_is_and_what_follows_it_is_not() -> None:
    assert expected([(0, 5.0), (1, 5000.0), (2, 6.0)]) == [
        "",
        "a value within a factor 10 of 5 in the window to 2026-07-01, not 5,000",
        "",
    ]


def test_a_thousandth_is_as_well() -> None:
    told = expected([(0, 5.0), (0, 0.005)])
    assert told[1] == "a value within a factor 10 of 5 in the window to 2026-07-01, not 0.005"


def test_ten_times_is_not() -> None:
    assert expected([(0, 5.0), (1, 50.0), (2, 5.0)]) == ["", "", ""]


def test_the_nearest_earlier_window_counts_before_a_later_one() -> None:
    told = expected([(0, 1.0), (9, 9.0), (8, 10.5)])
    assert told[2] == "a value within a factor 10 of 1 in the window to 2026-07-01, not 10.5"


def test_a_window_too_far_away_says_nothing() -> None:
    assert expected([(0, 5.0), (36, 5000.0)]) == ["", ""]


def test_small_values_move_freely_below_the_floor() -> None:
    assert expected([(0, 0.01), (1, 0.9)], floor=1) == ["", ""]
    assert expected([(0, 0.01), (1, 11.0)], floor=1)[1] != ""


def test_later_values_are_held_against_what_a_person_accepted() -> None:
    told = expected([(0, 5.0), (1, 5000.0), (2, 5000.0)], accepted=frozenset({"c1"}))
    assert [bool(text) for text in told] == [False, True, False]


def test_null_is_not_judged_and_holds_nothing() -> None:
    assert expected([(0, None), (1, 5.0), (2, None)]) == ["", "", ""]


@given(st.lists(st.tuples(st.integers(0, 30), st.floats(1, 9)), max_size=12))
def test_values_within_a_factor_nine_are_never_out_of_proportion(
    values: list[tuple[int, float]],
) -> None:
    assert expected(list(values)) == [""] * len(values)


def test_flags_say_what_words_say() -> None:
    rows = judged(pd.DataFrame({"a": [1, 2]}), "jump", ["", "less"])
    assert rows["ok_jump"].tolist() == [True, False]
    assert rows["expected_jump"].tolist() == ["", "less"]
