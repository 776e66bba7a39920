"""WARC records as bytes: read any WARC strictly, write one gzip member a record.

Belongs here: framing, gzip members, digests; every way a file can be cut or damaged.
Does not belong here: HTTP (`message`), what our own records mean (`entry`), the index.
"""

import base64
import binascii
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

__all__ = [
    "RECORD_CAP",
    "ArchiveDamageError",
    "Record",
    "digest_agrees",
    "digest_key",
    "is_warc",
    "member",
    "plain_member",
    "record_in",
    "records",
    "sha1_digest",
]

RECORD_CAP = 256 << 20
"""Bytes of a block we hold in memory; a longer record is passed over, and says so."""
_CHUNK = 64 << 10
_STEP = 1 << 20
_LINE_CAP = 1 << 20
_VERSION = re.compile(rb"WARC/(0\.1[78]|1\.[01])\s*")


class ArchiveDamageError(Exception):
    """Bytes that are not what was written. One sentence: file, offset, what to do."""


@dataclass(frozen=True, slots=True)
class Record:
    """One WARC record; `offset` and `length`, in bytes, frame its gzip member in the file.

    `length` is 0 where it shares a member with other records.
    """

    kind: str
    fields: tuple[tuple[str, str], ...]
    block: bytes
    offset: int
    length: int
    declared: int
    """Content-Length; more than `len(block)` only where the record is longer than `RECORD_CAP`."""

    def field(self, name: str) -> str | None:
        """The first WARC header of that name, in any case, or None."""
        return next((value for key, value in self.fields if key.lower() == name.lower()), None)


class _Source:
    """Decoded bytes of a file, gzip or plain, and where its members begin and end."""

    def __init__(self, file: BinaryIO, name: str, base: int) -> None:
        self.buffer = bytearray()
        self.position = base
        """Offset in the file up to which bytes were decoded."""
        self.start = base
        """Offset at which the current gzip member begins."""
        self._file, self._name = file, name
        self._input = file.read(_CHUNK)
        self.gzip = self._input.startswith(b"\x1f\x8b")
        self._member: zlib._Decompress | None = None

    def damage(self, offset: int, what: str) -> ArchiveDamageError:
        return ArchiveDamageError(
            f"{self._name} is damaged at byte {offset}: {what}; "
            "everything before it is good, so restore the file from a copy"
        )

    @property
    def empty(self) -> bool:
        """Whether the file has no byte at all."""
        return not self._input and self.position == 0

    @property
    def at_boundary(self) -> bool:
        """Whether nothing is left over between two members (plain files: always)."""
        return not self.buffer and self._member is None

    def fill(self) -> bool:
        """Decode one more piece, never past the end of a member; False at the end of the file."""
        self._input = self._input or self._file.read(_CHUNK)
        if not self.gzip:
            self.buffer += self._input
            self.position += len(self._input)
            more, self._input = bool(self._input), b""
            return more
        if self._member is None:
            if not self._input:
                return False
            self._member, self.start = zlib.decompressobj(31), self.position
        try:
            decoded = self._member.decompress(self._input, _STEP)
        except zlib.error as error:
            raise self.damage(self.start, f"no whole gzip member ({error})") from None
        ended = self._member.eof
        rest = self._member.unused_data if ended else self._member.unconsumed_tail
        if not (self._input or decoded or ended):
            raise self.damage(self.start, "the gzip member is cut off")
        self.position += len(self._input) - len(rest)
        self._input = rest
        self.buffer += decoded
        if ended:
            self._member = None
        return True

    def settle(self, offset: int) -> None:
        """Pass over blank lines to the end of the member, so that its checksum is seen.

        Where another record follows in the same member, its checksum comes too late.
        """
        while not self.buffer.startswith(b"WARC/"):
            if rest := self.buffer.lstrip(b"\r\n"):
                if not b"WARC/".startswith(rest[:5]):
                    raise self.damage(offset, "the record does not end where it says")
                self.buffer = rest
            else:
                self.buffer.clear()
            if self._member is None or not self.fill():
                return

    def line(self, offset: int) -> bytes | None:
        """The next line with its end; None at the end of the file."""
        while (end := self.buffer.find(b"\n")) < 0:
            if len(self.buffer) > _LINE_CAP:
                raise self.damage(offset, "there is no WARC record")
            if not self.fill():
                if self.buffer:
                    raise self.damage(offset, "the record is cut off in its headers")
                return None
        return self.take(end + 1, offset)

    def take(self, size: int, offset: int, *, keep: bool = True) -> bytes:
        """The next `size` bytes; without `keep` they are passed over and nothing is returned."""
        missing = size
        while len(self.buffer) < missing:
            if not keep:
                missing -= len(self.buffer)
                self.buffer.clear()
            if not self.fill():
                raise self.damage(offset, "the record is cut off")
        taken = bytes(self.buffer[:missing]) if keep else b""
        del self.buffer[:missing]
        return taken


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _fields(source: _Source, offset: int) -> tuple[tuple[str, str], ...]:
    fields: list[tuple[str, str]] = []
    while line := source.line(offset):
        text = _text(line).rstrip("\r\n")
        if not text:
            return tuple(fields)
        if text[0] in " \t" and fields:
            fields[-1] = (fields[-1][0], f"{fields[-1][1]} {text.strip()}")
            continue
        name, colon, value = text.partition(":")
        if not colon:
            raise source.damage(offset, f"the WARC header {text[:60]!r} has no colon")
        fields.append((name.strip(), value.strip()))
    raise source.damage(offset, "the record is cut off in its headers")


