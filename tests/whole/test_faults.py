"""Sources that fail, lie about files, lead astray or take too long, through the command.

Each test says what is published, what is said, and where the fault is seen.
"""

from datetime import timedelta
from pathlib import Path

import pytest

import warehouse
from tests.server import Answer, bomb, cut_gzip, delay, redirect, status
from tests.whole.command import NOW, Said, start
from tests.whole.faults import (
    CATALOGUE,
    ROBOTS,
    brought,
    failed,
    nothing_changes,
    read_since_the_good_day,
)
from tests.whole.market import API, FIRST, LAST, Market, parquet, rows

GIGABYTE = 1 << 30


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (401, "set OPENROUTER_API_KEY to a valid key"),
        (404, "the address is gone, so compare it with the source's documentation"),
    ],
)
def test_a_status_that_is_final(market: Market, code: int, advice: str) -> None:
    market.server.plan(market.window, [status(code)])
    with nothing_changes(market):
        said = market.run()
        failed(market, f"openrouter: {code} for {market.window}; {advice}", said)
    assert brought(market) == [market.window, *CATALOGUE]
    assert read_since_the_good_day(market) == 4
    assert market.health()["last_failure_reason"].startswith(
        f'http_{code}: the source answers HTTP {code}, "planned": '
    )


def test_an_error_of_the_server_that_lasts(market: Market) -> None:
    market.server.plan(market.window, [], then=status(500))
    with nothing_changes(market):
        said = market.run("run", "--only", "openrouter")
    assert said.status == 1
    assert said.err.splitlines()[-1] == (
        f"openrouter: 500 for {market.window}; the source is out of order, so run again later"
    )
    assert brought(market) == [market.window] * 4 + CATALOGUE
    assert said.waits == [2.0, 8.0, 32.0]
    assert read_since_the_good_day(market) == 4


def test_an_error_that_passes_is_no_failure(market: Market) -> None:
    market.server.plan(market.window, [status(500), status(429, headers={"Retry-After": "30"})])
    with nothing_changes(market):
        said = market.run()
    assert (said.status, said.troubles, said.waits) == (0, [], [2.0, 30.0])
    assert market.health()["captures"] == {"failed": 2, "parsed": 12, "unread": 2}


def test_too_many_requests_stop_the_source_for_this_run(market: Market) -> None:
    market.server.plan(market.window, [], then=status(429, headers={"Retry-After": "30"}))
    with nothing_changes(market):
        said = market.run()
        failed(
            market,
            f"openrouter: 3 answers in a row were 403 or 429, the last 429 for {market.window}, so "
            "the rest was left for the next run; if it happens again, lower requests_per_minute in "
            "source.yml or ask the publisher",
            said,
        )
    assert brought(market) == [market.window] * 3
    assert said.waits == [30.0, 30.0]


def test_a_retry_after_longer_than_a_run_waits(market: Market) -> None:
    market.server.plan(market.window, [status(429, headers={"Retry-After": "3600"})])
    with nothing_changes(market):
        failed(
            market,
            f"openrouter: 429 for {market.window} asks to wait 3600 s, longer than the 120 s a run "
            "waits; run again after 2026-10-08 04:02 UTC",
            market.run(),
        )
    assert brought(market) == [market.window]


def test_a_gzip_without_its_end(market: Market) -> None:
    market.server.plan(market.window, [], then=cut_gzip())
    with nothing_changes(market):
        said = market.run()
    assert said.status == 1
    assert said.troubles[0].startswith(
        f"openrouter: truncated for {market.window} (4 attempts): the body is no whole gzip ("
    )
    [entry] = market.quarantine()
    assert entry["code"] == "undecodable"
    assert entry["reason"].endswith("; fetch it again")
    # The same bytes at the same instant of this clock: one capture.
    assert market.health()["captures"]["refused"] == 1
    assert read_since_the_good_day(market) == 4


@pytest.mark.parametrize(
    ("target", "host"),
    [("http://127.0.0.1:8080/x", "127.0.0.1"), ("https://evil.example/x", "evil.example")],
)
def test_a_redirect_that_leads_away(market: Market, target: str, host: str) -> None:
    market.server.plan(market.window, [redirect(target)])
    reason = f"{host} is none of this source's hosts; add it to source.yml if it is trusted"
    with nothing_changes(market):
        failed(market, f"openrouter: refused_host for {target}: {reason}", market.run())
    assert brought(market) == [market.window, *CATALOGUE]
    assert read_since_the_good_day(market) == 4


