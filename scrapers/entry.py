"""What our own WARC records mean: a capture, a failure, the seal that ends a file.

Belongs here: turning a response into a record and a record back into what the index holds, by one
and the same code, so that a rebuilt index equals the one made while writing.
Does not belong here: framing (`warc`), SQLite (`index`), files (`writer`, `archive`).
"""

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from scrapers.capture import Capture, FetchFailure, capture_id, parse_time, sha256, time_text
from scrapers.message import (
    Message,
    TooBig,
    Undecodable,
    decode,
    message_bytes,
    parse_message,
)
from scrapers.warc import (
    ArchiveDamage,
    Record,
    digest_agrees,
    member,
    plain_member,
    records,
    sha1_digest,
)

__all__ = [
    "FAILURE_TYPE",
    "SUFFIX",
    "Draft",
    "Scan",
    "capture_in",
    "failure_in",
    "failure_member",
    "info_member",
    "message_in",
    "run_of",
    "scan",
    "seal_member",
    "warc_time",
]

SUFFIX = ".warc.gz"
FAILURE_TYPE = "application/vnd.fetch-failure+json"
SEAL_TYPE = "application/vnd.archive-seal+json"
SOFTWARE = "software: compute-market"


def run_of(name: str) -> str:
    """The run that wrote the file of that name."""
    return name.removesuffix(SUFFIX)


def warc_time(text: str) -> datetime:
    """The instant a WARC-Date names. The standard fixes UTC, so a missing `Z` changes nothing.

    Raises:
        ValueError: it names no instant, or a year or month only.
    """
    time = datetime.fromisoformat(text.strip())
    return time.replace(tzinfo=UTC) if time.tzinfo is None else parse_time(text.strip())


def _record_id(*parts: str) -> tuple[str, str]:
    """An id made from what the record says: the same input gives the same file."""
    digest = hashlib.sha256("\n".join(parts).encode()).digest()
    return ("WARC-Record-ID", f"<urn:uuid:{uuid.UUID(bytes=digest[:16], version=5)}>")


@dataclass(frozen=True, slots=True)
class Draft:
    """A response about to be written: URL and message are clean already."""

    url: str
    time: datetime
    message: Message
    capture_id: str
    payload_sha256: str
    payload_bytes: int
    decoded: bytes
    """The decoded body; the encoded one where it cannot be decoded (`payload_bytes` is -1)."""

    @classmethod
    def of(cls, url: str, time: datetime, message: Message) -> "Draft":
        """Decode the body and work out the identity of the capture."""
        body, size = message.body, len(message.body)
        try:
            body = decode(body, message.joined("Content-Encoding"))
            size = len(body)
        except (TooBig, Undecodable):
            size = -1
        identity = capture_id(url, time, body)
        return cls(url, time, message, identity, sha256(body), size, body)

    def member(self, origin: str, date: str | None = None, ip: str | None = None) -> bytes:
        """The `response` record; `date` is the WARC-Date to keep to the letter."""
        block = message_bytes(self.message)
        fields = [
            _record_id("response", self.capture_id),
            ("WARC-Date", date or time_text(self.time)),
            ("WARC-Target-URI", self.url),
            *([("WARC-IP-Address", ip)] if ip else []),
            ("WARC-Payload-Digest", sha1_digest(self.message.body)),
            ("WARC-Block-Digest", sha1_digest(block)),
            ("WARC-X-Payload-SHA256", self.payload_sha256),
            ("WARC-X-Origin", origin),
            ("Content-Type", "application/http; msgtype=response"),
        ]
        return member("response", fields, block)

    def capture(self, origin: str, warc: str, offset: int, length: int) -> Capture:
        """What the index holds of it once it lies in a file."""
        return Capture(
            capture_id=self.capture_id,
            url=self.url,
            time=self.time,
            status=self.message.status,
            headers=self.message.headers,
            payload_sha256=self.payload_sha256,
            payload_bytes=self.payload_bytes,
            origin=origin,
            run=run_of(warc),
            warc=warc,
            offset=offset,
            length=length,
        )


def message_in(record: Record, warc: str) -> Message:
    """The HTTP response in a record of ours.

    Raises:
        ArchiveDamage: it is not what its digest says, or no HTTP response.
    """
    stated = record.field("WARC-Block-Digest")
    if stated and not digest_agrees(stated, record.block):
        raise _damage(warc, record, "the bytes do not have the digest stated for them")
    try:
        return parse_message(record.block)
    except ValueError as error:
        raise _damage(warc, record, str(error)) from None


