"""What an import of one WARC file would archive, without an archive: for reading it elsewhere.

Belongs here: the captures of a file as `imports` makes them, none of them written.
Does not belong here: what a body means, or which machine does this (`pipelines.backfill`).
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from scrapers.capture import Capture, FetchFailure
from scrapers.entry import Draft
from scrapers.imports import Importer
from scrapers.message import decode
from scrapers.warc import ArchiveDamageError, Record
from scrapers.writer import Writer

__all__ = ["Body", "preview"]


class Body:
    """The body of one capture that is in no archive; asked as an archive is."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft

    def body(self, capture: Capture) -> bytes:
        """The decoded body.

        Raises:
            TooBigError: it would decode to more than 256 MiB.
            UndecodableError: it is not what its Content-Encoding says.
        """
        if self._draft.payload_bytes >= 0:
            return self._draft.decoded
        message = self._draft.message
        return decode(message.body, message.joined("Content-Encoding"))

    def head(self, capture: Capture, size: int = 4096) -> bytes:
        """The beginning of a body, empty where it cannot be decoded."""
        return self._draft.decoded[:size] if self._draft.payload_bytes >= 0 else b""


Take = Callable[[Capture, Body], None]


class _Sink(Writer):
    """Hands each draft on and forgets it."""

    def __init__(self, take: Take) -> None:
        super().__init__(Path(), "preview", "import")
        self._take = take

    def add(
        self,
        draft: Draft,
        *,
        date: str | None = None,
        ip: str | None = None,
        digest: str | None = None,
    ) -> Capture:
        capture = draft.capture(self.origin, self.path.name, 0, 0)
        self._take(capture, Body(draft))
        return capture

    def add_failure(self, draft: FetchFailure) -> FetchFailure:
        return draft


class _Nothing:
    """An archive that holds nothing."""

    def holds(self, capture_id: str) -> bool:
        return False

    def holds_failure(self, failure: FetchFailure) -> bool:
        return False

    def holds_revisit(self, record_id: str) -> bool:
        return True

    def revisits(self) -> Iterator[tuple[str, Record]]:
        return iter(())

    def by_digest(self, digest: str) -> Capture | None:
        return None

    def stored(self, capture: Capture) -> bytes:
        raise ArchiveDamageError("what a revisit record refers to is looked up by the import")


def preview(path: Path, keep: Callable[[str], bool], take: Take) -> int:
    """Give every response of a WARC file to `take` as the import would archive it.

    What needs an archive (revisit records) is left to the import, and so is telling of damage:
    what lies before it is given. Returns the number of responses.

    Raises:
        FileNotFoundError: there is no such file.
    """
    path.stat()
    importer = Importer(_Nothing(), _Sink(take), keep, None)
    importer.take([path])
    return importer.report().new
