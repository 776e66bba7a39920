"""Built shards of tables, kept under a digest of all that went into them.

Belongs here: the files in `cache/tables/<table>/`, all derived. Does not belong here: building
(`build`), or anything a reader of a release sees.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson
import pandas as pd
import pyarrow as pa

from pipelines.reads import EVERYTHING, Reads
from pipelines.refusals import COLUMNS
from pipelines.shards import WHOLE
from warehouse import files
from warehouse.contract import Contract
from warehouse.gate import CheckResult
from warehouse.measures import Measured
from warehouse.parts import Part, Parts

__all__ = ["Built", "Shard", "Shelf", "kept_out"]


@dataclass(frozen=True, slots=True)
class Shard:
    """One shard of a table after the gate: its rows encoded, and all that was found of them."""

    digest: str
    latest: Part
    history: Part
    quarantined: Sequence[Mapping[str, Any]]
    """The rows kept out of it, columns as `refusals.COLUMNS`."""
    results: tuple[CheckResult, ...]
    """Of the row rules."""
    measures: Mapping[str, Measured]
    """Of the table rules, by code."""


@dataclass(slots=True)
class Built:
    """A table as built: what a release may take, unless it is held."""

    contract: Contract
    latest: Parts
    history: Parts | None
    quarantined: pd.DataFrame
    checks: tuple[CheckResult, ...]
    digests: Mapping[str, str]
    """Digest of each shard: what a table made from this one depends on."""
    shelf: "Shelf"
    held: str | None = None

    def whole(self, *, history: bool = False, reads: Reads = EVERYTHING) -> pa.Table:
        """All rows, or all vintages; or what is read of them."""
        parts = (self.history or ()) if history else self.latest
        return reads.together(self.contract.arrow_schema(history=history), parts)

    def part(self, shard: str, reads: Reads = EVERYTHING) -> pa.Table:
        """The history of one shard; what is read of the whole where either side has only one."""
        if shard == WHOLE or WHOLE in self.digests:
            return self.whole(history=self.history is not None, reads=reads)
        if shard not in self.digests:
            return self.contract.arrow_schema(history=True).empty_table()
        return self.shelf.get(shard, self.digests[shard]).history.table()


class Shelf:
    """The built shards of one table."""

    def __init__(self, folder: Path) -> None:
        """Open the folder of a table, creating it."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def digests(self) -> dict[str, str]:
        """The digest of each shard on the shelf."""
        return dict(path.stem.rsplit("-", 1) for path in self.folder.glob("*-*.json"))

    def put(self, name: str, shard: Shard) -> None:
        """Keep a shard, replacing the one before; complete or not there."""
        self.drop({name})
        stem = f"{name}-{shard.digest}"
        for part, path in zip((shard.latest, shard.history), self._paths(stem), strict=True):
            path.write_bytes(part.read())
        noted = {
            "latest": shard.latest.noted(),
            "history": shard.history.noted(),
            "quarantined": shard.quarantined,
            "results": [asdict(result) for result in shard.results],
            "measures": {code: asdict(measured) for code, measured in shard.measures.items()},
        }
        files.replace(self.folder / f"{stem}.json", json.dumps(noted, default=str).encode())

    def get(self, name: str, digest: str) -> Shard:
        """A shard that `digests` lists; its rows are read when they are asked for."""
        stem = f"{name}-{digest}"
        noted = orjson.loads((self.folder / f"{stem}.json").read_bytes())
        latest, history = self._paths(stem)
        return Shard(
            digest,
            Part.noted_at(latest, noted["latest"]),
            Part.noted_at(history, noted["history"]),
            noted["quarantined"],
            tuple(CheckResult(**result) for result in noted["results"]),
            {code: Measured(**measured) for code, measured in noted["measures"].items()},
        )

    def drop(self, names: set[str]) -> None:
        """Remove shards that nothing feeds any more."""
        for name in names:
            for old in self.folder.glob(f"{name}-*"):
                old.unlink()

    def _paths(self, stem: str) -> tuple[Path, Path]:
        """Where the rows of a shard lie, and its vintages."""
        return self.folder / f"{stem}.latest.parquet", self.folder / f"{stem}.history.parquet"


def kept_out(shards: Sequence[Shard]) -> pd.DataFrame:
    """The rows kept out of all shards."""
    rows = [row for shard in shards for row in shard.quarantined]
    return pd.DataFrame(rows, columns=list(COLUMNS))
