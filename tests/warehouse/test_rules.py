"""From contracts to expectations."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from warehouse.contract import load
from warehouse.rules import as_number, row_rules, unique_columns

NOW = datetime(2026, 8, 1, 23, 30, tzinfo=UTC)


def test_each_part_of_a_contract_becomes_its_expectation() -> None:
    rules = {rule.code: rule.expectation for rule in row_rules(load("token_volumes"), NOW)}
    assert rules["null_tokens"].kind == "ExpectColumnValuesToNotBeNull"
    assert "null_rank" not in rules
    basis = rules["unknown_public_from_basis"]
    assert basis.kind == "ExpectColumnValuesToBeInSet"
    assert "stated" in basis.arguments["value_set"]
    assert rules["malformed_author_country"].arguments["regex"] == r"^(?:[A-Z]{2})\Z"
    assert rules["tokens_out_of_range"].arguments == {
        "column": "tokens",
        "min_value": 0,
        "max_value": 10**15,
    }
    # 2025-01-01 is day 20,089 of Unix time, 2026-08-01 day 20,666.
    assert rules["before_first_day"].arguments["min_value"] == 20_089
    assert rules["future"].arguments["max_value"] == 20_666
    assert rules["unknown_author"].arguments["column"] == "known_author"
    assert rules["day_total_magnitude"].arguments["column"] == "ok_day_total_magnitude"


def test_what_only_vintages_fill_is_not_asked_for() -> None:
    codes = {rule.code for rule in row_rules(load("token_volumes"), NOW)}
    assert not {"null_revision", "null_status", "unknown_status"} & codes


def test_rules_come_columns_first_then_key_then_checks() -> None:
    contract = load("token_volumes")
    codes = [rule.code for rule in row_rules(contract, NOW)]
    place = codes.index("duplicate_key")
    assert codes[0] == "null_source"
    assert codes[place + 1 :] == [check.code for check in contract.checks if check.level == "row"]


def test_a_key_is_unique_per_instant_and_capture() -> None:
    key = ["source", "date", "model", "variant"]
    assert unique_columns(load("token_volumes")) == [*key, "public_from", "capture_id"]
    assert unique_columns(load("sources")) == ["source"]
    assert unique_columns(load("authors")) == ["author", "model", "valid_from", "public_from"]


@given(st.dates(), st.dates())
def test_days_as_numbers_keep_their_distance(one: date, other: date) -> None:
    assert as_number(one) - as_number(other) == (one - other).days


def test_instants_are_exact_to_the_microsecond() -> None:
    assert as_number(datetime(2026, 1, 1, 0, 0, 0, 7, tzinfo=UTC)) == 1_767_225_600_000_007
