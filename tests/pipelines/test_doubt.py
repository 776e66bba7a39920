"""An answer that gives itself away: periods exchanged, days cut or restated, wrong as a whole."""

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from pipelines.closed_days import cut_days
from pipelines.doubt import doubtful, exchanged

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
P, Q = date(2026, 8, 3), date(2026, 8, 10)


def looks(*captures: dict[tuple[str, date], str]) -> pd.DataFrame:
    """Sightings of (line, period): value, one capture an hour."""
    return pd.DataFrame(
        [
            {
                "line": line,
                "period": period,
                "value": value,
                "recorded_from": NOON + timedelta(hours=hour),
                "capture_id": f"c{hour}",
            }
            for hour, said in enumerate(captures)
            for (line, period), value in said.items()
        ]
    )


def judged(rows: pd.DataFrame) -> list[tuple[str, date]]:
    """Captures and periods that are said to be exchanged."""
    told = exchanged(rows, group=[], line="line", period="period", value="value")
    bad = rows[[bool(text) for text in told]]
    return sorted(set(zip(bad["capture_id"], bad["period"], strict=True)))


KNOWN = {("a", P): "10", ("b", P): "20", ("c", P): "30"}
NEXT = {("a", Q): "11", ("b", Q): "22", ("c", Q): "33"}


def swapped(said: dict[tuple[str, date], str]) -> dict[tuple[str, date], str]:
    return {(line, {P: Q, Q: P}[period]): value for (line, period), value in said.items()}


def test_a_new_period_in_the_place_of_one_that_stood() -> None:
    rows = looks(KNOWN, swapped(KNOWN | NEXT))
    assert judged(rows) == [("c1", P), ("c1", Q)]
    told = exchanged(rows, group=[], line="line", period="period", value="value")
    assert set(told) == {"", "figures of 2026-08-03 and 2026-08-10 as they stood, not exchanged"}


def test_the_right_answer_afterwards_is_believed() -> None:
    right = KNOWN | NEXT
    assert judged(looks(KNOWN, swapped(right), right)) == [("c1", P), ("c1", Q)]
    assert judged(looks(right, swapped(right), right)) == [("c1", P), ("c1", Q)]


@pytest.mark.parametrize(
    "later",
    [
        KNOWN | NEXT,
        # A restatement, and one value that happens to stand for another period.
        {("a", P): "12", ("b", P): "21", ("c", P): "31"} | NEXT | {("a", Q): "10"},
        # A platform that stands still.
        KNOWN | {(line, Q): value for (line, _), value in KNOWN.items()},
        {},
    ],
)
def test_nothing_else_is_an_exchange(later: dict[tuple[str, date], str]) -> None:
    assert judged(looks(KNOWN, later)) == []


def test_a_known_period_that_takes_no_part_is_a_coincidence() -> None:
    # Q stood with the value that P had, and still has it: P was restated, nothing was exchanged.
    assert judged(looks({("a", P): "10", ("a", Q): "10"}, {("a", P): "9", ("a", Q): "10"})) == []


def test_groups_are_told_apart() -> None:
    rows = looks(KNOWN, swapped(KNOWN | NEXT)).assign(geo="CN")
    other = looks(KNOWN, KNOWN | NEXT).assign(geo="US")
    both = pd.concat([rows, other], ignore_index=True)
    told = exchanged(both, group=["geo"], line="line", period="period", value="value")
    assert {geo for geo, text in zip(both["geo"], told, strict=True) if text} == {"CN"}


def test_no_rows_and_one_capture() -> None:
    assert (
        exchanged(looks(KNOWN), group=[], line="line", period="period", value="value") == [""] * 3
    )
    assert doubtful(looks(KNOWN), ["line"], [True] * 3) == [""] * 3


def test_an_answer_of_which_half_is_wrong_is_doubted_as_a_whole() -> None:
    rows = looks(KNOWN, KNOWN | {("d", P): "40"})
    key = ["line", "period"]
    assert doubtful(rows, key, [False] * 7) == [""] * 7
    # One of the three that were known is wrong.
    assert doubtful(rows, key, [False] * 3 + [True, False, False, False]) == [""] * 7
    told = doubtful(rows, key, [False] * 3 + [True, True, False, False])
    said = (
        "an answer of which most can be believed: 2 of the 3 values in it that were known before "
        "are wrong"
    )
    # The third that was known and the new one; the two have their own reasons.
    assert told == ["", "", "", "", "", said, said]


def ranking(capture: str, named: int, *, tail: bool, day: date = P) -> pd.DataFrame:
    models = [f"m{n}" for n in range(named)] + (["other"] if tail else [])
    return pd.DataFrame({"capture_id": capture, "date": day, "model": models})


def test_a_day_with_a_tail_names_as_many_models_as_documented() -> None:
    whole = ranking("a", 50, tail=True)
    rows = pd.concat([whole, ranking("b", 49, tail=True), ranking("c", 49, tail=False)])
    rows = rows.reset_index(drop=True)
    assert cut_days(rows) == {("b", P): "50 models before the tail, not 49"}
    assert cut_days(ranking("b", 49, tail=True)) == {}
    assert cut_days(whole.iloc[:0]) == {}
