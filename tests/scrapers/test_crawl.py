"""Crawls as a whole, against a server that misbehaves."""

import gzip
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scrapers.archive import Archive
from scrapers.crawl import Job
from scrapers.spider import SourceSpider
from tests.scrapers.crawling import EXAMPLE, Urls, World
from tests.server import bomb, cut_gzip, delay, drip, drop, html, partial, raw, redirect, status

ROOT = Path(__file__).parents[2]
URL = "https://example.org/a.json"
OTHER = "https://example.org/b.json"
ROBOTS = "https://example.org/robots.txt"
BODY = {"figures": list(range(2000))}
AGAIN = [2.0, 8.0, 32.0]


@pytest.fixture(autouse=True)
def served(world: World) -> None:
    world.server.serve(URL, BODY)
    world.server.serve(OTHER, BODY)


def test_an_answer_is_archived_and_the_outcome_says_so(world: World) -> None:
    outcome = world.fetch(URL)
    assert (outcome.ok, outcome.reason) == (True, "example: 2 answers archived")
    assert (outcome.requests, outcome.responses, outcome.failures) == (2, 2, 0)
    assert [one.url for one in world.archive.captures()] == [ROBOTS, URL]
    assert world.said == [f"example: 404 {ROBOTS}", f"example: 200 {URL}"]


def test_requests_go_out_in_the_order_of_the_spider(world: World) -> None:
    urls = [f"https://example.org/{n}" for n in range(8)]
    world.fetch(*urls)
    assert world.server.urls() == [ROBOTS, *urls]


@pytest.mark.parametrize("code", [429, 500, 503, 599])
def test_a_passing_error_is_tried_again_and_each_answer_kept(world: World, code: int) -> None:
    world.server.plan(URL, [status(code), status(code)])
    assert world.fetch(URL).ok
    assert world.captures() == [(code, URL), (code, URL), (200, URL)]
    assert world.sleeps == AGAIN[:2]


def test_an_error_that_lasts_is_said_after_four_attempts(world: World) -> None:
    world.server.plan(URL, [], then=status(503))
    outcome = world.fetch(URL, OTHER)
    assert (
        outcome.reason == f"example: 503 for {URL}; the source is out of order, so run again later"
    )
    assert world.captures() == [(503, URL)] * 4 + [(200, OTHER)]
    assert world.sleeps == AGAIN


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (400, "the request is wrong, so compare it with the source's documentation"),
        (401, "set EXAMPLE_KEY to a valid key"),
        (403, "the source refuses us, so read its terms and ask its publisher"),
        (404, "the address is gone, so compare it with the source's documentation"),
        (418, "the spider expects no such answer, so open the URL and look"),
    ],
)
def test_a_final_status_is_not_tried_again_and_says_what_to_do(
    world: World, code: int, advice: str
) -> None:
    world.server.plan(URL, [status(code)])
    outcome = world.fetch(URL)
    assert (outcome.ok, outcome.reason) == (False, f"example: {code} for {URL}; {advice}")
    assert world.captures() == [(code, URL)]
    assert world.sleeps == []


def test_a_tolerated_status_is_archived_and_no_problem(world: World) -> None:
    world.server.plan(URL, [status(404)])
    assert world.fetch(URL, tolerate=(404,)).ok
    assert world.captures() == [(404, URL)]


def test_a_dropped_connection_is_tried_again(world: World) -> None:
    world.server.plan(URL, [drop(), drop()])
    assert world.fetch(URL).ok
    assert world.failures() == [("connection", URL)] * 2
    assert world.captures() == [(200, URL)]
    assert world.sleeps == AGAIN[:2]


def test_an_answer_that_breaks_off_is_a_failure_and_no_short_body(world: World) -> None:
    world.server.plan(URL, [partial()], then=partial(0.9))
    outcome = world.fetch(URL)
    assert outcome.reason == (
        f"example: truncated for {URL} (4 attempts): the answer broke off before its end; run again"
    )
    assert world.failures() == [("truncated", URL)] * 4
    assert world.captures() == []


