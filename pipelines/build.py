"""The table step: inputs to candidates, through the gate, to vintages, to a built table.

Belongs here: that order, for every table alike, touching only shards whose inputs changed.
Does not belong here: any table's logic (`tables`), the rules (`warehouse.gate`), publishing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.built import Built, Shard, Shelf
from pipelines.graph import Table
from pipelines.inputs import Inputs, frame_of
from pipelines.observe import Sightings
from pipelines.refusals import COLUMNS, quarantine_id
from pipelines.shards import WHOLE, bounds
from pipelines.vintages import runs, vintages
from pipelines.workspace import Workspace
from warehouse.contract import Contract, contracts
from warehouse.gate import CheckResult, check_rows, check_table
from warehouse.verdicts import row_result

__all__ = ["build_table", "held_table"]

CARRIED = ("source_url", "public_from_basis", "derived_from")
"""What a withdrawal takes from the capture, or the inputs, in which a key is absent."""
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
        frames.append(_runs(contract, candidates, seen, name))
    candidates = pd.concat(frames, ignore_index=True)
    accepted, quarantined, results = _judge(space, contract, candidates, now)
    history = _vintages(contract, accepted) if _has_time(contract) else accepted
    for name in changed:
        rows = history[_of_shard(contract, history, name)]
        kept_out = quarantined[_of_shard(contract, quarantined, name)]
        table = _arrow(contract, rows, history=True)
        shelf.put(
            name,
            Shard(wanted[name], latest_of(contract, table), table, kept_out[list(COLUMNS)]),
        )
    return results


def _has_time(contract: Contract) -> bool:
    return contract.provenance != "none"


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Arrow types throughout, so that numbers and nulls stay what they are."""
    return frame_of(pa.Table.from_pandas(frame, preserve_index=False))


def _of_shard(contract: Contract, rows: pd.DataFrame, shard: str) -> pd.Series:
    """Which rows belong to a shard; a margin's rows belong to the shard before."""
    if shard == WHOLE or contract.partition is None:
        return pd.Series(True, index=rows.index)
    first, last = (pa.scalar(day, pa.date32()) for day in bounds(shard))
    days = pa.array(rows[contract.partition.column], pa.date32(), from_pandas=True)
    inside = pc.and_(pc.greater_equal(days, first), pc.less_equal(days, last))
    return pd.Series(np.asarray(pc.fill_null(inside, False)), index=rows.index, dtype=bool)


def _runs(
    contract: Contract, candidates: pd.DataFrame, seen: Sequence[Sightings], shard: str
) -> pd.DataFrame:
    """Equal neighbours joined and withdrawals found; only rows of the shard itself."""
    rows = candidates[_of_shard(contract, candidates, shard)]
    if not _has_time(contract):
        return rows.assign(withdrawn=False)
    rows = _ordered(contract, rows)
    scope = _scope(contract, seen)
    flags = [name for name in _flags(contract) if name in rows]
    return runs(
        rows,
        _coverage(contract, rows, seen, scope, shard),
        key=contract.key,
        scope=scope or (),
        values=[*(name for name in contract.vintage_columns if name in rows), *flags],
        carried=[name for name in CARRIED if name in rows],
    )


def _ordered(contract: Contract, rows: pd.DataFrame) -> pd.DataFrame:
    """With every column that `vintages.ORDER` needs; derived rows have no capture.

    The order of sources is that of the contract, unless the table's module ranks its rows itself.
    """
    rank = {source: place for place, source in enumerate(contract.sources)}
    if "precedence" not in rows:
        source = rows["source"] if "source" in rows else pd.Series("", index=rows.index)
        rows = rows.assign(precedence=source.map(rank).fillna(0).astype("int64[pyarrow]"))
    for name in ("capture_id", "source_url", "locator"):
        if name not in rows:
            rows[name] = ""
        rows[name] = rows[name].astype("string[pyarrow]").fillna("")
    return rows


def _scope(contract: Contract, seen: Sequence[Sightings]) -> list[str] | None:
    """The part of the key for which completeness is stated; None: absence means nothing."""
    if contract.provenance == "derived" and contract.partition is not None:
        return list(contract.key[: contract.key.index(contract.partition.column) + 1])
    scopes = [found.records.scope for found in seen if found.records.scope is not None]
    if not scopes:
        return None
    return ["source", *scopes[0]] if "source" in contract.key else list(scopes[0])


