"""What the gate says: results of checks, and rows parted into good and quarantined.

Belongs here: the result types, their sentences, adding up the results of shards.
Does not belong here: any rule.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

__all__ = ["EXAMPLES", "CheckResult", "RowVerdict", "merge_results", "row_result"]

EXAMPLES = 3
"""How many failures a result names; all of them stand in quarantine."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check's verdict. `evaluated` and `failed` count rows, or groups where a rule has them."""

    code: str
    level: str
    """`row` or `table`."""
    rule: str
    column: str | None
    severity: str
    """`error` keeps a row out or holds the table; `warning` is only reported."""
    passed: bool
    evaluated: int
    failed: int
    figures: Mapping[str, Any]
    """What was measured, ready for JSON; `examples` holds the first failures as sentences."""
    sentence: str


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """Candidates parted: every input row is in exactly one of `good` and `quarantined`."""

    good: Any
    """pyarrow Table: the contract's history schema without revision and status."""
    quarantined: pd.DataFrame
    """key, column, code, rule, reason, observed, expected, capture_id, locator; all text,
    indexed by the candidate's position."""
    results: tuple[CheckResult, ...]
    by_part: Mapping[str, tuple[CheckResult, ...]] = field(default_factory=dict)
    """The results of each part of the table, where the candidates were told apart."""


def row_result(
    code: str,
    rule: str,
    column: str | None,
    severity: str,
    *,
    evaluated: int,
    failed: int,
    examples: Sequence[str],
) -> CheckResult:
    """The result of a row rule, with its sentence."""
    shown = list(examples[:EXAMPLES])
    return CheckResult(
        code=code,
        level="row",
        rule=rule,
        column=column,
        severity=severity,
        passed=failed == 0,
        evaluated=evaluated,
        failed=failed,
        figures={"examples": shown} if shown else {},
        sentence=_row_sentence(code, severity, evaluated, failed, shown),
    )


def _row_sentence(
    code: str, severity: str, evaluated: int, failed: int, examples: Sequence[str]
) -> str:
    if failed == 0:
        return f"{code}: all {evaluated:,} rows hold"
    fate = "kept out" if severity == "error" else "published with this warning"
    first = f": {examples[0]}" if examples else ""
    return f"{code}: {failed:,} of {evaluated:,} rows fail and are {fate}{first}"


def merge_results(results: Iterable[Sequence[CheckResult]]) -> tuple[CheckResult, ...]:
    """The results of several shards as those of one table, in order of first appearance.

    Row results are added up. A table's own result is made once, of the whole table; of several
    the one that failed first stands, or else the last.
    """
    merged: dict[tuple[str, str], CheckResult] = {}
    for shard in results:
        for result in shard:
            place = (result.level, result.code)
            merged[place] = _added(merged[place], result) if place in merged else result
    return tuple(merged.values())


def _added(first: CheckResult, second: CheckResult) -> CheckResult:
    if first.level == "table":
        return second if first.passed else first
    examples = [*first.figures.get("examples", ()), *second.figures.get("examples", ())]
    return row_result(
        first.code,
        first.rule,
        first.column,
        first.severity,
        evaluated=first.evaluated + second.evaluated,
        failed=first.failed + second.failed,
        examples=examples,
    )
