"""Rules about a whole table, and against the table of the release before.

Belongs here: each rule that no single row can break (sums, vanished keys, restatements, age).
Does not belong here: rules for rows (`rules`), or holding a table (`release`).

They are computed by Arrow itself, not by Great Expectations: they compare tables or groups, for
which it has no expectation, and a day without new rows must not pay its import.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.contract import Check, Contract
from warehouse.heads import common_head
from warehouse.measures import Measured, added, named, verdict
from warehouse.rules import bound
from warehouse.verdicts import EXAMPLES, CheckResult

__all__ = ["TABLE_RULES", "check_table", "compare", "measure", "verdicts"]

COMPARING = ("restatement", "vanished")
"""Rules that hold a table against the release before."""


@dataclass(frozen=True, slots=True)
class _Tables:
    contract: Contract
    latest: Any
    history: Any
    previous: Any


def check_table(
    contract: Contract,
    latest: Any,
    history: Any | None,
    previous: Any | None,
    *,
    now: datetime,
) -> tuple[CheckResult, ...]:
    """The verdict of every table rule of the contract on a table in one part, in its order.

    Args:
        contract: the table's declaration.
        latest: pyarrow Table of the current value of every key, with status where there is one.
        history: pyarrow Table of all vintages; None where the table has none.
        previous: `latest` of the release before; None where there is none, and then nothing can
            have vanished or been restated.
        now: the instant from which age is measured, UTC.
    """
    measured = measure(contract, latest, history)
    if previous is not None:
        measured = {**measured, **compare(contract, latest, history, previous)}
    return verdicts(contract, [measured], now=now)


def measure(contract: Contract, latest: Any, history: Any | None) -> dict[str, Measured]:
    """What each table rule measures in one part of a table, by code; arguments as `check_table`."""
    tables = _Tables(contract, latest, history, None)
    return {check.code: TABLE_RULES[check.rule](check, tables) for check in _checks(contract)}


def compare(
    contract: Contract, latest: Any, history: Any | None, previous: Any
) -> dict[str, Measured]:
    """What the rules that compare with the release before measure in one part, by code."""
    tables = _Tables(contract, latest, history, previous)
    return {
        check.code: TABLE_RULES[check.rule](check, tables)
        for check in _checks(contract)
        if check.rule in COMPARING
    }


def verdicts(
    contract: Contract, measures: Iterable[Mapping[str, Measured]], *, now: datetime
) -> tuple[CheckResult, ...]:
    """The verdict of every table rule on a table whose parts were measured."""
    parts = list(measures)
    return tuple(
        verdict(check, added(part[check.code] for part in parts if check.code in part), now)
        for check in _checks(contract)
    )


def _checks(contract: Contract) -> list[Check]:
    return [check for check in contract.checks if check.level == "table"]


def _between(check: Check, tables: _Tables) -> Measured:
    column = tables.contract.columns[str(check.column)]
    rows = _where(tables.latest, check)
    rows = rows.filter(pc.is_valid(rows[column.name]))
    low, high = (bound(check.parameters.get(end), column) for end in ("min", "max"))
    wrong = pa.array([False] * rows.num_rows, pa.bool_())
    if low is not None:
        wrong = pc.or_(wrong, pc.less(rows[column.name], low))
    if high is not None:
        wrong = pc.or_(wrong, pc.greater(rows[column.name], high))
    failing = rows.filter(wrong)
    examples = [
        f"{column.name} = {row[column.name]} for {named(row, tables.contract.key)}, "
        f"{'below' if low is not None and row[column.name] < low else 'above'} "
        f"{low if low is not None and row[column.name] < low else high}"
        for row in _first(failing, tables.contract.key)
    ]
    return Measured(rows.num_rows, failing.num_rows, examples, {})


def _restatement(check: Check, tables: _Tables) -> Measured:
    """How far whole periods moved against the release before; unfinished ones may move freely.

    A first release has none before it: there the vintages of its own history are compared.
    """
    column, most = str(check.column), float(check.parameters["max_pct"])
    key = list(tables.contract.key)
    whole = _whole_periods(tables.latest).num_rows
    tables, still = _moving(tables, [*key, column, "status"])
    pairs = _moves(tables, key, column)
    before, after = (pc.cast(pairs[name], pa.float64(), safe=False) for name in ("old", "new"))
    # From nothing to something is no percentage: infinitely far, and so beyond any bound.
    moved = pc.multiply(100.0, pc.abs(pc.divide(pc.subtract(after, before), before)))
    moved = pc.if_else(pc.equal(after, before), 0.0, moved)
    failing = pairs.append_column("moved", moved).filter(pc.greater(moved, most))
    examples = [
        f"{column} went from {row['old']} to {row['new']} for {named(row, key)}, "
        f"{row['moved']:.3g} %, more than {most:g} %"
        for row in _first(failing, key)
    ]
    largest = pc.max(pc.if_else(pc.is_finite(moved), moved, None)).as_py()
    figures = {"largest_pct": largest or 0.0}
    return Measured(pairs.num_rows + still, failing.num_rows, examples, figures, whole)


def _moving(tables: _Tables, columns: Sequence[str]) -> tuple[_Tables, int]:
    """The tables from the first row on that is not as it was, and the whole periods before it.

    Keys are unique, so no key of the equal rows stands among the others on either side.
    """
    if tables.previous is None:
        return tables, 0
    alike = common_head(tables.previous, tables.latest, columns)
    later = replace(
        tables, previous=tables.previous.slice(alike), latest=tables.latest.slice(alike)
    )
    return later, _whole_periods(tables.latest.slice(0, alike)).num_rows


def _moves(tables: _Tables, key: list[str], column: str) -> Any:
    """Each key's value before and now (`old`, `new`): by release, or by vintage in a first one."""
    if tables.previous is not None:
        old = _whole_periods(tables.previous).select([*key, column])
        new = _whole_periods(tables.latest).select([*key, column])
        old, new = old.rename_columns([*key, "old"]), new.rename_columns([*key, "new"])
        return old.join(new, keys=key, join_type="inner")
    vintages = tables.history if tables.history is not None else tables.latest
    named = vintages.select([*key, column]).rename_columns([*key, "new"])
    if "revision" not in vintages.column_names or not vintages.num_rows:
        return named.append_column("old", named["new"]).slice(0, 0)
    order = [(name, "ascending") for name in [*key, "revision"]]
    vintages = vintages.sort_by(order)
    named = vintages.select([*key, column]).rename_columns([*key, "new"])
    shifted = pa.concat_arrays(
        [
            pa.nulls(1, named.schema.field("new").type),
            named["new"].combine_chunks().slice(0, named.num_rows - 1),
        ]
    )
    restated = pc.equal(vintages["status"], "restated")
    return named.append_column("old", shifted).filter(restated).filter(pc.is_valid(pc.field("old")))


