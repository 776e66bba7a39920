"""Verifying a data folder: every archived byte, every published file, and the whole way between.

Belongs here: hashing archive and releases again, building anew from nothing but the archive and
the decisions, and telling what differs. Does not belong here: proving one row (`trace`).
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from pipelines.inputs import code_digest
from pipelines.run import Plan, Run
from scrapers.capture import sha256
from warehouse import describe, files
from warehouse.intact import differences, is_whole
from warehouse.plan import plan_release

__all__ = ["verify_archive", "verify_rebuild", "verify_releases"]

Progress = Callable[[str], None]


def verify_archive(run: Run, on_progress: Progress) -> Iterator[str]:
    """A sentence for each byte of the archive that is not as it was written."""
    yield from run.space.archive.verify(on_progress)


def verify_releases(data: Path, on_progress: Progress) -> Iterator[str]:
    """A sentence for each file of a release that is not what its manifest names."""
    folders, latest = files.release_folders(data), files.latest_folder(data)
    if folders and latest not in [folder.resolve() for folder in folders]:
        yield f"{data / 'latest'} points to no release; run the pipeline to make it anew"
    for folder in files.release_folders(data):
        on_progress(f"verifying release {folder.name}")
        yield from differences(folder)
        yield from _decisions_since(data, folder)


def _decisions_since(data: Path, folder: Path) -> Iterator[str]:
    """A sentence where decisions that a release was made with are no longer what they were."""
    try:
        then = describe.read(folder, "manifest.json")["decisions"]
        size, digest = int(then["bytes"]), str(then["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return  # of a manifest that `differences` told of, or of a release without
    path = data / "decisions.jsonl"
    now = path.read_bytes()[:size] if path.exists() else b""
    if sha256(now) != digest:
        yield (
            f"{path} is not what release {folder.name} was made with: a line was altered or is "
            "gone; restore it from a copy"
        )


def verify_rebuild(run: Run, on_progress: Progress) -> Iterator[str]:
    """Build everything from archive and decisions alone; a sentence for each table that differs."""
    latest = files.latest_folder(run.data)
    if latest is None or not is_whole(latest):
        if latest is not None:
            return  # told of already; what it should hold cannot be known
        yield f"there is no release in {run.data} to compare with; run the pipeline first"
        return
    manifest = describe.read(latest, "manifest.json")
    if manifest["code_version"] != code_digest()[:16]:
        yield (
            f"release {latest.name} was made by other code, so a rebuild proves nothing; "
            "run the pipeline, then verify again"
        )
        return
    with tempfile.TemporaryDirectory(dir=run.space.cache, prefix="verify-") as folder:
        rebuilt = _rebuild(run.data, Path(folder), on_progress)
    held = set(manifest["held"])
    published = {
        path: entry["sha256"]
        for path, entry in manifest["files"].items()
        if path.endswith(".parquet") and path != "changes.parquet"
    }
    for path in sorted(published.keys() | rebuilt.keys()):
        old, new = published.get(path, "none"), rebuilt.get(path, "none")
        if old != new and Path(path).stem not in held:
            yield f"{path} built anew has sha256 {new}, published is {old}"


def _rebuild(data: Path, folder: Path, on_progress: Progress) -> dict[str, str]:
    """Digest of every Parquet file built in an empty folder that shares only the archive."""
    (folder / "archive").mkdir()
    for path in (data / "archive").glob("*.warc.gz"):
        os.link(path, folder / "archive" / path.name)
    if (data / "decisions.jsonl").exists():
        shutil.copy(data / "decisions.jsonl", folder)
    with Run(folder, Plan(mode="replay"), on_progress=on_progress) as run:
        for name in run.names():
            on_progress(f"building {name} anew")
            run.build(name)
        plan = plan_release(run.candidates(), None)
    return {file.path: file.sha256 for file in plan.files.values()}
