"""What a release in a store was made from, and what a data folder remembers of a store.

Belongs here: the state beside a release, its proof, notes in the folder.
Does not belong here: sending (`push`), bringing back (`pull`).
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from scrapers.capture import sha256
from scrapers.entry import SUFFIX
from warehouse import files
from warehouse.remote import Pointer, object_sha256, pointer_of, state_key, verify_store
from warehouse.store import MissingError, Store, StoreError

__all__ = [
    "NOTE",
    "PULLED",
    "Progress",
    "decisions_text",
    "note",
    "state_of",
    "verify_everything_in",
]

Progress = Callable[[str], None]
PULLED = "pulled"
"""A file that says: what was brought from a store is in no release here yet."""
NOTE = "pushed.json"


def decisions_text(data: Path) -> str:
    """The decisions of a data folder, empty where there are none."""
    path = data / "decisions.jsonl"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def note(data: Path, store: Store, pointer: Pointer) -> None:
    """Remember what was sent or brought: retention here may remove that release."""
    path = data / NOTE
    noted = json.loads(path.read_text()) if path.is_file() else {}
    files.replace(path, json.dumps({**noted, store.url: pointer.release_id}).encode())


def state_of(store: Store, pointer: Pointer) -> dict[str, Any]:
    """What the latest release was made from.

    Raises:
        StoreError: it is gone or not what the pointer names.
    """
    key = state_key(pointer.state_sha256)
    content = store.read(key)[0]
    if sha256(content) != pointer.state_sha256:
        raise StoreError(f"{store.url}/{key} was altered; restore it from a copy of the store")
    found: dict[str, Any] = json.loads(content)
    for name in found["archive"]:
        if Path(name).name != name or not name.endswith(SUFFIX) or name.startswith("."):
            raise StoreError(f"{store.url}/{key} names {name!r}, which is no archive file")
    return found


def verify_everything_in(store: Store, on_progress: Progress) -> Iterator[str]:
    """A sentence for each byte of archive and releases in a store that is not as it was sent."""
    yield from verify_store(store)
    found = pointer_of(store)
    if found is None:
        return
    try:
        archive = state_of(store, found[0])["archive"]
    except StoreError as error:
        yield str(error)
        return
    for name, told in sorted(archive.items()):
        on_progress(f"verifying {name} in {store.url}")
        try:
            same = object_sha256(store, f"archive/{name}") == told["sha256"]
        except MissingError:
            yield f"{store.url}: archive/{name} is gone; push again from a folder that has it"
            continue
        if not same:
            yield (
                f"{store.url}: archive/{name} was altered; remove it and push again from a "
                "folder that has it"
            )
