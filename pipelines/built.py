"""Built shards of tables, kept under a digest of all that went into them.

Belongs here: the files in `cache/tables/<table>/`, all derived. Does not belong here: building
(`build`), or anything a reader of a release sees.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from pipelines.shards import WHOLE
from warehouse.contract import Contract
from warehouse.gate import CheckResult

__all__ = ["Built", "Shard", "Shelf"]


@dataclass(frozen=True, slots=True)
class Shard:
    """One shard of a table after the gate: Arrow tables, and the rows kept out of it."""

    digest: str
    latest: pa.Table
    history: pa.Table
    quarantined: pd.DataFrame


@dataclass(slots=True)
class Built:
    """A table as built: what a release may take, unless it is held."""

    contract: Contract
    latest: pa.Table
    history: pa.Table | None
    quarantined: pd.DataFrame
    checks: tuple[CheckResult, ...]
    digests: Mapping[str, str]
    """Digest of each shard: what a table made from this one depends on."""
    shelf: "Shelf"
    held: str | None = None

    def part(self, shard: str) -> pa.Table:
        """The history of one shard; of the whole where either side has only one."""
        if shard == WHOLE or WHOLE in self.digests:
            return self.history if self.history is not None else self.latest
        if shard not in self.digests:
            return self.contract.arrow_schema(history=True).empty_table()
        return self.shelf.get(shard, self.digests[shard]).history


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
        for old in self.folder.glob(f"{name}-*"):
            old.unlink()
        stem = f"{name}-{shard.digest}"
        _write(self.folder / f"{stem}.latest.arrow", shard.latest)
        _write(self.folder / f"{stem}.history.arrow", shard.history)
        text = shard.quarantined.to_json(orient="records", date_format="iso", date_unit="us")
        partial = self.folder / f"{stem}.part"
        partial.write_text(text or "[]")
        partial.replace(self.folder / f"{stem}.json")

    def get(self, name: str, digest: str) -> Shard:
        """A shard that `digests` lists."""
        stem = f"{name}-{digest}"
        rows = json.loads((self.folder / f"{stem}.json").read_text())
        return Shard(
            digest,
            _read(self.folder / f"{stem}.latest.arrow"),
            _read(self.folder / f"{stem}.history.arrow"),
            pd.DataFrame(rows),
        )

    def drop(self, names: set[str]) -> None:
        """Remove shards that nothing feeds any more."""
        for name in names:
            for old in self.folder.glob(f"{name}-*"):
                old.unlink()

    def remember(self, verdict: Mapping[str, Any], checks: tuple[CheckResult, ...]) -> None:
        """Keep the verdict on the whole table beside its shards."""
        fields = {**verdict, "checks": [asdict(check) for check in checks]}
        partial = self.folder / "verdict.part"
        partial.write_text(json.dumps(fields, default=str))
        partial.replace(self.folder / "verdict")

    def recall(self) -> tuple[dict[str, Any], tuple[CheckResult, ...]] | None:
        """What `remember` kept; None where there is nothing."""
        path = self.folder / "verdict"
        if not path.exists():
            return None
        fields = json.loads(path.read_text())
        return fields, tuple(CheckResult(**check) for check in fields.pop("checks"))


def _write(path: Path, table: pa.Table) -> None:
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def _read(path: Path) -> pa.Table:
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()
