"""Object storage that speaks S3: objects that are created once, and one that is switched.

Belongs here: the few operations a release on a store needs, each atomic, and their errors in one
sentence. Does not belong here: what is stored under which name (`remote`).

Address, keys and region come from the environment as every S3 tool reads it (`AWS_ENDPOINT_URL`,
`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`; `AWS_ALLOW_HTTP=true` for a server
without TLS). Conditional puts are `If-None-Match: *` and `If-Match: <ETag>` on PutObject, which
AWS has had since August and November 2024.
"""

import mmap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from obstore.store import ObjectStore

__all__ = ["MissingError", "Store", "StoreError", "Stored", "is_store", "open_store"]

LARGEST_PUT = 5 << 30
"""Bytes that one PutObject takes; only an upload in one piece can be conditional."""
_PIECE = 4 << 20
_LARGE = 16 << 20
_PATIENCE = timedelta(seconds=60)


class StoreError(Exception):
    """The store did not do what was asked; one sentence that says what to do."""


class MissingError(StoreError, LookupError):
    """There is no object of that name."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An object as a listing shows it: its size in bytes, its time by the store's own clock."""

    key: str
    size: int
    modified: datetime


def is_store(name: object) -> bool:
    """Whether a text names a store and not a folder."""
    return isinstance(name, str) and name.startswith("s3://")


def open_store(url: str) -> "Store":
    """The store below `s3://bucket/prefix`. Nothing is asked of it yet.

    Raises:
        StoreError: obstore is not installed, or the environment names no usable settings.
        ValueError: the URL is no store.
    """
    if not is_store(url) or not url.removeprefix("s3://").strip("/"):
        raise ValueError(f"{url!r} is no store; write s3://BUCKET or s3://BUCKET/PREFIX")
    try:
        from obstore.exceptions import BaseError
        from obstore.store import S3Store
    except ImportError:
        raise StoreError(
            f"{url} needs the library obstore, which is not installed; "
            "install it with: pip install 'compute-market[s3]'"
        ) from None
    try:
        # Ten attempts over three minutes, the library's default, would keep a run waiting.
        inner = S3Store.from_url(
            url.rstrip("/"), retry_config={"max_retries": 5, "retry_timeout": _PATIENCE}
        )
    except (BaseError, ValueError) as error:
        raise StoreError(f"{url} cannot be used ({_short(error)}); look at AWS_*") from None
    return Store(url.rstrip("/"), inner)