def test_a_robots_txt_that_forbids(market: Market) -> None:
    market.server.serve(ROBOTS, "User-agent: *\nDisallow: /api/v1/datasets/\n")
    with nothing_changes(market):
        said = market.run()
        failed(
            market,
            f"openrouter: {ROBOTS} forbids {market.window}; leave it out of the spider",
            said,
        )
    assert brought(market) == CATALOGUE
    assert market.health()["last_failure_reason"] == (
        f"robots: {ROBOTS} forbids {market.window}; leave it out of the spider ({market.window})"
    )


def test_a_robots_txt_that_cannot_be_read(market: Market) -> None:
    market.server.plan(ROBOTS, [], then=status(503))
    with nothing_changes(market):
        failed(
            market,
            f"openrouter: {ROBOTS} could not be read (status 503), so the host is left alone in "
            "this run; run again later",
            market.run(),
        )
    assert brought(market) == []
    assert market.health()["last_failure_reason"].startswith(f"robots: {ROBOTS} could not be read")


def test_an_answer_slower_than_patience(market: Market) -> None:
    market.server.plan(market.window, [], then=delay(1.0))
    with nothing_changes(market):
        said = market.run(timeout=0.2)
        failed(
            market,
            f"openrouter: timeout for {market.window} (4 attempts): no whole answer came within "
            "0.2 s; run again",
            said,
        )
    assert read_since_the_good_day(market) == 4
    assert market.health()["last_failure_reason"].startswith("timeout: no whole answer came")


def test_a_bomb_is_refused_within_little_memory(market: Market, tmp_path: Path) -> None:
    def told(name: str) -> Said:
        child = start(
            *("run", "--only", "openrouter", "--since", FIRST, "--json"),
            data=market.data,
            output=tmp_path / name,
            environment=market.environment,
            now=NOW + timedelta(hours=len(name)),
        )
        return child.wait()

    quiet = told("quiet")
    assert quiet.status == 0
    market.server.plan(market.window, [bomb(3)])
    with nothing_changes(market):
        said = told("explosive")
    assert said.status == 1
    assert said.troubles[0] == (
        f"openrouter: too_large for {market.window}: the body has more than 33554432 bytes, before "
        "or after decompression; look at it, and if it is right raise max_body_bytes in source.yml"
    )
    assert [entry["code"] for entry in market.quarantine()] == ["too_big"]
    # 3 MB on the wire, 32 MiB before patience ends, and what parser and archive hold of them.
    assert said.peak < quiet.peak + GIGABYTE // 2
    assert said.peak < 1.2 * GIGABYTE


def test_a_file_that_its_manifest_does_not_vouch_for(market: Market) -> None:
    market.keyed = False
    daily = f"{API}/datasets/exports/rankings-daily"
    csv, manifest = f"{daily}/2026-10-08.csv", f"{daily}/2026-10-08.manifest.json"
    market.api.rows = rows(FIRST, LAST - timedelta(days=1))
    right = market.api._csv(NOW.date())
    altered = right.replace(b"qwen/qwen-a", b"qwen/qwen-b", 1)
    market.server.plan(csv, [lambda exchange: exchange.reply(Answer(altered))])
    with nothing_changes(market):
        said = market.run(since=NOW.date())
    assert said.status == 1
    assert said.troubles == ["1 new entry in quarantine; see `compute-market quarantine`"]
    [entry] = market.quarantine()
    assert (entry["code"], entry["stage"], entry["url"]) == ("manifest_mismatch", "build", csv)
    # The right file is fetched next time, together with its manifest, and counts.
    again = market.run(since=NOW.date())
    assert (again.status, again.troubles) == (0, [])
    asked = [url for url in brought(market) if "/2026-10-08." in url]
    assert asked == [manifest, csv] * 2
    found = warehouse.open(market.data).table("token_volumes")
    assert set(found["source_url"]) == {csv, market.window}


def test_an_old_failure_in_an_archive_is_listed_and_no_failure_of_the_run(
    market: Market, new_market: Market, tmp_path: Path
) -> None:
    market.server.plan(market.window, [status(401)])
    assert market.run().status == 1
    other = Market(market.server, tmp_path / "other")
    said = other.run("run", "--replay", market.data / "archive", "--json", since=None)
    assert (said.status, said.troubles) == (0, [])
    assert parquet(other.data) == parquet(market.data)
    assert other.health()["last_failure_reason"].startswith("http_401: ")


def test_a_fetch_that_breaks_is_one_sentence_and_the_rest_is_published(market: Market) -> None:
    name = "20261008T030200000000Z-openrouter.warc.gz"
    (market.data / "archive" / name).write_bytes(b"")
    with nothing_changes(market):
        said = market.run("run", "--only", "openrouter", graph=True)
    assert said.status == 1
    assert said.err.splitlines()[-1] == (
        f"the step fetch broke: FileExistsError: {market.data / 'archive' / name} exists already "
        "and is never overwritten; name the run differently"
    )
    assert "Traceback" not in said.out + said.err
