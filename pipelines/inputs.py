"""What a table function is given: its inputs for one shard, and a digest of them.

Belongs here: bringing observations, tables, reference rows and special inputs by name.
Does not belong here: calling the function, the gate, vintages (`build`).
"""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from pipelines.built import Built
from pipelines.graph import Table
from pipelines.observe import Sightings, shard_digests, sightings
from pipelines.reference import curated_rows
from pipelines.refusals import kept_out_rows, refused_captures
from pipelines.shards import WHOLE, bounds, shard_of
from pipelines.workspace import Workspace
from scrapers.capture import sha256
from scrapers.registry import sources
from warehouse.contract import Contract

__all__ = ["ACCEPTED_CAPTURE", "Inputs", "code_digest", "frame_of"]

ACCEPTED_CAPTURE = "capture:"
"""Prefix of decisions that accept whatever a capture says."""


@cache
def code_digest() -> str:
    """Digest of all code, contracts and reference files: any edit builds everything anew."""
    root = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for package in ("pipelines", "scrapers", "warehouse"):
        for path in sorted((root / package).rglob("*")):
            if path.suffix in (".py", ".yml", ".json", ".csv") and "sample" not in path.parts:
                digest.update(str(path.relative_to(root)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def frame_of(table: pa.Table) -> pd.DataFrame:
    """An Arrow table as a pandas frame with Arrow's own types: nothing goes through float."""
    return table.to_pandas(types_mapper=pd.ArrowDtype)


class Inputs:
    """The inputs of one table, from a workspace and the tables built before it."""

    def __init__(
        self, space: Workspace, table: Table, contract: Contract, built: Mapping[str, Built]
    ) -> None:
        """Nothing is read before it is asked for."""
        self.space, self.table, self.contract, self.built = space, table, contract, built
        margin = contract.partition.margin_days if contract.partition else 0
        self.margin = timedelta(days=margin)

    def digests(self) -> dict[str, str]:
        """For each shard to build a digest of code, decisions and inputs."""
        sharded, whole = self._parts()
        if self.contract.partition is None:
            every = [sorted(parts.items()) for parts in sharded]
            return {WHOLE: self._digest([*whole, repr(every)])}
        names = sorted({name for parts in sharded for name in parts})
        return {
            name: self._digest(
                whole + [parts.get(near, "") for parts in sharded for near in self._near(name)]
            )
            for name in names
        }

    def _near(self, shard: str) -> list[str]:
        """The shard, and the one before it that its margin reaches into."""
        return sorted({shard, shard_of(bounds(shard)[0] - self.margin)})

    def _parts(self) -> tuple[list[dict[str, str]], list[str]]:
        """Digests by shard of the inputs that have shards, and of the others whole."""
        sharded = [shard_digests(self.space.ledger, name) for name in self.table.observations]
        whole = [code_digest()]
        for name in self.table.tables:
            found = dict(self.built[name].digests)
            if WHOLE in found:
                whole.append(found[WHOLE])
            else:
                sharded.append(found)
        for name in self.table.special:
            whole.append(self._special_digest(name))
        if any(check.rule == "holds" for check in self.contract.checks):
            whole.append(repr(sorted(self.space.decisions.subjects("accept"))))
        return sharded, whole

    def _special_digest(self, name: str) -> str:
        if name == "refused_captures":
            return f"{self.space.ledger.digest()} {self.space.decisions.digest()}"
        if name == "quarantined_rows":
            made = sorted((other, sorted(b.digests.items())) for other, b in self.built.items())
            return f"{made} {self.space.decisions.digest()}"
        if name == "accepted":
            return repr(sorted(self._accepted()))
        if name == "decided":
            return self.space.decisions.digest()
        return ""

    def _digest(self, parts: list[str]) -> str:
        return sha256("\n".join((self.contract.name, *parts)).encode())[:32]

    def of(self, shard: str) -> tuple[dict[str, Any], list[Sightings]]:
        """The arguments of the function for one shard, and the sightings among them."""
        seen = {
            name: sightings(self.space.ledger, name, shard, margin=self.margin)
            for name in self.table.observations
        }
        arguments: dict[str, Any] = {name: found.frame for name, found in seen.items()}
        for name in self.table.tables:
            arguments[name] = frame_of(self.built[name].part(shard, self.table.reads_of(name)))
        for name in self.table.references:
            arguments[name] = curated_rows(name.removesuffix("_reference"))
        for name in self.table.special:
            arguments[name] = self._special(name)
        return arguments, list(seen.values())

    def _accepted(self) -> frozenset[str]:
        return frozenset(
            subject.removeprefix(ACCEPTED_CAPTURE)
            for subject in self.space.decisions.subjects("accept")
            if subject.startswith(ACCEPTED_CAPTURE)
        )

    def _special(self, name: str) -> Any:
        decisions = self.space.decisions
        if name == "accepted":
            return self._accepted()
        if name == "decided":
            return decisions.counting()
        if name == "declared_sources":
            return list(sources().values())
        if name == "refused_captures":
            return refused_captures(self.space.ledger, decisions)
        return kept_out_rows([made.quarantined for made in self.built.values()], decisions)
