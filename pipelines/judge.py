"""A table's rows before the gate, and what persons said of those it keeps out.

Belongs here: parting candidates into accepted and quarantined rows, decisions applied.
Does not belong here: the rules (`warehouse.gate`), the order of steps (`build`).
"""

from collections.abc import Mapping
from datetime import datetime

import pandas as pd

from pipelines.inputs import frame_of
from pipelines.refusals import quarantine_id
from pipelines.workspace import Workspace
from warehouse.contract import Contract
from warehouse.gate import CheckResult, check_rows

__all__ = ["flags", "judge", "without_capture"]


def judge(
    space: Workspace, contract: Contract, candidates: pd.DataFrame, now: datetime
) -> tuple[pd.DataFrame, pd.DataFrame, Mapping[str, tuple[CheckResult, ...]]]:
    """The rows that pass with their values cast, withdrawals among them, and those kept out.

    A row that a person accepted passes, and stays among the others as `replayed`. The column
    `shard` tells the candidates apart; the results are those of each shard by its name.
    """
    gone = candidates["withdrawn"].to_numpy(dtype=bool)
    rows = candidates[~gone].reset_index(drop=True)
    rows = without_capture(contract, rows)
    verdict = check_rows(contract, rows, now=now, parts=rows["shard"])
    quarantined = _explained(contract, rows, verdict.quarantined)
    pardoned = _pardoned(space, quarantined)
    replayed = quarantined.iloc[:0]
    if len(pardoned):
        rows = _pardon(contract, rows, pardoned)
        verdict = check_rows(contract, rows, now=now, parts=rows["shard"])
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
        verdict.by_part,
    )


def without_capture(contract: Contract, rows: pd.DataFrame) -> pd.DataFrame:
    """Computed rows have null where reported ones name their capture."""
    if contract.provenance == "derived":
        return rows.assign(capture_id=None, locator=None)
    if contract.provenance in ("mixed", "gathered"):
        places = ("source_url", "capture_id", "locator")
        return rows.assign(**{name: rows[name].replace("", pd.NA) for name in places})
    return rows


def _pardoned(space: Workspace, quarantined: pd.DataFrame) -> pd.Index:
    """Rows that a person accepted, one by one or with their whole capture."""
    subjects = space.decisions.subjects("accept")
    capture = "capture:" + quarantined["capture_id"].fillna("").astype(str)
    chosen = quarantined["quarantine_id"].isin(subjects) | capture.isin(subjects)
    return quarantined.index[chosen]


def flags(contract: Contract) -> list[str]:
    """The columns in which a table's module says what holds of each row."""
    holds = [check for check in contract.checks if check.rule == "holds"]
    return [str(check.parameters.get("flag", f"ok_{check.code}")) for check in holds]


def _pardon(contract: Contract, rows: pd.DataFrame, pardoned: pd.Index) -> pd.DataFrame:
    """Rows with the flags of accepted ones raised: a person overrules a judgement, not a type."""
    rows = rows.copy()
    for flag in flags(contract):
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
