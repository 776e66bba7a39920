"""The gate: which rows may become a table, and whether a table may be published.

Belongs here: casting candidates, running the contract's rules on them, parting the rows.
Does not belong here: what a rule is (`rules`, `table_rules`), how Great Expectations is called
(`expect`), what a failure is called (`rejects`), or what happens to a held table (`release`).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.cast import cast
from warehouse.contract import Contract
from warehouse.expect import Expectation, Finding, evaluate, prepare
from warehouse.faults import TYPE_WORDS
from warehouse.rejects import Candidates, Judged, Positions, quarantine_lines, result_of
from warehouse.rules import LATER, RowRule, row_rules
from warehouse.table_rules import check_table
from warehouse.verdicts import CheckResult, RowVerdict, merge_results

__all__ = [
    "CheckResult",
    "RowVerdict",
    "check_rows",
    "check_table",
    "merge_results",
    "prepare",
]


def check_rows(
    contract: Contract,
    candidates: pd.DataFrame,
    *,
    now: datetime,
    parts: pd.Series | None = None,
) -> RowVerdict:
    """Part candidates into rows that keep the contract and rows that do not.

    Args:
        contract: the table's declaration.
        candidates: its columns without revision and status; besides, for a check `holds` its flag
            (`ok_<code>`) and, if wanted, `expected_<code>` with what was expected, and
            `observed_<column>` with the source's own text.
        now: the instant from which on a row lies in the future, UTC.
        parts: for each candidate the part of the table it belongs to; then the verdict has the
            results of each part as well.

    Raises:
        ValueError: a column is missing; the sentence says which and who supplies it.
    """
    frame = candidates.reset_index(drop=True)
    rules = row_rules(contract, now)
    _require(contract, frame, rules)
    typed, judged = _typed(contract, frame)
    misfits = _union([one.rows for one in judged])
    judged += _judged(contract, typed, frame, rules, misfits)
    keep = np.ones(len(frame), bool)
    keep[_union([one.rows for one in judged if one.rule.severity == "error"])] = False
    both = Candidates(contract, frame, typed)
    return RowVerdict(
        good=typed.filter(pa.array(keep)),
        quarantined=quarantine_lines(both, judged),
        results=tuple(result_of(both, one) for one in judged),
        by_part={
            name: tuple(result_of(both, one.among(chosen)) for one in judged)
            for name, chosen in _parts(parts).items()
        },
    )


def _parts(parts: pd.Series | None) -> dict[str, npt.NDArray[np.bool_]]:
    """By part which rows it has."""
    if parts is None:
        return {}
    codes, names = pd.factorize(parts)
    return {str(name): codes == number for number, name in enumerate(names)}


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


def _typed(contract: Contract, frame: pd.DataFrame) -> tuple[Any, list[Judged]]:
    """All columns in the contract's types, and a verdict on each column's type."""
    schema = contract.arrow_schema(history=True)
    fields = [field for field in schema if field.name not in LATER]
    arrays, judged = [], []
    for field in fields:
        column = frame[field.name] if field.name in frame else pd.Series([], dtype=object)
        done = cast(column, field.type)
        arrays.append(done.values)
        kind = contract.columns[field.name].type
        rule = _type_rule(field.name, TYPE_WORDS.get(kind, kind))
        looked_at = _valid(done.values) | done.failed
        judged.append(Judged(rule, looked_at, np.flatnonzero(done.failed)))
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
    misfits: Positions,
) -> list[Judged]:
    """The verdict of every rule on the rows whose types hold."""
    rows = np.setdiff1d(np.arange(len(frame)), misfits)
    table, flags = typed.take(pa.array(rows)), frame.iloc[rows]
    asked = [rule for rule in rules if len(rows) and not _settled(rule, table, flags)]
    found = evaluate(
        contract.name,
        _expectation_frame(table, flags, asked),
        [rule.expectation for rule in asked],
    )
    answers = [(rule, found.get(rule.code, Finding())) for rule in rules]
    fits = np.zeros(len(frame), bool)
    fits[rows] = True
    return [
        Judged(
            rule,
            fits & _looked_at(rule, typed),
            rows[np.array(answer.rows, dtype=np.int64)],
        )
        for rule, answer in answers
    ]


def _looked_at(rule: RowRule, typed: Any) -> npt.NDArray[np.bool_]:
    """Which rows a rule says something about: where its column is null, only a rule on nulls."""
    column = rule.expectation.arguments.get("column")
    if rule.flag is not None or rule.rule in ("null", "unique") or column not in typed.column_names:
        return np.ones(typed.num_rows, bool)
    return _valid(typed[column])


def _valid(values: Any) -> npt.NDArray[np.bool_]:
    return np.asarray(pc.is_valid(values).to_numpy(zero_copy_only=False), dtype=bool)


def _settled(rule: RowRule, table: Any, flags: pd.DataFrame) -> bool:
    """Whether every row is known to hold already: asking costs 15 to 40 ms a column.

    Arrow counts nulls and keys, looks up listed values and finds the least and the greatest itself,
    a flag that is raised in every row leaves nothing to find, and only a rule on nulls speaks of a
    column without a value.
    """
    if rule.flag is not None:
        return bool(_flag(rule, table, flags).all())
    if rule.rule == "unique":
        names = rule.expectation.arguments.get("column_list") or [
            rule.expectation.arguments["column"]
        ]
        groups = table.select(names).group_by(names).aggregate([])
        return bool(groups.num_rows == table.num_rows)
    if rule.column is None:
        return False
    column = table[rule.column]
    if rule.rule == "null":
        return bool(column.null_count == 0)
    if rule.rule == "unknown":
        values = pa.array(rule.expectation.arguments["value_set"])
        return bool(pc.all(pc.or_(pc.is_null(column), pc.is_in(column, value_set=values))).as_py())
    if column.null_count == len(column):
        return True
    return rule.rule in ("between", "not_after_now") and _within(column, *rule.limits)


def _within(column: Any, low: Any, high: Any) -> bool:
    """Whether the least and the greatest value lie within limits; None: there is none."""
    if pa.types.is_floating(column.type) and pc.any(pc.is_nan(column)).as_py():
        return False
    ends = pc.min_max(column).as_py()
    return (low is None or ends["min"] >= low) and (high is None or ends["max"] <= high)


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
        holds = flags[str(rule.flag)].astype("boolean").fillna(False)
    return np.asarray(holds.to_numpy(), dtype=bool)


def _union(rows: Sequence[Positions]) -> Positions:
    joined: Positions = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *rows]))
    return joined
