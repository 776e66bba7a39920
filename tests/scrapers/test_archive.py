"""The archive: what goes in comes out to the byte, and nothing is lost or altered in silence."""

import base64
import gzip
import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from scrapers.archive import Archive, ArchiveDamage, TooBig, Undecodable
from scrapers.capture import Capture, FetchFailure, capture_id

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


def test_a_capture_comes_back_whole(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        with archive.writer("run-1") as writer:
            made = writer.response(
                url=URL,
                time=NOON,
                status=404,
                reason="Not Found",
                headers=[("Date", "x"), ("Content-Encoding", "gzip"), ("Transfer-Encoding", "y")],
                body=gzip.compress(b"hello", mtime=0),
                ip="192.0.2.1",
            )
            assert isinstance(made, Capture)
            assert archive.body(made) == b"hello"  # even while the run still writes
            assert list(archive.captures()) == []
        assert list(archive.captures()) == [made]
        assert made.headers == (
            ("Date", "x"),
            ("Content-Encoding", "gzip"),
            ("X-Archive-Orig-Transfer-Encoding", "y"),
        )
        assert (made.status, made.origin, made.run, made.warc, made.payload_bytes) == (
            404,
            "live",
            "run-1",
            "run-1.warc.gz",
            5,
        )
        assert made.payload_sha256 == hashlib.sha256(b"hello").hexdigest()
        assert made.capture_id == capture_id(URL, NOON, b"hello")
        assert archive.body(made) == b"hello"
        assert (
            archive.stored(made)
            == (tmp_path / "archive/run-1.warc.gz").read_bytes()[
                made.offset : made.offset + made.length
            ]
        )


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


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(
            st.binary(max_size=300),
            st.lists(st.tuples(st.text(max_size=10), st.text(max_size=20)), max_size=4),
            st.integers(100, 999),
            st.text(max_size=12),
            st.datetimes(timezones=st.just(UTC)),
            st.text(max_size=20),
        ),
        max_size=4,
    )
)
def test_anything_goes_in_and_a_rebuilt_index_tells_the_same(
    tmp_path_factory: pytest.TempPathFactory, responses: list[Any]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    with open_archive(folder) as archive:
        made: dict[str, tuple[Capture, bytes]] = {}
        with archive.writer("r") as writer:
            for body, headers, status, reason, when, path in responses:
                plain = [pair for pair in headers if pair[0].lower() != "content-encoding"]
                capture = writer.response(
                    url=f"https://a.org/{path}",
                    time=when,
                    status=status,
                    reason=reason,
                    headers=plain,
                    body=body,
                )
                assert isinstance(capture, Capture)
                made.setdefault(capture.capture_id, (capture, body))
        expected = sorted((one for one, _ in made.values()), key=lambda c: (c.time, c.capture_id))
        assert list(archive.captures()) == expected
        assert archive.reindex() == len(made)
        assert list(archive.captures()) == expected
        assert [archive.body(one) for one in expected] == [
            made[one.capture_id][1] for one in expected
        ]
        assert list(archive.verify()) == []
    shutil.rmtree(folder)


def test_look_ups(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        a, b, c = put(archive, "r", b"one", b"two", b"one")
        hour = timedelta(hours=1)
        assert list(archive.captures(url=a.url)) == [a]
        assert list(archive.captures(host="A.org")) == [a, b, c]
        assert list(archive.captures(host="b.org")) == []
        assert list(archive.captures(since=NOON + hour)) == [b, c]
        assert list(archive.captures(until=NOON + hour)) == [a, b]
        assert list(archive.captures(payload_sha256=a.payload_sha256)) == [a, c]
        assert list(archive.captures(payload_sha256=a.payload_sha256, since=c.time)) == [c]
        assert archive.newest() == c.time
        assert archive.capture(a.capture_id) == archive.capture(a.capture_id[:9].upper()) == a
        for wrong in ("abc", "not hex at all", "0" * 64, a.capture_id + "0"):
            with pytest.raises(LookupError):
                archive.capture(wrong)


def test_an_empty_archive(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        with archive.writer("nothing"):
            pass
        assert archive.newest() is None
        assert list(archive.captures()) == list(archive.failures()) == list(archive.verify()) == []
        assert archive.repair() == []
    assert list((tmp_path / "archive").iterdir()) == []


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
        for capture, body, error in zip(made, (cut, bomb), (Undecodable, TooBig), strict=True):
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


def test_verify_finds_any_altered_byte(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        made = put(archive, "r", b"one", b"two")
    path = tmp_path / "archive/r.warc.gz"
    data, stat = path.read_bytes(), path.stat()
    headers = {position for one in made for position in range(one.offset, one.offset + 12)}
    for position in sorted({*range(0, len(data), 3), *headers, len(data) - 1}):
        altered = bytearray(data)
        altered[position] ^= 1 << position % 8
        path.write_bytes(altered)
        if position % 2:  # whether or not the index takes the file for the one it knows
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        with open_archive(tmp_path) as archive:
            assert [text for text in archive.verify() if "r.warc.gz" in text], position
    path.write_bytes(data)
    with open_archive(tmp_path) as archive:
        assert list(archive.verify()) == []


def test_verify_finds_every_cut(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        put(archive, "r", b"one", b"two")
    path = tmp_path / "archive/r.warc.gz"
    data = path.read_bytes()
    for size in [*range(0, len(data), 7), *range(len(data) - 20, len(data))]:
        path.write_bytes(data[:size])
        with open_archive(tmp_path) as archive:
            assert archive.problems(), size
            assert list(archive.verify()), size
            for capture in archive.captures():
                assert archive.body(capture) in (b"one", b"two")


def flip(path: Path, capture: Capture) -> None:
    data = bytearray(path.read_bytes())
    data[capture.offset + capture.length // 2] ^= 4
    path.write_bytes(data)


def cut_trailer(path: Path, capture: Capture) -> None:
    path.write_bytes(path.read_bytes()[: capture.offset + capture.length - 4])


def remove(path: Path, capture: Capture) -> None:
    path.unlink()


def swap(path: Path, capture: Capture) -> None:
    """Another whole record of the same length in its place: only the hash can tell."""
    data = path.read_bytes()
    start, end = capture.offset, capture.offset + capture.length
    record = gzip.decompress(data[start:end]).replace(b"second", b"SECOND")
    for level in range(10):
        other = gzip.compress(record, level, mtime=0)
        path.write_bytes(data[:start] + other.ljust(capture.length, b"\0") + data[end:])


@pytest.mark.parametrize("harm", [flip, cut_trailer, remove, swap])
def test_a_damaged_body_is_never_given_out(
    harm: Callable[[Path, Capture], None], tmp_path: Path
) -> None:
    with open_archive(tmp_path) as archive:
        first, second, third = put(archive, "r", b"first", b"second", b"third")
        harm(tmp_path / "archive/r.warc.gz", second)
        with pytest.raises(ArchiveDamage, match=r"r\.warc\.gz") as caught:
            archive.body(second)
        assert "restore" in str(caught.value)
        if harm is not remove:
            assert archive.body(first) == b"first"
        if harm is flip:
            assert archive.body(third) == b"third"
        assert [text for text in archive.verify() if "r.warc.gz" in text]


def test_a_foreign_file_in_the_folder_is_refused_by_name(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        put(archive, "r", b"one")
    (tmp_path / "archive/x.warc.gz").write_bytes(gzip.compress(b"WARC/1.0\r\nContent-Length: 0"))
    with open_archive(tmp_path) as archive:
        assert len(list(archive.captures())) == 1
        assert "x.warc.gz" in "".join(archive.problems())


def test_the_index_follows_the_files(tmp_path: Path) -> None:
    with open_archive(tmp_path / "a") as archive:
        one, two = put(archive, "r", b"one"), put(archive, "s", b"two")
    moved = tmp_path / "s.warc.gz"
    (tmp_path / "a/archive/s.warc.gz").rename(moved)
    with open_archive(tmp_path / "a") as archive:
        assert list(archive.captures()) == one
    moved.rename(tmp_path / "a/archive/s.warc.gz")
    with open_archive(tmp_path / "a") as archive:
        assert sorted(archive.captures(), key=lambda c: c.run) == one + two


@pytest.mark.parametrize("garbage", [b"", b"not a database" * 100, None])
def test_the_index_is_rebuilt_from_nothing(garbage: bytes | None, tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        made = put(archive, "r", b"one", b"two")
    for path in tmp_path.glob("index.sqlite*"):
        path.unlink()
    if garbage is not None:
        (tmp_path / "index.sqlite").write_bytes(garbage)
    with open_archive(tmp_path) as archive:
        assert list(archive.captures()) == made


def test_an_index_of_another_version_is_rebuilt(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        made = put(archive, "r", b"one")
    with sqlite3.connect(tmp_path / "index.sqlite") as database:
        database.execute("PRAGMA user_version=999")
    database.close()
    with open_archive(tmp_path) as archive:
        assert list(archive.captures()) == made


def test_verify_finds_an_index_that_lies(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        put(archive, "r", b"one", b"two")
        with sqlite3.connect(tmp_path / "index.sqlite") as database:
            database.execute("UPDATE captures SET status = 500 WHERE bytes = 3 AND url LIKE '%n=0'")
            database.execute("DELETE FROM captures WHERE url LIKE '%n=1'")
        database.close()
        told = list(archive.verify())
    assert len(told) == 2
    assert all("rebuild the index" in sentence for sentence in told)


def test_a_second_process_reads_while_one_writes(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        put(archive, "r", b"one")
        with archive.writer("s") as writer, open_archive(tmp_path) as reader:
            writer.failure(url=URL, time=NOON, error="timeout", detail="")
            assert len(list(reader.captures())) == 1
            assert reader.repair() == []  # the file is not a leftover: it is locked
            assert list(reader.failures()) == []
            iterator = reader.captures()
            next(iterator)
            put(archive, "t", b"two")
            assert list(iterator) == []
            assert len(list(reader.captures())) == 2


def test_a_torn_part_is_repaired(tmp_path: Path) -> None:
    with open_archive(tmp_path / "a") as archive:
        made = put(archive, "r", b"one", b"two", b"three")
    whole = (tmp_path / "a/archive/r.warc.gz").read_bytes()
    ends = [capture.offset + capture.length for capture in made]
    target = tmp_path / "b"
    for size in [*range(0, len(whole), 13), *ends, ends[1] - 1, ends[1] + 1, len(whole)]:
        (target / "archive").mkdir(parents=True)
        (target / "archive/r.warc.gz.part").write_bytes(whole[:size])
        with open_archive(target) as archive:
            assert list(archive.captures()) == []
            told = archive.repair()
            assert len(told) == 1
            kept = sum(end <= size for end in ends)
            assert list(archive.captures()) == made[:kept], size
            assert list(archive.verify()) == []
            assert [archive.body(one) for one in archive.captures()] == [
                b"one",
                b"two",
                b"three",
            ][:kept]
            assert not list(target.rglob("*.part"))
        shutil.rmtree(target)


def test_a_part_damaged_in_its_middle_keeps_the_rest_aside(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        made = put(archive, "r", b"one", b"two", b"three")
        whole = tmp_path / "archive/r.warc.gz"
        data = bytearray(whole.read_bytes())
        whole.unlink()
        data[made[1].offset + 30] ^= 1
        whole.with_name("r.warc.gz.part").write_bytes(data)
    with open_archive(tmp_path) as archive:
        assert "1 whole records" in archive.repair()[0]
        assert (tmp_path / "archive/r.torn").read_bytes() == data[made[1].offset :]


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


def test_opening_an_unchanged_archive_reads_no_file(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        for number in range(50):
            put(archive, f"r{number}", b"one")
    for path in (tmp_path / "archive").iterdir():
        stat = path.stat()
        path.write_bytes(b"\0" * stat.st_size)  # would be damage, were it read
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    with open_archive(tmp_path) as archive:
        assert archive.problems() == []
        assert len(list(archive.captures())) == 1  # fifty files of one and the same capture
