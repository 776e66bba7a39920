"""What order, withdrawal, restatement and revision mean, against loops written by hand."""

import itertools
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.vintages import runs, vintages

START = datetime(2026, 7, 1, tzinfo=UTC)


def world(captures: dict[int, dict[str, int | None]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Captures (hour -> key -> value) as sightings and coverage; each covers all of scope `s`."""
    rows, covered = [], []
    for hour, values in captures.items():
        capture = {
            "scope": "s",
            "capture_id": f"c{hour:03d}",
            "public_from": START + timedelta(hours=hour),
            "recorded_from": START + timedelta(hours=hour),
            "precedence": 0,
            "source_url": "u",
            "public_from_basis": "stated",
        }
        covered.append(capture)
        rows += [{**capture, "key": key, "value": value} for key, value in values.items()]
    columns = [*covered[0], "key", "value"]
    return pd.DataFrame(rows, columns=columns), pd.DataFrame(covered)


def made(captures: dict[int, dict[str, int | None]]) -> list[tuple[str, int, int | None, str]]:
    """(key, hour, value, status) of every vintage, sorted."""
    sightings, coverage = world(captures)
    found = runs(sightings, coverage, key=["scope", "key"], scope=["scope"], values=["value"])
    done = vintages(
        found, key=["scope", "key"], values=["value"], measures=["value"], complete=None
    )
    result = []
    for row in done.sort_values(["key", "revision"]).itertuples():
        hour = int((row.public_from - START) / timedelta(hours=1))
        value = None if pd.isna(row.value) else int(row.value)
        result.append((row.key, hour, value, row.status))
    return result


def test_a_value_that_changes_and_changes_back_is_three_vintages() -> None:
    assert made({1: {"a": 5}, 2: {"a": 6}, 3: {"a": 5}}) == [
        ("a", 1, 5, "reported"),
        ("a", 2, 6, "restated"),
        ("a", 3, 5, "restated"),
    ]


def test_a_value_seen_again_is_the_same_vintage() -> None:
    assert made({1: {"a": 5}, 2: {"a": 5}, 9: {"a": 5}}) == [("a", 1, 5, "reported")]


def test_a_key_absent_from_a_later_scope_is_withdrawn_and_can_come_back() -> None:
    assert made({1: {"a": 5, "b": 1}, 2: {"b": 1}, 3: {"a": 5, "b": 1}}) == [
        ("a", 1, 5, "reported"),
        ("a", 2, None, "withdrawn"),
        ("a", 3, 5, "restated"),
        ("b", 1, 1, "reported"),
    ]


def test_absence_before_the_first_sighting_means_nothing() -> None:
    assert made({1: {"b": 1}, 2: {"a": 5, "b": 1}}) == [
        ("a", 2, 5, "reported"),
        ("b", 1, 1, "reported"),
    ]


def test_without_coverage_absence_means_nothing() -> None:
    sightings, _ = world({1: {"a": 5, "b": 1}, 2: {"b": 1}})
    found = runs(sightings, None, key=["scope", "key"], scope=[], values=["value"])
    assert not found["withdrawn"].any()


def test_an_open_period_is_partial_and_its_closing_is_no_restatement() -> None:
    sightings, coverage = world({1: {"a": 5}, 2: {"a": 8}, 3: {"a": 9}, 4: {"a": 10}})
    sightings["whole"] = [False, False, True, True]
    found = runs(sightings, coverage, key=["key"], scope=["scope"], values=["value", "whole"])
    done = vintages(
        found, key=["key"], values=["value", "whole"], measures=["value"], complete="whole"
    )
    assert list(done["status"]) == ["partial", "partial", "reported", "restated"]


def test_a_row_kept_out_between_equal_values_leaves_one_vintage() -> None:
    sightings, coverage = world({1: {"a": 5}, 2: {"a": 5000}, 3: {"a": 5}})
    found = runs(sightings, coverage, key=["key"], scope=["scope"], values=["value"])
    kept = found[found["value"] != 5000]
    done = vintages(kept, key=["key"], values=["value"], measures=["value"], complete=None)
    assert list(zip(done["value"], done["status"], strict=True)) == [(5, "reported")]


def test_a_withdrawal_of_what_was_kept_out_is_none() -> None:
    sightings, coverage = world({1: {"a": 5000, "b": 1}, 2: {"b": 1}})
    found = runs(sightings, coverage, key=["key"], scope=["scope"], values=["value"])
    kept = found[found["value"] != 5000]
    done = vintages(kept, key=["key"], values=["value"], measures=["value"], complete=None)
    assert list(done["key"]) == ["b"]


CAPTURES = st.dictionaries(
    st.integers(0, 30),
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 3), max_size=3),
    min_size=1,
    max_size=8,
)


def by_hand(captures: dict[int, dict[str, int]]) -> list[tuple[str, int, int | None]]:
    """The vintages as anyone would write them down, walking through the captures."""
    found = []
    for key in "abc":
        last: int | None = None
        seen = False
        for hour in sorted(captures):
            value = captures[hour].get(key)
            if value is None and not seen:
                continue
            if not seen or value != last:
                found.append((key, hour, value))
            seen, last = True, value
    return found


@given(CAPTURES, st.randoms(use_true_random=False))
def test_vintages_are_those_of_a_walk_through_the_captures_in_any_order(
    captures: dict[int, dict[str, int]], random: object
) -> None:
    if not any(captures.values()):
        return
    shuffled = list(captures.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    walked = made(dict(shuffled))  # type: ignore[arg-type]
    assert [(key, hour, value) for key, hour, value, _ in walked] == by_hand(captures)


@given(CAPTURES)
def test_vintages_of_a_key_never_overlap(captures: dict[int, dict[str, int]]) -> None:
    if not any(captures.values()):
        return
    for key in "abc":
        mine = [(hour, value) for name, hour, value, _ in made(captures) if name == key]  # type: ignore[arg-type]
        hours = [hour for hour, _ in mine]
        assert hours == sorted(set(hours))
        assert all(one[1] != two[1] for one, two in itertools.pairwise(mine))


def sums(*stated: tuple[int, int, bool]) -> pd.DataFrame:
    """One key stated on successive days: value, decimals, whether derived."""
    count = len(stated)
    days = [datetime(2026, 7, 1 + n, tzinfo=UTC) for n in range(count)]
    return pd.DataFrame(
        {
            "key": ["a"] * count,
            "value": [row[0] for row in stated],
            "decimals": pd.array([row[1] for row in stated], "Int64"),
            "derived": [row[2] for row in stated],
            "withdrawn": [False] * count,
            "public_from": days,
            "recorded_from": days,
            "precedence": [0] * count,
            "capture_id": ["c"] * count,
        }
    )


@pytest.mark.parametrize(
    ("stated", "statuses"),
    [
        ([(1_250_514, 0, False), (1_251_000, -3, False)], ["reported", "rounding"]),
        ([(1_250_514, 0, False), (1_252_000, -3, False)], ["reported", "restated"]),
        ([(1_251_000, -3, False), (1_250_499, 0, False)], ["reported", "restated"]),
        ([(1_250_000, -3, False), (1_251_000, -3, False)], ["reported", "restated"]),
        ([(5, 0, True), (6, 0, False), (7, 0, False)], ["reported", "reported", "restated"]),
        ([(5, 0, True), (5, 0, False)], ["reported", "reported"]),
    ],
)
def test_rounding_and_statements_after_derivations(
    stated: list[tuple[int, int, bool]], statuses: list[str]
) -> None:
    made = vintages(
        sums(*stated),
        key=["key"],
        values=["value", "derived"],
        measures=["value"],
        complete=None,
        decimals="decimals",
        derived="derived",
    )
    assert made["status"].tolist() == statuses


def test_a_page_shows_nothing_of_what_is_on_other_pages() -> None:
    """Only a complete capture can say that a key is gone: hours 1, 4 and 5 are pages here."""
    sightings, coverage = world({1: {"a": 5}, 2: {"a": 5, "b": 1}, 4: {"c": 7}, 5: {"b": 1}})
    complete = coverage[coverage["capture_id"] == "c002"]
    found = runs(sightings, complete, key=["key"], scope=["scope"], values=["value"])
    assert not found["withdrawn"].any()
    later = coverage.iloc[-1:].assign(
        capture_id="c006",
        public_from=START + timedelta(hours=6),
        recorded_from=START + timedelta(hours=6),
    )
    both = pd.concat([complete, later])
    found = runs(sightings, both, key=["key"], scope=["scope"], values=["value"])
    gone = found[found["withdrawn"]]
    assert sorted(zip(gone["key"], gone["capture_id"], strict=True)) == [
        ("a", "c006"),
        ("b", "c006"),
        ("c", "c006"),
    ]
