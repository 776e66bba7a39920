"""The archive of all captures: WARC files in one folder, found through a derived index.

Belongs here: opening, writing runs, looking up, proving, repairing.
Does not belong here: bytes of records (`warc`, `entry`), SQL (`index`), foreign files (`imports`).
"""

import contextlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType

from scrapers.capture import Capture, FetchFailure, sha256
from scrapers.entry import SUFFIX, message_in
from scrapers.imports import Importer, ImportReport, every_url
from scrapers.index import Index, Stat
from scrapers.message import TooBigError, UndecodableError, decode
from scrapers.sealed import scan
from scrapers.upkeep import repair_part, verify_file
from scrapers.warc import ArchiveDamageError, Record, record_in
from scrapers.writer import Writer

__all__ = [
    "Archive",
    "ArchiveDamageError",
    "ImportReport",
    "TooBigError",
    "UndecodableError",
    "Writer",
]

Progress = Callable[[str], None]


class Archive:
    """All captures in `folder`, indexed in the SQLite file `index`.

    Opening brings the index up to date: new files are read, vanished ones forgotten. Where nothing
    changed that costs one `stat` a file. A damaged file does not stop it: what is whole in it is
    listed, and `problems` and `verify` tell of the rest.
    """

    def __init__(self, folder: Path, index: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._index = Index(index)
        try:
            self._reconcile()
        except ArchiveDamageError:  # of the index: it is derived
            self._index.begin_anew()
            self._reconcile()

    def __enter__(self) -> "Archive":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the index."""
        self._index.close()

    @contextlib.contextmanager
    def writer(
        self, run: str, *, origin: str = "live", secrets: Sequence[str] = ()
    ) -> Iterator[Writer]:
        """Write one run into `<run>.warc.gz`; complete and indexed at exit, also after an error.

        Raises:
            FileExistsError: that run has a file already.
            ValueError: `run` is no file name.
        """
        writer = Writer(self.folder, run, origin, secrets)
        try:
            yield writer
        finally:
            if writer.close():
                path = writer.path
                with self._index.transaction():
                    self._index.add(path.name, _stat(path), writer.written())

    def import_paths(
        self,
        paths: Sequence[Path],
        *,
        run: str,
        origin: str = "import",
        keep: Callable[[str], bool] = every_url,
        on_progress: Progress | None = None,
    ) -> ImportReport:
        """Take in WARC files, folders of them, or folders with `index.csv` and bodies.

        Responses not yet held go into one new file; `keep` says which URLs to take. Damage is a
        sentence in the report; what is whole around it is taken in.

        Raises:
            FileExistsError: that run has a file already.
        """
        with self.writer(run, origin=origin) as writer:
            importer = Importer(self, writer, keep, on_progress)
            importer.take(paths)
        return importer.report()

    def captures(
        self,
        *,
        url: str | None = None,
        host: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        payload_sha256: str | None = None,
    ) -> Iterator[Capture]:
        """Captures by all filters given, ordered by (time, capture_id); both bounds included."""
        return self._index.captures(
            url=url, host=host, since=since, until=until, payload_sha256=payload_sha256
        )

    def capture(self, capture_id: str) -> Capture:
        """The capture of that id, or of the only id that begins so (at least 8 digits).

        Raises:
            LookupError: none, or more than one.
        """
        prefix = capture_id.strip().lower()
        if not re.fullmatch(r"[0-9a-f]{8,64}", prefix):
            raise LookupError(f"{capture_id!r} is no capture id; give at least 8 hex digits of it")
        found = self._index.by_prefix(prefix)
        if not found:
            raise LookupError(f"the archive holds no capture {capture_id}; import it first")
        if len(found) > 1:
            raise LookupError(f"several captures begin with {capture_id}; give more digits")
        return found[0]

    def ids(self) -> set[str]:
        """The ids of all captures held."""
        return self._index.ids()

    def some(self, capture_ids: Iterable[str]) -> Iterator[Capture]:
        """The captures of these full ids that are held, in no order."""
        for capture_id in capture_ids:
            yield from self._index.by_prefix(capture_id)

    def holds(self, capture_id: str) -> bool:
        """Whether the capture of that full id is in the archive."""
        return self._index.holds(capture_id)

    def by_digest(self, digest: str) -> Capture | None:
        """A capture whose encoded body has that WARC-Payload-Digest (spelt as by `digest_key`)."""
        return self._index.by_digest(digest)

    def holds_revisit(self, record_id: str) -> bool:
        """Whether a foreign revisit record of that id is kept."""
        return self._index.knows_revisit(record_id)

    def failures(
        self, *, host: str | None = None, since: datetime | None = None
    ) -> Iterator[FetchFailure]:
        """Requests that brought no response, ordered by time; `since` is included."""
        return self._index.failures(host=host, since=since)

    def holds_failure(self, failure: FetchFailure) -> bool:
        """Whether a failure of the same URL, time, error and detail is in the archive."""
        return self._index.knows_failure(failure)

    def newest(self) -> datetime | None:
        """Time of the newest capture, None where there is none."""
        return self._index.newest()

    def revisits(self) -> Iterator[tuple[str, Record]]:
        """Foreign revisit records kept for their originals, each with its file's name."""
        for warc, offset, length, _ in self._index.revisits():
            yield warc, record_in(self._bytes(warc, offset, length), warc, offset)

    def stored(self, capture: Capture) -> bytes:
        """The gzip member of a capture as it lies in its file.

        Raises:
            ArchiveDamageError: the file is gone or too short.
        """
        return self._bytes(capture.warc, capture.offset, capture.length)

    def body(self, capture: Capture) -> bytes:
        """The decoded body of a capture, proved by its SHA-256.

        Raises:
            ArchiveDamageError: the bytes are not what was archived.
            TooBigError: it would decode to more than 256 MiB.
            UndecodableError: it is not what its Content-Encoding says.
        """
        record = record_in(self.stored(capture), capture.warc, capture.offset)
        message = message_in(record, capture.warc)
        body = decode(message.body, message.joined("Content-Encoding"))
        if sha256(body) != capture.payload_sha256:
            raise ArchiveDamageError(
                f"{capture.warc}, byte {capture.offset}: the body of capture "
                f"{capture.capture_id[:12]} has another SHA-256 than the index; "
                "restore the file from a copy"
            )
        return body

    def head(self, capture: Capture, size: int = 4096) -> bytes:
        """The beginning of a body, empty where it cannot be decoded: for quoting errors.

        Raises:
            ArchiveDamageError: as `body`.
        """
        try:
            return self.body(capture)[:size]
        except (TooBigError, UndecodableError):
            return b""

    def problems(self) -> Sequence[str]:
        """A sentence for each file found damaged when it was indexed."""
        return self._index.problems()

    def reindex(self) -> int:
        """Forget the index and read every file again; how many captures there are."""
        try:
            with self._index.transaction():
                self._index.clear()
                self._read(self._files())
        except ArchiveDamageError:
            self._index.begin_anew()
            self._reconcile()
        return sum(1 for _ in self.captures())

    def verify(self, on_progress: Progress | None = None) -> Iterator[str]:
        """Read every byte again: a sentence for each thing that is not as it was written."""
        present = self._files()
        for name in sorted(self._index.files().keys() - present.keys()):
            yield f"{name} is gone; restore it from a copy"
        for name in sorted(present):
            if on_progress is not None:
                on_progress(f"verifying {name}")
            yield from verify_file(self.folder / name, self._index)

    def repair(self) -> list[str]:
        """Finish what a crash left behind (`*.part`): keep every whole record, drop a torn one.

        A file that a running process still writes is left alone. Returns a sentence each.
        """
        told = [repair_part(part) for part in sorted(self.folder.glob(f"*{SUFFIX}.part"))]
        self._reconcile()
        return [sentence for sentence in told if sentence is not None]

    def _bytes(self, warc: str, offset: int, length: int) -> bytes:
        path = self.folder / warc
        if not path.exists():
            path = path.with_name(warc + ".part")  # of a run still being written
        try:
            with path.open("rb") as file:
                file.seek(offset)
                data = file.read(length)
        except FileNotFoundError:
            raise ArchiveDamageError(
                f"{self.folder / warc} is gone; restore it from a copy"
            ) from None
        if len(data) != length:
            raise ArchiveDamageError(
                f"{warc} is cut off at byte {offset + len(data)}; restore the file from a copy"
            )
        return data

    def _files(self) -> Mapping[str, Stat]:
        with os.scandir(self.folder) as entries:
            return {
                entry.name: Stat(entry.stat().st_size, entry.stat().st_mtime_ns)
                for entry in entries
                if entry.name.endswith(SUFFIX)
            }

    def _reconcile(self) -> None:
        if self._files() == self._index.files():
            return
        with self._index.transaction():
            known, present = self._index.files(), self._files()
            if any(present.get(name) != stat for name, stat in known.items()):
                self._index.clear()
                known = {}
            self._read({name: stat for name, stat in present.items() if name not in known})

    def _read(self, files: Mapping[str, Stat]) -> None:
        for name, stat in sorted(files.items()):
            self._index.add(name, stat, scan(self.folder / name))


def _stat(path: Path) -> Stat:
    stat = path.stat()
    return Stat(stat.st_size, stat.st_mtime_ns)