def _whole_periods(table: Any) -> Any:
    if "status" not in table.column_names:
        return table
    return table.filter(pc.not_equal(table["status"], "partial"))


def _vanished(_: Check, tables: _Tables) -> Measured:
    """Keys of the release before that are gone and were never withdrawn."""
    if tables.previous is None:
        return Measured(0, still=tables.latest.num_rows)
    key = list(tables.contract.key)
    later = _moving(tables, key)[0]
    gone = _without(later.previous.select(key), later.latest, key)
    absent = gone.num_rows
    if tables.history is not None and absent:
        withdrawn = tables.history.filter(pc.equal(tables.history["status"], "withdrawn"))
        gone = _without(gone, withdrawn, key)
    examples = [f"{named(row, key)} is gone without a withdrawal" for row in _first(gone, key)]
    figures = {"withdrawn": absent - gone.num_rows}
    return Measured(tables.previous.num_rows, gone.num_rows, examples, figures)


def _without(rows: Any, others: Any, key: list[str]) -> Any:
    return rows.join(others.select(key), keys=key, join_type="left anti")


def _fresh(check: Check, tables: _Tables) -> Measured:
    """The newest row of each group; how old it is, is judged of the whole table."""
    column, by = str(check.column), list(check.parameters.get("by", ()))
    rows = _where(tables.latest, check)
    found = rows.group_by(by).aggregate([(column, "max")]).rename_columns([*by, column])
    newest = {
        named(row, by): row[column].isoformat()
        for row in found.to_pylist()
        if row[column] is not None
    }
    return Measured(len(newest), figures={"newest": newest})


