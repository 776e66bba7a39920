"""Sentences about rows."""

from datetime import UTC, date, datetime

import pytest

from warehouse.contract import load
from warehouse.faults import key_text, sentence
from warehouse.rules import RowRule, row_rules

NOW = datetime(2026, 8, 1, tzinfo=UTC)
ROW = {"source": "openrouter", "date": date(2026, 7, 1), "model": "a/b", "variant": "standard"}
PLACE = "for source openrouter, date 2026-07-01, model a/b, variant standard"


def _rule(code: str) -> RowRule:
    return next(rule for rule in row_rules(load("token_volumes"), NOW) if rule.code == code)


@pytest.mark.parametrize(
    ("code", "values", "observed", "expected"),
    [
        ("tokens_out_of_range", {"tokens": -5}, "-5", f"tokens = -5 {PLACE}: below 0; expected 0 "),
        ("rank_out_of_range", {"rank": 51}, "51", f"rank = 51 {PLACE}: above 50; expected 1 to 50"),
        ("null_tokens", {}, None, f"tokens = nothing {PLACE}: missing; expected a value"),
        ("rank_of_tail", {"rank": None}, None, f"rank = nothing {PLACE}: missing with model = a/b"),
        ("rank_of_tail", {"rank": 7}, "7", f"rank = 7 {PLACE}: present with model = a/b"),
        ("duplicate_key", {}, None, f"the row {PLACE}: the same key stands there more than once"),
        ("future", {}, "2026-07-01", f"date = 2026-07-01 {PLACE}: in the future; expected 2026-08"),
        ("unknown_author", {}, "x", f"author = x {PLACE}: fails unknown_author (an author missing"),
    ],
)
def test_value_place_fault_and_expectation(
    code: str, values: dict[str, object], observed: str | None, expected: str
) -> None:
    rule = _rule(code)
    said = sentence(load("token_volumes"), rule, {**ROW, **values}, observed, rule.expected)
    assert said.startswith(expected)
    assert "\n" not in said


def test_a_long_text_is_cut_in_the_sentence() -> None:
    said = sentence(load("token_volumes"), _rule("null_tokens"), ROW, "x" * 5_000, "a value")
    assert len(said) < 500
    assert "x…" in said


def test_a_key_as_text_names_each_column() -> None:
    contract = load("authors")
    row = {"author": "qwen", "model": "", "valid_from": date(1, 1, 1)}
    assert key_text(contract, row) == "author=qwen, model=, valid_from=0001-01-01"
