"""Failing rows in words: the lines of quarantine and the results of row rules.

Belongs here: from positions of failing rows to text. Does not belong here: finding them (`gate`),
or the wording of one sentence (`faults`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from warehouse.cast import observed_text
from warehouse.contract import Contract
from warehouse.faults import key_text, sentence
from warehouse.rules import RowRule
from warehouse.verdicts import EXAMPLES, CheckResult, row_result

__all__ = ["QUARANTINED", "Candidates", "Judged", "Positions", "quarantine_lines", "result_of"]

QUARANTINED = (
    "key",
    "column",
    "code",
    "rule",
    "reason",
    "observed",
    "expected",
    "capture_id",
    "locator",
)
"""Columns of quarantined rows."""

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Judged:
    """One rule, which rows it looked at, and the positions of those that fail."""

    rule: RowRule
    looked_at: npt.NDArray[np.bool_]
    rows: Positions

    def among(self, chosen: npt.NDArray[np.bool_]) -> "Judged":
        """The same of some rows only."""
        return Judged(self.rule, self.looked_at & chosen, self.rows[chosen[self.rows]])


@dataclass(frozen=True, slots=True)
class Candidates:
    """The same rows twice: as they came (`frame`) and in the contract's types (`typed`)."""

    contract: Contract
    frame: pd.DataFrame
    typed: Any

    def at(self, rows: Sequence[int]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """For each position the row in its types, and as it came.

        Where a value is not of its type, the typed row has what came instead.
        """
        if not len(rows):
            return []
        raw = self.frame.iloc[list(rows)].to_dict("records")
        typed = self.typed.take(pa.array(rows, pa.int64())).to_pylist()
        return [
            (
                {name: came.get(name) if value is None else value for name, value in row.items()},
                {str(name): value for name, value in came.items()},
            )
            for row, came in zip(typed, raw, strict=True)
        ]


def quarantine_lines(candidates: Candidates, judged: Sequence[Judged]) -> pd.DataFrame:
    """One line per row that breaks an error rule, at its position; the first rule speaks."""
    broken: dict[int, list[RowRule]] = {}
    for one in judged:
        if one.rule.severity == "error":
            for row in one.rows.tolist():
                broken.setdefault(row, []).append(one.rule)
    rows = sorted(broken)
    lines = [
        _line(candidates.contract, broken[row], typed, came)
        for row, (typed, came) in zip(rows, candidates.at(rows), strict=True)
    ]
    index = pd.Index(rows, dtype="int64")
    return pd.DataFrame(lines, index=index, columns=list(QUARANTINED), dtype="str")


def result_of(candidates: Candidates, judged: Judged) -> CheckResult:
    """The result of one rule over all candidates, naming the first rows that fail."""
    rule = judged.rule
    examples = [
        sentence(candidates.contract, rule, typed, _observed(came, rule), _expected(came, rule))
        for typed, came in candidates.at(judged.rows[:EXAMPLES].tolist())
    ]
    return row_result(
        rule.code,
        rule.rule,
        rule.column,
        rule.severity,
        evaluated=int(judged.looked_at.sum()),
        failed=len(judged.rows),
        examples=examples,
    )


def _line(
    contract: Contract,
    rules: Sequence[RowRule],
    typed: Mapping[str, Any],
    came: Mapping[str, Any],
) -> dict[str, str | None]:
    first = rules[0]
    observed, expected = _observed(came, first), _expected(came, first)
    return {
        "key": key_text(contract, typed),
        "column": first.column or "",
        "code": first.code,
        "rule": ", ".join(rule.code for rule in rules),
        "reason": sentence(contract, first, typed, observed, expected),
        "observed": observed,
        "expected": expected or first.reason,
        "capture_id": observed_text(came.get("capture_id")),
        "locator": observed_text(came.get("locator")),
    }


def _observed(came: Mapping[str, Any], rule: RowRule) -> str | None:
    """The source's own text where the table's module kept it, else the value as it came."""
    return observed_text(came.get(f"observed_{rule.column}", came.get(rule.column or "")))


def _expected(came: Mapping[str, Any], rule: RowRule) -> str:
    return observed_text(came.get(f"expected_{rule.code}")) or rule.expected
