"""Write one run's captures into one new WARC file.

Belongs here: the `.part` file, one write a record, the switch to the final name.
Does not belong here: what a record looks like (`entry`), reading, the index.
"""

import contextlib
import fcntl
import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from scrapers.capture import Capture, FetchFailure, parse_time, time_text
from scrapers.entry import SUFFIX, Draft, failure_member, revisit_id, revisit_member
from scrapers.message import Message, clean_message
from scrapers.redact import Redactor
from scrapers.sealed import Scan, info_member, seal_member
from scrapers.warc import RECORD_CAP, Record, record_in

__all__ = ["Writer", "sync_folder"]

ORIGINAL = "X-Archive-Orig-"
"""Before the name of a header that no longer holds for the bytes as they are stored."""
BODY_CAP = RECORD_CAP - (1 << 20)
_RUN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]{0,199}")


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` outlast a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Writer:
    """Appends to `<run>.warc.gz.part`; nothing is created before the first record.

    Every record is one gzip member in one write, so a crash loses at most the one in flight.
    """

    def __init__(self, folder: Path, run: str, origin: str, secrets: Sequence[str] = ()) -> None:
        if not _RUN.fullmatch(run):
            raise ValueError(f"{run!r} is no name for a run; use letters, digits, '.', '_', '-'")
        self.run, self.origin = run, origin
        self.path = folder / f"{run}{SUFFIX}"
        self.part = folder / f"{run}{SUFFIX}.part"
        self.captures: list[Capture] = []
        self.failures: list[FetchFailure] = []
        self.digests: list[str] = []
        self.revisits: list[Record] = []
        self._newest: datetime | None = None
        self._redact = Redactor(secrets)
        self._handle: int | None = None
        self._size = 0
        self._digest = hashlib.sha256()
        self._refuse_existing()

    def response(
        self,
        *,
        url: str,
        time: datetime,
        status: int,
        reason: str,
        headers: Sequence[tuple[str, str]],
        body: bytes,
        protocol: str = "HTTP/1.1",
        ip: str | None = None,
    ) -> Capture | FetchFailure:
        """Archive a response; `body` is as received, only its chunking undone.

        No body is stored where it repeats a secret (the failure `secret_in_body` is returned) or
        is longer than our own reader takes (`too_large`).

        Raises:
            ValueError: `time` has no zone.
            OSError: it could not be written; the file is as it was before.
        """
        if len(body) > BODY_CAP:
            detail = f"the body has {len(body)} bytes, over {BODY_CAP}; ask for a smaller answer"
            return self.failure(url=url, time=time, error="too_large", detail=detail)
        draft = self.draft(url, time, Message(status, reason, tuple(headers), body, protocol))
        if self._redact.found_in(body) or self._redact.found_in(draft.decoded):
            return self.failure(
                url=url,
                time=time,
                error="secret_in_body",
                detail="the body repeats an API key, so it was not stored; ask the source why",
            )
        return self.add(draft, ip=ip)

    def failure(self, *, url: str, time: datetime, error: str, detail: str) -> FetchFailure:
        """Archive that a request brought no response; `error` is a stable code."""
        return self.add_failure(self.failure_draft(url, time, error, detail))

    def failure_draft(self, url: str, time: datetime, error: str, detail: str) -> FetchFailure:
        """The failure without secrets; nothing is written, so it lies at no offset yet.

        Raises:
            ValueError: `time` has no zone.
        """
        return FetchFailure(
            url=self._redact.url(url),
            time=parse_time(time_text(time)),
            error=error,
            detail=self._redact.text(detail).encode(errors="replace").decode(),
            origin=self.origin,
            run=self.run,
            warc=self.path.name,
            offset=0,
        )

    def add_failure(self, draft: FetchFailure) -> FetchFailure:
        """Write a failure that was drafted."""
        failure = replace(draft, offset=self._begin(draft.time))
        self._append(failure_member(failure))
        self.failures.append(failure)
        return failure

    def draft(self, url: str, time: datetime, message: Message) -> Draft:
        """The response without secrets, and its identity; nothing is written.

        Raises:
            ValueError: `time` has no zone, the status has not three digits, or the URL is longer
                than 64 KiB.
        """
        headers = tuple(
            (f"{ORIGINAL}Transfer-Encoding" if name.lower() == "transfer-encoding" else name, value)
            for name, value in self._redact.headers(message.headers)
        )
        reason = self._redact.text(message.reason)
        clean = clean_message(replace(message, reason=reason, headers=headers))
        if len(url) > 64 << 10:
            raise ValueError(f"its URL has {len(url)} characters")
        return Draft.of(self._redact.url(url), time, clean)

    def add(
        self,
        draft: Draft,
        *,
        date: str | None = None,
        ip: str | None = None,
        digest: str | None = None,
    ) -> Capture:
        """Write a draft.

        `date` is the WARC-Date to keep to the letter, `digest` what others call its payload.
        """
        offset = self._begin(draft.time)
        data, digest = draft.member(self.origin, date, ip, digest)
        self._append(data)
        capture = draft.capture(self.origin, self.path.name, offset, len(data))
        self.captures.append(capture)
        self.digests.append(digest)
        return capture

    def revisit_id(self, record: Record) -> str:
        """The id under which `add_revisit` keeps a foreign revisit record."""
        return revisit_id(record, self._redact)

    def add_revisit(self, record: Record, time: datetime) -> None:
        """Keep a foreign revisit record until the response it refers to is imported."""
        offset = self._begin(time)
        data = revisit_member(record, self.origin, self._redact)
        self._append(data)
        self.revisits.append(record_in(data, self.path.name, offset))

    def written(self) -> Scan:
        """What the file holds, as reading it again would tell."""
        return Scan(
            self.captures,
            self.digests,
            self.failures,
            self.revisits,
            problem=None,
            end=self._size,
            date=None,
        )

    def close(self) -> bool:
        """Seal the file and give it its final name. False where nothing was written."""
        if self._handle is None:
            return False
        try:
            if self._newest is None:  # there was no room for the very first record
                self.part.unlink()
                return False
            date = time_text(self._newest)
            self._append(seal_member(self.run, self._digest.hexdigest(), self._size, date))
            os.fsync(self._handle)
            if self.path.exists():
                raise FileExistsError(f"{self.path} appeared meanwhile; rename it, then repair")
            self.part.rename(self.path)
            sync_folder(self.path.parent)
        finally:
            os.close(self._handle)
            self._handle = None
        return True

    def _refuse_existing(self) -> None:
        for path in (self.path, self.part):
            if path.exists():
                raise FileExistsError(
                    f"{path} exists already and is never overwritten; name the run differently"
                    + (", or repair the archive" if path == self.part else "")
                )

    def _begin(self, time: datetime) -> int:
        """Create the file before its first record; where the next record will lie."""
        if self._handle is None:
            info = info_member(self.run, time)
            self._handle = self._create()
            self._append(info)
        self._newest = max(time, self._newest or time)
        return self._size

    def _create(self) -> int:
        """Open the `.part`, locked so that no repair takes it for a leftover."""
        while True:
            self._refuse_existing()
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL
            handle = os.open(self.part, flags, 0o644)
            fcntl.flock(handle, fcntl.LOCK_EX)
            if os.fstat(handle).st_nlink:
                return handle
            os.close(handle)  # a repair removed it in the instant before it was locked

    def _append(self, data: bytes) -> None:
        if self._handle is None:
            raise ValueError(f"{self.part} is not begun; nothing can be appended to it")
        try:
            written = os.write(self._handle, data)
            if written != len(data):
                raise OSError(f"{self.part} took {written} of {len(data)} bytes; is the disk full?")
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._handle, self._size)
            raise
        self._size += len(data)
        self._digest.update(data)
