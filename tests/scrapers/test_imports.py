"""Other people's archives: every make goes in, in any order, and no cut passes for a body."""

import csv
import gzip
import hashlib
import itertools
import zlib
from datetime import UTC, datetime
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # ships no types
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders

from scrapers.archive import UndecodableError
from tests.scrapers.foreign_warcs import CHUNKED, DATE, Warc, only, open_archive, sha1


def test_every_recorded_response_is_imported_to_the_byte(recordings: Path, tmp_path: Path) -> None:
    with (recordings / "index.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 80
    with open_archive(tmp_path) as archive:
        report = archive.import_paths([recordings], run="first")
        assert (report.new, report.known, report.skipped) == (len(rows), 0, 0)
        assert report.problems == ()
        found = {
            (one.url, one.time, one.payload_sha256, one.payload_bytes) for one in archive.captures()
        }
        assert found == {
            (
                row["url"],
                datetime.fromisoformat(row["recorded_at"]),
                row["sha256"],
                int(row["bytes"]),
            )
            for row in rows
        }
        again = archive.import_paths([recordings], run="second")
        assert (again.new, again.known) == (0, len(rows))
        assert not (tmp_path / "archive/second.warc.gz").exists()
        assert list(archive.verify()) == []
        for capture in archive.captures():
            assert hashlib.sha256(archive.body(capture)).hexdigest() == capture.payload_sha256


def test_recordings_in_any_order_and_any_number_of_runs(recordings: Path, tmp_path: Path) -> None:
    files = sorted(recordings.glob("*.warc.gz"))
    with open_archive(tmp_path / "a") as one, open_archive(tmp_path / "b") as two:
        one.import_paths([recordings], run="all")
        for number, path in enumerate(reversed(files)):
            two.import_paths([path, files[number]], run=f"run-{number}")
        ids = [capture.capture_id for capture in one.captures()]
        assert [capture.capture_id for capture in two.captures()] == ids


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("make", ["gzip each", "gzip all", "plain"])
def test_every_make(make: str, version: str, tmp_path: Path) -> None:
    warc = Warc(gzip_each=make == "gzip each", version=version)
    warc.other("warcinfo").other("request", "https://a.org/")
    warc.response("https://a.org/", b"hello", ("A", "1"), ("a", "2"), status="404 Nope")
    path = warc.save(tmp_path / "x.warc.gz")
    if make == "gzip all":
        path.write_bytes(gzip.compress(path.read_bytes()))
    with open_archive(tmp_path) as archive:
        report = archive.import_paths([path], run="r", origin="sample")
        assert (report.new, report.skipped, report.problems) == (1, 2, ())
        capture = only(archive)
        assert report.capture_ids == (capture.capture_id,)
        assert (capture.status, capture.headers) == (404, (("A", "1"), ("a", "2")))
        assert (capture.origin, capture.run) == ("sample", "r")
        assert archive.body(capture) == b"hello"
        assert b"HTTP/1.1 404 Nope\r\n" in gzip.decompress(archive.stored(capture))


@pytest.mark.parametrize(
    ("headers", "stored"),
    [
        ([("Content-Encoding", "gzip")], gzip.compress(b"hello", mtime=0)),
        ([("Content-Encoding", "deflate")], zlib.compress(b"hello")),
        ([("Content-Encoding", "br")], brotli.compress(b"hello")),
        ([("Content-Encoding", "gzip")], b"hello"),  # decoded by its recorder
        ([("Content-Encoding", "br")], b"hello"),
        ([("Content-Encoding", "zstd")], b"hello"),
        ([("Transfer-Encoding", "chunked")], CHUNKED),
        ([("transfer-encoding", "gzip, chunked")], CHUNKED),
        ([("Transfer-Encoding", "chunked")], b"hello"),  # joined by its recorder
        ([("Transfer-Encoding", "chunked"), ("Content-Length", "5")], b"hello"),
        ([("Content-Length", "5")], b"hello"),
        ([("Content-Length", "3")], b"hello"),  # of the coded body, which was not kept
        (
            [("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")],
            b"%x\r\n%s\r\n0\r\n\r\n"
            % (len(gzip.compress(b"hello", mtime=0)), gzip.compress(b"hello", mtime=0)),
        ),
    ],
)
def test_codings(headers: list[tuple[str, str]], stored: bytes, tmp_path: Path) -> None:
    path = Warc().response("https://a.org/", stored, *headers).save(tmp_path / "x.warc.gz")
    with open_archive(tmp_path) as archive:
        assert archive.import_paths([path], run="r").problems == ()
        assert archive.body(only(archive)) == b"hello"
        assert only(archive).header("Transfer-Encoding") is None
        # taking in our own file changes nothing
        with open_archive(tmp_path / "2") as other:
            other.import_paths([tmp_path / "archive"], run="r")
            assert only(other) == only(archive)


def test_zstd_is_kept_and_refused_by_name(tmp_path: Path) -> None:
    warc = Warc().response("https://a.org/", b"\x28\xb5\x2f\xfd", ("Content-Encoding", "zstd"))
    with open_archive(tmp_path) as archive:
        assert archive.import_paths([warc.save(tmp_path / "x.warc")], run="r").new == 1
        with pytest.raises(UndecodableError, match="zstd"):
            archive.body(only(archive))


@pytest.mark.parametrize(
    ("warc", "problem"),
    [
        (Warc().response("https://b.org/", b"hell", ("Content-Length", "5")), "4 of 5 bytes"),
        (Warc().response("https://b.org/", CHUNKED[:-7], ("Transfer-Encoding", "chunked")), "off"),
        (Warc().response("https://b.org/", b"x", Truncated="length"), "cut it off"),
        (Warc().response("https://b.org/", b"x", Segment_Number="1"), "several records"),
        (Warc().response("https://b.org/", b"x", date="2026"), "no instant"),
        (Warc().response("https://b.org/", b"x", status="099 Odd"), "no HTTP status"),
        (Warc().revisit("https://b.org/", sha1(b"never seen"), DATE), "not here"),
    ],
)
def test_what_is_not_whole_is_left_out_and_named(warc: Warc, problem: str, tmp_path: Path) -> None:
    path = warc.response("https://a.org/", b"good").save(tmp_path / "x.warc.gz")
    with open_archive(tmp_path) as archive:
        report = archive.import_paths([path], run="r")
        assert report.new == 1
        (told,) = report.problems
        assert problem in told
        assert "x.warc.gz" in told
        assert "https://b.org/" in told
        assert only(archive).url == "https://a.org/"


def test_an_altered_body_is_found_by_its_digest(tmp_path: Path) -> None:
    plain = Warc(gzip_each=False).response("https://b.org/", b"hello")
    plain.response("https://a.org/", b"good")
    data = plain.out.getvalue()
    assert data.count(b"hello") == 1
    path = tmp_path / "x.warc"
    with open_archive(tmp_path) as archive:
        for number, altered in enumerate(
            [
                data.replace(b"hello", b"jello"),
                data.replace(b"hello", b"jello").replace(b"WARC-Block", b"WARC-Other"),
            ]
        ):
            path.write_bytes(altered)
            report = archive.import_paths([path], run=f"r{number}")
            assert (report.new, report.known) == (1 - number, number)
            assert "digest" in report.problems[0]
            assert only(archive).url == "https://a.org/"


def test_a_damaged_file_gives_what_lies_before_the_damage(tmp_path: Path) -> None:
    warc = Warc()
    for number in range(5):
        warc.response(f"https://a.org/{number}", b"body %d" % number)
    good = Warc().response("https://b.org/", b"hello").save(tmp_path / "b.warc.gz")
    data = warc.out.getvalue()
    path = tmp_path / "a.warc.gz"
    path.write_bytes(data[:-4])
    with open_archive(tmp_path) as archive:
        report = archive.import_paths([path, good, tmp_path / "none.warc"], run="r")
        assert report.new == 5
        cut, missing = report.problems
        assert "a.warc.gz is damaged at byte" in cut
        assert "none.warc cannot be read" in missing
        path.write_bytes(data)
        assert archive.import_paths([path, good], run="s").new == 1


def test_dates_are_kept_to_the_letter(tmp_path: Path) -> None:
    dates = ["2026-08-01T12:00:00.120Z", "2026-08-01T12:00:00.123456789Z", "2026-08-01T14:00:00Z"]
    warc = Warc(version="1.1")
    for date in dates:
        warc.response("https://a.org/", b"x", date=date)
    with open_archive(tmp_path) as archive:
        archive.import_paths([warc.save(tmp_path / "x.warc")], run="r")
        times = [capture.time for capture in archive.captures()]
        assert times == [
            datetime(2026, 8, 1, 12, 0, 0, 120000, UTC),
            datetime(2026, 8, 1, 12, 0, 0, 123456, UTC),
            datetime(2026, 8, 1, 14, 0, 0, 0, UTC),
        ]
        for capture, date in zip(archive.captures(), dates, strict=True):
            assert f"WARC-Date: {date}\r\n".encode() in gzip.decompress(archive.stored(capture))


def revisit_files(folder: Path) -> list[Path]:
    """An original, its revisit, a chunked original and its revisit, one file each."""
    chunked = Warc().response(
        "https://c.org/",
        CHUNKED,
        ("Transfer-Encoding", "chunked"),
        date="2026-08-01T13:00:00Z",
    )
    warcs = [
        Warc().response("https://a.org/", b"hello"),
        Warc().revisit("https://b.org/", sha1(b"hello"), "2026-08-02T12:00:00Z"),
        chunked,
        Warc().revisit("https://c.org/", sha1(CHUNKED), "2026-08-03T12:00:00Z"),
    ]
    return [warc.save(folder / f"{number}.warc.gz") for number, warc in enumerate(warcs)]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::3])
