"""Which Parquet files a release will hold, and what it can take over from the one before.

Belongs here: candidates, encoding them, falling back to last good files, the content hash.
Does not belong here: writing anything to disk (`release`).
"""

import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from warehouse import describe, files, parquet
from warehouse.contract import Contract
from warehouse.describe import File

if TYPE_CHECKING:
    from warehouse.verdicts import CheckResult

__all__ = ["Candidate", "Plan", "Previous", "plan_release", "previous_release"]

AT_ONCE = 2
"""Tables sorted and compressed at the same time, each held twice in memory meanwhile."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A table that wants to be published, with the gate's verdict.

    With `held` (the reason) `latest` and `history` are ignored and the last good files are linked.
    """

    contract: Contract
    latest: pa.Table
    history: pa.Table | None
    checks: "tuple[CheckResult, ...]" = ()
    held: str | None = None


@dataclass(frozen=True, slots=True)
class Previous:
    """The release that `latest` points to."""

    folder: Path
    manifest: Mapping[str, Any]
    resources: Mapping[str, Mapping[str, Any]]

    def file(self, path: str) -> File | None:
        """A file that is still what the manifest says: one that rotted is never linked again."""
        entry = self.manifest["files"].get(path)
        on_disk = self.folder / path
        if entry and on_disk.is_file() and files.file_sha256(on_disk) == entry["sha256"]:
            return File.of(path, entry)
        return None


@dataclass(frozen=True, slots=True)
class Plan:
    """The Parquet files of a release that may come to be; `content` has the new bytes."""

    files: dict[str, File]
    content: dict[str, bytes]
    resources: list[Mapping[str, Any]]
    held: dict[str, str]

    @property
    def digest(self) -> str:
        """Hash over every table's bytes and every held table's reason."""
        lines = [f"{file.path} {file.sha256}\n" for file in self.files.values()]
        lines += [f"held {table} {reason}\n" for table, reason in self.held.items()]
        return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()


def previous_release(data: Path) -> Previous | None:
    """The release that `latest` points to; None where there is none yet."""
    folder = files.latest_folder(data)
    if folder is None:
        return None
    resources = describe.read(folder, "datapackage.json").get("resources", [])
    manifest = describe.read(folder, "manifest.json")
    return Previous(folder, manifest, {one["path"]: one for one in resources})


def plan_release(candidates: Mapping[str, Candidate], previous: Previous | None) -> Plan:
    """The Parquet files of the next release, new bytes in memory, nothing written.

    Raises:
        pyarrow.ArrowInvalid: a table does not fit its contract's schema.
    """
    plan = Plan({}, {}, [], {})
    fresh = {table: one for table, one in candidates.items() if one.held is None}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        encoded = dict(zip(fresh, pool.map(_encode, fresh.values()), strict=True))
    for table, candidate in sorted(candidates.items()):
        if candidate.held is not None:
            plan.held[table] = candidate.held
            _keep_last_good(plan, table, previous)
            continue
        for path, (content, rows, history) in encoded[table].items():
            digest = hashlib.sha256(content).hexdigest()
            file = File(path, digest, len(content), rows, "")
            plan.files[path] = file
            plan.content[path] = content
            plan.resources.append(describe.resource(candidate.contract, file, history=history))
    return plan


def _keep_last_good(plan: Plan, table: str, previous: Previous | None) -> None:
    """Both files or none: a table and a history of two releases would contradict each other."""
    paths = [f"{table}.parquet", f"history/{table}.parquet"]
    wanted = [path for path in paths if previous and path in previous.manifest["files"]]
    kept = [previous.file(path) for path in wanted] if previous else []
    if previous is None or not kept or None in kept:
        return
    for file in filter(None, kept):
        plan.files[file.path] = file
        plan.resources.append(previous.resources[file.path])


def _encode(candidate: Candidate) -> dict[str, tuple[bytes, int, bool]]:
    """Path to Parquet bytes, rows and whether it is the history."""
    contract, found = candidate.contract, {}
    order = [*contract.sort, *(name for name in contract.key if name not in contract.sort)]
    for table, history in ((candidate.latest, False), (candidate.history, True)):
        if table is not None:
            whole = parquet.ordered(table, [*order, "revision"] if history else order)
            content = parquet.encode(whole, contract.arrow_schema(history=history))
            path = f"history/{contract.name}.parquet" if history else f"{contract.name}.parquet"
            found[path] = content, table.num_rows, history
    return found
