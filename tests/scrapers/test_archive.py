"""The archive: what goes in comes out to the byte, by whatever look-up, from any index."""

import gzip
import hashlib
import os
import shutil
import sqlite3
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scrapers.archive import ArchiveDamageError
from scrapers.capture import Capture, capture_id
from tests.scrapers.runs import NOON, URL, open_archive, put


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
        assert [*archive.captures(), *archive.failures(), *archive.verify()] == []
        assert archive.repair() == []
    assert list((tmp_path / "archive").iterdir()) == []


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


def test_an_index_damaged_in_its_middle_is_named_or_rebuilt(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        made = put(archive, "r", b"one", b"two")
    path = tmp_path / "index.sqlite"
    good = path.read_bytes()
    for page in range(len(good) // 4096):
        path.write_bytes(good[: page * 4096] + b"\xa5" * 4096 + good[page * 4096 + 4096 :])
        with open_archive(tmp_path) as archive:
            try:
                assert list(archive.captures()) == made
            except ArchiveDamageError as damage:
                assert "index.sqlite is damaged" in str(damage)
                assert archive.reindex() == 2
            assert list(archive.captures()) == made


def test_an_index_of_another_version_is_rebuilt(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        made = put(archive, "r", b"one")
    with sqlite3.connect(tmp_path / "index.sqlite") as database:
        database.execute("PRAGMA user_version=999")
    database.close()
    with open_archive(tmp_path) as archive:
        assert list(archive.captures()) == made


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
