"""The table step: inputs to candidates, through the gate, to vintages, to a built table.

Belongs here: that order, for every table alike, touching only shards whose inputs changed.
Does not belong here: any table's logic (`tables`), the rules (`warehouse.gate`), publishing.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.built import Built, Shard, Shelf, kept_out
from pipelines.graph import Table
from pipelines.inputs import Inputs, frame_of
from pipelines.judge import judge, without_capture
from pipelines.refusals import COLUMNS
from pipelines.sighted import has_time, of_shard, table_runs
from pipelines.vintages import vintages
from pipelines.workspace import Workspace
from warehouse.contract import Contract, contracts
from warehouse.gate import CheckResult, merge_results
from warehouse.measures import Measured
from warehouse.parts import Earlier, filled, make
from warehouse.table_rules import compare, measure, verdicts

__all__ = ["build_table", "held_table"]

ABSENT = "absent"
"""Locator of a withdrawal: the capture is complete for the key's scope and does not hold it."""

AT_ONCE = 8
"""Shards built together: two years, so that building twenty takes no more memory than that."""


def build_table(
    space: Workspace,
    table: Table,
    built: Mapping[str, Built],
    *,
    previous: Earlier | None,
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
    changed = sorted(name for name, digest in wanted.items() if there.get(name) != digest)
    for first in range(0, len(changed), AT_ONCE):
        some = {name: wanted[name] for name in changed[first : first + AT_ONCE]}
        _build_shards(space, inputs, shelf, some, now)
    shards = {name: shelf.get(name, digest) for name, digest in sorted(wanted.items())}
    measures = list(_measures(contract, shards, previous))
    whole = verdicts(contract, measures, now=now)
    failed = [check for check in whole if not check.passed and check.severity == "error"]
    rows = merge_results(shard.results for shard in shards.values())
    held = "; ".join(check.sentence for check in failed) or None
    return _built(contract, shelf, shards, checks=(*rows, *whole), held=held)


def held_table(space: Workspace, name: str, reason: str) -> Built:
    """A table that could not be built: empty, held, so that readers keep its last good version."""
    contract = contracts()[name]
    return _built(contract, Shelf(space.cache / "tables" / name), {}, checks=(), held=reason)


def _build_shards(
    space: Workspace,
    inputs: Inputs,
    shelf: Shelf,
    wanted: Mapping[str, str],
    now: datetime,
) -> None:
    """Build some shards, judging them together: asking the gate costs more than what it judges."""
    contract = inputs.contract
    frames = []
    for name in wanted:
        arguments, seen = inputs.of(name)
        candidates = _typed(inputs.table.function(**arguments))
        frames.append(table_runs(contract, candidates, seen, name).assign(shard=name))
    candidates = pd.concat(frames, ignore_index=True)
    accepted, quarantined, results = judge(space, contract, candidates, now)
    history = _vintages(contract, accepted) if has_time(contract) else accepted
    for name, digest in wanted.items():
        table = _arrow(contract, history[history["shard"] == name], history=True)
        latest = latest_of(contract, table)
        shelf.put(
            name,
            Shard(
                digest,
                make(name, contract, latest),
                make(name, contract, table, history=True),
                _records(quarantined[of_shard(contract, quarantined, name)]),
                results.get(name, ()),
                measure(contract, latest, table if contract.history else None),
            ),
        )


def _records(quarantined: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as they are kept, times as text."""
    rows = quarantined[list(COLUMNS)]
    text = rows.to_json(orient="records", date_format="iso", date_unit="us")
    found: list[dict[str, Any]] = json.loads(text or "[]")
    return found


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


def _measures(
    contract: Contract, shards: Mapping[str, Shard], previous: Earlier | None
) -> Iterator[Mapping[str, Measured]]:
    """What the table rules measure; of the release before only what differs is read.

    A key stands in one part only, so the rows of equal parts have no part in any comparison.
    """
    if not shards:
        yield measure(contract, *_rows(contract, ()))
    if previous is None:
        yield from (shard.measures for shard in shards.values())
        return
    before, changed = previous.digests, []
    for name, shard in shards.items():
        same = before.get(name) == shard.latest.sha256
        changed += [] if same else [shard]
        yield {
            code: measured.unmoved
            for code, measured in shard.measures.items()
            if same or measured.still is None
        }
    digests = {shard.latest.sha256 for shard in shards.values()}
    names = {name for name, digest in before.items() if digest not in digests}
    yield compare(contract, *_rows(contract, changed), previous.read(names))


def _rows(contract: Contract, shards: Sequence[Shard]) -> tuple[pa.Table, pa.Table | None]:
    """The rows of some shards together, and their vintages."""
    latest = [shard.latest.table() for shard in shards]
    whole = pa.concat_tables([contract.arrow_schema().empty_table(), *latest])
    if not contract.history:
        return whole, None
    history = [shard.history.table() for shard in shards]
    empty = contract.arrow_schema(history=True).empty_table()
    return whole, pa.concat_tables([empty, *history])


def _built(
    contract: Contract,
    shelf: Shelf,
    shards: Mapping[str, Shard],
    *,
    checks: tuple[CheckResult, ...],
    held: str | None,
) -> Built:
    every = list(shards.values())
    history = filled(contract, (shard.history for shard in every), history=True)
    return Built(
        contract=contract,
        latest=filled(contract, (shard.latest for shard in every)),
        history=history if contract.history else None,
        quarantined=kept_out(every),
        checks=checks,
        digests={name: shard.digest for name, shard in shards.items()},
        shelf=shelf,
        held=held,
    )