def capture_in(record: Record, warc: str) -> Capture:
    """The capture a `response` record of ours holds.

    Raises:
        ArchiveDamage: bytes, digests or headers contradict each other.
    """
    message = message_in(record, warc)
    try:
        time = warc_time(record.field("WARC-Date") or "")
    except ValueError:
        raise _damage(warc, record, "it states no time") from None
    draft = Draft.of(record.field("WARC-Target-URI") or "", time, message)
    stated = record.field("WARC-X-Payload-SHA256")
    if stated is not None and stated != draft.payload_sha256:
        raise _damage(warc, record, "the body does not have the SHA-256 stated for it")
    origin = record.field("WARC-X-Origin") or "import"
    return draft.capture(origin, warc, record.offset, record.length)


def _damage(warc: str, record: Record, what: str) -> ArchiveDamage:
    return ArchiveDamage(
        f"{warc} is damaged at byte {record.offset}: {what}; restore the file from a copy"
    )


def failure_member(failure: FetchFailure) -> bytes:
    """The `metadata` record of a request that brought no response."""
    block = json.dumps(
        {"url": failure.url, "error": failure.error, "detail": failure.detail}, ensure_ascii=False
    ).encode("utf-8", "replace")
    date = time_text(failure.time)
    fields = [
        _record_id("failure", failure.url, date, failure.error, failure.detail),
        ("WARC-Date", date),
        ("WARC-Target-URI", failure.url),
        ("WARC-Block-Digest", sha1_digest(block)),
        ("WARC-X-Origin", failure.origin),
        ("Content-Type", FAILURE_TYPE),
    ]
    return member("metadata", fields, block)


def failure_in(record: Record, warc: str) -> FetchFailure | None:
    """The failure in a `metadata` record, None where it is another kind of metadata.

    Raises:
        ArchiveDamage: it says that it is one and is not.
    """
    if record.kind != "metadata" or record.field("Content-Type") != FAILURE_TYPE:
        return None
    try:
        told = json.loads(record.block)
        return FetchFailure(
            url=told["url"],
            time=warc_time(record.field("WARC-Date") or ""),
            error=told["error"],
            detail=told["detail"],
            origin=record.field("WARC-X-Origin") or "import",
            run=run_of(warc),
            warc=warc,
            offset=record.offset,
        )
    except (ValueError, KeyError, TypeError):
        raise _damage(warc, record, "the fetch failure in it cannot be read") from None


def info_member(run: str, time: datetime) -> bytes:
    """The `warcinfo` record that begins a file."""
    block = f"{SOFTWARE}\r\nformat: WARC File Format 1.1\r\n".encode()
    fields = [
        _record_id("warcinfo", run),
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
        _record_id("seal", run, digest),
        ("WARC-Date", date),
        ("WARC-Block-Digest", sha1_digest(block)),
        ("Content-Type", SEAL_TYPE),
    ]
    return plain_member("metadata", fields, block)


@dataclass(frozen=True, slots=True)
class Scan:
    """What one file of the archive holds."""

    captures: Sequence[Capture]
    failures: Sequence[FetchFailure]
    problem: str | None
    """One sentence, where the file is damaged: what lies before the damage is listed."""
    end: int
    """Offset, in bytes, after the last whole record."""
    date: str | None
    """WARC-Date of the first record; None where there is none."""


def scan(path: Path, name: str | None = None) -> Scan:
    """Read every record of one file of the archive and check it. `name`: as the index calls it."""
    warc = name or path.name
    captures: list[Capture] = []
    failures: list[FetchFailure] = []
    problem, end, date, ours, last = None, 0, None, False, None
    try:
        for record in records(path):
            if record.length == 0:
                raise _damage(warc, record, "several records share one gzip member")
            if record.kind == "response":
                captures.append(capture_in(record, warc))
            elif failure := failure_in(record, warc):
                failures.append(failure)
            ours = ours or (end == 0 and record.block.startswith(SOFTWARE.encode()))
            date = date or record.field("WARC-Date")
            end, last = record.offset + record.length, record
        if ours and last is not None:
            _check_seal(path, warc, last)
    except ArchiveDamage as damage:
        problem = str(damage)
    return Scan(captures, failures, problem, end, date)


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
