"""One HTTP response as bytes: read it, write it, undo its codings.

Belongs here: the status line, headers, chunking and content codings of an HTTP message.
Does not belong here: WARC records (`warc`), secrets (`redact`), or what a body means.
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import brotli

__all__ = [
    "DECODED_CAP",
    "Message",
    "TooBigError",
    "UndecodableError",
    "clean_message",
    "dechunk",
    "decode",
    "message_bytes",
    "parse_message",
]

Headers = tuple[tuple[str, str], ...]

DECODED_CAP = 256 << 20
"""Bytes a body may have once its content coding is undone."""
BOMB_FLOOR = 16 << 20
BOMB_RATIO = 250
"""Past `BOMB_FLOOR` bytes, more than this many bytes out per byte in is an attack: JSON and CSV of
that size shrink 5 to 50 times (measured on recorded responses), zeros 1000 times and more."""
_STEP = 1 << 20
_PROTOCOL = re.compile(r"HTTP/\d(?:\.\d)?")
_STATUS_LINE = re.compile(rb"(HTTP/\d(?:\.\d)?) +(\d{3})(?: ([^\r\n]*))?\r?\n")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r\n")
_NO_TOKEN = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]")


class TooBigError(Exception):
    """A body that would decode to more bytes than the cap. The message is one sentence."""


class UndecodableError(Exception):
    """A body that is not what its Content-Encoding says. The message is one sentence."""


@dataclass(frozen=True, slots=True)
class Message:
    """One HTTP response; text is latin-1, so every byte of the head survives."""

    status: int
    reason: str
    headers: Headers
    body: bytes
    protocol: str = "HTTP/1.1"

    def header(self, name: str) -> str | None:
        """The last header of that name, in any case, or None."""
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        return found[-1] if found else None

    def joined(self, name: str) -> str:
        """All headers of that name as one list, in order; empty where there is none."""
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower())


def _wire(text: str) -> str:
    """`text` as it reads back from a header line: no line ends, bytes as latin-1."""
    one_line = re.sub(r"[\r\n\0]", " ", text).strip(" \t")
    try:
        one_line.encode("latin-1")
    except UnicodeEncodeError:
        return one_line.encode("utf-8", "replace").decode("latin-1")
    return one_line


def _clean_headers(headers: Sequence[tuple[str, str]]) -> Headers:
    """Headers as they will read back: no line end can smuggle in another header."""
    return tuple((_NO_TOKEN.sub("_", name), _wire(value)) for name, value in headers if name)


def clean_message(message: Message) -> Message:
    """The message as it will read back.

    Raises:
        ValueError: the status has not three digits.
    """
    if not 100 <= message.status <= 999:
        raise ValueError(f"{message.status} is no HTTP status")
    return Message(
        status=message.status,
        reason=_wire(message.reason),
        headers=_clean_headers(message.headers),
        body=message.body,
        protocol=message.protocol if _PROTOCOL.fullmatch(message.protocol) else "HTTP/1.1",
    )


def message_bytes(message: Message) -> bytes:
    """A clean message as it goes into a `response` record."""
    lines = [f"{message.protocol} {message.status} {message.reason}"]
    lines += [f"{name}: {value}" for name, value in message.headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + message.body


def _fields(head: bytes) -> Headers:
    fields: list[tuple[str, str]] = []
    for raw in head.split(b"\n"):
        line = raw.rstrip(b"\r").decode("latin-1")
        if line[:1] in (" ", "\t") and fields:
            name, value = fields[-1]
            fields[-1] = (name, value + " " + line.strip(" \t"))
        elif line:
            name, _, value = line.partition(":")  # a line without colon: some servers send them
            fields.append((name.rstrip(" \t"), value.strip(" \t")))
    return tuple(fields)


def parse_message(block: bytes) -> Message:
    """Read the block of a `response` record. The body is kept exactly as it stands there.

    Raises:
        ValueError: no status line, or no end of the headers.
    """
    status = _STATUS_LINE.match(block)
    if status is None:
        raise ValueError("there is no HTTP status line")
    if block[status.end() :].startswith((b"\r\n", b"\n")):
        head, body = b"", block[status.end() :].split(b"\n", 1)[1]
    else:
        end = re.compile(rb"\r?\n\r?\n").search(block, status.end())
        if end is None:
            raise ValueError("the HTTP headers have no end")
        head, body = block[status.end() : end.start()], block[end.end() :]
    protocol, code, reason = status.groups(default=b"")
    return Message(
        status=int(code),
        reason=reason.decode("latin-1").strip(" \t"),
        headers=_fields(head),
        body=body,
        protocol=protocol.decode("ascii"),
    )


def dechunk(body: bytes) -> bytes | None:
    """The body without its chunking; None where it does not begin like a chunked body.

    Raises:
        ValueError: it begins as one and breaks off or goes astray.
    """
    pieces: list[bytes] = []
    position = 0
    while size := _CHUNK_SIZE.match(body, position):
        length = int(size[1], 16)
        position = size.end() + length + 2
        if length == 0:
            return b"".join(pieces)
        if body[position - 2 : position] != b"\r\n":
            break
        pieces.append(body[size.end() : position - 2])
    if position == 0:
        return None
    raise ValueError("its chunked body breaks off")


class _Output:
    """Decoded bytes, refused as soon as they are too many."""

    def __init__(self, coding: str, encoded: int, cap: int) -> None:
        self._bytes = bytearray()
        self._coding = coding
        self._limit = min(cap, max(BOMB_FLOOR, encoded * BOMB_RATIO))

    def add(self, piece: bytes) -> None:
        self._bytes += piece
        if len(self._bytes) > self._limit:
            raise TooBigError(
                f"the {self._coding} body decodes to more than {self._limit} bytes, "
                "so it is refused; ask the source for a smaller answer"
            )

    def bytes(self) -> bytes:
        return bytes(self._bytes)


def _inflate(data: bytes, wbits: int, coding: str, cap: int) -> bytes:
    output, position = _Output(coding, len(data), cap), 0
    stream = zlib.decompressobj(wbits)
    while True:
        piece = data[position : position + (64 << 10)]
        position += len(piece)
        while True:
            decoded = stream.decompress(piece, _STEP)
            output.add(decoded)
            piece = stream.unconsumed_tail
            if stream.eof or (not piece and len(decoded) < _STEP):
                break
        if stream.eof:
            position -= len(stream.unused_data)
            if position == len(data):
                return output.bytes()
            if wbits != 31:
                raise zlib.error("bytes follow its end")
            stream = zlib.decompressobj(wbits)
        elif position == len(data):
            raise zlib.error("it breaks off")


def _gzip(data: bytes, cap: int) -> bytes:
    return _inflate(data, 31, "gzip", cap)


def _deflate(data: bytes, cap: int) -> bytes:
    """`deflate` means zlib; some servers send it bare, and browsers accept both."""
    zlib_header = len(data) > 1 and data[0] & 15 == 8 and int.from_bytes(data[:2], "big") % 31 == 0
    return _inflate(data, 15 if zlib_header else -15, "deflate", cap)


def _brotli(data: bytes, cap: int) -> bytes:
    output, stream = _Output("br", len(data), cap), brotli.Decompressor()
    decoded = stream.process(data, output_buffer_limit=_STEP)
    output.add(decoded)
    while not stream.can_accept_more_data():
        output.add(stream.process(b"", output_buffer_limit=_STEP))
    if not stream.is_finished():
        raise brotli.error("it breaks off")
    return output.bytes()


_CODINGS = {"gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate, "br": _brotli}


def decode(body: bytes, encoding: str, cap: int = DECODED_CAP) -> bytes:
    """Undo a Content-Encoding (`gzip`, `deflate, gzip`, …; empty: none).

    Raises:
        TooBigError: more than `cap` bytes would come out, or it is a decompression bomb.
        UndecodableError: a coding we cannot undo (zstd), or a body that is damaged or cut.
    """
    names = [name.strip().lower() for name in encoding.split(",")]
    for name in reversed([name for name in names if name not in ("", "identity")]):
        if not body:
            return body
        undo = _CODINGS.get(name)
        if undo is None:
            raise UndecodableError(f"the content coding {name!r} cannot be undone; ask for gzip")
        try:
            body = undo(body, cap)
        except (zlib.error, brotli.error) as error:
            raise UndecodableError(
                f"the body is no whole {name} ({error}); fetch it again"
            ) from None
    return body
