"""A table computed again: from one capture alone, or from everything that was observed.

Belongs here: the arguments of a table function outside a run, and its rows, made once.
Does not belong here: comparing them with a release (`prove`), building (`build`).
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pandas as pd
import pyarrow as pa

from pipelines.graph import Table, tables
from pipelines.inputs import ACCEPTED_CAPTURE, frame_of
from pipelines.observe import sightings
from pipelines.reference import curated_rows
from pipelines.reread import Reread
from pipelines.shards import NOWHERE, WHOLE, shard_of
from pipelines.workspace import Workspace
from warehouse.contract import Contract, contracts
from warehouse.read import Warehouse

__all__ = ["Recomputer"]


class Recomputer:
    """Runs table functions again over the archive of a workspace and the tables of a release."""

    def __init__(self, space: Workspace, release: Warehouse) -> None:
        """Nothing is computed before it is asked for."""
        self.space, self.release = space, release
        self._alone: dict[tuple[str, str], pd.DataFrame] = {}
        self._shards: dict[tuple[str, str], pd.DataFrame] = {}

    def alone(self, contract: Contract, found: Reread) -> pd.DataFrame:
        """What the table function makes of one capture, and of the release's other tables."""
        name = (contract.name, found.capture.capture_id)
        if name not in self._alone:
            accepted = frozenset([found.capture.capture_id])
            given = {found.observation: found.frame}
            self._alone[name] = self._made(contract, NOWHERE, accepted, given)
        return self._alone[name]

    def again(self, contract: Contract, row: Mapping[str, Any]) -> pd.DataFrame:
        """What the table function makes of all that was observed in the shard of a row."""
        part = contract.partition
        shard = WHOLE if part is None else shard_of(row[part.column])
        name = (contract.name, shard)
        if name not in self._shards:
            subjects = self.space.decisions.subjects("accept")
            accepted = frozenset(
                one.removeprefix(ACCEPTED_CAPTURE)
                for one in subjects
                if one.startswith(ACCEPTED_CAPTURE)
            )
            self._shards[name] = self._made(contract, shard, accepted, {})
        return self._shards[name]

    def whole(self, table: str) -> pa.Table:
        """A table as table functions see it: every vintage where there is history.

        Without rows where it was never published: others may be computed without it.
        """
        contract = contracts()[table]
        if table not in self.release.tables:
            return contract.arrow_schema(history=contract.history).empty_table()
        return self.release.arrow(table, history=contract.history)

    def _made(
        self,
        contract: Contract,
        shard: str,
        accepted: frozenset[str],
        given: Mapping[str, pd.DataFrame],
    ) -> pd.DataFrame:
        table = tables()[contract.name]
        part = contract.partition
        # As a run brings them: a row may be held against the days before its shard.
        margin = timedelta(days=part.margin_days if part and shard != NOWHERE else 0)
        arguments: dict[str, Any] = {}
        for name in table.observations:
            if name in given:
                arguments[name] = given[name]
            else:
                arguments[name] = sightings(self.space.ledger, name, shard, margin=margin).frame
        for other in table.tables:
            arguments[other] = self._table(other, table, accepted, given)
        for other in table.references:
            arguments[other] = curated_rows(other.removesuffix("_reference"))
        if "accepted" in table.special:
            arguments["accepted"] = accepted
        if "decided" in table.special:
            arguments["decided"] = self.space.decisions.counting()
        return table.function(**arguments)

    def _table(
        self,
        name: str,
        asking: Table,
        accepted: frozenset[str],
        given: Mapping[str, pd.DataFrame],
    ) -> pd.DataFrame:
        """A table as an input: that of the one capture where it, and not `asking`, reads it."""
        if not set(given) & (set(tables()[name].observations) - set(asking.observations)):
            return frame_of(self.whole(name))
        made = self._made(contracts()[name], NOWHERE, accepted, given)
        return made.assign(revision=1, status="reported")
