"""The table step: inputs to candidates, through the gate, to vintages, to a built table.

Belongs here: that order, for every table alike, touching only shards whose inputs changed.
Does not belong here: any table's logic (`tables`), the rules (`warehouse.gate`), publishing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.built import Built, Shard, Shelf
from pipelines.graph import Table
from pipelines.inputs import Inputs, frame_of
from pipelines.judge import judge, without_capture
from pipelines.refusals import COLUMNS
from pipelines.sighted import has_time, of_shard, table_runs
from pipelines.vintages import vintages
from pipelines.workspace import Workspace
from warehouse.contract import Contract, contracts
from warehouse.gate import CheckResult, check_table
from warehouse.verdicts import row_result

__all__ = ["build_table", "held_table"]

ABSENT = "absent"
"""Locator of a withdrawal: the capture is complete for the key's scope and does not hold it."""


def build_table(
    space: Workspace,
    table: Table,
    built: Mapping[str, Built],
    *,
    previous: pa.Table | None,
    now: datetime,
) -> Built:
    """Build one table, reusing every shard whose inputs are unchanged.

    Args:
        space: where shards are kept and observations come from.
        table: what to build.
        built: the tables it is made from.
        previous: what readers see now, to compare with; None: nothing yet.
        now: the instant against which "future" and "stale" are measured.
    """
    contract = contracts()[table.name]
    inputs = Inputs(space, table, contract, built)
    shelf = Shelf(space.cache / "tables" / table.name)
    wanted, there = inputs.digests(), shelf.digests()
    shelf.drop(set(there) - set(wanted))
    changed = [name for name, digest in wanted.items() if there.get(name) != digest]
    results = _build_shards(space, inputs, shelf, wanted, changed, now) if changed else ()
    return _assemble(contract, shelf, wanted, results, previous=previous, now=now)


def held_table(space: Workspace, name: str, reason: str) -> Built:
    """A table that could not be built: empty, held, so that readers keep its last good version."""
    contract = contracts()[name]
    shelf = Shelf(space.cache / "tables" / name)
    return _Parts.of(contract, shelf, {}).built(contract, shelf, (), reason)


def _build_shards(
    space: Workspace,
    inputs: Inputs,
    shelf: Shelf,
    wanted: Mapping[str, str],
    changed: Sequence[str],
    now: datetime,
) -> tuple[CheckResult, ...]:
    """Build the changed shards, judging them together; returns the row rules' results."""
    contract = inputs.contract
    frames = []
    for name in changed:
        arguments, seen = inputs.of(name)
        candidates = _typed(inputs.table.function(**arguments))
        frames.append(table_runs(contract, candidates, seen, name))
    candidates = pd.concat(frames, ignore_index=True)
    accepted, quarantined, results = judge(space, contract, candidates, now)
    history = _vintages(contract, accepted) if has_time(contract) else accepted
    for name in changed:
        rows = history[of_shard(contract, history, name)]
        kept_out = quarantined[of_shard(contract, quarantined, name)]
        table = _arrow(contract, rows, history=True)
        shelf.put(
            name,
            Shard(wanted[name], latest_of(contract, table), table, kept_out[list(COLUMNS)]),
        )
    return results


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Arrow types throughout, so that numbers and nulls stay what they are."""
    return frame_of(pa.Table.from_pandas(frame, preserve_index=False))


def _vintages(contract: Contract, accepted: pd.DataFrame) -> pd.DataFrame:
    if contract.provenance == "derived":
        accepted = accepted.assign(capture_id="")
    elif contract.provenance in ("mixed", "gathered"):
        accepted = accepted.assign(capture_id=accepted["capture_id"].fillna(""))

    def named(column: str) -> str | None:
        return column if column in contract.columns else None

    made = vintages(
        accepted,
        key=contract.key,
        values=[name for name in contract.vintage_columns if name in accepted],
        measures=contract.measures,
        complete=named("is_complete"),
        decimals=named("decimals"),
        derived=named("is_derived"),
    )
    gone = made["withdrawn"].to_numpy(dtype=bool)
    if "locator" in contract.columns and contract.provenance == "reported":
        made.loc[gone, "locator"] = ABSENT
    return without_capture(contract, made)


def _arrow(contract: Contract, rows: pd.DataFrame, *, history: bool) -> pa.Table:
    """Rows as the contract's Arrow table, sorted."""
    schema = contract.arrow_schema(history=history)
    arrays = [pa.array(rows[field.name], field.type, from_pandas=True) for field in schema]
    table = pa.Table.from_arrays(arrays, schema=schema)
    order = [*contract.sort, *(("revision",) if "revision" in schema.names else ())]
    return table.sort_by([(name, "ascending") for name in order])


