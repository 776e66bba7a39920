"""Whether a release is still the one that was published: every file, and the manifest itself.

Belongs here: holding the bytes of a release against what its manifest names.
Does not belong here: whether its tables are right (`gate`), building anew (`pipelines.verify`).
"""

import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from warehouse import describe, files

__all__ = ["differences", "is_whole", "sealed"]

MANIFEST = "manifest.json"
DIGEST = "digest"


def sealed(manifest: Mapping[str, Any]) -> bytes:
    """The bytes of a manifest, with the SHA-256 of all the rest of it as its last entry."""
    rest = {key: value for key, value in manifest.items() if key != DIGEST}
    return describe.dump({**rest, DIGEST: hashlib.sha256(describe.dump(rest)).hexdigest()})


def is_whole(folder: Path) -> bool:
    """Whether a release is what its manifest says, to the byte.

    Reads all of it (1 GB/s), once a process as long as no file is touched.
    """
    found = [(path, path.stat()) for path in sorted(folder.rglob("*")) if path.is_file()]
    touched = tuple((str(path), stat.st_size, stat.st_mtime_ns) for path, stat in found)
    return _is_whole(folder, touched)


@lru_cache(maxsize=16)
def _is_whole(folder: Path, touched: tuple[tuple[str, int, int], ...]) -> bool:
    return next(differences(folder), None) is None


def differences(folder: Path) -> Iterator[str]:
    """A sentence for each file of a release that is not what its manifest names."""
    try:
        manifest = describe.read(folder, MANIFEST)
        entries = sorted(manifest["files"].items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        yield (
            f"release {folder.name} has no readable manifest ({error}); "
            "remove the folder and run again"
        )
        return
    if sealed(manifest) != (folder / MANIFEST).read_bytes():
        yield _otherwise(folder, f"{MANIFEST} was altered after it was written")
        return
    for path, entry in entries:
        file = folder / path
        if not file.is_file():
            yield f"release {folder.name} lacks {path}; remove the folder and run again"
        elif files.file_sha256(file) != entry["sha256"]:
            yield _otherwise(folder, f"{path} is not the file its manifest names")
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder).as_posix()
        if not file.is_dir() and path != MANIFEST and path not in manifest["files"]:
            yield _otherwise(folder, f"{path} is not among the files its manifest names")


def _otherwise(folder: Path, what: str) -> str:
    return f"release {folder.name}: {what}; remove the folder and run again"
