"""WARC files of three makes, whole, cut at every byte and with every bit flipped."""

import gzip
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scrapers.warc import (
    ArchiveDamageError,
    Record,
    digest_agrees,
    member,
    plain_member,
    record_in,
    records,
    sha1_digest,
)

BODIES = [b"first body", b"", b"third\r\n\r\nWARC/1.0\r\nbody"]


def warcio_file(*, gzip_each: bool, version: str = "1.0") -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=gzip_each, warc_version=version)
    for number, body in enumerate(BODIES):
        writer.write_record(
            writer.create_warc_record(
                f"https://a.org/{number}",
                "response",
                payload=io.BytesIO(body),
                http_headers=StatusAndHeaders("200 OK", [("A", "b")], protocol="HTTP/1.1"),
            )
        )
    return out.getvalue()


MAKES: dict[str, Callable[[], bytes]] = {
    "gzip each": lambda: warcio_file(gzip_each=True),
    "gzip each 1.1": lambda: warcio_file(gzip_each=True, version="1.1"),
    "plain": lambda: warcio_file(gzip_each=False),
    "gzip all": lambda: gzip.compress(warcio_file(gzip_each=False)),
}


def read(data: bytes, folder: Path) -> list[Record]:
    path = folder / "some.warc"
    path.write_bytes(data)
    return list(records(path))


def good_before_damage(path: Path) -> tuple[list[Record], bool]:
    found: list[Record] = []
    try:
        for record in records(path):
            found.append(record)
    except ArchiveDamageError as damage:
        assert path.name in str(damage)
        return found, True
    return found, False


@pytest.mark.parametrize("make", MAKES)
def test_files_of_every_make_are_read(make: str, tmp_path: Path) -> None:
    found = read(MAKES[make](), tmp_path)
    assert [record.field("warc-target-uri") for record in found] == [
        f"https://a.org/{number}" for number in range(3)
    ]
    assert [record.block.split(b"\r\n\r\n", 1)[1] for record in found] == BODIES
    for record in found:
        stated = record.field("WARC-Block-Digest")
        assert stated is not None
        assert digest_agrees(stated, record.block)
        assert not digest_agrees(stated, record.block + b"x")


def test_offsets_frame_the_members(tmp_path: Path) -> None:
    data = MAKES["gzip each"]()
    for record in read(data, tmp_path):
        alone = data[record.offset : record.offset + record.length]
        assert record_in(alone, "some.warc", record.offset) == record
        assert record.block in gzip.decompress(alone)
    assert all(record.length == 0 for record in read(MAKES["gzip all"](), tmp_path))


@pytest.mark.parametrize("make", MAKES)
def test_no_cut_gives_a_short_body(make: str, tmp_path: Path) -> None:
    data = MAKES[make]()
    whole = read(data, tmp_path)
    ends = {record.offset + record.length for record in whole if record.length}
    path = tmp_path / "cut.warc"
    for size in range(len(data)):
        path.write_bytes(data[:size])
        found, damaged = good_before_damage(path)
        assert [one.block for one in found] == [one.block for one in whole[: len(found)]]
        assert damaged == (size not in ends), size
        assert len(found) < len(whole)


def test_no_flipped_bit_changes_a_record(tmp_path: Path) -> None:
    data = MAKES["gzip each"]()
    whole = read(data, tmp_path)
    path = tmp_path / "flip.warc"
    for position in range(len(data)):
        for bit in (0, 5):
            flipped = bytearray(data)
            flipped[position] ^= 1 << bit
            path.write_bytes(flipped)
            found, _ = good_before_damage(path)
            assert [(one.fields, one.block) for one in found] == [
                (one.fields, one.block) for one in whole[: len(found)]
            ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 100,
        b"<html>no archive</html>",
        gzip.compress(b"hello\n", mtime=0),
        b"WARC/1.0\r\n\r\n",
    ],
    ids=["empty", "zeros", "html", "gzip", "no record"],
)
def test_what_is_no_warc_is_damage(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(ArchiveDamageError, match=r"some\.warc"):
        read(data, tmp_path)


@pytest.mark.parametrize("wrong", [b"34", b"36", b"37", b"99999", b"-1", b"x"])
@pytest.mark.parametrize("gzip_each", [True, False])
def test_a_wrong_length_is_damage(wrong: bytes, gzip_each: bool, tmp_path: Path) -> None:
    length = b"\r\nContent-Length: 35\r\n"  # 25 bytes of head and "first body"
    plain = warcio_file(gzip_each=False)
    assert plain.count(length) == 1
    data = plain.replace(length, b"\r\nContent-Length: " + wrong + b"\r\n")
    path = tmp_path / "some.warc"
    path.write_bytes(gzip.compress(data) if gzip_each else data)
    assert good_before_damage(path) == ([], True)


def test_a_wrong_checksum_of_all_records_leaves_those_that_prove_themselves(tmp_path: Path) -> None:
    plain = warcio_file(gzip_each=False)
    data = bytearray(gzip.compress(plain.replace(b"WARC-Block-Digest", b"WARC-Other-Digest", 2)))
    data[-8] ^= 1
    path = tmp_path / "some.warc"
    path.write_bytes(data)
    assert good_before_damage(path) == ([], True)
    path.write_bytes(gzip.compress(plain)[:-1])
    found, damaged = good_before_damage(path)
    assert ([one.block[25:] for one in found][:2], damaged) == (BODIES[:2], True)


def test_headers_of_old_makes_are_read(tmp_path: Path) -> None:
    data = (
        b"\r\nWARC/0.18\nWARC-Type: Resource\nX-Long: one\n two\nContent-Length: 3\n\nabc\n\n\n\n"
        b"WARC/1.0\r\nWARC-Type: metadata\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    )
    first, second = read(data, tmp_path)
    assert (first.kind, first.block, first.field("x-long")) == ("resource", b"abc", "one two")
    assert (second.kind, second.block) == ("metadata", b"")
    assert data[second.offset :].startswith(b"WARC/1.0")


def test_digests_in_every_notation() -> None:
    # sha1 and md5 of "abc" from RFC 3174 and RFC 1321
    assert sha1_digest(b"abc") == "sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5"
    assert digest_agrees("sha1:a9993e364706816aba3e25717850c26c9cd0d89d", b"abc")
    assert digest_agrees("SHA-1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5", b"abc")
    assert digest_agrees("md5:900150983cd24fb0d6963f7d28e17f72", b"abc")
    assert not digest_agrees("md5:900150983cd24fb0d6963f7d28e17f72", b"abd")
    assert digest_agrees("blake9:whatever", b"abc")


def test_both_kinds_of_member_read_back() -> None:
    for make in (member, plain_member):
        data = make("metadata", [("WARC-Target-URI", "https://a.org/é")], b"block")
        record = record_in(data, "x", 7)
        assert (record.kind, record.block, record.offset) == ("metadata", b"block", 7)
        assert record.field("WARC-Target-URI") == "https://a.org/é"
        with pytest.raises(ArchiveDamageError, match="x is damaged at byte 7"):
            record_in(data[:-1], "x", 7)
        with pytest.raises(ArchiveDamageError):
            record_in(data + data, "x", 7)
