"""Files and folders of releases: written once, linked, synced, switched.

Belongs here: what must hold after a crash or beside another process (fsync, hard links, the lock,
the atomic switch of `latest`), and where releases lie.
Does not belong here: what stands in a file.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

__all__ = [
    "file_sha256",
    "latest_folder",
    "link",
    "locked",
    "release_folders",
    "release_id",
    "release_time",
    "remove_folder",
    "replace",
    "seal",
    "switch",
    "sync_folder",
    "write",
]

STAMP = "%Y%m%dT%H%M%SZ"


def replace(path: Path, content: bytes) -> None:
    """Write a file that may stand there already: readers see the old one or the new one, whole."""
    partial = path.with_name(f".{path.name}.part")
    partial.write_bytes(content)
    partial.replace(path)


def release_id(time: datetime, content: str) -> str:
    """The name of a release: its UTC time to the second and 8 hex digits of its content hash."""
    return f"{time.astimezone(UTC).strftime(STAMP)}-{content[:8]}"


def release_time(name: str) -> datetime:
    """The UTC time in a release's name.

    Raises:
        ValueError: it is no such name.
    """
    return datetime.strptime(name.partition("-")[0], STAMP).replace(tzinfo=UTC)


def release_folders(data: Path) -> list[Path]:
    """The folders of all releases under a data folder, oldest first by name."""
    found = (data / "releases").glob("[0-9]*T*Z-*")
    return sorted(folder for folder in found if folder.is_dir())


def latest_folder(data: Path) -> Path | None:
    """The folder that `latest` points to, resolved; None where it points to none."""
    try:
        return (data / "latest").resolve(strict=True)
    except (OSError, RuntimeError):  # RuntimeError: a link to itself, before Python 3.13
        return None


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Only one publisher at a time; waits for another. Freed by the system if we are killed."""
    releases = data / "releases"
    releases.mkdir(parents=True, exist_ok=True)
    with (releases / ".lock").open("ab") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes as 64 hex digits."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def write(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write a new file, make it read-only (it may be linked from many releases) and sync it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as handle:
        handle.writelines([content] if isinstance(content, bytes) else content)
    seal(path)


def seal(path: Path) -> None:
    """Make a finished file read-only and sync it."""
    with path.open("rb") as handle:
        os.fchmod(handle.fileno(), 0o444)
        os.fsync(handle.fileno())


def link(old: Path, new: Path) -> None:
    """Give an unchanged file a second name; copy it where the file system knows no hard links."""
    new.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(old, new)
    except FileNotFoundError:
        raise
    except OSError:
        write(new, old.read_bytes())


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a loss of power."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def switch(data: Path, folder: Path) -> None:
    """Let `latest` point to a release, by a relative link so that the data folder can be moved.

    Raises:
        FileExistsError: `latest` is something else than a link.
    """
    latest = data / "latest"
    if latest.exists() and not latest.is_symlink():
        raise FileExistsError(
            f"{latest} is no link but a {'folder' if latest.is_dir() else 'file'}, as copying "
            "without links makes it; remove it and run again"
        )
    new = data / f".latest-{os.getpid()}"
    new.unlink(missing_ok=True)
    new.symlink_to(folder.relative_to(data))
    new.rename(latest)
    sync_folder(data)


def remove_folder(folder: Path) -> None:
    """Remove a release; renamed first, so that nobody finds half of one under its name."""
    gone = folder.with_name(f".tmp-gone-{folder.name.lstrip('.')}")
    if folder != gone:
        folder.rename(gone)
    shutil.rmtree(gone)
