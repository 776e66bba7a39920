"""Small runs, written into an archive."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from scrapers.archive import Archive
from scrapers.capture import Capture

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
URL = "https://a.org/x?b=1"


def open_archive(folder: Path) -> Archive:
    return Archive(folder / "archive", folder / "index.sqlite")


def put(archive: Archive, run: str, *bodies: bytes, **given: Any) -> list[Capture]:
    captures: list[Capture] = []
    with archive.writer(run, **given) as writer:
        for number, body in enumerate(bodies):
            capture = writer.response(
                url=f"{URL}&n={number}",
                time=NOON + timedelta(hours=number),
                status=200,
                reason="OK",
                headers=[("Content-Type", "text/plain"), ("X-A", "1"), ("x-a", "2")],
                body=body,
            )
            assert isinstance(capture, Capture)
            captures.append(capture)
    return captures