def _coverage(
    contract: Contract,
    rows: pd.DataFrame,
    seen: Sequence[Sightings],
    scope: list[str] | None,
    shard: str,
) -> pd.DataFrame | None:
    if scope is None:
        return None
    if contract.provenance == "derived":
        return rows.drop_duplicates([*scope, "public_from"])
    frames = [found.coverage for found in seen if found.coverage is not None]
    covered = _ordered(contract, pd.concat(frames, ignore_index=True))
    return covered[_of_shard(contract, covered, shard)]


def _judge(
    space: Workspace, contract: Contract, candidates: pd.DataFrame, now: datetime
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[CheckResult, ...]]:
    """The rows that pass with their values cast, withdrawals among them, and those kept out.

    A row that a person accepted passes, and stays among the others as `replayed`.
    """
    gone = candidates["withdrawn"].to_numpy(dtype=bool)
    rows = candidates[~gone].reset_index(drop=True)
    rows = _without_capture(contract, rows)
    verdict = check_rows(contract, rows, now=now)
    quarantined = _explained(contract, rows, verdict.quarantined)
    pardoned = _pardoned(space, quarantined)
    replayed = quarantined.iloc[:0]
    if len(pardoned):
        rows = _pardon(contract, rows, pardoned)
        verdict = check_rows(contract, rows, now=now)
        replayed = quarantined.loc[pardoned.difference(verdict.quarantined.index)]
        quarantined = _explained(contract, rows, verdict.quarantined)
    good = frame_of(verdict.good)
    good.index = rows.index.difference(quarantined.index)
    quarantined = pd.concat([quarantined, replayed.assign(state="replayed")])
    extra = [name for name in rows if name not in good and not name.startswith("observed_")]
    accepted = good.join(rows[extra])
    return (
        pd.concat([accepted, candidates[gone]], ignore_index=True),
        quarantined,
        verdict.results,
    )


def _without_capture(contract: Contract, rows: pd.DataFrame) -> pd.DataFrame:
    """Computed rows have null where reported ones name their capture."""
    if contract.provenance == "derived":
        return rows.assign(capture_id=None, locator=None)
    if contract.provenance == "mixed":
        places = ("source_url", "capture_id", "locator")
        return rows.assign(**{name: rows[name].replace("", pd.NA) for name in places})
    return rows


def _pardoned(space: Workspace, quarantined: pd.DataFrame) -> pd.Index:
    """Rows that a person accepted, one by one or with their whole capture."""
    subjects = space.decisions.subjects("accept")
    capture = "capture:" + quarantined["capture_id"].fillna("").astype(str)
    chosen = quarantined["quarantine_id"].isin(subjects) | capture.isin(subjects)
    return quarantined.index[chosen]


def _flags(contract: Contract) -> list[str]:
    """The columns in which a table's module says what holds of each row."""
    holds = [check for check in contract.checks if check.rule == "holds"]
    return [str(check.parameters.get("flag", f"ok_{check.code}")) for check in holds]


def _pardon(contract: Contract, rows: pd.DataFrame, pardoned: pd.Index) -> pd.DataFrame:
    """Rows with the flags of accepted ones raised: a person overrules a judgement, not a type."""
    rows = rows.copy()
    for flag in _flags(contract):
        rows.loc[pardoned, flag] = True
    return rows


def _explained(contract: Contract, rows: pd.DataFrame, verdict: pd.DataFrame) -> pd.DataFrame:
    """The gate's verdicts as rows of the quarantine table, indexed as the candidates are."""
    rows, found = rows.loc[verdict.index], verdict.copy()
    for name in ("capture_id", "locator"):
        found[name] = found[name].replace("", None) if name in found else None
    times = rows[["first_seen", "last_seen"]] if "first_seen" in rows else None
    found["first_seen"] = times["first_seen"] if times is not None else pd.NaT
    found["last_seen"] = times["last_seen"] if times is not None else pd.NaT
    url = rows["source_url"] if "source_url" in rows else pd.Series(None, index=rows.index)
    since = rows["public_from"] if "public_from" in rows else pd.Series("", index=rows.index)
    told = found[["key", "column", "code", "capture_id", "observed"]].assign(since=since)
    parts = told.astype(str).itertuples(index=False, name=None)
    found = found.assign(
        quarantine_id=[quarantine_id(contract.name, *part) for part in parts],
        table=contract.name,
        stage="gate",
        parser_version=None,
        contract_version=contract.version,
        state="held",
        url=url,
    )
    if contract.partition is not None:
        found[contract.partition.column] = rows[contract.partition.column]
    return found


def _vintages(contract: Contract, accepted: pd.DataFrame) -> pd.DataFrame:
    if contract.provenance == "derived":
        accepted = accepted.assign(capture_id="")
    elif contract.provenance == "mixed":
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
    return _without_capture(contract, made)


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