def _begin(source: _Source) -> int | None:
    """Pass over blank lines and the version line; where the record begins, None at the end."""
    while True:
        line = source.line(source.position if source.at_boundary else source.start)
        if line is None:
            return None
        offset = source.start if source.gzip else source.position - len(source.buffer) - len(line)
        if line.strip(b"\r\n"):
            if not _VERSION.fullmatch(line):
                raise source.damage(offset, f"no WARC record begins here but {line[:20]!r}")
            return offset


def _read(source: _Source) -> Record | None:
    whole = source.at_boundary
    offset = _begin(source)
    if offset is None:
        return None
    fields = _fields(source, offset)
    named = {name.lower(): value for name, value in reversed(fields)}
    if not re.fullmatch(r"\d{1,18}", named.get("content-length", "")):
        raise source.damage(offset, "the record states no Content-Length")
    declared = int(named["content-length"])
    block = source.take(declared, offset, keep=declared <= RECORD_CAP)
    end = source.line(offset), source.line(offset)
    if end not in ((b"\r\n", b"\r\n"), (b"\n", b"\n")):
        raise source.damage(offset, "the record does not end where it says")
    if source.gzip:
        source.settle(offset)
    whole = whole and (source.at_boundary or not source.gzip)
    length = source.position - len(source.buffer) - offset if whole or not source.gzip else 0
    return Record(named.get("warc-type", "").lower(), fields, block, offset, length, declared)


def records(path: Path, start: int = 0) -> Iterator[Record]:
    """All records of a WARC file: one gzip member a record, one for all, or plain.

    `start` is the offset, in bytes, of the record to begin with. A record is given out only once
    all its bytes, and its member's checksum, were seen.

    Raises:
        ArchiveDamageError: the file is cut, altered or no WARC; the records before were given out.
    """
    proved: bool | None = None
    with path.open("rb") as file:
        file.seek(start)
        source = _Source(file, path.name, start)
        if source.empty:
            raise source.damage(0, "it is empty")
        while record := _read(source):
            if record.length == 0:  # one member for several records: its checksum comes later
                proved = _is_whole(path) if proved is None else proved
                digest = record.field("WARC-Block-Digest")
                if not proved and not (digest and digest_agrees(digest, record.block)):
                    raise source.damage(record.offset, "the checksum of the gzip member is wrong")
            yield record


def _is_whole(path: Path) -> bool:
    try:
        with gzip.open(path) as file:
            while file.read(_STEP):
                pass
    except (EOFError, OSError, zlib.error):
        return False
    return True


def record_in(data: bytes, name: str, offset: int) -> Record:
    """The one record in a gzip member that lies at `offset` of the file `name`.

    Raises:
        ArchiveDamageError: it is not exactly one whole record.
    """
    source = _Source(io.BytesIO(data), name, offset)
    record = _read(source)
    if record is None or record.length != len(data):
        raise source.damage(offset, "no whole record lies here")
    return record


def is_warc(path: Path) -> bool:
    """Whether a file's name says that it holds WARC records."""
    return path.name.lower().endswith((".warc", ".warc.gz"))


def sha1_digest(data: bytes) -> str:
    """`sha1:` and base 32, as WARC files state it."""
    digest = hashlib.sha1(data, usedforsecurity=False).digest()
    return "sha1:" + base64.b32encode(digest).decode()


def digest_agrees(stated: str, data: bytes) -> bool:
    """Whether `data` has a digest stated as `<algorithm>:<base 32 or hex>`.

    An algorithm or notation we do not know is believed: it proves nothing either way.
    """
    algorithm, _, value = stated.partition(":")
    name = algorithm.strip().lower().replace("-", "")
    if name not in ("md5", "sha1", "sha256", "sha512"):
        return True
    digest = hashlib.new(name, data, usedforsecurity=False).digest()
    value = value.strip()
    if len(value) == 2 * len(digest):
        return value.lower() == digest.hex()
    try:
        return base64.b32decode(value.upper() + "=" * (-len(value) % 8)) == digest
    except binascii.Error:
        return True


def digest_key(digest: str) -> str:
    """A stated digest in one spelling, to compare it with others."""
    return digest.replace("-", "").lower().strip()


def record_bytes(kind: str, fields: Sequence[tuple[str, str]], block: bytes) -> bytes:
    """A WARC 1.1 record, not compressed."""
    lines = ["WARC/1.1", f"WARC-Type: {kind}", *(f"{name}: {value}" for name, value in fields)]
    head = "\r\n".join([*lines, f"Content-Length: {len(block)}", "", ""])
    return head.encode() + block + b"\r\n\r\n"


def member(kind: str, fields: Sequence[tuple[str, str]], block: bytes) -> bytes:
    """A WARC 1.1 record as one gzip member (level 6: 33 MB/s, 1 % larger than level 9)."""
    return gzip.compress(record_bytes(kind, fields, block), 6, mtime=0)


def plain_member(kind: str, fields: Sequence[tuple[str, str]], block: bytes) -> bytes:
    """The same as one stored block: one record has one spelling, whatever zlib made it.

    Bits that a checksum does not cover (gzip header, padding) are then as fixed as the rest.
    """
    data = record_bytes(kind, fields, block)
    size = len(data).to_bytes(2, "little")
    frame = b"\x1f\x8b\x08\0\0\0\0\0\0\xff\x01" + size + bytes(255 - byte for byte in size)
    return frame + data + zlib.crc32(data).to_bytes(4, "little") + len(data).to_bytes(4, "little")
