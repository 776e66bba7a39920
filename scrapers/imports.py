"""Take in what others recorded: WARC files of any make, folders of bodies with an index.

Belongs here: what differs between other people's archives and ours.
Does not belong here: how records are framed (`warc`) or written (`writer`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from scrapers.bodies import COLUMNS, Row, body_rows, is_body_folder
from scrapers.capture import Capture, FetchFailure
from scrapers.entry import FOREIGN_DIGEST, Draft, failure_in, message_in, warc_time
from scrapers.foreign import ForeignRecordError, foreign_message, is_response, revisited, target
from scrapers.message import Message, parse_message
from scrapers.salvage import salvaged
from scrapers.warc import (
    ArchiveDamageError,
    Record,
    digest_key,
    is_warc,
    record_in,
    sha1_digest,
)
from scrapers.writer import Writer

__all__ = ["ImportReport", "Importer", "every_url"]


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

    def holds_revisit(self, record_id: str) -> bool:
        """Whether it keeps that revisit record."""
        ...

    def revisits(self) -> Iterator[tuple[str, Record]]:
        """The revisit records it keeps, each with its file's name."""
        ...

    def by_digest(self, digest: str) -> Capture | None:
        """A capture whose encoded body has that WARC-Payload-Digest."""
        ...

    def stored(self, capture: Capture) -> bytes:
        """Its gzip member."""
        ...


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
        self._met: dict[str, str] = {}
        """Capture id by payload digest of every response met, for revisit records."""
        self._revisits: list[tuple[str, Record]] = []
        self._kept: set[str] = set()
        self._failures: set[FetchFailure] = set()
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
        for file, record in self._revisits:
            self._one(file, record, self._revisit)
        for file, record in self._archive.revisits():
            if digest_key(record.field("WARC-Payload-Digest") or "") in self._met:
                self._one(file, record, self._revisit)

    def _say(self, sentence: str) -> None:
        if self._progress is not None:
            self._progress(sentence)

    def _folder(self, folder: Path) -> None:
        plain = is_body_folder(folder)
        if plain:
            self._say(f"importing {folder}")
            self._bodies(folder)
        warcs = sorted(path for path in folder.rglob("*") if is_warc(path) and path.is_file())
        for path in warcs:
            self._file(path)
        if not (plain or warcs):
            self._problems.append(
                f"{folder} holds no WARC file and no index.csv with the columns "
                f"{', '.join(sorted(COLUMNS))}; give the folder that does"
            )

    def _file(self, path: Path) -> None:
        self._say(f"importing {path}")
        try:
            for item in salvaged(path):
                if isinstance(item, ArchiveDamageError):
                    self._problems.append(str(item))
                elif item.kind == "revisit":
                    self._revisits.append((path.name, item))
                else:
                    self._one(path.name, item, self._record)
        except OSError as error:
            if str(error.filename) != str(path):
                raise  # writing failed, not reading
            self._problems.append(f"{path} cannot be read ({error.strerror}); check the path")

    def _one(self, file: str, record: Record, take: Callable[[str, Record], None]) -> None:
        try:
            take(file, record)
        except (ForeignRecordError, ValueError) as error:
            self._problems.append(
                f"{file}, record at byte {record.offset} ({target(record)}): {error}"
            )
        except ArchiveDamageError as damage:
            self._problems.append(str(damage))

    def _wanted(self, url: str) -> bool:
        wanted = self._keep(url)
        self._skipped += not wanted
        return wanted

    def _record(self, file: str, record: Record) -> None:
        if (failure := failure_in(record, file)) is not None:
            self._failure(failure)
        elif not is_response(record):
            self._skipped += 1
        elif self._wanted(target(record)):
            self._response(record, foreign_message(record, file))

    def _response(self, record: Record, message: Message) -> None:
        date = (record.field("WARC-Date") or "").strip()
        try:
            time = warc_time(date)
        except ValueError:
            raise ForeignRecordError(
                f"its WARC-Date {date!r} is no instant, so it was left out"
            ) from None
        draft = self._writer.draft(target(record), time, message)
        digest = record.field(FOREIGN_DIGEST) or record.field("WARC-Payload-Digest")
        self._met.setdefault(digest_key(digest or sha1_digest(message.body)), draft.capture_id)
        self._store(draft, date, record.field("WARC-IP-Address"), digest)

    def _store(
        self, draft: Draft, date: str, ip: str | None = None, digest: str | None = None
    ) -> None:
        if draft.capture_id in self._new or self._archive.holds(draft.capture_id):
            self._known += 1
        else:
            self._new[draft.capture_id] = self._writer.add(draft, date=date, ip=ip, digest=digest)

    def _failure(self, told: FetchFailure) -> None:
        draft = self._writer.failure_draft(told.url, told.time, told.error, told.detail)
        if (
            self._wanted(told.url)
            and draft not in self._failures
            and not self._archive.holds_failure(draft)
        ):
            self._failures.add(draft)
            self._writer.add_failure(draft)

    def _revisit(self, file: str, record: Record) -> None:
        """A revisit says: the body was the same as that one's."""
        if not self._wanted(target(record)):
            return
        own = parse_message(record.block) if record.block.strip() else None
        if (record.field("WARC-Profile") or "").rstrip("/").endswith("server-not-modified"):
            if own is None:
                raise ForeignRecordError("it is a revisit without a response, so it was left out")
            self._response(record, replace(own, body=b""))
        elif (original := self._original(record.field("WARC-Payload-Digest"))) is not None:
            self._response(record, revisited(own, original))
        else:
            self._keep_revisit(record)

    def _original(self, digest: str | None) -> Message | None:
        if digest is None:
            return None
        capture = self._new.get(self._met.get(digest_key(digest), ""))
        capture = capture or self._archive.by_digest(digest_key(digest))
        if capture is None:
            return None
        stored = record_in(self._archive.stored(capture), capture.warc, capture.offset)
        return message_in(stored, capture.warc)

    def _keep_revisit(self, record: Record) -> None:
        time = warc_time(record.field("WARC-Date") or "")
        identity = self._writer.revisit_id(record)
        if identity not in self._kept and not self._archive.holds_revisit(identity):
            self._kept.add(identity)
            self._writer.add_revisit(record, time)
        raise ForeignRecordError(
            "it refers to a response that is not here; it is kept, and counts once the archive "
            "that holds that response is imported"
        )

    def _bodies(self, folder: Path) -> None:
        try:
            for row in body_rows(folder):
                if self._wanted(row.url):
                    self._body(row)
        except ValueError as error:
            self._problems.append(str(error))

    def _body(self, row: Row) -> None:
        try:
            draft = self._writer.draft(row.url, row.instant(), row.message())
        except (OSError, TypeError, ValueError) as error:
            self._problems.append(f"{row.folder / row.file} ({row.url}): {error}; mend its row")
        else:
            self._store(draft, row.time)
