"""Take in what others recorded: WARC files of any make, folders of bodies with an index.

Belongs here: what differs between other people's archives and ours.
Does not belong here: how records are framed (`warc`) or written (`writer`).
"""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from scrapers.capture import Capture, FetchFailure
from scrapers.entry import Draft, failure_in, message_in, warc_time
from scrapers.message import Message, TooBig, Undecodable, dechunk, decode, parse_message
from scrapers.warc import (
    ArchiveDamage,
    Record,
    digest_agrees,
    is_warc,
    record_in,
    records,
    sha1_digest,
)
from scrapers.writer import Writer

__all__ = ["ImportReport", "Importer", "every_url"]

FOLDER_COLUMNS = frozenset({"file", "url", "time", "status", "content_type"})


def every_url(url: str) -> bool:
    """Keep everything."""
    return True


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. Counts of responses, except `failures`: archived fetch failures."""

    new: int
    known: int
    skipped: int
    """Records that are no HTTP responses, and URLs not wanted."""
    failures: int
    problems: tuple[str, ...]
    """A sentence for each file or record that could not be taken in."""
    capture_ids: tuple[str, ...]
    """Of the new captures, in the order met."""


class Holder(Protocol):
    """What an import asks of the archive."""

    def holds(self, capture_id: str) -> bool:
        """Whether it has that capture."""
        ...

    def holds_failure(self, failure: FetchFailure) -> bool:
        """Whether it has that failure."""
        ...

    def capture(self, capture_id: str) -> Capture:
        """The capture of that id."""
        ...

    def captures(self, *, url: str | None = None) -> Iterator[Capture]:
        """Captures, of one URL."""
        ...

    def stored(self, capture: Capture) -> bytes:
        """Its gzip member."""
        ...


class _Refused(Exception):  # noqa: N818
    """One record that cannot be taken in; what is wrong with it."""


@dataclass(frozen=True, slots=True)
class _Revisit:
    file: str
    record: Record


class Importer:
    """One import: reads paths, writes what is new, keeps count."""

    def __init__(
        self,
        archive: Holder,
        writer: Writer,
        keep: Callable[[str], bool],
        on_progress: Callable[[str], None] | None,
    ) -> None:
        self._archive, self._writer = archive, writer
        self._keep, self._progress = keep, on_progress
        self._new: dict[str, Capture] = {}
        self._digests: dict[str, str] = {}
        """Capture id by payload digest, for revisit records."""
        self._revisits: list[_Revisit] = []
        self._failures: set[tuple[str, str, str, str]] = set()
        self._known = self._skipped = 0
        self._problems: list[str] = []

    def report(self) -> ImportReport:
        """What was done so far."""
        return ImportReport(
            new=len(self._new),
            known=self._known,
            skipped=self._skipped,
            failures=len(self._failures),
            problems=tuple(self._problems),
            capture_ids=tuple(self._new),
        )

    def take(self, paths: Sequence[Path]) -> None:
        """Take in every path, then the revisit records that refer to any of them."""
        for path in paths:
            if path.is_dir():
                self._folder(path)
            else:
                self._file(path)
        for revisit in self._revisits:
            self._one(revisit.file, revisit.record, self._resolve)

    def _say(self, sentence: str) -> None:
        if self._progress is not None:
            self._progress(sentence)

    def _folder(self, folder: Path) -> None:
        index = folder / "index.csv"
        plain = index.is_file() and _is_folder_index(index)
        if plain:
            self._say(f"importing {folder}")
            self._plain_folder(index)
        warcs = sorted(path for path in folder.rglob("*") if is_warc(path) and path.is_file())
        for path in warcs:
            self._file(path)
        if not (plain or warcs):
            self._problems.append(
                f"{folder} holds no WARC file and no index.csv with the columns "
                f"{', '.join(sorted(FOLDER_COLUMNS))}; give the folder that does"
            )

    def _file(self, path: Path) -> None:
        self._say(f"importing {path}")
        try:
            for record in records(path):
                if record.kind == "revisit":
                    self._revisits.append(_Revisit(path.name, record))
                else:
                    self._one(path.name, record, self._record)
        except ArchiveDamage as damage:
            self._problems.append(str(damage))
        except OSError as error:
            self._problems.append(f"{path} cannot be read ({error.strerror}); check the path")

    def _one(self, file: str, record: Record, take: Callable[[str, Record], None]) -> None:
        try:
            take(file, record)
        except (_Refused, ValueError) as error:
            self._problems.append(
                f"{file}, record at byte {record.offset} "
                f"({record.field('WARC-Target-URI')}): {error}; it was left out"
            )
        except ArchiveDamage as damage:
            self._problems.append(str(damage))

    def _record(self, file: str, record: Record) -> None:
        if (failure := failure_in(record, file)) is not None:
            self._failure(failure)
            return
        url = _target(record)
        if not _is_response(record, url) or not self._keep(url):
            self._skipped += 1
            return
        message = _foreign_message(record, file)
        self._add(url, record, message)

    def _add(self, url: str, record: Record, message: Message) -> None:
        date = (record.field("WARC-Date") or "").strip()
        try:
            time = warc_time(date)
        except ValueError:
            raise _Refused(f"its WARC-Date {date!r} is no instant") from None
        draft = self._writer.draft(url, time, message)
        self._store(draft, date, record.field("WARC-IP-Address"))
        for digest in (record.field("WARC-Payload-Digest"), sha1_digest(message.body)):
            if digest and record.kind == "response":
                self._digests.setdefault(_digest_key(digest), draft.capture_id)

    def _store(self, draft: Draft, date: str, ip: str | None) -> None:
        if draft.capture_id in self._new or self._archive.holds(draft.capture_id):
            self._known += 1
        else:
            self._new[draft.capture_id] = self._writer.add(draft, date=date, ip=ip)

    def _failure(self, failure: FetchFailure) -> None:
        key = (failure.url, str(failure.time), failure.error, failure.detail)
        if not self._keep(failure.url):
            self._skipped += 1
        elif key not in self._failures and not self._archive.holds_failure(failure):
            self._failures.add(key)
            self._writer.failure(
                url=failure.url, time=failure.time, error=failure.error, detail=failure.detail
            )

    def _resolve(self, file: str, record: Record) -> None:
        """A revisit says: the body was the same as that one's."""
        url = _target(record)
        if not self._keep(url):
            self._skipped += 1
            return
        own = parse_message(record.block) if record.block.strip() else None
        if (record.field("WARC-Profile") or "").rstrip("/").endswith("server-not-modified"):
            if own is None:
                raise _Refused("it is a revisit without a response")
            self._add(url, record, replace(own, body=b""))
            return
        original = self._original(record, url)
        if original is None:
            raise _Refused(
                "it refers to a response that is not here; import the archive that holds it "
                "together with this one"
            )
        self._add(url, record, _revisited(own, original))

    def _original(self, record: Record, url: str) -> Message | None:
        digest = record.field("WARC-Payload-Digest") or ""
        identity = self._digests.get(_digest_key(digest))
        if identity is not None:
            capture = self._new.get(identity) or self._archive.capture(identity)
            return self._message(capture)
        for target in {record.field("WARC-Refers-To-Target-URI") or url, url}:
            for capture in self._archive.captures(url=target.strip("<>")):
                message = self._message(capture)
                if digest and digest_agrees(digest, message.body):
                    return message
        return None

    def _message(self, capture: Capture) -> Message:
        stored = record_in(self._archive.stored(capture), capture.warc, capture.offset)
        return message_in(stored, capture.warc)

    def _plain_folder(self, index: Path) -> None:
        with index.open(newline="", encoding="utf-8-sig") as file:
            for row in csv.DictReader(file):
                try:
                    self._row(index.parent, row)
                except (OSError, TypeError, ValueError) as error:
                    self._problems.append(
                        f"{index}, row of {row.get('file')!r}: {error}; mend the row"
                    )

    def _row(self, folder: Path, row: dict[str, str]) -> None:
        if not self._keep(row["url"]):
            self._skipped += 1
            return
        path = (folder / row["file"]).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise ValueError("the file lies outside the folder")
        given = json.loads(row.get("headers") or "[]")
        pairs = given.items() if isinstance(given, dict) else given
        headers = [(str(name), str(value)) for name, value in pairs]
        if row["content_type"]:
            headers.insert(0, ("Content-Type", row["content_type"]))
        message = Message(int(row["status"]), "", tuple(headers), path.read_bytes())
        time = warc_time(row["time"])
        self._store(self._writer.draft(row["url"], time, message), row["time"], None)


