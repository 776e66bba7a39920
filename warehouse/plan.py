"""Which Parquet files a release will hold, and what it can take over from the one before.

Belongs here: candidates, encoding them, falling back to last good files, the content hash.
Does not belong here: writing anything to disk (`release`).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from warehouse import describe, files
from warehouse.contract import Contract
from warehouse.describe import File
from warehouse.intact import is_whole
from warehouse.parts import WHOLE, Parts, filled, joined, make

if TYPE_CHECKING:
    from warehouse.verdicts import CheckResult

__all__ = ["Candidate", "Plan", "Previous", "plan_release", "previous_release"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A table that wants to be published, with the gate's verdict.

    With `held` (the reason) `latest` and `history` are ignored and the last good files are linked.
    """

    contract: Contract
    latest: pa.Table | Parts
    """Whole, or in parts encoded before."""
    history: pa.Table | Parts | None
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
    """The Parquet files of a release that may come to be; `content` has what they are made of."""

    files: dict[str, File]
    content: dict[str, Parts]
    resources: list[Mapping[str, Any]]
    held: dict[str, str]

    @property
    def digest(self) -> str:
        """Hash over every table's bytes and every held table's reason."""
        lines = [f"{file.path} {file.sha256}\n" for file in self.files.values()]
        lines += [f"held {table} {reason}\n" for table, reason in self.held.items()]
        return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()


def previous_release(data: Path) -> Previous | None:
    """The release that `latest` points to; None where there is none yet.

    Where `latest` is lost or its release is damaged, the newest release that is whole.
    """
    latest = files.latest_folder(data)
    others = reversed(files.release_folders(data))
    for folder in [*([latest] if latest else []), *others]:
        if is_whole(folder):
            resources = describe.read(folder, "datapackage.json").get("resources", [])
            manifest = describe.read(folder, "manifest.json")
            return Previous(folder, manifest, {one["path"]: one for one in resources})
    return None


def plan_release(
    candidates: Mapping[str, Candidate], previous: Previous | None, code_version: str = ""
) -> Plan:
    """The Parquet files of the next release, nothing written.

    Args:
        candidates: by table.
        previous: the release before; a file that is made of the same parts is not joined again if
            the same code joined them.
        code_version: of this code.

    Raises:
        pyarrow.ArrowInvalid: a table does not fit its contract's schema.
    """
    plan = Plan({}, {}, [], {})
    same_code = previous is not None and previous.manifest["code_version"] == code_version
    for table, candidate in sorted(candidates.items()):
        if candidate.held is not None:
            plan.held[table] = candidate.held
            _keep_last_good(plan, table, previous)
            continue
        contract = candidate.contract
        for path, parts in _parts(candidate).items():
            file = _known(path, parts, previous) if same_code else None
            plan.files[path] = file = file or _file(path, parts)
            plan.content[path] = parts
            history = path.startswith("history/")
            plan.resources.append(describe.resource(contract, file, parts, history=history))
    return plan


def _known(path: str, parts: Parts, previous: Previous | None) -> File | None:
    """The previous release's file of these very parts."""
    if previous is None or path not in previous.resources:
        return None
    same = previous.resources[path].get("parts") == [part.entry() for part in parts]
    return File.of(path, previous.manifest["files"][path]) if same else None


def _file(path: str, parts: Parts) -> File:
    """What the file of these parts is; its bytes are only counted and hashed."""
    size, digest = 0, hashlib.sha256()
    for piece in joined(parts):
        size += len(piece)
        digest.update(piece)
    return File(path, digest.hexdigest(), size, sum(part.rows for part in parts), "")


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


def _parts(candidate: Candidate) -> dict[str, Parts]:
    """By path the parts of a table's file, and of the file of its vintages."""
    contract, found = candidate.contract, {}
    for rows, history in ((candidate.latest, False), (candidate.history, True)):
        if rows is None:
            continue
        if isinstance(rows, pa.Table):
            rows = filled(contract, [make(WHOLE, contract, rows, history=history)], history=history)
        path = f"history/{contract.name}.parquet" if history else f"{contract.name}.parquet"
        found[path] = rows
    return found
