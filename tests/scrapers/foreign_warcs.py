"""Foreign WARC files, made by another tool."""

import base64
import hashlib
import io
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scrapers.archive import Archive
from scrapers.capture import Capture

DATE = "2026-08-01T12:00:00Z"
CHUNKED = b"5\r\nhello\r\n0\r\n\r\n"


class Warc:
    """A foreign WARC file, made by another tool."""

    def __init__(self, *, gzip_each: bool = True, version: str = "1.0") -> None:
        self.out = io.BytesIO()
        self.writer = WARCWriter(self.out, gzip=gzip_each, warc_version=version)

    def response(
        self,
        url: str,
        body: bytes,
        *headers: tuple[str, str],
        date: str = DATE,
        status: str = "200 OK",
        **fields: str,
    ) -> "Warc":
        head = StatusAndHeaders(status, list(headers), protocol="HTTP/1.1")
        extra = {f"WARC-{name.replace('_', '-')}": value for name, value in fields.items()}
        self.writer.write_record(
            self.writer.create_warc_record(
                url,
                "response",
                payload=io.BytesIO(body),
                http_headers=head,
                warc_headers_dict={"WARC-Date": date, **extra},
            )
        )
        return self

    def revisit(self, url: str, digest: str, date: str) -> "Warc":
        self.writer.write_record(
            self.writer.create_revisit_record(
                url,
                digest,
                "http://elsewhere.org/",
                DATE,
                http_headers=StatusAndHeaders("200 OK", [("X-Again", "1")], protocol="HTTP/1.1"),
                warc_headers_dict={"WARC-Date": date},
            )
        )
        return self

    def other(self, kind: str, url: str | None = None) -> "Warc":
        record = self.writer.create_warc_record(
            url, kind, payload=io.BytesIO(b"GET / HTTP/1.1\r\n")
        )
        self.writer.write_record(record)
        return self

    def save(self, path: Path) -> Path:
        path.write_bytes(self.out.getvalue())
        return path


def sha1(body: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(body).digest()).decode()


def open_archive(folder: Path) -> Archive:
    """The archive and its index in `folder`."""
    return Archive(folder / "archive", folder / "index.sqlite")


def only(archive: Archive) -> Capture:
    """Its one and only capture."""
    (capture,) = archive.captures()
    return capture
