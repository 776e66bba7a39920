"""Look after the files of the archive: prove them, finish what a crash left behind.

Belongs here: work on whole files that no daily run needs.
Does not belong here: look-ups and the index as such (`archive`, `index`).
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from scrapers.entry import run_of
from scrapers.index import Index
from scrapers.sealed import scan, seal_member
from scrapers.writer import sync_folder

__all__ = ["repair_part", "verify_file"]


def verify_file(path: Path, index: Index) -> Iterator[str]:
    """Read a file again and compare it with the index: a sentence for each difference."""
    found = scan(path)
    if found.problem is not None:
        yield found.problem
    indexed = {capture.capture_id: capture for capture in index.captures(warc=path.name)}
    for capture in found.captures:
        short = capture.capture_id[:12]
        known = indexed.pop(capture.capture_id, None)
        if known is None and not index.holds(capture.capture_id):
            yield f"{path.name}: capture {short} is not in the index; rebuild the index"
        elif known is not None and known != capture:
            yield f"{path.name}: the index tells capture {short} otherwise; rebuild the index"
    for identity in sorted(indexed):
        yield (
            f"{path.name}: capture {identity[:12]} is in the index and cannot be read in the file; "
            "restore the file from a copy"
        )


def _set_aside(file: BinaryIO, end: int, torn: Path) -> None:
    """Keep a tail in which further records begin: then more than the last one is damaged."""
    file.seek(end)
    tail = file.read()
    if tail.find(b"\x1f\x8b\x08\0\0\0\0\0", 1) > 0:
        torn.write_bytes(tail)


def repair_part(part: Path) -> str | None:
    """Keep every whole record of an unfinished file, drop a torn one, seal and rename it.

    Returns a sentence, or None where a running process still writes it.
    """
    final = part.with_suffix("")
    with part.open("r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return None
        if final.exists():
            return f"{part} and {final.name} both exist; compare them and remove one"
        found = scan(part, final.name, salvage=False)
        torn = os.fstat(file.fileno()).st_size - found.end
        whole = len(found.captures) + len(found.failures) + len(found.revisits)
        if whole == 0 or found.date is None:
            part.unlink()
            return f"{part.name} held no whole record and was removed"
        if not found.sealed:
            _set_aside(file, found.end, final.with_name(run_of(final.name) + ".torn"))
            file.truncate(found.end)
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0, os.SEEK_END)
            file.write(seal_member(run_of(final.name), digest, found.end, found.date))
        file.flush()
        os.fsync(file.fileno())
        part.rename(final)
        sync_folder(part.parent)
    return f"{final.name}: {whole} whole records kept, {torn} bytes of a torn record dropped"
