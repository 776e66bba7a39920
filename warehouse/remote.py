"""Releases on object storage: sent whole, switched by one pointer, proved, removed by rule.

Belongs here: what lies under which name in a store, and the order in which it gets there.
Does not belong here: single objects (`store`), reading tables (`borrowed`), the archive beside
the releases (`pipelines.sync`).

    releases/<release id>/…     as in a data folder; each file is created once
    state/<sha256>.json         what the release was made from; the writer's own, see `Pointer`
    latest                      the pointer: JSON, the only object that is ever replaced, last

A reader resolves `latest` once. A writer replaces it only if it is still the one that was there
when it began, so of two writers one wins, and the other has changed nothing that anybody reads.
"""

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from warehouse import files
from warehouse.release import KEPT_RELEASES, KEPT_TIME
from warehouse.store import MissingError, Store, Stored, StoreError

__all__ = [
    "POINTER",
    "OvertakenError",
    "Pointer",
    "Sent",
    "digests_in",
    "ensure",
    "fetch_object",
    "object_sha256",
    "pointer_of",
    "send_release",
    "state_key",
    "sweep_store",
    "switch_store",
    "verify_store",
]

POINTER = "latest"
_RELEASE = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class OvertakenError(StoreError):
    """Another writer published first; one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """What `latest` says: a release, the SHA-256 of its manifest and of the state beside it."""

    release_id: str
    manifest_sha256: str
    state_sha256: str

    def __post_init__(self) -> None:
        """What a store says becomes names of folders here, so it must be nothing else.

        Raises:
            ValueError: a part is not what it should be.
        """
        digests = (self.manifest_sha256, self.state_sha256)
        if not _RELEASE.fullmatch(self.release_id) or not all(map(_DIGEST.fullmatch, digests)):
            raise ValueError(f"{self.release_id!r} is no release")

    @property
    def folder(self) -> str:
        """Where its files lie, with `/` at the end."""
        return f"releases/{self.release_id}/"

    def content(self) -> bytes:
        """The object's bytes."""
        return json.dumps(asdict(self), indent=2).encode() + b"\n"


@dataclass(slots=True)
class Sent:
    """What went over the wire: objects put and their bytes; objects the store copied itself."""

    objects: int = 0
    size: int = 0
    copied: int = 0


def state_key(digest: str) -> str:
    """The name of a state by its SHA-256."""
    return f"state/{digest}.json"


def pointer_of(store: Store) -> tuple[Pointer, str] | None:
    """What `latest` says now and its ETag; None where nothing was published yet.

    Raises:
        StoreError: it cannot be read, or is no pointer.
    """
    try:
        content, tag = store.read(POINTER)
    except MissingError:
        return None
    try:
        return Pointer(**json.loads(content)), tag
    except (ValueError, TypeError):
        raise StoreError(
            f"{store.url}/{POINTER} is no pointer to a release; is this another project's folder?"
        ) from None


def digests_in(manifest: bytes) -> dict[str, str]:
    """The SHA-256 of each file that a release's manifest names, by path below its folder.

    Raises:
        ValueError: it is no manifest, or a path leads out of the folder.
    """
    try:
        found = {path: entry["sha256"] for path, entry in json.loads(manifest)["files"].items()}
    except (KeyError, TypeError, AttributeError):
        raise ValueError("it is no manifest") from None
    for path, digest in found.items():
        parts = PurePosixPath(path)
        if parts.is_absolute() or ".." in parts.parts or not _DIGEST.fullmatch(str(digest)):
            raise ValueError(f"its entry {path!r} is no file of a release")
    return found


def send_release(store: Store, folder: Path, before: Pointer | None, sent: Sent) -> str:
    """Bring a release into the store, its manifest last; the SHA-256 of that manifest.

    What the release before holds with the same bytes is copied by the store itself. Files that
    an interrupted attempt left are kept, each proved by its SHA-256.

    Raises:
        StoreError: a file here is not what its manifest names, the store has other bytes under
            one of the names, or it cannot be reached.
    """
    manifest = (folder / "manifest.json").read_bytes()
    place = f"releases/{folder.name}/"
    there = {one.key for one in store.list(place)}
    old = _by_digest(store, before)
    for path, digest in sorted(digests_in(manifest).items()):
        key = place + path
        if key in there:
            _agree(store, key, digest)
        elif digest in old and store.copy(old[digest], key):
            sent.copied += 1
        else:
            if files.file_sha256(folder / path) != digest:
                raise StoreError(
                    f"{folder / path} is not the file its manifest names, so nothing was "
                    "published; see `compute-market verify`"
                )
            ensure(store, key, folder / path, digest, sent)
    digest = hashlib.sha256(manifest).hexdigest()
    ensure(store, place + "manifest.json", manifest, digest, sent)
    return digest


def ensure(store: Store, key: str, content: bytes | Path, digest: str, sent: Sent) -> None:
    """Create an object, or prove that the one of that name has these bytes.

    Raises:
        StoreError: it has others, or the store cannot be reached.
    """
    if store.create(key, content):
        sent.objects += 1
        sent.size += len(content) if isinstance(content, bytes) else content.stat().st_size
    else:
        _agree(store, key, digest)


def _agree(store: Store, key: str, digest: str) -> None:
    if object_sha256(store, key) != digest:
        raise StoreError(
            f"{store.url}/{key} exists with other bytes and is never overwritten; if no other "
            "writer made it, remove it from the store and push again"
        )