def _min_rows(_: Check, tables: _Tables) -> Measured:
    """How many rows; whether they are enough, is judged of the whole table."""
    return Measured(1, figures={"rows": tables.latest.num_rows})


def _rows_per_group(check: Check, tables: _Tables) -> Measured:
    by, most = list(check.parameters["by"]), int(check.parameters["max"])
    groups = tables.latest.group_by(by).aggregate([([], "count_all")])
    failing = groups.filter(pc.greater(groups["count_all"], most))
    examples = [
        f"{row['count_all']:,} rows for {named(row, by)}, more than {most:,}"
        for row in _first(failing, by)
    ]
    largest = pc.max(groups["count_all"]).as_py() or 0
    return Measured(groups.num_rows, failing.num_rows, examples, {"largest": largest})


def _parts_sum(check: Check, tables: _Tables) -> Measured:
    """Whether the parts of each group make up its whole, as `relation` says, within `tolerance`."""
    column, by = str(check.column), list(check.parameters["by"])
    rows = _where(tables.latest, check)
    rows = rows.filter(pc.is_valid(rows[column]))
    groups = _sums(rows, column, by, check.parameters)
    over = pc.subtract(groups["sum"], groups["whole"])
    tolerance = check.parameters["tolerance"]
    exact = check.parameters["relation"] == "equal"
    wrong = pc.greater(pc.abs(over) if exact else over, tolerance)
    failing = groups.filter(pc.or_(wrong, pc.not_equal(groups["whole"], groups["most"])))
    needed = "to be" if exact else "to be at most"
    examples = [
        f"{column} sums to {row['sum']} for {named(row, by)}, where it has {needed} {row['whole']}"
        for row in _first(failing, by)
    ]
    return Measured(groups.num_rows, failing.num_rows, examples, {})


def _sums(rows: Any, column: str, by: list[str], parameters: Mapping[str, Any]) -> Any:
    """Per group the sum of the parts, and the least and most that its rows call the whole."""
    if "whole" in parameters:
        whole = rows[parameters["whole"]]
    else:
        whole = pa.array([float(parameters["total"])] * rows.num_rows, pa.float64())
    taken = rows.select(by).append_column("part", rows[column]).append_column("of", whole)
    sums = taken.group_by(by).aggregate([("part", "sum"), ("of", "min"), ("of", "max")])
    return sums.rename_columns([*by, "sum", "whole", "most"])


def _where(table: Any, check: Check) -> Any:
    for name, values in check.parameters.get("where", {}).items():
        table = table.filter(pc.is_in(table[name], value_set=pa.array(values)))
    return table


def _first(rows: Any, by: Sequence[str]) -> list[dict[str, Any]]:
    """The first rows in order of `by`: joins and groups come back in no order of their own."""
    ordered = rows.sort_by([(name, "ascending") for name in by])
    found: list[dict[str, Any]] = ordered.slice(0, EXAMPLES).to_pylist()
    return found


TABLE_RULES: Mapping[str, Callable[[Check, _Tables], Measured]] = {
    "between": _between,
    "restatement": _restatement,
    "vanished": _vanished,
    "fresh": _fresh,
    "min_rows": _min_rows,
    "rows_per_group": _rows_per_group,
    "parts_sum": _parts_sum,
}
"""By the name a contract uses."""
