"""A table's candidates as runs: in order, neighbours joined, withdrawals found.

Belongs here: what a contract and its observations say of order, scope and coverage, handed to
`vintages`. Does not belong here: the meaning of a run (`vintages`), the gate (`judge`).
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.judge import flags
from pipelines.observe import Sightings
from pipelines.shards import WHOLE, bounds
from pipelines.vintages import runs
from warehouse.contract import Contract

__all__ = ["has_time", "of_shard", "table_runs"]

CARRIED = ("source_url", "public_from_basis", "derived_from")
"""What a withdrawal takes from the capture, or the inputs, in which a key is absent."""


def has_time(contract: Contract) -> bool:
    """Whether the rows of a table have times, and so vintages."""
    return contract.provenance != "none"


def of_shard(contract: Contract, rows: pd.DataFrame, shard: str) -> pd.Series:
    """Which rows belong to a shard; a margin's rows belong to the shard before."""
    if shard == WHOLE or contract.partition is None:
        return pd.Series(True, index=rows.index)
    first, last = (pa.scalar(day, pa.date32()) for day in bounds(shard))
    days = pa.array(rows[contract.partition.column], pa.date32(), from_pandas=True)
    inside = pc.and_(pc.greater_equal(days, first), pc.less_equal(days, last))
    return pd.Series(np.asarray(pc.fill_null(inside, False)), index=rows.index, dtype=bool)


def table_runs(
    contract: Contract, candidates: pd.DataFrame, seen: Sequence[Sightings], shard: str
) -> pd.DataFrame:
    """Equal neighbours joined and withdrawals found; only rows of the shard itself."""
    rows = candidates[of_shard(contract, candidates, shard)]
    if not has_time(contract):
        return rows.assign(withdrawn=False)
    rows = _ordered(contract, rows)
    scope = _scope(contract, seen, rows)
    judged = [name for name in flags(contract) if name in rows]
    return runs(
        rows,
        _coverage(contract, rows, seen, scope, shard),
        key=contract.key,
        scope=scope or (),
        values=[*(name for name in contract.vintage_columns if name in rows), *judged],
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


def _scope(contract: Contract, seen: Sequence[Sightings], rows: pd.DataFrame) -> list[str] | None:
    """The columns for which completeness is stated; None: absence means nothing.

    A table whose rows do not carry them (it closes its rows itself) withdraws nothing by them.
    """
    if contract.provenance == "derived" and contract.partition is not None:
        return list(contract.key[: contract.key.index(contract.partition.column) + 1])
    scopes = [found.records.scope for found in seen if found.records.scope is not None]
    if not scopes:
        return None
    scope = ["source", *scopes[0]] if "source" in contract.key else list(scopes[0])
    return scope if set(scope) <= set(rows) else None


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
    covered = _believed(contract, covered, rows, scope)
    for name in CARRIED:  # what no capture has, but a table of captured and other rows
        if name in rows and name not in covered:
            covered[name] = pd.Series(pd.NA, index=covered.index, dtype=rows[name].dtype)
    return covered[of_shard(contract, covered, shard)]


def _believed(
    contract: Contract, covered: pd.DataFrame, rows: pd.DataFrame, scope: list[str]
) -> pd.DataFrame:
    """Without captures that show a scope wrongly as a whole: they say nothing of what is absent."""
    clouds = [
        str(check.parameters.get("flag", f"ok_{check.code}"))
        for check in contract.checks
        if check.parameters.get("clouds_absence")
    ]
    bad = ~rows[[name for name in clouds if name in rows]].fillna(True).all(axis=1)
    if not bad.any():
        return covered
    places = [*scope, "capture_id"]
    marked = rows.loc[bad, places].drop_duplicates().assign(_bad=True)
    joined = covered[places].merge(marked, on=places, how="left")
    return covered[joined["_bad"].isna().to_numpy()]
