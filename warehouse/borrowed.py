"""A release on a store, read as if it lay here: each file is fetched once, when it is asked for.

Belongs here: the reader's cache and the proof of what comes into it.
Does not belong here: what is done with the files (`read`), what a store holds (`remote`).
"""

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path

from warehouse.remote import digests_in, fetch_object, pointer_of
from warehouse.store import MissingError, Store

__all__ = ["Borrowed", "cache_folder"]

FORGOTTEN_AFTER = 7 * 24 * 3600
"""Seconds after which a release that nobody opened again is dropped from the cache."""


def cache_folder() -> Path:
    """Where fetched files lie: COMPUTE_MARKET_CACHE, or `compute-market` in the user's cache."""
    named = os.environ.get("COMPUTE_MARKET_CACHE")
    if named:
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "compute-market"


class Borrowed:
    """The release that `latest` named when this was made, whatever is published meanwhile.

    Attributes:
        folder: where its files appear, in the cache; named as the release.
    """

    def __init__(self, store: Store, cache: Path, clock: Callable[[], float] = time.time) -> None:
        """Resolve `latest` and fetch the manifest.

        Raises:
            LookupError: there is no release yet.
            StoreError: the store cannot be read, or its manifest is not the one it names.
        """
        found = pointer_of(store)
        if found is None:
            raise LookupError(f"there is no release in {store.url} yet; push one")
        self.store, self.pointer, self._cache = store, found[0], cache
        view = cache / "releases" / self.pointer.manifest_sha256
        self.folder = view / self.pointer.release_id
        self.folder.mkdir(parents=True, exist_ok=True)
        now = clock()
        os.utime(view, (now, now))
        _forget(cache, now)
        self._bring("manifest.json", self.pointer.manifest_sha256)
        self._digests = digests_in((self.folder / "manifest.json").read_bytes())

    def file(self, path: str) -> Path:
        """A file of the release, here.

        Raises:
            LookupError: the release has no such file, or retention has removed it meanwhile.
            StoreError: it cannot be read, or is not what the manifest names.
        """
        if path not in self._digests:
            raise LookupError(f"release {self.pointer.release_id} has no file {path}")
        return self._bring(path, self._digests[path])

    def _bring(self, path: str, digest: str) -> Path:
        wanted = self.folder / path
        if not wanted.exists():
            wanted.parent.mkdir(parents=True, exist_ok=True)
            kept = self._cache / "files" / digest
            if not kept.exists():
                self._fetch(path, digest, kept)
            with contextlib.suppress(FileExistsError):
                os.link(kept, wanted)
        return wanted

    def _fetch(self, path: str, digest: str, kept: Path) -> None:
        """Into the cache under its SHA-256, once that is proved."""
        kept.parent.mkdir(parents=True, exist_ok=True)
        try:
            fetch_object(
                self.store,
                self.pointer.folder + path,
                kept,
                digest,
                "is not what the release names; tell whoever publishes it to run "
                "`compute-market verify --store`",
            )
        except MissingError:
            raise LookupError(
                f"release {self.pointer.release_id} is no longer in {self.store.url}; open it again"
            ) from None


def _forget(cache: Path, now: float) -> None:
    """Drop releases not opened for a week, and files that no release here names any more."""
    border = now - FORGOTTEN_AFTER
    old = [view for view in (cache / "releases").iterdir() if view.stat().st_mtime < border]
    for view in old:
        for path in sorted(view.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        view.rmdir()
    for kept in (cache / "files").glob("*") if old else ():
        if kept.stat().st_nlink == 1 and kept.stat().st_mtime < border:
            kept.unlink(missing_ok=True)