def test_revisits_find_their_originals_in_any_order(order: tuple[int, ...], tmp_path: Path) -> None:
    files = revisit_files(tmp_path)
    with open_archive(tmp_path / "once") as once, open_archive(tmp_path / "runs") as runs:
        report = once.import_paths([files[number] for number in order], run="r")
        assert (report.new, report.problems) == (4, ())
        for turn in range(2):
            for number in order:
                runs.import_paths([files[number]], run=f"r-{turn}-{number}")
        for archive in (once, runs):
            assert [(one.url, archive.body(one)) for one in archive.captures()] == [
                ("https://a.org/", b"hello"),
                ("https://c.org/", b"hello"),
                ("https://b.org/", b"hello"),
                ("https://c.org/", b"hello"),
            ]
            assert archive.capture(list(archive.captures())[2].capture_id).headers == (
                ("X-Again", "1"),
            )
            assert list(archive.verify()) == []
            before = list(archive.captures())
            archive.reindex()
            assert list(archive.captures()) == before
        assert [one.capture_id for one in once.captures()] == [
            one.capture_id for one in runs.captures()
        ]


def test_an_answer_of_not_modified_stays_one(tmp_path: Path) -> None:
    warc = Warc().response("https://a.org/", b"hello")
    record = warc.writer.create_revisit_record(
        "https://a.org/",
        sha1(b"hello"),
        "https://a.org/",
        DATE,
        http_headers=StatusAndHeaders("304 Not Modified", [], protocol="HTTP/1.1"),
        warc_headers_dict={
            "WARC-Date": "2026-08-02T12:00:00Z",
            "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/server-not-modified",
        },
    )
    warc.writer.write_record(record)
    with open_archive(tmp_path) as archive:
        assert archive.import_paths([warc.save(tmp_path / "x.warc")], run="r").problems == ()
        _, second = archive.captures()
        assert (second.status, archive.body(second)) == (304, b"")


