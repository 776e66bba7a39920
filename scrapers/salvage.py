"""The records of a damaged WARC file that are still whole, before the damage and after it.

Belongs here: where reading may go on after damage, and where it must not.
Does not belong here: records themselves (`warc`), what ours mean (`entry`, `sealed`).

A response is foreign, and may hold the bytes of a gzip member with a record of its own making. So a
member found by looking for its first bytes counts only if from there on member follows member to
the very end of the file, which no bytes inside another member can bring about.
"""

import mmap
import zlib
from collections.abc import Iterator
from pathlib import Path

from scrapers.warc import ArchiveDamageError, Record, records

__all__ = ["salvaged"]

MAGIC = b"\x1f\x8b\x08"
HEADER, TRAILER = 10, 8
"""Bytes of a gzip member around its deflated data; ours have no name and no comment."""
_STEP = 64 << 10


def salvaged(path: Path) -> Iterator[Record | ArchiveDamageError]:
    """All whole records of a WARC file, and the damage between them where it stands.

    After damage reading goes on only in files of one gzip member a record.
    """
    start: int | None = 0
    while start is not None:
        end, apart = start, True
        try:
            for record in records(path, start):
                end, apart = record.offset + record.length, record.length > 0
                yield record
            return
        except ArchiveDamageError as damage:
            yield damage
        start = _resumed(path, end) if apart else None


def _resumed(path: Path, damaged: int) -> int | None:
    """Where the next whole record begins after the member that begins at `damaged`, if any does."""
    if path.stat().st_size <= damaged:
        return None
    with (
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        for found in (_behind, _unbroken_tail):
            place = found(data, damaged)
            if place is not None and _is_record(path, place):
                return place
        return None


def _is_record(path: Path, place: int) -> bool:
    try:
        return next(records(path, place)).length > 0
    except (ArchiveDamageError, StopIteration):
        return False


def _behind(data: mmap.mmap, damaged: int) -> int | None:
    """The member right behind a damaged one, whose deflated data still says where it ends.

    A flipped bit mostly garbles some bytes and leaves the end where it was.
    """
    end = _inflated(data, damaged + HEADER, -zlib.MAX_WBITS)
    following = end + TRAILER if end is not None else len(data)
    return following if data[following : following + len(MAGIC)] == MAGIC else None


def _unbroken_tail(data: mmap.mmap, damaged: int) -> int | None:
    """The first member behind `damaged` from which on member follows member to the end."""
    place = data.find(MAGIC, damaged + 1)
    while place >= 0:
        broken: int = place
        while broken < len(data):
            end = _inflated(data, broken, 31)
            if end is None:
                break
            broken = end
        if broken == len(data):
            return place
        place = data.find(MAGIC, max(broken, place + 1))
    return None


def _inflated(data: mmap.mmap, start: int, wbits: int) -> int | None:
    """Where the compressed stream that begins at `start` ends; None if it is damaged or cut."""
    stream, position = zlib.decompressobj(wbits), start
    while position < len(data):
        piece = data[position : position + _STEP]
        position += len(piece)
        try:
            while piece:
                stream.decompress(piece, 1 << 20)
                piece = stream.unconsumed_tail
        except zlib.error:
            return None
        if stream.eof:
            return position - len(stream.unused_data)
    return None