def test_a_cut_gzip_is_kept_as_it_came_and_tried_again(world: World) -> None:
    world.server.plan(URL, [cut_gzip()])
    assert world.fetch(URL).ok
    assert world.captures() == [(200, URL), (200, URL)]
    assert world.failures() == [("truncated", URL)]
    [failure] = world.archive.failures()
    assert failure.detail.startswith("the body is no whole gzip (")


def test_a_decompression_bomb_is_kept_small_and_refused(world: World) -> None:
    world.server.plan(URL, [bomb(3)])
    roomy = replace(EXAMPLE, max_body_bytes=4 << 20)
    outcome = world.fetch(URL, OTHER, source=roomy)
    assert outcome.reason == (
        f"example: too_large for {URL}: the body has more than 4194304 bytes, before or after "
        "decompression; look at it, and if it is right raise max_body_bytes in source.yml"
    )
    assert world.captures() == [(200, URL), (200, OTHER)]
    assert world.failures() == [("too_large", URL)]
    assert sum(path.stat().st_size for path in world.folder.glob("archive/*")) < 4 << 20


@pytest.mark.parametrize("length", [True, False], ids=["announced", "chunked"])
def test_a_body_over_the_limit_is_not_read_to_its_end(world: World, length: bool) -> None:
    big = b"x" * 400_000
    pieces = b"".join(b"%x\r\n%s\r\n" % (1000, big[:1000]) for _ in range(400)) + b"0\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    world.server.serve(URL, big)
    world.server.plan(URL, [] if length else [raw(head + pieces)])
    outcome = world.fetch(URL)
    assert outcome.reason.startswith(f"example: too_large for {URL}: the body has more than 100000")
    assert (world.failures(), world.captures()) == ([("too_large", URL)], [])


@pytest.mark.parametrize("behaviour", [delay(2.0), drip(20, 0.1)], ids=["late", "dripping"])
def test_patience_ends(world: World, behaviour: Any) -> None:
    world.server.plan(URL, [behaviour])
    assert world.fetch(URL, timeout_seconds=0.2).ok
    assert world.failures() == [("timeout", URL)]
    [failure] = world.archive.failures()
    assert failure.detail == "no whole answer came within 0.2 s; run again"


def test_a_host_that_is_not_there(world: World) -> None:
    outcome = world.fetch(URL, mirror="http://127.0.0.1:1")
    assert not outcome.ok
    assert outcome.reason.startswith(
        f"example: {ROBOTS} could not be read (connection: there was no connection, or it was lost "
    )
    assert outcome.reason.endswith("so the host is left alone in this run; run again later")
    assert world.failures() == [("connection", ROBOTS)] * 4 + [("robots", URL)]


def test_what_is_no_http_is_a_failure(world: World) -> None:
    world.server.plan(URL, [raw(b"SSH-2.0-OpenSSH_9.9\r\n")])
    outcome = world.fetch(URL)
    assert outcome.reason.startswith(f"example: error for {URL}: the answer is no valid HTTP (")
    assert world.failures() == [("error", URL)]


def test_a_page_under_a_data_url_is_archived_for_the_parser_to_refuse(world: World) -> None:
    world.server.plan(URL, [html()])
    assert world.fetch(URL).ok
    assert world.captures() == [(200, URL)]


def test_redirects_are_archived_and_followed_on_the_mirror(world: World) -> None:
    target = "https://data.example.org/a.json?x=1"
    world.server.serve(target, BODY)
    world.server.plan(URL, [redirect(target)])
    assert world.fetch(URL).ok
    assert world.captures() == [(302, URL), (200, target)]
    assert "https://data.example.org/robots.txt" in world.server.urls()