class Store:
    """Objects below one prefix. Keys are relative to it."""

    def __init__(self, url: str, inner: "ObjectStore") -> None:
        self.url, self._inner = url, inner

    def __repr__(self) -> str:
        return f"Store({self.url!r})"

    def create(self, key: str, content: bytes | Path) -> bool:
        """Put an object unless there is one of that name; False where there is.

        Raises:
            StoreError: the store refuses, cannot be reached, or the file is over 5 GiB.
        """
        from obstore.exceptions import AlreadyExistsError

        try:
            self._put(key, content, "create")
        except AlreadyExistsError:
            return False
        return True

    def switch(self, key: str, content: bytes, before: str | None) -> bool:
        """Put an object whose ETag is still `before` (None: it is not there); False if it moved.

        Raises:
            StoreError: the store refuses or cannot be reached.
        """
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        try:
            self._put(key, content, "create" if before is None else {"e_tag": before})
        except (AlreadyExistsError, PreconditionError, FileNotFoundError):
            # The answer to our own put may have been lost, and the put sent again.
            try:
                return self.read(key)[0] == content
            except MissingError:
                return False
        return True

    def read(self, key: str) -> tuple[bytes, str]:
        """An object and its ETag.

        Raises:
            MissingError: it is not there.
            StoreError: the store refuses or cannot be reached.
        """
        import obstore

        with self._told(key):
            found = obstore.get(self._inner, key)
            return found.bytes().to_bytes(), found.meta["e_tag"] or ""

    def pieces(self, key: str) -> Iterator[bytes]:
        """An object piece by piece, so that a large one is never held whole.

        Raises:
            MissingError: it is not there.
            StoreError: the store refuses, cannot be reached, or breaks off.
        """
        import obstore

        with self._told(key):
            for piece in obstore.get(self._inner, key).stream(min_chunk_size=_PIECE):
                yield bytes(piece)

    def copy(self, old: str, new: str) -> bool:
        """Have the store copy an object itself; False where it does not.

        The old one may be gone, or too large for it, or a policy of the bucket may forbid copies
        (AWS's for conditional writes does).
        """
        import obstore

        try:
            with self._told(old):
                obstore.copy(self._inner, old, new)
        except StoreError:
            return False
        return True

    def check_conditions(self, key: str) -> None:
        """Try, on an object made for it, whether the store keeps to the conditions of a put.

        Raises:
            StoreError: it ignores them, so two writers could both win.
        """
        self.delete([key])
        kept = self.create(key, b"1") and not self.create(key, b"2")
        if not kept or self.switch(key, b"3", "0" * 32):
            raise StoreError(
                f"{self.url} ignores the conditions If-None-Match and If-Match of a put, so two "
                "writers could overwrite each other; use a store or a version of it that keeps them"
            )
        self.delete([key])

    def list(self, prefix: str) -> Sequence[Stored]:
        """All objects whose keys begin with `prefix`, which ends a folder's name with `/`.

        Raises:
            StoreError: the store refuses or cannot be reached.
        """
        import obstore

        with self._told(prefix):
            found = obstore.list(self._inner, prefix.rstrip("/")).collect()
        listed = [Stored(one["path"], one["size"], one["last_modified"]) for one in found]
        return sorted(listed, key=lambda one: one.key)

    def delete(self, keys: Iterable[str]) -> None:
        """Remove objects; one that is gone already is no error.

        Raises:
            StoreError: the store refuses or cannot be reached.
        """
        import obstore

        wanted = list(keys)
        if wanted:
            with self._told(wanted[0]):
                obstore.delete(self._inner, wanted)

    def _put(self, key: str, content: bytes | Path, mode: Any) -> None:
        import obstore

        data = _buffer(content)
        with self._told(key, conditional=True):
            obstore.put(self._inner, key, data, mode=mode)

    @contextmanager
    def _told(self, key: str, *, conditional: bool = False) -> Iterator[None]:
        """The library's errors as ours; those of a condition only where none was set."""
        from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError

        try:
            yield
        except FileNotFoundError as error:
            if "NoSuchBucket" in str(error):
                raise StoreError(f"{self.url}: there is no such bucket; create it first") from None
            if conditional:
                raise
            raise MissingError(f"{self.url} holds no {key}") from None
        except (AlreadyExistsError, PreconditionError) as error:
            if conditional:
                raise
            raise StoreError(f"{self.url}/{key}: {_short(error)}; try again") from None
        except (BaseError, OSError) as error:
            raise StoreError(
                f"{self.url}/{key} could not be read or written ({_short(error)}); "
                "look at AWS_ENDPOINT_URL, the keys and the network, then try again"
            ) from None


def _buffer(content: bytes | Path) -> Any:
    """What is put: bytes, or a large file through the page cache instead of a copy in memory.

    The mapping is let go when the library lets go of it, which may be after the call.
    """
    if isinstance(content, bytes):
        return content
    size = content.stat().st_size
    if size > LARGEST_PUT:
        raise StoreError(f"{content} has {size} bytes; the store takes {LARGEST_PUT} in one piece")
    if size < _LARGE:
        return content.read_bytes()
    with content.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _short(error: BaseException) -> str:
    """The first line of what the library says, without the answer's body."""
    text = " ".join(str(error).split("<?xml")[0].split())
    return text[:200].rstrip(" :.") or type(error).__name__