def latest_of(contract: Contract, history: pa.Table) -> pa.Table:
    """The current value of every key that is not withdrawn, from all its vintages."""
    if "revision" not in history.schema.names or not history.num_rows:
        return history.cast(contract.arrow_schema())
    keys = [history[name].combine_chunks() for name in contract.key]
    last = pa.nulls(history.num_rows - 1, pa.bool_())
    last = pc.fill_null(last, False)
    for values in keys:
        last = pc.or_(last, pc.not_equal(values.slice(1), values.slice(0, len(values) - 1)))
    last = pa.concat_arrays([last, pa.array([True])])
    current = pc.and_(last, pc.not_equal(history["status"], "withdrawn"))
    return history.filter(current).cast(contract.arrow_schema())


@dataclass(frozen=True, slots=True)
class _Parts:
    """The shards of a table, put together."""

    latest: pa.Table
    history: pa.Table
    quarantined: pd.DataFrame
    digests: Mapping[str, str]

    @classmethod
    def of(cls, contract: Contract, shelf: Shelf, digests: Mapping[str, str]) -> "_Parts":
        shards = [shelf.get(name, digest) for name, digest in sorted(digests.items())]
        latest = [shard.latest for shard in shards] or [contract.arrow_schema().empty_table()]
        schema = contract.arrow_schema(history=True)
        history = [shard.history for shard in shards] or [schema.empty_table()]
        kept_out = [shard.quarantined for shard in shards if len(shard.quarantined)]
        quarantined = pd.concat(kept_out) if kept_out else pd.DataFrame(columns=list(COLUMNS))
        return cls(pa.concat_tables(latest), pa.concat_tables(history), quarantined, dict(digests))

    def built(
        self,
        contract: Contract,
        shelf: Shelf,
        checks: tuple[CheckResult, ...],
        held: str | None,
    ) -> Built:
        history = self.history if contract.history else None
        return Built(
            contract, self.latest, history, self.quarantined, checks, self.digests, shelf, held
        )


def _assemble(
    contract: Contract,
    shelf: Shelf,
    digests: Mapping[str, str],
    results: tuple[CheckResult, ...],
    *,
    previous: pa.Table | None,
    now: datetime,
) -> Built:
    """All shards as one table, with the verdict on rows and on the whole."""
    parts = _Parts.of(contract, shelf, digests)
    remembered = shelf.recall()
    rows = results or tuple(
        check for check in (remembered[1] if remembered else ()) if check.level == "row"
    )
    rows = _recount(rows, parts)
    history = parts.history if contract.history else None
    whole = check_table(contract, parts.latest, history, previous, now=now)
    failed = [check for check in whole if not check.passed and check.severity == "error"]
    held = "; ".join(check.sentence for check in failed) or None
    shelf.remember({"held": held}, (*rows, *whole))
    return parts.built(contract, shelf, (*rows, *whole), held)


def _recount(results: Sequence[CheckResult], parts: _Parts) -> tuple[CheckResult, ...]:
    """Row rules' results with the counts of all shards, not only of those judged just now.

    A warning keeps no row out, so what it met is known of the rows judged last only.
    """
    held = parts.quarantined[parts.quarantined["state"] == "held"]
    codes = Counter(held["code"])
    evaluated = parts.history.num_rows + len(held)
    return tuple(
        row_result(
            check.code,
            check.rule,
            check.column,
            check.severity,
            evaluated=evaluated,
            failed=codes[check.code],
            examples=check.figures.get("examples", ()) if codes[check.code] else (),
        )
        if check.severity == "error"
        else check
        for check in results
    )