@pytest.mark.parametrize(
    ("target", "why"),
    [
        (
            "https://evil.example/x",
            "evil.example is none of this source's hosts; add it to source.yml if it is trusted",
        ),
        (
            "http://127.0.0.1:8080/x",
            "127.0.0.1 is none of this source's hosts; add it to source.yml if it is trusted",
        ),
        (
            "https://example.org:8443/x",
            "port 8443 of example.org is not the web's; see where it was redirected",
        ),
        (
            "http://example.org/x",
            "it was redirected from https to http; ask the publisher why",
        ),
        (
            "https://me:secret@example.org/x",
            "it carries a user name or password; see where it was redirected",
        ),
    ],
)
def test_a_redirect_to_somewhere_else_is_refused(world: World, target: str, why: str) -> None:
    world.server.plan(URL, [redirect(target)])
    outcome = world.fetch(URL)
    shown = target.replace("me:secret@", "")
    assert outcome.reason == f"example: refused_host for {shown}: {why}"
    assert world.failures() == [("refused_host", shown)]
    assert world.server.urls() == [ROBOTS, URL]


def test_redirects_without_end(world: World) -> None:
    world.server.plan(URL, [], then=redirect(URL))
    outcome = world.fetch(URL)
    assert outcome.reason == (
        f"example: error for {URL}: the redirects have no end (max redirections reached); "
        "open the URL and look"
    )
    assert world.captures() == [(302, URL)] * 6


def test_a_source_keeps_its_distance_over_all_its_hosts(world: World) -> None:
    urls = [f"https://{host}/{n}" for n in range(2) for host in EXAMPLE.hosts]
    world.fetch(*urls, delay_seconds=0.1)
    times = world.server.times()
    assert len(times) == 6
    # Five distances; the first request may reach a busy server late, the last never early.
    assert times[-1] - times[0] > 0.35


def test_the_distance_is_the_declared_one(world: World) -> None:
    world.fetch(URL, source=replace(EXAMPLE, requests_per_minute=300), delay_seconds=None)
    first, second = world.server.times()
    assert second - first > 0.1  # five a second


def test_sources_do_not_wait_for_each_other(world: World) -> None:
    one, two = (replace(EXAMPLE, name=name) for name in ("one", "two"))
    world.server.plan(URL, [delay(2.0)])
    outcomes = world.run(
        [Job(one, {"urls": [URL]}, Urls), Job(two, {"urls": [OTHER] * 4}, Urls)],
        delay_seconds=0.05,
    )
    assert [outcome.source for outcome in outcomes] == ["one", "two"]
    late = next(seen.time for seen in world.server.requests if seen.url == URL)
    assert world.server.urls().count(OTHER) == 4
    assert world.server.times()[-1] < late + 2.0  # all of two's while one still waited


class Broken(SourceSpider):
    async def start(self) -> Any:
        yield self.get(URL)
        raise KeyError("dates")


class Careless(SourceSpider):
    async def start(self) -> Any:
        yield self.get(URL, self.look)

    def look(self, response: Any) -> Any:
        return iter([response.json()["nothing"]])


class Unborn(SourceSpider):
    def __init__(self, *args: Any, **more: Any) -> None:
        raise RuntimeError("no such argument")


@pytest.mark.parametrize(
    ("spider", "what"),
    [
        (Broken, "KeyError ('dates')"),
        (Careless, "KeyError ('nothing')"),
        (Unborn, "RuntimeError (no such argument)"),
    ],
)
def test_a_bug_in_a_spider_is_one_sentence_and_stops_no_other_source(
    world: World, spider: type[SourceSpider], what: str, capfd: pytest.CaptureFixture[str]
) -> None:
    other = replace(EXAMPLE, name="other")
    bad, good = world.run([Job(EXAMPLE, {}, spider), Job(other, {"urls": [OTHER]}, Urls)])
    assert bad.reason.startswith(f"example: the spider broke off with {what} at test_crawl.py:")
    assert bad.reason.endswith("; this is a bug in it, so mend it and run again")
    assert good.ok
    assert capfd.readouterr() == ("", "")