def _is_folder_index(index: Path) -> bool:
    """Whether `index.csv` lists bodies, and does not merely describe WARC files beside it."""
    with index.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        return set(next(csv.reader(file), [])) >= FOLDER_COLUMNS


def _target(record: Record) -> str:
    return (record.field("WARC-Target-URI") or "").strip("<> ")


def _digest_key(digest: str) -> str:
    return digest.replace("-", "").lower().strip()


def _is_response(record: Record, url: str) -> bool:
    content = (record.field("Content-Type") or "application/http").lower()
    http = url.lower().startswith(("http://", "https://"))
    return record.kind == "response" and http and content.startswith("application/http")


def _foreign_message(record: Record, file: str) -> Message:
    """The response in somebody's record, its chunking undone, whole and unaltered.

    Raises:
        _Refused: it is cut, altered or split over several records.
    """
    if record.declared > len(record.block):
        raise _Refused(f"it has {record.declared} bytes, more than are held in memory")
    if record.field("WARC-Segment-Number") is not None:
        raise _Refused("it is split over several records, which is not supported")
    if (cut := record.field("WARC-Truncated")) is not None:
        raise _Refused(f"its recorder cut it off ({cut})")
    message = message_in(record, file)
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
        raise _Refused(str(error)) from None
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
    except (TooBig, Undecodable):
        decoded = whole.body
    if not digest_agrees(stated, decoded):
        raise _Refused("its body does not have the digest stated for it")


def _check_length(message: Message) -> None:
    stated = message.header("Content-Length")
    chunked = message.header("Transfer-Encoding") is not None
    if chunked or message.status in (204, 304) or stated is None or not stated.isdecimal():
        return
    if len(message.body) < int(stated):
        raise _Refused(f"its body has {len(message.body)} of {stated} bytes, so it was cut off")


def _honest_coding(message: Message) -> Message:
    """Some recorders store the decoded body and keep `Content-Encoding: gzip`: that shows."""
    if message.joined("Content-Encoding").strip().lower() not in ("gzip", "x-gzip"):
        return message
    if not message.body or message.body.startswith(b"\x1f\x8b"):
        return message
    headers = tuple(
        ("X-Archive-Orig-Content-Encoding" if name.lower() == "content-encoding" else name, value)
        for name, value in message.headers
    )
    return replace(message, headers=headers)


def _revisited(own: Message | None, original: Message) -> Message:
    """The head of the revisit round the body of the original, coded as that one was."""
    if own is None:
        return original
    framing = ("content-encoding", "transfer-encoding", "content-length")
    coding = [pair for pair in original.headers if pair[0].lower() == "content-encoding"]
    headers = [pair for pair in own.headers if pair[0].lower() not in framing]
    return replace(own, headers=(*headers, *coding), body=original.body)
