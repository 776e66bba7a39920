"""Bringing back from a store what its latest release was made from, and that release.

Belongs here: adding captures and decisions to a data folder, proved; switching its `latest`.
Does not belong here: sending (`push`), reading tables only (`warehouse.borrowed`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.decisions import merged
from pipelines.sync.state import PULLED, Progress, decisions_text, note, state_of
from pipelines.workspace import FolderError, holds
from scrapers.entry import SUFFIX
from warehouse import files
from warehouse.remote import Pointer, digests_in, fetch_object, pointer_of
from warehouse.store import Store

__all__ = ["Pulled", "pull"]


@dataclass(slots=True)
class Pulled:
    """What `pull` brought."""

    release_id: str
    warcs: int = 0
    decisions: int = 0
    switched: bool = False
    """Whether `latest` here names another release now."""
    behind: bool = False
    """Whether there is more here than that release was made from, so that a run is due."""
    problems: list[str] = field(default_factory=list)


def pull(data: Path, store: Store, on_progress: Progress) -> Pulled:
    """Bring what the store's latest release was made from, and that release, into a data folder.

    Adds and never removes: captures and decisions that are only here stay. To be called while
    nobody else works in the folder.

    Raises:
        LookupError: nothing was published there yet.
        FolderError: the folder holds the sample and the store does not, or the reverse.
        StoreError: it cannot be reached, or something is not what it should be.
    """
    found = pointer_of(store)
    if found is None:
        raise LookupError(f"{store.url} holds no release yet; push one first")
    pointer, state = found[0], state_of(store, found[0])
    _take_kind(data, store)
    pulled = Pulled(pointer.release_id)
    _bring_archive(data, store, state["archive"], pulled, on_progress)
    before = decisions_text(data)
    after = merged(before, state["decisions"])
    pulled.decisions = len(after.splitlines()) - len(before.splitlines())
    if after != before:
        files.replace(data / "decisions.jsonl", after.encode())
    _bring_release(data, store, pointer, pulled, on_progress)
    mine = {path.name for path in (data / "archive").glob(f"*{SUFFIX}")}
    latest = files.latest_folder(data)
    exact = mine == state["archive"].keys() and after == state["decisions"]
    same = exact and latest is not None and latest.name == pointer.release_id
    pulled.behind = not same and bool(pulled.warcs or pulled.decisions or pulled.switched)
    if pulled.behind:
        files.replace(data / PULLED, pointer.content())
    note(data, store, pointer)
    return pulled


def _take_kind(data: Path, store: Store) -> None:
    there, here = store.read("holds")[0].decode().strip(), holds(data)
    if here not in (None, there):
        raise FolderError(
            f"{data} holds {here}, {store.url} {there}; the two never mix, so choose another folder"
        )
    (data / "archive").mkdir(parents=True, exist_ok=True)
    (data / "holds").write_text(there + "\n")


def _bring_archive(
    data: Path, store: Store, wanted: Mapping[str, Any], pulled: Pulled, on_progress: Progress
) -> None:
    for name, told in sorted(wanted.items()):
        path = data / "archive" / name
        if path.exists():
            if path.stat().st_size != told["bytes"]:
                pulled.problems.append(
                    f"{path} has {path.stat().st_size} bytes and {told['bytes']} in {store.url}; "
                    "move it aside and pull again"
                )
            continue
        on_progress(f"fetching {name}")
        _fetch(store, f"archive/{name}", path, told["sha256"])
        pulled.warcs += 1


def _bring_release(
    data: Path, store: Store, pointer: Pointer, pulled: Pulled, on_progress: Progress
) -> None:
    """Put the release beside the others and switch to it, unless it has been here before."""
    with files.locked(data):
        folder = data / "releases" / pointer.release_id
        if folder.exists():
            return
        on_progress(f"fetching release {pointer.release_id}")
        stage = folder.with_name(f".tmp-{folder.name}")
        if stage.exists():
            files.remove_folder(stage)
        stage.mkdir()
        manifest = stage / "manifest.json"
        _fetch(store, pointer.folder + "manifest.json", manifest, pointer.manifest_sha256)
        here = _here(files.latest_folder(data))
        for path, digest in sorted(digests_in(manifest.read_bytes()).items()):
            (stage / path).parent.mkdir(parents=True, exist_ok=True)
            if digest in here and files.file_sha256(here[digest]) == digest:
                files.link(here[digest], stage / path)
            else:
                _fetch(store, pointer.folder + path, stage / path, digest)
        for inside in [*(path for path in stage.rglob("*") if path.is_dir()), stage]:
            files.sync_folder(inside)
        stage.rename(folder)
        files.sync_folder(folder.parent)
        files.switch(data, folder)
        pulled.switched = True


def _here(latest: Path | None) -> dict[str, Path]:
    """Files of the release here by their SHA-256."""
    if latest is None:
        return {}
    manifest = (latest / "manifest.json").read_bytes()
    return {digest: latest / path for path, digest in digests_in(manifest).items()}


def _fetch(store: Store, key: str, path: Path, digest: str) -> None:
    """An object into a new read-only file, once its SHA-256 is proved.

    Raises:
        StoreError: it is not what is named.
    """
    fetch_object(
        store,
        key,
        path,
        digest,
        "was altered: its SHA-256 is not the one named for it; restore it from a copy of the store",
    )