def test_a_source_without_a_spider_is_one_sentence(world: World) -> None:
    [outcome] = world.run([Job(EXAMPLE)])
    assert outcome.reason.startswith(
        "example: the spider broke off with ModuleNotFoundError (No module named 'scrapers.example"
    )


KEY = "sk-or-v1-0123456789/+abcdef"


def test_the_key_is_sent_and_stands_in_no_byte_on_disk_and_no_sentence(world: World) -> None:
    echo = {"X-Your-Key": KEY, "Authorization": f"Bearer {KEY}"}
    asked = f"{URL}?token={KEY}"
    other = "https://example.org/c?token=session-9"
    world.server.plan(asked, [status(401, headers=echo)])
    world.server.plan(OTHER, [status(403, {"error": f"bad key {KEY}"})])
    world.server.plan(URL, [redirect(f"https://evil.example/?k={KEY}")])
    outcome = world.fetch(asked, OTHER, URL, other, key=KEY)
    mine = [one for one in world.server.requests if one.url != ROBOTS]
    assert {one.headers["authorization"] for one in mine} == {f"Bearer {KEY}"}
    assert outcome.reason == (
        f"example: 401 for {URL}?token=removed; set EXAMPLE_KEY to a valid key"
        " (and 3 more problems)"
    )
    files = [path for path in world.folder.rglob("*") if path.is_file()]
    assert len(files) >= 2
    for path in files:
        data = path.read_bytes()
        data += gzip.decompress(data) if path.suffix == ".gz" else b""
        for secret in (KEY, KEY.replace("/", "%2F").replace("+", "%2B"), "session-9"):
            assert secret.encode() not in data
    assert KEY not in repr(outcome) + repr(world.said)
    assert ("secret_in_body", OTHER) in world.failures()


def test_the_key_is_not_sent_to_another_host(world: World) -> None:
    target = "https://data.example.org/a.json"
    world.server.serve(target, BODY)
    world.server.plan(URL, [redirect(target)])
    assert world.fetch(URL, key=KEY).ok
    assert "authorization" not in world.server.requests[-1].headers


def test_a_key_that_is_none_is_said_before_anything_is_asked(world: World) -> None:
    outcome = world.fetch(URL, key="sk-or\nX-Evil: 1")
    assert outcome.reason == (
        "example: the key has characters that no key has; "
        "set EXAMPLE_KEY again, copied without quotes and line ends"
    )
    assert world.server.requests == []


def test_a_mirror_that_nobody_knows(world: World) -> None:
    outcome = world.fetch(URL, mirror="http://mirror.invalid:8000")
    assert outcome.reason.startswith(
        "example: the mirror http://mirror.invalid:8000 is not found ("
    )
    assert outcome.reason.endswith("; correct its address")


INTERRUPTED = """
import os, signal, sys
from pathlib import Path
from scrapers.archive import Archive
from scrapers.crawl import Job, Network, crawl
from tests.scrapers.crawling import EXAMPLE, Urls, ticking

def interrupt(text):
    if text.startswith("example: 200"):
        os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)
folder, mirror, url = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
with Archive(folder / "archive", folder / "other.sqlite") as archive:
    with archive.writer("interrupted") as writer:
        jobs = [Job(EXAMPLE, {"urls": [url] * 100}, Urls)]
        network = Network(mirror=mirror, delay_seconds=0.1)
        crawl(jobs, writer, network, now=ticking(), on_progress=interrupt)
"""


def test_a_crawl_that_is_interrupted_keeps_what_it_has(world: World) -> None:
    command = [sys.executable, "-c", INTERRUPTED, str(world.folder), world.server.url, URL]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == -signal.SIGINT
    assert done.stderr.endswith("\nKeyboardInterrupt\n")
    assert "Unclosed" not in done.stderr
    assert not list(world.folder.glob("archive/*.part"))
    with Archive(world.folder / "archive", world.folder / "third.sqlite") as archive:
        held = list(archive.captures())
        assert 2 <= len(held) <= 4
        assert list(archive.verify()) == []
