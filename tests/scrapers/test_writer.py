"""Writing: whole records or none, other tools read them, no secret is in them."""

import base64
import gzip
import hashlib
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from scrapers.archive import TooBigError, UndecodableError
from scrapers.capture import Capture, FetchFailure, capture_id
from tests.scrapers.runs import NOON, URL, open_archive, put


def test_other_tools_read_it(tmp_path: Path) -> None:
    body = gzip.compress(b"hello", mtime=0)
    with open_archive(tmp_path) as archive, archive.writer("r") as writer:
        writer.response(
            url=URL,
            time=NOON + timedelta(microseconds=1500),
            status=200,
            reason="Fine é",
            headers=[("Content-Encoding", "gzip"), ("X-A", "é"), ("X-A", "2")],
            body=body,
            ip="192.0.2.1",
        )
        writer.failure(url=URL, time=NOON, error="timeout", detail="after 60 s")
    kinds = []
    with (tmp_path / "archive/r.warc.gz").open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            kinds.append(record.rec_type)
            assert record.rec_headers.protocol == "WARC/1.1"
            if record.rec_type == "response":
                raw = record.raw_stream.read()
                assert record.digest_checker.passed is True
                head = record.rec_headers
                assert head.get_header("WARC-Target-URI") == URL
                assert head.get_header("WARC-Date") == "2026-08-01T12:00:00.0015Z"
                assert head.get_header("WARC-IP-Address") == "192.0.2.1"
                digest = base64.b32encode(hashlib.sha1(body).digest()).decode()
                assert head.get_header("WARC-Payload-Digest") == f"sha1:{digest}"
                assert record.http_headers.get_statuscode() == "200"
                assert len(record.http_headers.headers) == 3
                assert raw == body
            else:
                record.raw_stream.read()
    assert kinds == ["warcinfo", "response", "metadata", "metadata"]


