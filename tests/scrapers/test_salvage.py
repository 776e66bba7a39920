"""A damaged file: what lies before the damage and after it is read, and nothing that is forged."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from scrapers.capture import Capture
from scrapers.salvage import salvaged
from scrapers.warc import ArchiveDamageError, member
from tests.scrapers.runs import open_archive, put

BODIES = [b"first" * 40, b"second" * 40, b"third" * 40, b"fourth" * 40]


def zeros(data: bytearray, one: Capture) -> None:
    """A hole of a disk block's kind, its edges within the member."""
    place = one.offset + one.length // 4
    data[place : place + one.length // 2] = bytes(one.length // 2)


def bit(data: bytearray, one: Capture) -> None:
    data[one.offset + one.length // 2] ^= 4


def beginning(data: bytearray, one: Capture) -> None:
    data[one.offset] ^= 1


def missing(data: bytearray, one: Capture) -> None:
    del data[one.offset + 20 : one.offset + 40]


@pytest.mark.parametrize("harm", [zeros, bit, beginning, missing])
@pytest.mark.parametrize("place", [0, 1, 3])
def test_captures_around_the_damage_stay_readable(
    harm: Callable[[bytearray, Capture], None], place: int, tmp_path: Path
) -> None:
    with open_archive(tmp_path) as archive:
        made = put(archive, "r", *BODIES)
    path = tmp_path / "archive/r.warc.gz"
    whole = path.read_bytes()
    spoilt = bytearray(whole)
    harm(spoilt, made[place])
    path.write_bytes(spoilt)
    with open_archive(tmp_path) as archive:
        [problem] = archive.problems()
        assert f"r.warc.gz is damaged at byte {made[place].offset}: " in problem
        found = {archive.body(one) for one in archive.captures()}
        assert found == {body for number, body in enumerate(BODIES) if number != place}
        assert list(archive.verify()) == [problem]
    path.write_bytes(whole)
    with open_archive(tmp_path) as archive:
        assert (list(archive.captures()), list(archive.verify())) == (made, [])


def test_two_damaged_places(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        made = put(archive, "r", *BODIES)
    path = tmp_path / "archive/r.warc.gz"
    spoilt = bytearray(path.read_bytes())
    for one in (made[0], made[2]):
        # A bit of the member's checksum: its data still say where it ends.
        spoilt[one.offset + one.length - 8] ^= 1
    path.write_bytes(spoilt)
    with open_archive(tmp_path) as archive:
        assert {archive.body(one) for one in archive.captures()} == {BODIES[1], BODIES[3]}
        [problem] = archive.problems()
        assert problem.endswith("restore the file from a copy (and 1 more place)")


def test_the_first_record_damaged(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        put(archive, "r", *BODIES)
    path = tmp_path / "archive/r.warc.gz"
    data = path.read_bytes()
    path.write_bytes(b"\0" * 12 + data[12:])
    with open_archive(tmp_path) as archive:
        assert {archive.body(one) for one in archive.captures()} == set(BODIES)
        assert len(archive.problems()) == 1


def test_a_record_inside_a_body_is_never_taken_for_one_of_the_file(tmp_path: Path) -> None:
    """A page may hold the bytes of an archive; damage must not bring them to life."""
    forged = member(
        "response",
        [("WARC-Target-URI", "https://openrouter.ai/api/v1/models"), ("WARC-X-Origin", "live")],
        b"HTTP/1.1 200 OK\r\n\r\n{}",
    )
    for body in (forged, forged * 3, b"x" * 500 + forged + b"y" * 500):
        path = tmp_path / "a.warc.gz"
        holder = member("response", [], b"HTTP/1.1 200 OK\r\n\r\n" + body)
        assert forged in gzip.decompress(holder)
        # Stored and not deflated: as a body that cannot be made smaller.
        stored = gzip.compress(gzip.decompress(holder), 0, mtime=0)
        after = member("response", [], b"HTTP/1.1 200 OK\r\n\r\nafter")
        for place in (0, 3, 30, len(stored) // 2, len(stored) - 6):
            spoilt = bytearray(stored)
            spoilt[place] ^= 255
            path.write_bytes(bytes(spoilt) + after)
            items = list(salvaged(path))
            blocks = [item.block for item in items if not isinstance(item, ArchiveDamageError)]
            assert blocks in ([b"HTTP/1.1 200 OK\r\n\r\nafter"], []), place
            assert any(isinstance(item, ArchiveDamageError) for item in items)


def test_an_import_takes_what_is_whole(tmp_path: Path) -> None:
    with open_archive(tmp_path / "a") as archive:
        made = put(archive, "r", *BODIES)
    path = tmp_path / "a/archive/r.warc.gz"
    spoilt = bytearray(path.read_bytes())
    zeros(spoilt, made[1])
    path.write_bytes(spoilt)
    with open_archive(tmp_path / "b") as archive:
        report = archive.import_paths([path], run="i")
        assert (report.new, len(report.problems)) == (3, 1)
        assert {archive.body(one) for one in archive.captures()} == {*BODIES} - {BODIES[1]}
