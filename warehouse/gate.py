"""The gate: which rows may become a table, and whether a table may be published.

Belongs here: casting, running the contract's rules, parting rows, quarantine with its reasons.
Does not belong here: what a rule is (`rules`, `table_rules`), how Great Expectations is called
(`expect`), or what happens to a held table (`release`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.cast import cast, observed_text
from warehouse.contract import Contract
from warehouse.expect import Expectation, Finding, evaluate, prepare
from warehouse.faults import TYPE_WORDS, key_text, sentence
from warehouse.rules import LATER, RowRule, row_rules
from warehouse.table_rules import check_table
from warehouse.verdicts import EXAMPLES, CheckResult, RowVerdict, merge_results, row_result

__all__ = [
    "CheckResult",
    "RowVerdict",
    "check_rows",
    "check_table",
    "merge_results",
    "prepare",
]

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

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Judged:
    """One rule, how many rows it looked at, and the positions of those that fail."""

    rule: RowRule
    evaluated: int
    rows: Rows


def check_rows(contract: Contract, candidates: pd.DataFrame, *, now: datetime) -> RowVerdict:
    """Part candidates into rows that keep the contract and rows that do not.

    Args:
        contract: the table's declaration.
        candidates: its columns without revision and status; besides, for a check `holds` its flag
            (`ok_<code>`) and, if wanted, `expected_<code>` with what was expected, and
            `observed_<column>` with the source's own text.
        now: the instant from which on a row lies in the future, UTC.

    Raises:
        ValueError: a column is missing; the sentence says which and who supplies it.
    """
    frame = candidates.reset_index(drop=True)
    rules = row_rules(contract, now)
    _require(contract, frame, rules)
    typed, judged = _typed(contract, frame)
    misfits = _union([one.rows for one in judged])
    judged += _judged(contract, typed, frame, rules, misfits)
    faulty = _union([one.rows for one in judged if one.rule.severity == "error"])
    keep = np.ones(len(frame), bool)
    keep[faulty] = False
    return RowVerdict(
        good=typed.filter(pa.array(keep)),
        quarantined=_quarantined(contract, typed, frame, judged),
        results=tuple(_result(contract, typed, frame, one) for one in judged),
    )


def _require(contract: Contract, frame: pd.DataFrame, rules: Sequence[RowRule]) -> None:
    needed = [name for name in contract.columns if name not in LATER]
    needed += [str(rule.flag) for rule in rules if rule.rule == "holds"]
    missing = [name for name in needed if name not in frame.columns]
    if missing and not frame.empty:
        raise ValueError(
            f"{contract.name}: the candidates lack {', '.join(missing)}; "
            "the table's module supplies every column of its contract and the flag of every "
            "check `holds`"
        )


def _typed(contract: Contract, frame: pd.DataFrame) -> tuple[Any, list[_Judged]]:
    """All columns in the contract's types, and a verdict on each column's type."""
    schema = contract.arrow_schema(history=True)
    fields = [field for field in schema if field.name not in LATER]
    arrays, judged = [], []
    for field in fields:
        column = frame[field.name] if field.name in frame else pd.Series([], dtype=object)
        done = cast(column, field.type)
        arrays.append(done.values)
        kind = contract.columns[field.name].type
        judged.append(
            _Judged(
                _type_rule(field.name, TYPE_WORDS.get(kind, kind)),
                len(done.values) - done.values.null_count + int(done.failed.sum()),
                np.flatnonzero(done.failed),
            )
        )
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata=schema.metadata)), judged


def _type_rule(column: str, expected: str) -> RowRule:
    code = f"type_{column}"
    nothing = Expectation(code, "", {})
    return RowRule(code, "type", column, "error", expected, "", nothing)


def _judged(
    contract: Contract,
    typed: Any,
    frame: pd.DataFrame,
    rules: Sequence[RowRule],
    misfits: Rows,
) -> list[_Judged]:
    """The verdict of every rule on the rows whose types hold."""
    rows = np.setdiff1d(np.arange(len(frame)), misfits)
    table, flags = typed.take(pa.array(rows)), frame.iloc[rows]
    asked = [rule for rule in rules if not _settled(rule, table)]
    found = evaluate(
        contract.name,
        _expectation_frame(table, flags, asked),
        [rule.expectation for rule in asked],
    )
    whole = Finding(len(rows), ())
    answers = [(rule, found.get(rule.code, whole)) for rule in rules]
    return [
        _Judged(rule, answer.evaluated, rows[np.array(answer.rows, dtype=np.int64)])
        for rule, answer in answers
    ]


def _settled(rule: RowRule, table: Any) -> bool:
    """Whether Arrow's own count of nulls answers already: asking costs 15 to 40 ms a column."""
    return rule.rule == "null" and table[rule.column].null_count == 0


