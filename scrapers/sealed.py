"""One file of the archive: how it begins, how it is sealed, what it holds.

Belongs here: the first and the last record of a file, and reading a whole file of ours.
Does not belong here: single records (`entry`), writing (`writer`), foreign files (`imports`).
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scrapers.capture import Capture, FetchFailure, time_text
from scrapers.entry import (
    SUFFIX,
    capture_in,
    failure_in,
    payload_digest,
    record_damage,
    record_id,
    run_of,
)
from scrapers.salvage import salvaged
from scrapers.warc import ArchiveDamageError, Record, member, plain_member, sha1_digest

__all__ = ["Scan", "info_member", "scan", "seal_member"]

SEAL_TYPE = "application/vnd.archive-seal+json"
SOFTWARE = b"software: compute-market"


def info_member(run: str, time: datetime) -> bytes:
    """The `warcinfo` record that begins a file."""
    block = SOFTWARE + b"\r\nformat: WARC File Format 1.1\r\n"
    fields = [
        record_id("warcinfo", run),
        ("WARC-Date", time_text(time)),
        ("WARC-Filename", run + SUFFIX),
        ("Content-Type", "application/warc-fields"),
    ]
    return member("warcinfo", fields, block)


def seal_member(run: str, digest: str, size: int, date: str) -> bytes:
    """The record that ends a file: how many bytes come before it and their SHA-256.

    Without it a file cut between two members, or a flipped bit that no checksum covers, would
    go unseen.
    """
    block = json.dumps({"bytes": size, "sha256": digest}).encode()
    fields = [
        record_id("seal", run, digest),
        ("WARC-Date", date),
        ("WARC-Block-Digest", sha1_digest(block)),
        ("Content-Type", SEAL_TYPE),
    ]
    return plain_member("metadata", fields, block)


@dataclass(frozen=True, slots=True)
class Scan:
    """What one file of the archive holds."""

    captures: Sequence[Capture]
    digests: Sequence[str]
    """Of the encoded body of each capture, as the archive it came from states it."""
    failures: Sequence[FetchFailure]
    revisits: Sequence[Record]
    """Kept until the response they refer to is imported."""
    problem: str | None
    """One sentence, where the file is damaged: what is whole in it is listed all the same."""
    end: int
    """Offset, in bytes, after the last whole record before any damage."""
    date: str | None
    """WARC-Date of the first record; None where there is none."""

    @property
    def sealed(self) -> bool:
        """Whether it is whole and ends with a seal that fits."""
        return self.problem is None


class _Reading:
    """What has been found in a file so far."""

    def __init__(self, warc: str) -> None:
        self.warc = warc
        self.captures: list[Capture] = []
        self.digests: list[str] = []
        self.failures: list[FetchFailure] = []
        self.revisits: list[Record] = []
        self.damage: list[str] = []
        self.first: Record | None = None
        self.last: Record | None = None

    def take(self, record: Record) -> None:
        """Take in one record.

        Raises:
            ArchiveDamageError: it is not what it says.
        """
        if record.length == 0:
            raise record_damage(self.warc, record, "several records share one gzip member")
        if record.kind == "response":
            self.captures.append(capture_in(record, self.warc))
            self.digests.append(payload_digest(record))
        elif record.kind == "revisit":
            self.revisits.append(record)
        elif failure := failure_in(record, self.warc):
            self.failures.append(failure)

    def problem(self) -> str | None:
        """All damage in one sentence."""
        if not self.damage:
            return None
        more = len(self.damage) - 1
        places = f" (and {more} more {'place' if more == 1 else 'places'})" if more else ""
        return f"{self.damage[0]}{places}"


def scan(path: Path, name: str | None = None, *, salvage: bool = True) -> Scan:
    """Read every record of one file of the archive and check it; never raises for damage.

    `name` is what the index calls the file, where that is not its name. Without `salvage` reading
    ends at the first damage.
    """
    warc = name or path.name
    found, end = _Reading(warc), 0
    for item in salvaged(path):
        try:
            if isinstance(item, ArchiveDamageError):
                raise item
            if found.first is None:
                if not found.damage:
                    _check_first(warc, item)
                found.first = item
            found.take(item)
            found.last = item
        except ArchiveDamageError as damage:
            found.damage.append(str(damage))
            # What is no file of ours, or no file of one member a record, is not read any further.
            if not salvage or (isinstance(item, Record) and found.last is None):
                break
        if not found.damage and isinstance(item, Record):
            end = item.offset + item.length
    if found.last is not None and not found.damage:
        try:
            _check_seal(path, warc, found.last)
        except ArchiveDamageError as damage:
            found.damage.append(str(damage))
    return Scan(
        captures=found.captures,
        digests=found.digests,
        failures=found.failures,
        revisits=found.revisits,
        problem=found.problem(),
        end=end,
        date=found.first.field("WARC-Date") if found.first else None,
    )


def _check_first(warc: str, record: Record) -> None:
    if record.kind != "warcinfo" or not record.block.startswith(SOFTWARE):
        raise ArchiveDamageError(
            f"{warc} was not written by this archive; move it elsewhere and import it"
        )


def _check_seal(path: Path, warc: str, last: Record) -> None:
    if last.field("Content-Type") != SEAL_TYPE:
        raise ArchiveDamageError(
            f"{warc} has no seal at its end, so records may be missing; restore it from a copy"
        )
    with path.open("rb") as file:
        digest, left = hashlib.sha256(), last.offset
        while left and (piece := file.read(min(left, 1 << 20))):
            digest.update(piece)
            left -= len(piece)
        seal = file.read()
    date = last.field("WARC-Date") or ""
    if seal != seal_member(run_of(warc), digest.hexdigest(), last.offset, date):
        raise ArchiveDamageError(
            f"{warc} is not what its seal says: a byte was altered; restore it from a copy"
        )