def test_failures_are_kept(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        with archive.writer("r") as writer:
            made = writer.failure(url=URL, time=NOON, error="timeout", detail="60 s \ud800")
        assert list(archive.failures()) == [made]
        assert list(archive.failures(host="b.org")) == []
        assert list(archive.failures(since=NOON + timedelta(seconds=1))) == []
        archive.reindex()
        assert list(archive.failures(host="a.org")) == [made]
        assert (made.error, made.warc, made.run) == ("timeout", "r.warc.gz", "r")


def test_what_was_written_before_an_error_is_kept(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        with pytest.raises(ZeroDivisionError), archive.writer("r") as writer:
            writer.failure(url=URL, time=NOON, error="timeout", detail="")
            raise ZeroDivisionError
        assert len(list(archive.failures())) == 1
        assert list(archive.verify()) == []


def test_a_run_has_one_file_for_ever(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        put(archive, "r", b"one")
        before = (tmp_path / "archive/r.warc.gz").read_bytes()
        with pytest.raises(FileExistsError, match=r"r\.warc\.gz exists already"):
            put(archive, "r", b"two")
        with archive.writer("s") as writer:
            writer.failure(url=URL, time=NOON, error="timeout", detail="")
            with pytest.raises(FileExistsError, match="repair"):
                put(archive, "s", b"two")
        assert (tmp_path / "archive/r.warc.gz").read_bytes() == before
        for name in ("", ".hidden", "../up", "a/b", "-x"):
            with pytest.raises(ValueError, match="no name for a run"), archive.writer(name):
                pass


def test_the_same_input_gives_the_same_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        with open_archive(tmp_path / name) as archive:
            put(archive, "r", b"one", b"two")
    files = [(tmp_path / name / "archive/r.warc.gz").read_bytes() for name in ("a", "b")]
    assert files[0] == files[1]


def test_bodies_that_cannot_be_decoded_are_kept_as_they_came(tmp_path: Path) -> None:
    cut, bomb = gzip.compress(b"x" * 999)[:-1], gzip.compress(bytes(300 << 20), 1)
    with open_archive(tmp_path) as archive:
        with archive.writer("r") as writer:
            made = [
                writer.response(
                    url=URL,
                    time=NOON,
                    status=200,
                    reason="OK",
                    headers=[("Content-Encoding", "gzip")],
                    body=body,
                )
                for body in (cut, bomb)
            ]
        for capture, body, error in zip(
            made, (cut, bomb), (UndecodableError, TooBigError), strict=True
        ):
            assert isinstance(capture, Capture)
            assert capture.payload_bytes == -1
            assert capture.payload_sha256 == hashlib.sha256(body).hexdigest()
            assert capture.capture_id == capture_id(URL, NOON, body)
            with pytest.raises(error):
                archive.body(capture)
        assert list(archive.verify()) == []


def test_secrets_never_reach_the_file(tmp_path: Path) -> None:
    key = "sk-or-v1-abc/def"
    with open_archive(tmp_path) as archive:
        with archive.writer("r", secrets=[key]) as writer:
            kept = writer.response(
                url="https://a.org/x?key=sk-or-v1-abc%2Fdef&b=1",
                time=NOON,
                status=200,
                reason=f"OK {key}",
                headers=[("Set-Cookie", "session=1234567"), ("X-Echo", f"<{key}>")],
                body=b"harmless",
            )
            plain, coded = (
                writer.response(
                    url=URL,
                    time=NOON,
                    status=200,
                    reason="OK",
                    headers=headers,
                    body=body,
                )
                for headers, body in [
                    ([], b"you sent " + key.encode()),
                    ([("Content-Encoding", "gzip")], gzip.compress(b"you sent " + key.encode())),
                ]
            )
            writer.failure(url=f"https://a.org/?k={key}", time=NOON, error="tls", detail=key)
        assert isinstance(kept, Capture)
        assert (kept.url, kept.headers) == (
            "https://a.org/x?key=removed&b=1",
            (("X-Echo", "[removed]"),),
        )
        for failure in (plain, coded):
            assert isinstance(failure, FetchFailure)
            assert failure.error == "secret_in_body"
        assert len(list(archive.failures())) == 2  # both bodies: same URL, time and sentence
    for path in tmp_path.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        data += gzip.decompress(data) if path.name.endswith(".gz") else b""
        for secret in (key, "abc%2Fdef", "session=1234567"):
            assert secret.encode() not in data, path


WRITE_FOR_EVER = """
import os, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from scrapers.archive import Archive
folder = Path(sys.argv[1])
body = os.urandom(400_000)
with Archive(folder / "archive", folder / "index.sqlite").writer("r") as writer:
    for n in range(100_000):
        writer.response(url=f"https://a.org/{n}", time=datetime(2026, 1, 1, tzinfo=UTC)
            + timedelta(seconds=n), status=200, reason="OK", headers=[], body=body)
        print(n, flush=True)
"""


@pytest.mark.parametrize("moment", [0.0, 0.013, 0.031, 0.047, 0.07])
def test_kill_9_loses_at_most_the_record_in_flight(moment: float, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITE_FOR_EVER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(moment)
    process.send_signal(signal.SIGKILL)
    acknowledged = 1 + len(process.stdout.read().split())
    process.wait()
    process.stdout.close()
    with open_archive(tmp_path) as archive:
        told = archive.repair()
        assert len(told) == 1
        kept = list(archive.captures())
        assert acknowledged <= len(kept) <= acknowledged + 1
        assert [one.url for one in kept] == [f"https://a.org/{n}" for n in range(len(kept))]
        assert len({archive.body(one) for one in kept}) == 1
        assert list(archive.verify()) == []


def test_a_full_disk_leaves_whole_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one thing no real file can be asked to do here: take a part of a write."""
    real = os.write
    with open_archive(tmp_path) as archive:
        with archive.writer("r") as writer:
            writer.failure(url=URL, time=NOON, error="timeout", detail="")
            with monkeypatch.context() as patched:
                patched.setattr(os, "write", lambda handle, data: real(handle, data[:40]))
                with pytest.raises(OSError, match="is the disk full"):
                    writer.failure(url=URL, time=NOON, error="tls", detail="")
            writer.failure(url=URL, time=NOON, error="robots", detail="")
        assert {one.error for one in archive.failures()} == {"robots", "timeout"}
        assert list(archive.verify()) == []
