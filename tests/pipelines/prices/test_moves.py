"""A price that moves by more than ten waits for a witness; lists that disagree are told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.prices.moves import disagreements, moved

START = datetime(2026, 5, 6, tzinfo=UTC)
KEY = ["source", "model"]


def seen(*said: tuple[str, str, int, str | None]) -> pd.DataFrame:
    """Sightings: source, model, day, price."""
    rows: list[dict[str, Any]] = [
        {
            "source": source,
            "price_list": "",
            "model": model,
            "price_usd": price,
            "public_from": START + timedelta(days=day),
            "recorded_from": START + timedelta(days=day),
            "capture_id": f"{source}-{day}",
        }
        for source, model, day, price in said
    ]
    return pd.DataFrame(rows)


def held(rows: pd.DataFrame, accepted: frozenset[str] = frozenset()) -> list[int]:
    offers = [(model,) for model in rows["model"]]
    return [place for place, text in enumerate(moved(rows, KEY, offers, accepted)) if text]


@pytest.mark.parametrize(
    ("prices", "expected"),
    [
        (["1", "10"], []),
        (["1", "10.1"], [1]),
        (["1", "0.09"], [1]),
        (["1", "1000", "1"], [1]),
        (["1", "1000", "1000"], []),
        (["1", "1000", "1", "1000"], [1, 3]),
        (["0.3", "0"], [1]),
        (["0", "0.3", "0.3"], []),
        (["1", None, "20"], [2]),
        (["1", "5", "25", "125"], []),
    ],
)
def test_a_leap_waits_for_a_second_capture(prices: list[str | None], expected: list[int]) -> None:
    rows = seen(*(("a", "m", day, price) for day, price in enumerate(prices)))
    assert held(rows) == expected


def test_the_sentence_names_both_prices() -> None:
    told = moved(seen(("a", "m", 0, "0.3"), ("a", "m", 7, "300")), KEY, [None, None], frozenset())
    assert told[1] == (
        "a price within a factor 10 of the 0.3 before it, or a second capture or list that "
        "confirms 300"
    )


@pytest.mark.parametrize(
    ("price", "day", "expected"),
    [("300", 7, []), ("310", 7, []), ("400", 7, [1]), ("300", 60, [1])],
)
def test_another_list_confirms_it(price: str, day: int, expected: list[int]) -> None:
    rows = seen(("a", "m", 0, "0.3"), ("a", "m", 7, "300"), ("b", "m", day, price))
    assert held(rows) == expected


def test_what_a_person_accepted_becomes_the_standing_price() -> None:
    rows = seen(("a", "m", 0, "1"), ("a", "m", 7, "20"), ("a", "m", 14, "300"))
    assert held(rows) == [1, 2]
    # 300 is then held against the accepted 20; the accepted one stays named until it is pardoned.
    assert held(seen(("a", "m", 0, "1"), ("a", "m", 7, "20"), ("a", "m", 14, "150")),
                frozenset(["a-7"])) == []  # fmt: skip


@given(st.lists(st.sampled_from(["1", "5", "1000", "0"]), min_size=1, max_size=8))
def test_the_first_price_and_repeated_ones_always_stand(prices: list[str]) -> None:
    rows = seen(*(("a", "m", day, price) for day, price in enumerate(prices)))
    out = held(rows)
    assert 0 not in out
    assert not [place for place in out if place + 1 < len(prices)
                and prices[place] == prices[place + 1]]  # fmt: skip


def test_lists_that_disagree_are_told_on_both_sides() -> None:
    rows = seen(("a", "m", 0, "0.30"), ("b", "m", 7, "0.15"), ("c", "m", 7, "0.301"))
    told = disagreements(rows, [("m",)] * 3)
    assert told == [
        "US$0.15 as b says, not US$0.3",
        "US$0.3 as a says, not US$0.15",
        "US$0.15 as b says, not US$0.301",
    ]


def test_only_the_newest_word_of_each_list_counts_and_only_near_in_time() -> None:
    rows = seen(("a", "m", 0, "1"), ("a", "m", 7, "2"), ("b", "m", 7, "2"), ("c", "m", 70, "9"))
    assert disagreements(rows, [("m",)] * 4) == [""] * 4
