"""What spiders are told, against a folder that holds something, and who is left alone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.asking import arguments, left_alone, settled, wanted
from pipelines.workspace import Workspace
from scrapers.registry import sources

NOW = datetime(2026, 10, 8, 3, tzinfo=UTC)
DAILY = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml"
LIST = "https://data.sec.gov/submissions/CIK0000000007.json"
RATES = (
    b'<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"'
    b' xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><Cube><Cube time="2026-10-07">'
    b'<Cube currency="USD" rate="1.1"/></Cube></Cube></gesmes:Envelope>'
)


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(tmp_path / "data", clock=lambda: NOW) as space:
        yield space


def keep(space: Workspace, url: str, body: bytes, ago: timedelta, status: int = 200) -> None:
    """Archive an answer of some time ago, and read it."""
    time = NOW - ago
    with space.archive.writer(f"run{time:%Y%m%dT%H%M%S}") as writer:
        writer.response(url=url, time=time, status=status, reason="", headers=[], body=body)
    space.ledger.update(space.archive)


def test_a_source_is_told_the_fields_it_wants() -> None:
    ciks = wanted(sources()["edgar"])["ciks"]
    assert {"cik": 1045810, "valid_from": "0001-01-01"} in ciks
    assert [one["cik"] for one in ciks if one["cik"] in (1058057, 1835632)] == [1058057, 1835632]
    codes = wanted(sources()["sina"])["secucodes"]
    assert {"688256.SH", "300474.SZ", "06082.HK"} <= set(codes)
    assert len(codes) == len(set(codes)) == 11
    assert wanted(sources()["openrouter"]) == {}


@pytest.mark.parametrize(
    ("ago", "since", "expected"),
    [
        (None, None, date(2023, 1, 1)),  # declared in source.yml
        (timedelta(days=1), None, date(2026, 9, 7)),
        (timedelta(days=90), None, date(2026, 6, 10)),  # no gap after an outage
        (timedelta(days=1), date(2020, 2, 2), date(2020, 2, 2)),
    ],
)
def test_days(space: Workspace, ago: timedelta | None, since: date | None, expected: date) -> None:
    if ago is not None:
        keep(space, DAILY, RATES.replace(b"2026-10-07", b"2026-07-03"), ago)
    source = replace(sources()["ecb"], declaration={"first_date": date(2023, 1, 1)})
    given = arguments(space, source, today=NOW.date(), since=since, key=None)
    assert (given["since"], given["until"]) == (expected, date(2026, 10, 7))


def test_what_is_held_is_the_newest_good_answer(space: Workspace) -> None:
    given = arguments(space, sources()["ecb"], today=NOW.date(), since=None, key=None)
    assert (given["last"](DAILY), given["body"](DAILY), given["archived"](DAILY)) == (
        None,
        None,
        False,
    )
    keep(space, DAILY, RATES, timedelta(hours=9))
    keep(space, DAILY, b"<html>maintenance</html>", timedelta(hours=5))
    keep(space, DAILY, b"busy", timedelta(hours=3), status=503)
    assert given["last"](DAILY) == NOW - timedelta(hours=9)
    assert given["body"](DAILY) == RATES
    assert given["archived"](DAILY)


def test_a_list_without_a_parser_is_held_only_if_it_came_well(space: Workspace) -> None:
    url = "http://www.cninfo.com.cn/new/data/szse_stock.json"
    given = arguments(space, sources()["cninfo"], today=NOW.date(), since=None, key=None)
    keep(space, url, b'{"stockList": []}', timedelta(hours=9))
    keep(space, url, b"gone", timedelta(hours=3), status=404)
    assert given["body"](url) == b'{"stockList": []}'


def test_a_file_that_is_refused_twice_alike_is_not_fetched_a_third_time(space: Workspace) -> None:
    keep(space, DAILY, b"<html>maintenance</html>", timedelta(hours=9))
    assert not settled(space.ledger, DAILY)
    keep(space, DAILY, b"<html>maintenance 2</html>", timedelta(hours=8))
    assert not settled(space.ledger, DAILY)
    keep(space, DAILY, b"<html>maintenance</html>", timedelta(hours=7))
    assert settled(space.ledger, DAILY)


BLOCK = b"<html><title>Your Request Originates from an Undeclared Automated Tool</title></html>"


@pytest.mark.parametrize(
    ("url", "status", "body"),
    [
        (LIST, 403, BLOCK),
        (LIST, 429, b""),
        (LIST, 200, BLOCK),
        ("https://www.sec.gov/robots.txt", 403, BLOCK),
    ],
)
def test_a_block_is_remembered_for_eleven_minutes(
    space: Workspace, url: str, status: int, body: bytes
) -> None:
    edgar = sources()["edgar"]
    keep(space, url, body, timedelta(minutes=4), status)
    assert left_alone(space, edgar, NOW) == (
        f"edgar is skipped: it blocked us at 02:56:00 UTC ({status} for {url}) and asking on "
        "prolongs that; run again after 03:07:00 UTC"
    )
    assert left_alone(space, edgar, NOW + timedelta(minutes=7)) is not None
    assert left_alone(space, edgar, NOW + timedelta(minutes=7, seconds=1)) is None


def test_what_is_no_block_silences_nobody(space: Workspace) -> None:
    keep(space, LIST, b"<Error><Code>NoSuchKey</Code></Error>", timedelta(minutes=4), 404)
    keep(space, DAILY, b"", timedelta(minutes=3), 403)  # that source declares no pause
    assert left_alone(space, sources()["edgar"], NOW) is None
    assert left_alone(space, sources()["ecb"], NOW) is None
