"""What the archive holds: captures and fetch failures, as plain values.

Belongs here: the identity of a capture and the shape of what the index returns.
Does not belong here: reading or writing WARC bytes (`warc`), looking things up (`archive`),
or anything that knows what a body means (`<source>/parse`).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

__all__ = ["Capture", "FetchFailure", "capture_id", "parse_time", "sha256", "time_text"]


def sha256(data: bytes) -> str:
    """The SHA-256 of `data` as 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def time_text(time: datetime) -> str:
    """A UTC instant as WARC writes it: `2026-07-21T23:26:26Z`, with a fraction only if not zero."""
    if time.tzinfo is None:
        raise ValueError(f"{time!r} has no time zone")
    text = time.astimezone(UTC).isoformat().removesuffix("+00:00")
    return (text.rstrip("0") if "." in text else text) + "Z"


def parse_time(text: str) -> datetime:
    """The UTC instant that an RFC 3339 text with an explicit offset or `Z` names.

    Raises:
        ValueError: the text is no such instant, or names no offset.
    """
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return time.astimezone(UTC)


def capture_id(url: str, time: datetime, body: bytes) -> str:
    """The identity of a capture: SHA-256 of URL, time and decoded body.

    The same response imported from two archives is one capture; the same body fetched twice is two.
    """
    return sha256(f"{url}\n{time_text(time)}\n".encode() + body)


@dataclass(frozen=True, slots=True)
class Capture:
    """One archived HTTP response. Times are UTC, sizes bytes of the decoded body."""

    capture_id: str
    url: str
    time: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    payload_sha256: str
    payload_bytes: int
    origin: str
    """`live`, `import` or `sample`."""
    run: str
    warc: str
    """File name inside the archive folder."""
    offset: int
    """Where the record's gzip member begins in that file, and its `length`, in bytes."""
    length: int

    def header(self, name: str) -> str | None:
        """The last header of that name, in any case, or None."""
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        return found[-1] if found else None

    def header_map(self) -> Mapping[str, str]:
        """Headers by lower-case name, the last of each."""
        return {key.lower(): value for key, value in self.headers}


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """A request that brought no response: timeout, refused address, lost connection."""

    url: str
    time: datetime
    error: str
    """A stable code: `timeout`, `connection`, `tls`, `refused_address`, `refused_host`, `robots`,
    `too_large`, `circuit_open`, `truncated`, `error`."""
    detail: str
    origin: str
    run: str
    warc: str
    offset: int
