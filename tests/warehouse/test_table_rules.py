"""Rules about a whole table, each on a table made to break it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest

from warehouse.contract import Contract, contracts, load
from warehouse.gate import CheckResult, check_table
from warehouse.table_rules import TABLE_RULES

NOW = datetime(2026, 8, 1, 23, 30, tzinfo=UTC)
CAPTURED = datetime(2026, 8, 1, 1, 0, tzinfo=UTC)


def _table(contract: Contract, rows: list[Mapping[str, Any]]) -> pa.Table:
    schema = contract.arrow_schema(history=True)
    return pa.Table.from_pylist(
        [{name: row.get(name) for name in schema.names} for row in rows], schema
    )


def _volume(day: int, model: str, tokens: int | None, status: str = "reported") -> dict[str, Any]:
    return {
        "source": "openrouter",
        "date": date(2026, 7, day),
        "model": model,
        "variant": "standard",
        "tokens": tokens,
        "public_from": CAPTURED,
        "revision": 1,
        "status": status,
    }


def _share(group: str, tokens: int, named: float | None, population: str = "all") -> dict[str, Any]:
    return {
        "source": "openrouter",
        "week_start": date(2026, 7, 27),
        "population": population,
        "group_by": "country",
        "group_name": group,
        "tokens": tokens,
        "platform_tokens": 1_000,
        "share_of_named_pct": named,
        "status": "reported",
    }


def _volumes(
    latest: list[Mapping[str, Any]],
    previous: list[Mapping[str, Any]] | None = None,
    history: list[Mapping[str, Any]] | None = None,
    now: datetime = NOW,
) -> dict[str, CheckResult]:
    contract = load("token_volumes")
    tables = [
        None if rows is None else _table(contract, rows) for rows in (latest, history, previous)
    ]
    return {result.code: result for result in check_table(contract, *tables, now=now)}


def _shares(*rows: Mapping[str, Any]) -> dict[str, CheckResult]:
    contract = load("token_shares")
    found = check_table(contract, _table(contract, list(rows)), None, None, now=NOW)
    return {result.code: result for result in found}


def test_a_right_table_passes_every_rule() -> None:
    rows = [_volume(31, "a/b", 10), _volume(31, "c/d", 20)]
    assert all(result.passed for result in _volumes(rows, rows, rows).values())
    shares = [_share("CN", 600, 66.0), _share("ZZ", 100, 11.0), _share("US", 200, 23.0)]
    found = _shares(*shares, _share("other", 100, None))
    assert all(result.passed for result in found.values())


def test_every_rule_a_contract_may_name_for_tables_is_there() -> None:
    used = {
        check.rule
        for contract in contracts().values()
        for check in contract.checks
        if check.level == "table"
    }
    assert used <= set(TABLE_RULES)


def test_a_key_that_vanished_without_withdrawal_holds_the_table() -> None:
    before = [_volume(30, "a/b", 10), _volume(31, "a/b", 10)]
    found = _volumes(before[1:], before, before[1:])["vanished"]
    assert (found.passed, found.severity, found.evaluated, found.failed) == (False, "error", 2, 1)
    assert (
        "source openrouter, date 2026-07-30, model a/b, variant standard is gone without a "
        "withdrawal" in found.sentence
    )


def test_a_withdrawn_key_may_go() -> None:
    before = [_volume(30, "a/b", 10), _volume(31, "a/b", 10)]
    history = [*before, _volume(30, "a/b", None, "withdrawn")]
    found = _volumes(before[1:], before, history)["vanished"]
    assert found.passed
    assert found.figures == {"withdrawn": 1}


@pytest.mark.parametrize(
    ("old", "new", "failed"),
    [
        (1_000_000, 1_001_000, 0),  # 0.1 % exactly is still within
        (1_000_000, 1_001_001, 1),
        (1_000_000, 998_999, 1),
        (0, 0, 0),
        (0, 1, 1),
        (5, 0, 1),
    ],
)
def test_a_restatement_beyond_its_bound_is_a_warning(old: int, new: int, failed: int) -> None:
    found = _volumes([_volume(31, "a/b", new)], [_volume(31, "a/b", old)])["restated_beyond_bound"]
    assert (found.failed, found.severity) == (failed, "warning")


def test_the_restatement_is_told_in_numbers() -> None:
    latest, previous = [_volume(31, "a/b", 1_002)], [_volume(31, "a/b", 1_000)]
    found = _volumes(latest, previous)["restated_beyond_bound"]
    assert "tokens went from 1000 to 1002 for source openrouter" in found.sentence
    assert "0.2 %, more than 0.1 %" in found.sentence
    assert found.figures["largest_pct"] == pytest.approx(0.2)


@pytest.mark.parametrize("side", ["old", "new"])
def test_an_unfinished_day_may_grow(side: str) -> None:
    old = _volume(31, "a/b", 1_000, "partial" if side == "old" else "reported")
    new = _volume(31, "a/b", 9_000, "partial" if side == "new" else "reported")
    assert _volumes([new], [old])["restated_beyond_bound"].passed


def test_a_first_release_has_nothing_to_compare_with() -> None:
    found = _volumes([_volume(31, "a/b", 1)])
    assert found["vanished"].passed
    assert found["restated_beyond_bound"].evaluated == 0


@pytest.mark.parametrize(
    ("now", "passed"),
    [
        (datetime(2026, 8, 4, 0, 0, tzinfo=UTC), True),  # 31 July ended 72 hours before
        (datetime(2026, 8, 4, 0, 1, tzinfo=UTC), False),
    ],
)
def test_a_day_is_stale_from_its_end_on(now: datetime, passed: bool) -> None:
    found = _volumes([_volume(31, "a/b", 1), _volume(1, "a/b", 1)], now=now)["stale"]
    assert found.passed is passed
    assert found.severity == "warning"
    if not passed:
        assert "newest date of source openrouter is 2026-07-31, over for 72 hours" in found.sentence


def test_each_source_has_its_own_age() -> None:
    old = {**_volume(1, "a/b", 1), "source": "another"}
    found = _volumes([_volume(31, "a/b", 1), old])["stale"]
    assert (found.evaluated, found.failed) == (2, 1)
    assert "of source another is 2026-07-01" in found.sentence
    assert found.figures["hours"]["source openrouter"] == 23.5


def test_an_empty_table_is_held_even_if_it_always_was() -> None:
    found = _volumes([], [])["too_few_rows"]
    assert (found.passed, found.severity) == (False, "error")
    assert "0 rows, fewer than 1" in found.sentence


def test_a_day_with_more_rows_than_the_source_gives() -> None:
    rows = [_volume(31, f"a/{number}", number) for number in range(52)]
    found = _volumes(rows)["too_many_ranked"]
    assert (found.failed, found.figures["largest"]) == (1, 52)
    assert "52 rows for source openrouter, date 2026-07-31, more than 51" in found.sentence


def test_groups_of_all_are_the_platform_to_the_last_token() -> None:
    parts = [_share("CN", 600, 60.0), _share("US", 399, 40.0)]
    found = _shares(*parts)
    assert not found["parts_miss_platform"].passed
    assert "tokens sums to 999 for source openrouter, week_start 2026-07-27" in (
        found["parts_miss_platform"].sentence
    )
    assert found["parts_exceed_platform"].passed


def test_other_populations_may_be_less_than_the_platform_never_more() -> None:
    less = [_share("CN", 600, 75.0, "top50"), _share("US", 200, 25.0, "top50")]
    assert all(result.passed for result in _shares(*less).values())
    more = [_share("CN", 600, 60.0, "top50"), _share("US", 401, 40.0, "top50")]
    found = _shares(*more)
    assert not found["parts_exceed_platform"].passed
    assert found["parts_miss_platform"].evaluated == 0


def test_rows_of_a_group_must_agree_on_the_whole() -> None:
    rows = [_share("CN", 600, 60.0), {**_share("US", 400, 40.0), "platform_tokens": 1_001}]
    assert not _shares(*rows)["parts_miss_platform"].passed


@pytest.mark.parametrize(("us", "passed"), [(40.0, True), (40.0000009, True), (40.000002, False)])
def test_shares_of_named_are_all_of_them(us: float, passed: bool) -> None:
    found = _shares(_share("CN", 600, 60.0), _share("US", 300, us), _share("other", 100, None))
    assert found["named_shares_sum"].passed is passed


@pytest.mark.parametrize(("share", "passed"), [(15.0, True), (15.1, False)])
def test_too_much_of_a_week_may_be_unattributed(share: float, passed: bool) -> None:
    rows = [_share("ZZ", 150, share), _share("CN", 850, 100 - share)]
    found = _shares(*rows)["unattributed_share"]
    assert (found.passed, found.severity, found.evaluated) == (passed, "warning", 1)
    other = _shares({**_share("ZZ", 600, 60.0), "population": "top50"}, _share("CN", 1_000, 100.0))
    assert other["unattributed_share"].passed
