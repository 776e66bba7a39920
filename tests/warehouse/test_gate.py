"""The gate: every rule fires on the row made for it, and never on a good one."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse.contract import contracts, load
from warehouse.gate import RowVerdict, check_rows
from warehouse.rules import row_rules

NOW = datetime(2026, 8, 1, 23, 30, tzinfo=UTC)
CAPTURE, OTHER_CAPTURE = "a" * 64, "b" * 64
INSTANT = datetime(2026, 7, 21, 23, 26, 26, tzinfo=UTC)

VOLUME: Mapping[str, Any] = {
    "source": "openrouter",
    "date": date(2026, 7, 1),
    "model": "deepseek/deepseek-v3",
    "variant": "standard",
    "author": "deepseek",
    "author_country": "CN",
    "tokens": "123456789012",
    "rank": 3,
    "is_complete": True,
    "source_url": "https://openrouter.ai/api/v1/datasets/rankings-daily",
    "capture_id": CAPTURE,
    "locator": "/data/2",
    "public_from": INSTANT,
    "public_from_basis": "stated",
    "recorded_from": INSTANT,
    "known_author": True,
    "ok_day_total_magnitude": True,
    "ok_day_total_envelope": True,
    "ok_day_cut": True,
    "ok_exchanged": True,
}
TAIL = {**VOLUME, "model": "other", "author": "other", "author_country": "ZZ", "rank": None}
SHARE: Mapping[str, Any] = {
    "source": "openrouter",
    "week_start": date(2026, 7, 13),
    "population": "all",
    "group_by": "country",
    "group_name": "CN",
    "tokens": 39_777,
    "free_tokens": 10_000,
    "platform_tokens": 62_774,
    "share_of_platform_pct": 63.4,
    "share_of_named_pct": 67.0,
    "coverage_pct": 94.5,
    "rank": 1,
    "cumulative_share_pct": 63.4,
    "models": 120,
    "days": 7,
    "is_complete": True,
    "capture_id": None,
    "locator": None,
    "derived_from": [{"table": "token_volumes", "key": "source=openrouter", "digest": "0" * 64}],
    "public_from": INSTANT,
    "public_from_basis": "derived",
    "recorded_from": INSTANT,
}
AUTHOR: Mapping[str, Any] = {
    "author": "deepseek",
    "model": "",
    "valid_from": date(1, 1, 1),
    "organisation": "DeepSeek",
    "author_country": "CN",
    "confidence": "high",
    "evidence": "its own imprint",
    "note": None,
    "added": date(2026, 7, 1),
    "reference_file": "authors.yml",
    "reference_line": 7,
    "reference_digest": "0" * 64,
    "public_from": INSTANT,
    "public_from_basis": "added",
    "recorded_from": INSTANT,
}
SOURCE: Mapping[str, Any] = {
    "source": "openrouter",
    "title": "Token rankings",
    "publisher": "OpenRouter",
    "homepage": "https://openrouter.ai/rankings",
    "licence": "CC BY 4.0",
    "licence_url": None,
    "attribution": "Source: OpenRouter",
    "hosts": ["openrouter.ai"],
    "requests_per_minute": 15.0,
    "cadence_hours": 20.0,
    "stale_after_hours": 50.0,
    "api_key": "OPENROUTER_API_KEY",
    "key_required": False,
}
REFUSED: Mapping[str, Any] = {
    "quarantine_id": "0" * 64,
    "table": "token_volumes",
    "key": "source=openrouter",
    "column": "tokens",
    "code": "type_tokens",
    "stage": "gate",
    "rule": "type_tokens",
    "reason": "tokens = 1.5e12",
    "observed": "1.5e12",
    "expected": "a whole number",
    "capture_id": CAPTURE,
    "locator": "/data/2",
    "parser_version": "1",
    "contract_version": 1,
    "first_seen": INSTANT,
    "last_seen": INSTANT,
    "state": "held",
    "url": None,
}
GOOD = {
    "token_volumes": [VOLUME, TAIL],
    "token_shares": [SHARE],
    "authors": [AUTHOR],
    "sources": [SOURCE],
    "quarantine": [REFUSED],
}

BAD = [
    ("token_volumes", {"tokens": "1.5e12"}, "type_tokens"),
    ("token_volumes", {"tokens": "99999999999999999999"}, "type_tokens"),
    ("token_volumes", {"date": "2026-02-30"}, "type_date"),
    ("token_volumes", {"tokens": None}, "null_tokens"),
    ("token_volumes", {"variant": None}, "null_variant"),
    ("token_volumes", {"public_from_basis": "guessed"}, "unknown_public_from_basis"),
    ("token_volumes", {"author_country": "China"}, "malformed_author_country"),
    ("token_volumes", {"author_country": "cn"}, "malformed_author_country"),
    ("token_volumes", {"author_country": "CN\n"}, "malformed_author_country"),
    ("token_volumes", {"model": "a/b:free"}, "malformed_model"),
    ("token_volumes", {"variant": ""}, "malformed_variant"),
    ("token_volumes", {"tokens": "-5"}, "tokens_out_of_range"),
    ("token_volumes", {"tokens": "1000000000000001"}, "tokens_out_of_range"),
    ("token_volumes", {"rank": 0}, "rank_out_of_range"),
    ("token_volumes", {"rank": 51}, "rank_out_of_range"),
    ("token_volumes", {"rank": None}, "rank_of_tail"),
    ("token_volumes", {"model": "other"}, "rank_of_tail"),
    ("token_volumes", {"date": date(2024, 12, 31)}, "before_first_day"),
    ("token_volumes", {"date": date(2026, 8, 2)}, "future"),
    ("token_volumes", {"ok_day_total_magnitude": False}, "day_total_magnitude"),
    ("token_volumes", {"ok_day_total_envelope": None}, "day_total_envelope"),
    ("token_volumes", {"ok_day_cut": False}, "day_cut"),
    ("token_volumes", {"ok_exchanged": False}, "exchanged"),
    ("token_shares", {"tokens": -1, "free_tokens": -2}, "tokens_negative"),
    ("token_shares", {"free_tokens": 39_778}, "free_beyond_tokens"),
    ("token_shares", {"platform_tokens": 39_776}, "tokens_beyond_platform"),
    ("token_shares", {"population": "top10"}, "unknown_population"),
    ("token_shares", {"group_by": "model"}, "unknown_group_by"),
    ("token_shares", {"share_of_platform_pct": 100.5}, "share_out_of_range"),
    ("token_shares", {"share_of_platform_pct": float("inf")}, "type_share_of_platform_pct"),
    ("token_shares", {"share_of_named_pct": -0.1}, "named_share_out_of_range"),
    ("token_shares", {"coverage_pct": 101.0}, "coverage_out_of_range"),
    ("token_shares", {"cumulative_share_pct": 101.0}, "cumulative_out_of_range"),
    ("token_shares", {"rank": 0}, "rank_out_of_range"),
    ("token_shares", {"group_name": "other"}, "rank_of_tail"),
    ("token_shares", {"days": 8}, "days_out_of_range"),
    ("token_shares", {"models": 359}, "models_out_of_range"),
    ("token_shares", {"week_start": date(2026, 8, 3)}, "future"),
    ("token_shares", {"derived_from": None}, "null_derived_from"),
    ("authors", {"confidence": "sure"}, "unknown_confidence"),
    ("authors", {"author": "DeepSeek"}, "malformed_author"),
    ("sources", {"hosts": None}, "null_hosts"),
    ("sources", {"requests_per_minute": 601.0}, "rate_out_of_range"),
    ("sources", {"homepage": "openrouter.ai"}, "malformed_homepage"),
    ("quarantine", {"state": "lost"}, "unknown_state"),
    ("quarantine", {"first_seen": datetime(2026, 7, 22, tzinfo=UTC)}, "seen_out_of_order"),
]


def _gate(table: str, rows: list[Mapping[str, Any]]) -> RowVerdict:
    return check_rows(load(table), pd.DataFrame(rows, dtype=object), now=NOW)


@pytest.mark.parametrize("table", sorted(GOOD))
def test_good_rows_pass_every_rule(table: str) -> None:
    verdict = _gate(table, GOOD[table])
    assert verdict.quarantined.empty
    assert verdict.good.num_rows == len(GOOD[table])
    assert all(result.passed for result in verdict.results)


def _another(table: str, number: int) -> dict[str, Any]:
    """What makes a row another one than the good ones, and keeps it good."""
    return {
        "token_volumes": {"capture_id": f"{number:064x}"},
        "token_shares": {"source": f"another_{number}"},
        "authors": {"author": f"another{number}"},
        "sources": {"source": f"another_{number}"},
        "quarantine": {"quarantine_id": f"{number + 1:064x}"},
    }[table]


@pytest.mark.parametrize("table", sorted(GOOD))
def test_a_bad_row_is_kept_out_by_the_one_rule_made_for_it(table: str) -> None:
    cases = [(change, code) for name, change, code in BAD if name == table]
    good = GOOD[table]
    bad = [{**good[0], **_another(table, n), **change} for n, (change, _) in enumerate(cases)]
    verdict = _gate(table, [*good, *bad])
    codes = [code for _, code in cases]
    assert list(zip(verdict.quarantined["code"], cases, strict=True)) == [
        (code, (change, code)) for change, code in cases
    ]
    assert verdict.quarantined["rule"].tolist() == codes
    assert verdict.good.num_rows == len(good)
    failed = {result.code: result.failed for result in verdict.results if not result.passed}
    assert failed == Counter(codes)


def test_every_check_for_rows_has_a_row_made_for_it() -> None:
    fired = {(table, code) for table, _, code in BAD} | {("token_volumes", "unknown_author")}
    declared = {
        (contract.name, check.code)
        for contract in contracts().values()
        for check in contract.checks
        if check.level == "row" and contract.name in GOOD
    }
    assert declared <= fired


def test_the_sentence_tells_a_person_what_is_wrong() -> None:
    bad = {**VOLUME, "tokens": -5, "observed_tokens": "-5"}
    line = _gate("token_volumes", [bad]).quarantined.iloc[0]
    assert line["reason"].startswith(
        "tokens = -5 for source openrouter, date 2026-07-01, model deepseek/deepseek-v3, "
        "variant standard: below 0; expected 0 to 1000000000000000 (largest single model-day seen"
    )
    assert line["key"] == (
        "source=openrouter, date=2026-07-01, model=deepseek/deepseek-v3, variant=standard"
    )
    assert line[["column", "observed", "expected", "capture_id", "locator"]].tolist() == [
        "tokens",
        "-5",
        "0 to 1000000000000000",
        CAPTURE,
        "/data/2",
    ]


def test_observed_is_what_the_source_wrote() -> None:
    line = _gate("token_volumes", [{**VOLUME, "tokens": "1.50e12"}]).quarantined.iloc[0]
    assert line["observed"] == "1.50e12"
    own = {**VOLUME, "tokens": None, "observed_tokens": "1,234"}
    assert _gate("token_volumes", [own]).quarantined.iloc[0]["observed"] == "1,234"


def test_a_flagged_row_says_what_its_table_expected() -> None:
    expected = "a day's total within a factor 10 of 8,296,221,899,663, not 8"
    bad = {**VOLUME, "ok_day_total_magnitude": False, "expected_day_total_magnitude": expected}
    line = _gate("token_volumes", [bad]).quarantined.iloc[0]
    assert line["expected"] == expected
    assert f"fails day_total_magnitude; expected {expected} (a platform's day" in line["reason"]


def test_a_row_that_breaks_several_rules_is_one_line() -> None:
    bad = {**VOLUME, "author_country": "China", "tokens": "-5", "rank": 99}
    lines = _gate("token_volumes", [bad]).quarantined
    assert len(lines) == 1
    assert lines.iloc[0]["code"] == "malformed_author_country"
    assert lines.iloc[0]["rule"] == (
        "malformed_author_country, tokens_out_of_range, rank_out_of_range"
    )


def test_one_capture_that_says_two_things_contradicts_itself() -> None:
    verdict = _gate("token_volumes", [VOLUME, {**VOLUME, "tokens": "7"}, TAIL])
    assert verdict.quarantined["code"].tolist() == ["duplicate_key", "duplicate_key"]
    assert verdict.good.num_rows == 1


def test_two_captures_may_state_the_same_instant() -> None:
    assert (
        _gate("token_volumes", [VOLUME, {**VOLUME, "capture_id": OTHER_CAPTURE}]).good.num_rows == 2
    )


def test_a_warning_is_reported_and_keeps_nothing_out() -> None:
    verdict = _gate("token_volumes", [{**VOLUME, "known_author": False}, TAIL])
    assert verdict.good.num_rows == 2
    warning = next(result for result in verdict.results if not result.passed)
    assert (warning.code, warning.severity, warning.failed) == ("unknown_author", "warning", 1)
    assert "1 of 2 rows fail and are published with this warning: author = deepseek" in (
        warning.sentence
    )


def test_good_rows_have_the_contract_types_without_what_vintages_fill() -> None:
    good = _gate("token_volumes", [VOLUME, TAIL]).good
    schema = load("token_volumes").arrow_schema(history=True)
    expected = [field for field in schema if field.name not in ("revision", "status")]
    assert list(good.schema) == expected
    assert good["tokens"].to_pylist() == [123456789012, 123456789012]
    assert good["public_from"][0].as_py() == INSTANT


def test_nothing_in_is_nothing_out() -> None:
    for contract in contracts().values():
        verdict = check_rows(contract, pd.DataFrame(), now=NOW)
        assert verdict.good.num_rows == 0
        assert verdict.quarantined.empty
        assert all(result.passed and result.evaluated == 0 for result in verdict.results)


def test_a_missing_column_is_the_table_module_s_mistake() -> None:
    rows = pd.DataFrame([VOLUME], dtype=object).drop(columns=["rank", "ok_day_total_envelope"])
    with pytest.raises(ValueError, match="token_volumes: the candidates lack rank, ok_day_total"):
        check_rows(load("token_volumes"), rows, now=NOW)


def test_results_come_in_one_order_whatever_the_rows() -> None:
    rules = row_rules(load("token_volumes"), NOW)
    expected = [rule.code for rule in rules]
    for rows in ([VOLUME], [{**VOLUME, "rank": 99, "tokens": None}], [TAIL, {**TAIL, "date": "x"}]):
        codes = [result.code for result in _gate("token_volumes", rows).results]
        assert [code for code in codes if not code.startswith("type_")] == expected


def test_the_labels_of_the_frame_do_not_matter() -> None:
    rows = pd.DataFrame([VOLUME, {**TAIL, "rank": 99}], dtype=object, index=[7, 7])
    assert check_rows(load("token_volumes"), rows, now=NOW).good.num_rows == 1


CHANGES = [change for table, change, _ in BAD if table == "token_volumes"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(st.none(), st.sampled_from(CHANGES)), max_size=12))
def test_every_row_is_either_good_or_quarantined(changes: list[dict[str, Any] | None]) -> None:
    rows = [
        {**VOLUME, "locator": f"/data/{number}", "capture_id": f"{number:064x}", **(change or {})}
        for number, change in enumerate(changes)
    ]
    verdict = (
        _gate("token_volumes", rows)
        if rows
        else check_rows(load("token_volumes"), pd.DataFrame(), now=NOW)
    )
    good = [row["locator"] for row in verdict.good.to_pylist()]
    assert good == [f"/data/{n}" for n, change in enumerate(changes) if change is None]
    assert sorted([*good, *verdict.quarantined["locator"]]) == sorted(
        str(row["locator"]) for row in rows
    )
