"""Table rules measured part by part say what they say of the whole."""

from datetime import UTC, datetime

from tests.warehouse.made_up import YAML, contract, table, vintage
from warehouse.measures import Measured, added
from warehouse.table_rules import check_table, compare, measure, verdicts

NOW = datetime(2026, 8, 1, tzinfo=UTC)

RULES = """
checks:
  - {code: too_few_rows, level: table, rule: min_rows, min: 3, reason: fewer are a broken till}
  - {code: vanished, level: table, rule: vanished, reason: sales are never undone}
  - code: moved
    level: table
    rule: restatement
    column: amount
    max_pct: 10
    reason: the till is right
  - code: stale
    level: table
    rule: fresh
    column: day
    by: [stall]
    max_hours: 24
    reason: told every day
  - {code: crowded, level: table, rule: rows_per_group, by: [day], max: 1, reason: one stall a day}
"""
SALES = contract("sales", YAML.partition("checks:")[0] + RULES.lstrip())
EARLY = [vintage("bread", 1, 10), vintage("milk", 1, 20)]
LATE = [vintage("bread", 20, 30)]


def test_measures_of_parts_add_up_to_those_of_the_whole() -> None:
    parts = [measure(SALES, table(rows), table(rows, history=True)) for rows in (EARLY, LATE)]
    both = table([*EARLY, *LATE])
    whole = check_table(SALES, both, table([*EARLY, *LATE], history=True), None, now=NOW)
    assert verdicts(SALES, parts, now=NOW) == whole
    assert {one.code: one.passed for one in whole} == {
        "too_few_rows": True, "vanished": True, "moved": True, "stale": False, "crowded": False,
    }  # fmt: skip


def test_an_unmoved_part_counts_without_being_compared() -> None:
    rows, history = table(EARLY), table(EARLY, history=True)
    alone, held_against_itself = measure(SALES, rows, history), compare(SALES, rows, history, rows)
    for code in ("vanished", "moved"):
        assert alone[code].unmoved.evaluated == held_against_itself[code].evaluated == 2
    assert alone["crowded"].unmoved is alone["crowded"]


def test_only_the_first_examples_and_the_largest_figures_stay() -> None:
    one = Measured(4, 2, ("a", "b"), {"largest": 3, "newest": {"x": "2026-01-01"}})
    newest = {"x": "2025-01-01", "y": "2024-01-01"}
    other = Measured(5, 2, ("c", "d"), {"largest": 2, "newest": newest})
    assert added([one, other]) == Measured(
        9, 4, ("a", "b", "c"), {"largest": 3, "newest": {"x": "2026-01-01", "y": "2024-01-01"}}
    )
