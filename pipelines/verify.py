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
from warehouse import describe, files
from warehouse.plan import plan_release

__all__ = ["verify_archive", "verify_rebuild", "verify_releases"]

Progress = Callable[[str], None]


def verify_archive(run: Run, on_progress: Progress) -> Iterator[str]:
    """A sentence for each byte of the archive that is not as it was written."""
    yield from run.space.archive.verify(on_progress)


def verify_releases(data: Path, on_progress: Progress) -> Iterator[str]:
    """A sentence for each file of a release that is not what its manifest names."""
    if files.release_folders(data) and files.latest_folder(data) is None:
        yield f"{data / 'latest'} points to no release; run the pipeline to make it anew"
    for folder in files.release_folders(data):
        on_progress(f"verifying release {folder.name}")
        try:
            manifest = describe.read(folder, "manifest.json")
        except (OSError, ValueError) as error:
            yield f"release {folder.name} has no readable manifest ({error}); remove the folder"
            continue
        for path, entry in sorted(manifest["files"].items()):
            file = folder / path
            if not file.is_file():
                yield f"release {folder.name} lacks {path}; remove the folder and run again"
            elif files.file_sha256(file) != entry["sha256"]:
                yield (
                    f"release {folder.name}: {path} is not the file its manifest names; "
                    "remove the folder and run again"
                )


def verify_rebuild(run: Run, on_progress: Progress) -> Iterator[str]:
    """Build everything from archive and decisions alone; a sentence for each table that differs."""
    latest = files.latest_folder(run.data)
    if latest is None:
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
