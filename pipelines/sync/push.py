"""Sending archive, decisions and the latest release of a data folder to a store.

Belongs here: the order of sending, and who may publish over whom.
Does not belong here: objects (`warehouse.store`), the release in a store (`warehouse.remote`).
"""

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.sync.state import NOTE, PULLED, Progress, decisions_text, note, state_of
from pipelines.workspace import holds
from scrapers.capture import sha256
from scrapers.entry import SUFFIX
from warehouse import files
from warehouse.remote import (
    OvertakenError,
    Pointer,
    Sent,
    digests_in,
    ensure,
    pointer_of,
    send_release,
    state_key,
    sweep_store,
    switch_store,
)
from warehouse.store import MissingError, Store, StoreError

__all__ = ["Pushed", "push"]


@dataclass(frozen=True, slots=True)
class Pushed:
    """What `push` left in the store."""

    url: str
    release_id: str
    changed: bool
    sent: Sent
    housekeeping: tuple[str, ...] = ()

    def told(self) -> str:
        """In one sentence."""
        if not self.changed:
            return f"{self.url} holds {self.release_id} and its archive already"
        return (
            f"{self.release_id} is the latest in {self.url}: {self.sent.objects} objects sent "
            f"({self.sent.size / 1e6:.1f} MB), {self.sent.copied} unchanged files copied there"
        )


def push(
    data: Path, store: Store, on_progress: Progress, new_name: Callable[[], object] = uuid.uuid4
) -> Pushed:
    """Send archive, decisions and the latest release, then switch `latest` there.

    To be called while nobody else works in the folder. Whenever this is killed, readers see the
    release before or this one, and the next push sends what is missing.

    Raises:
        LookupError: there is no release here.
        OvertakenError: the store holds what this folder does not; nothing there was changed.
        StoreError: it cannot be reached, or something is not what it should be.
    """
    latest = files.latest_folder(data)
    if latest is None:
        raise LookupError(f"there is no release in {data} to push; run the pipeline first")
    if (data / PULLED).exists():
        raise StoreError(
            "what was pulled is in no release yet: `compute-market run` first, then push"
        )
    _claim(store, data, new_name)
    before = pointer_of(store)
    known = state_of(store, before[0]) if before else {}
    if before is not None:
        _may_publish(data, store, before[0], known)
    sent = Sent()
    archive = _send_archive(data, store, known.get("archive", {}), sent, on_progress)
    state = json.dumps({"archive": archive, "decisions": decisions_text(data)}, indent=1).encode()
    state_digest = sha256(state)
    if before is not None and _same(store, before[0], latest, state_digest):
        return Pushed(store.url, latest.name, False, sent)
    on_progress(f"sending release {latest.name} to {store.url}")
    manifest = send_release(store, latest, before[0] if before else None, sent)
    ensure(store, state_key(state_digest), state, state_digest, sent)
    new = Pointer(latest.name, manifest, state_digest)
    switch_store(store, new, before)
    note(data, store, new)
    return Pushed(store.url, latest.name, True, sent, tuple(sweep_store(store)))


def _may_publish(data: Path, store: Store, now: Pointer, known: Mapping[str, Any]) -> None:
    """Refuse to publish over what this folder has not taken in.

    Raises:
        OvertakenError: the store's release, a capture or a decision of it is not here.
    """
    here = data / "releases" / now.release_id / "manifest.json"
    seen = here.is_file() and files.file_sha256(here) == now.manifest_sha256
    noted = data / NOTE
    if not seen and noted.is_file():
        seen = json.loads(noted.read_text()).get(store.url) == now.release_id
    missing = [name for name in known.get("archive", {}) if not (data / "archive" / name).exists()]
    mine = set(decisions_text(data).splitlines())
    if seen and not missing and mine >= set(known.get("decisions", "").splitlines()):
        return
    raise OvertakenError(
        f"{store.url} holds {now.release_id}, which another writer made from captures or decisions "
        "that are not here, so nothing was sent: `compute-market pull`, then run again"
    )


def _claim(store: Store, data: Path, new_name: Callable[[], object]) -> None:
    """Say what the store holds, once for all; whoever says so first tries its conditions.

    Raises:
        StoreError: it holds the other thing, or cannot put conditionally.
    """
    mine = (holds(data) or "captures").encode() + b"\n"
    try:
        there = store.read("holds")[0]
    except MissingError:
        store.check_conditions(f"try-{new_name()}")
        store.create("holds", mine)
        there = store.read("holds")[0]
    if there != mine:
        raise StoreError(
            f"{store.url} holds {there.decode().strip()}, this folder {mine.decode().strip()}; "
            "the two never mix, so name another store"
        )


def _send_archive(
    data: Path, store: Store, known: Mapping[str, Any], sent: Sent, on_progress: Progress
) -> dict[str, Any]:
    """Create what the store lacks; every archive file here with its size and SHA-256."""
    found = {}
    there = {one.key: one.size for one in store.list("archive/")}
    for path in sorted((data / "archive").glob(f"*{SUFFIX}")):
        size = path.stat().st_size
        told = known.get(path.name)
        if told and told["bytes"] == size == there.get(f"archive/{path.name}"):
            found[path.name] = told
            continue
        if told and told["bytes"] != size:
            raise StoreError(
                f"{path} has {size} bytes, {told['bytes']} in {store.url}; archive "
                "files never change, so see `compute-market verify` and restore the right one"
            )
        on_progress(f"sending {path.name}")
        digest = files.file_sha256(path)
        ensure(store, f"archive/{path.name}", path, digest, sent)
        found[path.name] = {"bytes": size, "sha256": digest}
    return found


def _same(store: Store, now: Pointer, latest: Path, state: str) -> bool:
    """Whether that release, made from that state, is the latest there and nothing of it is lost."""
    manifest = (latest / "manifest.json").read_bytes()
    if now != Pointer(latest.name, sha256(manifest), state):
        return False
    there = {one.key for one in store.list(now.folder)}
    return there >= {now.folder + path for path in (*digests_in(manifest), "manifest.json")}