def _by_digest(store: Store, before: Pointer | None) -> dict[str, str]:
    """Keys of the files of a release by their SHA-256."""
    if before is None:
        return {}
    try:
        entries = digests_in(store.read(before.folder + "manifest.json")[0])
    except (MissingError, ValueError):
        return {}
    return {digest: before.folder + path for path, digest in entries.items()}


def object_sha256(store: Store, key: str) -> str:
    """The SHA-256 of an object, read piece by piece.

    Raises:
        MissingError: it is not there.
    """
    digest = hashlib.sha256()
    for piece in store.pieces(key):
        digest.update(piece)
    return digest.hexdigest()


def fetch_object(store: Store, key: str, path: Path, digest: str, otherwise: str) -> None:
    """An object into a new read-only file, once its SHA-256 is proved.

    Args:
        store: where it lies.
        key: its name there.
        path: the file.
        digest: the SHA-256 it must have.
        otherwise: what is said after its name where it has another one.

    Raises:
        MissingError: it is not there.
        StoreError: it is not what is named.
    """
    found = hashlib.sha256()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".fetch-")
    try:
        with os.fdopen(handle, "wb") as file:
            for piece in store.pieces(key):
                found.update(piece)
                file.write(piece)
        if found.hexdigest() != digest:
            raise StoreError(f"{store.url}/{key} {otherwise}")
        files.seal(Path(name))
        Path(name).rename(path)
        files.sync_folder(path.parent)
    finally:
        Path(name).unlink(missing_ok=True)


def switch_store(store: Store, new: Pointer, before: tuple[Pointer, str] | None) -> None:
    """Let `latest` name a release, if it is still what it was when this writer began.

    Raises:
        OvertakenError: another writer was first.
    """
    if store.switch(POINTER, new.content(), before[1] if before else None):
        return
    now = pointer_of(store)
    raise OvertakenError(
        f"another writer published {now[0].release_id if now else 'and withdrew a release'} to "
        f"{store.url} meanwhile, and that one stays; {new.release_id} is kept here only: "
        "`compute-market pull`, run again, and it goes up with what the other one brought"
    )


def sweep_store(store: Store) -> list[str]:
    """Remove releases and states that need not be kept; a sentence for each release.

    The rule is that of a data folder: the 5 newest, all younger than 24 hours, what `latest`
    names. Age is also measured by the store's own clock from the last object that came, so that
    no writer with a wrong clock, and none who is still sending, loses anything.
    """
    releases: dict[str, list[Stored]] = {}
    for one in store.list("releases/"):
        releases.setdefault(one.key.split("/")[1], []).append(one)
    states = store.list("state/")
    found = pointer_of(store)
    if found is None:
        return []
    pointer = found[0]
    now = max(one.modified for some in (*releases.values(), states) for one in some)
    done = []
    for name in sorted(releases)[:-KEPT_RELEASES]:
        age = now - max(one.modified for one in releases[name])
        if name != pointer.release_id and age > KEPT_TIME and _old(name, pointer):
            # The manifest goes first: what is left of a removal that broke off is no release.
            keys = sorted(
                (one.key for one in releases[name]),
                key=lambda key: not key.endswith("/manifest.json"),
            )
            store.delete(keys[:1])
            store.delete(keys[1:])
            done.append(f"removed release {name} from {store.url}, {age.days} days old")
    current = state_key(pointer.state_sha256)
    store.delete(one.key for one in states if one.key != current and now - one.modified > KEPT_TIME)
    return done


def _old(name: str, pointer: Pointer) -> bool:
    """Whether a release is a day older than the latest one, by their names."""
    try:
        age = files.release_time(pointer.release_id) - files.release_time(name)
    except ValueError:
        return False
    return age > KEPT_TIME


def verify_store(store: Store) -> Iterator[str]:
    """A sentence for each byte of a release in the store that is not what a manifest names."""
    found = pointer_of(store)
    if found is None:
        yield f"{store.url} names no latest release; push one"
        return
    names = {one.key.split("/")[1] for one in store.list("releases/")}
    for name in sorted(names | {found[0].release_id}):
        current = found[0] if name == found[0].release_id else None
        yield from _verify_release(store, name, current)


def _verify_release(store: Store, name: str, current: Pointer | None) -> Iterator[str]:
    place = f"releases/{name}/"
    try:
        manifest = store.read(place + "manifest.json")[0]
        entries = digests_in(manifest)
    except MissingError:
        if current is not None:
            yield f"{store.url}: the latest release {name} has no manifest; push again"
        return  # else: an upload that was broken off, or not finished yet
    except ValueError:
        yield f"{store.url}: the manifest of {name} cannot be read; {_mend(current)}"
        return
    if current is not None and hashlib.sha256(manifest).hexdigest() != current.manifest_sha256:
        yield f"{store.url}: the manifest of {name} is not the one `latest` names; {_mend(current)}"
    for path, digest in sorted(entries.items()):
        try:
            same = object_sha256(store, place + path) == digest
        except MissingError:
            yield f"{store.url}: release {name} lacks {path}; {_mend(current, lost=True)}"
            continue
        if not same:
            yield (
                f"{store.url}: {path} of release {name} is not the file its manifest names; "
                f"{_mend(current)}"
            )


def _mend(current: Pointer | None, *, lost: bool = False) -> str:
    if current is None:
        return "remove the release from the store"
    if lost:
        return "push again"
    return "remove that object from the store and push again"