def test_unwanted_urls_and_records_are_skipped(tmp_path: Path) -> None:
    warc = Warc().response("https://a.org/", b"x").response("https://b.org/", b"x")
    warc.response("ftp://a.org/", b"x").other("resource", "https://a.org/")
    told: list[str] = []
    with open_archive(tmp_path) as archive:
        report = archive.import_paths(
            [warc.save(tmp_path / "x.warc")],
            run="r",
            keep=lambda url: "a.org" in url,
            on_progress=told.append,
        )
        assert (report.new, report.skipped) == (1, 3)
        assert only(archive).url == "https://a.org/"
    assert told
    assert "x.warc" in told[0]


def test_failures_travel_too(tmp_path: Path) -> None:
    with open_archive(tmp_path / "a") as archive:
        with archive.writer("r") as writer:
            now = datetime(2026, 8, 1, tzinfo=UTC)
            writer.failure(url="https://u:p@a.org/", time=now, error="timeout", detail="60 s")
        with open_archive(tmp_path / "b") as other:
            for run, new in (("r", 1), ("s", 0)):
                report = other.import_paths([tmp_path / "a/archive"], run=run)
                assert (report.failures, report.new, report.problems) == (new, 0, ())
            (failure,) = other.failures()
            assert (failure.url, failure.error, failure.origin) == (
                "https://a.org/",
                "timeout",
                "import",
            )