def _expectation_frame(table: Any, flags: pd.DataFrame, rules: Sequence[RowRule]) -> pd.DataFrame:
    columns: dict[str, Any] = {}
    for rule in rules:
        arguments = rule.expectation.arguments
        if rule.flag is not None:
            columns[rule.flag] = _flag(rule, table, flags)
            continue
        for name in arguments.get("column_list", [arguments.get("column")]):
            columns[name] = _numbered(table[name]).to_pandas(types_mapper=pd.ArrowDtype)
    return pd.DataFrame(columns, index=pd.RangeIndex(table.num_rows))


def _numbered(column: Any) -> Any:
    """Days and instants as whole numbers, see `rules.as_number`."""
    if pa.types.is_date(column.type):
        return column.cast(pa.int32())
    return column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column


def _flag(rule: RowRule, table: Any, flags: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Whether each row holds; unknown counts as no, except that null is never too much."""
    if rule.rule == "ordered":
        least = pc.less_equal(table[rule.column], table[rule.parameters["other"]])
        holds = pc.fill_null(least, True)
    elif rule.rule == "null_exactly_when":
        values = pa.array(rule.parameters["values"])
        listed = pc.is_in(table[rule.parameters["other"]], value_set=values)
        holds = pc.equal(pc.is_null(table[rule.column]), listed)
    else:
        return flags[str(rule.flag)].astype("boolean").fillna(False).to_numpy(dtype=bool)
    return np.asarray(holds.to_numpy(), dtype=bool)


def _union(rows: Sequence[Rows]) -> Rows:
    joined: Rows = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *rows]))
    return joined


def _quarantined(
    contract: Contract, typed: Any, frame: pd.DataFrame, judged: Sequence[_Judged]
) -> pd.DataFrame:
    """One line per failing row, indexed by its position; the first failing rule speaks."""
    broken: dict[int, list[RowRule]] = {}
    for one in judged:
        if one.rule.severity == "error":
            for row in one.rows.tolist():
                broken.setdefault(row, []).append(one.rule)
    lines = [_line(contract, typed, frame, row, broken[row]) for row in sorted(broken)]
    return pd.DataFrame(lines, index=sorted(broken), columns=list(QUARANTINED), dtype="str")


def _line(
    contract: Contract, typed: Any, frame: pd.DataFrame, row: int, rules: Sequence[RowRule]
) -> dict[str, str | None]:
    first, values = rules[0], _values(typed, frame, row)
    observed, expected = _observed(frame, row, first.column), _expected(frame, row, first)
    return {
        "key": key_text(contract, values),
        "column": first.column or "",
        "code": first.code,
        "rule": ", ".join(rule.code for rule in rules),
        "reason": sentence(contract, first, values, observed, expected),
        "observed": observed,
        "expected": expected,
        "capture_id": _cell(frame, row, "capture_id"),
        "locator": _cell(frame, row, "locator"),
    }


def _result(contract: Contract, typed: Any, frame: pd.DataFrame, one: _Judged) -> CheckResult:
    rule = one.rule
    examples = [
        sentence(
            contract,
            rule,
            _values(typed, frame, row),
            _observed(frame, row, rule.column),
            _expected(frame, row, rule),
        )
        for row in one.rows[:EXAMPLES].tolist()
    ]
    return row_result(
        rule.code,
        rule.rule,
        rule.column,
        rule.severity,
        evaluated=one.evaluated,
        failed=len(one.rows),
        examples=examples,
    )


def _values(typed: Any, frame: pd.DataFrame, row: int) -> Mapping[str, Any]:
    """The row in its types; where a value is not of its type, what was there instead."""
    values = {name: typed[name][row].as_py() for name in typed.column_names}
    return {
        name: _cell(frame, row, name) if value is None else value for name, value in values.items()
    }


def _observed(frame: pd.DataFrame, row: int, column: str | None) -> str | None:
    if column is None:
        return None
    own = f"observed_{column}"
    return _cell(frame, row, own if own in frame.columns else column)


def _expected(frame: pd.DataFrame, row: int, rule: RowRule) -> str:
    return _cell(frame, row, f"expected_{rule.code}") or rule.expected


def _cell(frame: pd.DataFrame, row: int, column: str) -> str | None:
    return observed_text(frame.at[row, column]) if column in frame.columns else None
