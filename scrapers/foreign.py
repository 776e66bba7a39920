"""What differs between other people's WARC records and ours.

Belongs here: judging and straightening one foreign record, without reading anything else.
Does not belong here: files and folders (`imports`), framing (`warc`), writing (`writer`).
"""

import re
from dataclasses import replace

from scrapers.entry import message_in
from scrapers.message import Message, TooBigError, UndecodableError, dechunk, decode
from scrapers.warc import Record, digest_agrees

__all__ = ["ForeignRecordError", "foreign_message", "is_response", "revisited", "target"]


_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class ForeignRecordError(Exception):
    """One record that cannot be taken in. The message says what is wrong with it."""


def target(record: Record) -> str:
    """The URL of a record; some recorders put it in angle brackets."""
    return (record.field("WARC-Target-URI") or "").strip("<> ")


def is_response(record: Record) -> bool:
    """Whether a record is the HTTP response of a web address."""
    content = (record.field("Content-Type") or "application/http").lower()
    http = target(record).lower().startswith(("http://", "https://"))
    return record.kind == "response" and http and content.startswith("application/http")


def foreign_message(record: Record, file: str) -> Message:
    """The response in a record, whole and unaltered, its chunking undone.

    A record of ours is what it is; a foreign one is checked against what its headers promise.

    Raises:
        ForeignRecordError: it is cut, altered or split over several records.
        ArchiveDamageError: its bytes do not have the digest stated for them.
    """
    if record.declared > len(record.block):
        raise ForeignRecordError(f"it has {record.declared} bytes, more than are held in memory")
    message = message_in(record, file)
    if record.field("WARC-X-Origin") is not None:
        return message
    if record.field("WARC-Segment-Number") is not None:
        raise ForeignRecordError("it is split over several records, which is not supported")
    if (cut := record.field("WARC-Truncated")) is not None:
        raise ForeignRecordError(f"its recorder cut it off ({cut})")
    whole = _unchunked(message)
    _check_payload(record, message, whole)
    _check_length(whole)
    return _honest_coding(whole)


def _unchunked(message: Message) -> Message:
    if "chunked" not in message.joined("Transfer-Encoding").lower():
        return message
    try:
        body = dechunk(message.body)
    except ValueError as error:
        if message.header("Content-Length") == str(len(message.body)):
            return message  # the recorder undid the chunking, stated the length, kept the header
        raise ForeignRecordError(str(error)) from None
    return message if body is None else replace(message, body=body)


def _check_payload(record: Record, message: Message, whole: Message) -> None:
    """Recorders differ in what they call the payload: with chunks, without, decoded."""
    stated = record.field("WARC-Payload-Digest")
    if stated is None or record.field("WARC-Block-Digest") is not None:
        return
    if digest_agrees(stated, message.body) or digest_agrees(stated, whole.body):
        return
    try:
        decoded = decode(whole.body, whole.joined("Content-Encoding"))
    except (TooBigError, UndecodableError):
        decoded = whole.body
    if not digest_agrees(stated, decoded):
        raise ForeignRecordError("its body does not have the digest stated for it")


def _check_length(message: Message) -> None:
    stated = message.header("Content-Length")
    chunked = message.header("Transfer-Encoding") is not None
    if chunked or message.status in (204, 304) or stated is None or not stated.isdecimal():
        return
    if len(message.body) < int(stated):
        raise ForeignRecordError(
            f"its body has {len(message.body)} of {stated} bytes, so it was cut off"
        )


def _honest_coding(message: Message) -> Message:
    """Some recorders store the decoded body and keep its Content-Encoding: that shows."""
    if not _is_decoded(message.body, message.joined("Content-Encoding").strip().lower()):
        return message
    headers = tuple(
        ("X-Archive-Orig-Content-Encoding" if name.lower() == "content-encoding" else name, value)
        for name, value in message.headers
    )
    return replace(message, headers=headers)


def _is_decoded(body: bytes, coding: str) -> bool:
    """Whether a body said to be coded is not: no gzip begins so, no coded body is all text."""
    if coding in ("gzip", "x-gzip") and body and not body.startswith(b"\x1f\x8b"):
        return True
    try:
        decode(body, coding)
    except UndecodableError:
        return _is_text(body)
    except TooBigError:
        return False
    return False


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return not _CONTROL.search(body)


def revisited(own: Message | None, original: Message) -> Message:
    """The head of a revisit round the body of the original, coded as that one was."""
    if own is None:
        return original
    framing = ("content-encoding", "transfer-encoding", "content-length")
    coding = [pair for pair in original.headers if pair[0].lower() == "content-encoding"]
    headers = [pair for pair in own.headers if pair[0].lower() not in framing]
    return replace(own, headers=(*headers, *coding), body=original.body)
