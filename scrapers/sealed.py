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
from scrapers.warc import ArchiveDamage, Record, member, plain_member, records, sha1_digest

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
    """One sentence, where the file is damaged: what lies before the damage is listed."""
    end: int
    """Offset, in bytes, after the last whole record."""
    date: str | None
    """WARC-Date of the first record; None where there is none."""

    @property
    def sealed(self) -> bool:
        """Whether it is whole and ends with a seal that fits."""
        return self.problem is None


def scan(path: Path, name: str | None = None) -> Scan:
    """Read every record of one file of the archive and check it; never raises for damage.

    `name` is what the index calls the file, where that is not its name.
    """
    warc = name or path.name
    captures: list[Capture] = []
    digests: list[str] = []
    failures: list[FetchFailure] = []
    revisits: list[Record] = []
    problem, date, last = None, None, None
    try:
        for record in records(path):
            if last is None:
                _check_first(warc, record)
                date = record.field("WARC-Date")
            if record.length == 0:
                raise record_damage(warc, record, "several records share one gzip member")
            if record.kind == "response":
                captures.append(capture_in(record, warc))
                digests.append(payload_digest(record))
            elif record.kind == "revisit":
                revisits.append(record)
            elif failure := failure_in(record, warc):
                failures.append(failure)
            last = record
        if last is not None:
            _check_seal(path, warc, last)
    except ArchiveDamage as damage:
        problem = str(damage)
    end = last.offset + last.length if last is not None else 0
    return Scan(captures, digests, failures, revisits, problem, end, date)


def _check_first(warc: str, record: Record) -> None:
    if record.kind != "warcinfo" or not record.block.startswith(SOFTWARE):
        raise ArchiveDamage(
            f"{warc} was not written by this archive; move it elsewhere and import it"
        )


def _check_seal(path: Path, warc: str, last: Record) -> None:
    if last.field("Content-Type") != SEAL_TYPE:
        raise ArchiveDamage(
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
        raise ArchiveDamage(
            f"{warc} is not what its seal says: a byte was altered; restore it from a copy"
        )