def test_cookies_of_others_are_not_kept(tmp_path: Path) -> None:
    warc = Warc().response("https://a.org/?api_key=12345", b"x", ("Set-Cookie", "id=67890"))
    with open_archive(tmp_path) as archive:
        archive.import_paths([warc.save(tmp_path / "x.warc")], run="r")
        stored = gzip.decompress(archive.stored(only(archive)))
        assert b"12345" not in stored
        assert b"67890" not in stored
        assert archive.import_paths([tmp_path / "x.warc"], run="s").known == 1


responses = st.lists(
    st.tuples(
        st.sampled_from(["https://a.org/", "https://b.org/x?y=1"]),
        st.integers(0, 2),
        st.binary(max_size=40),
    ),
    max_size=6,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(responses, responses, st.booleans(), st.booleans())
def test_any_order_and_twice_is_the_same_archive(
    tmp_path_factory: pytest.TempPathFactory,
    first: list[tuple[str, int, bytes]],
    second: list[tuple[str, int, bytes]],
    one_run: bool,
    plain: bool,
) -> None:
    folder = tmp_path_factory.mktemp("order")
    files = []
    for name, responses in (("a", first), ("b", second)):
        warc = Warc(gzip_each=not plain).other("warcinfo")
        for url, second_of_day, body in responses:
            warc.response(url, body, date=f"2026-08-01T00:00:0{second_of_day}Z")
        files.append(warc.save(folder / f"{name}.warc"))
    with open_archive(folder / "1") as one, open_archive(folder / "2") as two:
        for number, path in enumerate([*files, files[0]]):
            one.import_paths([path], run=f"r{number}")
        if one_run:
            two.import_paths([files[1], files[0], files[1]], run="all")
        else:
            two.import_paths([files[1]], run="z")
            two.import_paths([files[0], files[1]], run="a")
        found = [(item.capture_id, one.body(item)) for item in one.captures()]
        assert [(item.capture_id, two.body(item)) for item in two.captures()] == found
        assert {body for _, body in found} == {body for *_, body in first + second}
        assert len(found) == len({*first, *second})


def test_a_run_name_is_used_once(tmp_path: Path) -> None:
    path = Warc().response("https://a.org/", b"x").save(tmp_path / "x.warc")
    with open_archive(tmp_path) as archive:
        archive.import_paths([path], run="r")
        with pytest.raises(FileExistsError):
            archive.import_paths([path], run="r")
