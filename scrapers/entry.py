"""What our own WARC records mean: a capture, a failure.

Belongs here: turning a response into a record and a record back into what the index holds, by one
and the same code, so that a rebuilt index equals the one made while writing.
Does not belong here: framing (`warc`), whole files (`sealed`, `writer`), SQLite (`index`).
"""

import hashlib
import json
import re
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from scrapers.capture import Capture, FetchFailure, capture_id, sha256, time_text
from scrapers.message import (
    Message,
    TooBigError,
    UndecodableError,
    clean_message,
    decode,
    message_bytes,
    parse_message,
)
from scrapers.redact import Redactor
from scrapers.warc import (
    ArchiveDamageError,
    Record,
    digest_agrees,
    member,
    sha1_digest,
)

__all__ = [
    "FAILURE_TYPE",
    "FOREIGN_DIGEST",
    "SUFFIX",
    "Draft",
    "capture_in",
    "failure_in",
    "failure_member",
    "message_in",
    "payload_digest",
    "record_damage",
    "record_id",
    "revisit_id",
    "revisit_member",
    "run_of",
    "warc_date",
    "warc_time",
]

SUFFIX = ".warc.gz"
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
FOREIGN_DIGEST = "WARC-X-Foreign-Payload-Digest"
FAILURE_TYPE = "application/vnd.fetch-failure+json"


def run_of(name: str) -> str:
    """The run that wrote the file of that name."""
    return name.removesuffix(SUFFIX)


def warc_time(text: str) -> datetime:
    """The instant a WARC-Date names. The standard fixes UTC, so a missing `Z` changes nothing.

    Raises:
        ValueError: it names no instant, or a year or month only.
    """
    time = datetime.fromisoformat(text.strip())
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def warc_date(text: str | None, time: datetime) -> str:
    """`text` to the letter where it is a WARC-Date as the standard writes it, else `time`."""
    return text if text is not None and _DATE.fullmatch(text) else time_text(time)


def record_id(*parts: str) -> tuple[str, str]:
    """The WARC-Record-ID header, made from what the record says: same input, same file."""
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
        except (TooBigError, UndecodableError):
            size = -1
        identity = capture_id(url, time, body)
        return cls(url, time.astimezone(UTC), message, identity, sha256(body), size, body)

    def member(
        self, origin: str, date: str | None, ip: str | None, digest: str | None
    ) -> tuple[bytes, str]:
        """The `response` record, and the payload digest under which it is found.

        `date` is the WARC-Date to keep to the letter, `digest` what others call its payload: it
        differs from ours where theirs counted the chunking.
        """
        block, own = message_bytes(self.message), sha1_digest(self.message.body)
        foreign = digest if digest is not None and digest.lower() != own.lower() else None
        fields = [
            record_id("response", self.capture_id),
            ("WARC-Date", warc_date(date, self.time)),
            ("WARC-Target-URI", self.url),
            *([("WARC-IP-Address", ip)] if ip else []),
            ("WARC-Payload-Digest", own),
            *([(FOREIGN_DIGEST, foreign)] if foreign else []),
            ("WARC-Block-Digest", sha1_digest(block)),
            ("WARC-X-Payload-SHA256", self.payload_sha256),
            ("WARC-X-Origin", origin),
            ("Content-Type", "application/http; msgtype=response"),
        ]
        return member("response", fields, block), foreign or own

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
        ArchiveDamageError: it is not what its digest says, or no HTTP response.
    """
    stated = record.field("WARC-Block-Digest")
    if stated and not digest_agrees(stated, record.block):
        raise record_damage(warc, record, "the bytes do not have the digest stated for them")
    try:
        return parse_message(record.block)
    except ValueError as error:
        raise record_damage(warc, record, str(error)) from None


def capture_in(record: Record, warc: str) -> Capture:
    """The capture a `response` record of ours holds.

    Raises:
        ArchiveDamageError: bytes, digests or headers contradict each other.
    """
    message = message_in(record, warc)
    try:
        time = warc_time(record.field("WARC-Date") or "")
    except ValueError:
        raise record_damage(warc, record, "it states no time") from None
    draft = Draft.of(record.field("WARC-Target-URI") or "", time, message)
    stated = record.field("WARC-X-Payload-SHA256")
    if stated is not None and stated != draft.payload_sha256:
        raise record_damage(warc, record, "the body does not have the SHA-256 stated for it")
    origin = record.field("WARC-X-Origin") or "import"
    return draft.capture(origin, warc, record.offset, record.length)


def record_damage(warc: str, record: Record, what: str) -> ArchiveDamageError:
    """The sentence for a record that is not what it should be."""
    return ArchiveDamageError(
        f"{warc} is damaged at byte {record.offset}: {what}; restore the file from a copy"
    )


def failure_member(failure: FetchFailure) -> bytes:
    """The `metadata` record of a request that brought no response."""
    block = json.dumps(
        {"url": failure.url, "error": failure.error, "detail": failure.detail}, ensure_ascii=False
    ).encode("utf-8", "replace")
    date = time_text(failure.time)
    fields = [
        record_id("failure", failure.url, date, failure.error, failure.detail),
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
        ArchiveDamageError: it says that it is one and is not.
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
        raise record_damage(warc, record, "the fetch failure in it cannot be read") from None


def payload_digest(record: Record) -> str:
    """By which digest revisit records call the body of a response: another archive's, or ours."""
    return record.field(FOREIGN_DIGEST) or record.field("WARC-Payload-Digest") or ""


def revisit_id(record: Record, redact: Redactor) -> str:
    """The WARC-Record-ID under which a foreign `revisit` record is kept."""
    url = redact.url((record.field("WARC-Target-URI") or "").strip("<> "))
    date, digest = record.field("WARC-Date") or "", record.field("WARC-Payload-Digest") or ""
    return record_id("revisit", url, date, digest)[1]


def revisit_member(record: Record, origin: str, redact: Redactor) -> bytes:
    """A foreign `revisit` record as we keep it: its head without secrets, its reference."""
    block = b""
    if record.block.strip():
        message = parse_message(record.block)
        headers = redact.headers(message.headers)
        block = message_bytes(clean_message(replace(message, headers=headers, body=b"")))
    stated = [
        (name, value)
        for name in ("WARC-Date", "WARC-Payload-Digest", "WARC-Profile")
        if (value := record.field(name)) is not None
    ]
    fields = [
        ("WARC-Record-ID", revisit_id(record, redact)),
        ("WARC-Target-URI", redact.url((record.field("WARC-Target-URI") or "").strip("<> "))),
        *stated,
        ("WARC-Block-Digest", sha1_digest(block)),
        ("WARC-X-Origin", origin),
        ("Content-Type", "application/http; msgtype=response"),
    ]
    return member("revisit", fields, block)
