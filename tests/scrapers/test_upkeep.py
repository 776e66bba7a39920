"""Damage: any altered byte is found, a torn file is mended, no damaged body is given out."""

import gzip
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from scrapers.archive import ArchiveDamageError
from scrapers.capture import Capture
from tests.scrapers.runs import open_archive, put


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
        with pytest.raises(ArchiveDamageError, match=r"r\.warc\.gz") as caught:
            archive.body(second)
        assert "restore" in str(caught.value)
        if harm is not remove:
            assert archive.body(first) == b"first"
        if harm is flip:
            assert archive.body(third) == b"third"
        assert [text for text in archive.verify() if "r.warc.gz" in text]


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
