"""robots.txt, Retry-After and the breaker as the server feels them."""

from dataclasses import replace
from typing import Any

import pytest

from scrapers.spider import SourceSpider
from tests.scrapers.crawling import EXAMPLE, Urls, World
from tests.server import cut_gzip, drop, html, redirect, status

URL = "https://example.org/a.json"
OTHER = "https://example.org/private/b.json"
ELSEWHERE = "https://data.example.org/c.json"
ROBOTS = "https://example.org/robots.txt"
LEFT = "so the host is left alone in this run; run again later"


@pytest.fixture(autouse=True)
def served(world: World) -> None:
    for url in (URL, OTHER, ELSEWHERE):
        world.server.serve(url, {"a": 1})


def test_robots_txt_is_obeyed_by_our_name(world: World) -> None:
    world.server.serve(
        ROBOTS, "User-agent: *\nDisallow: /\n\nUser-agent: compute-market\nDisallow: /private/\n"
    )
    outcome = world.fetch(OTHER, URL)
    assert outcome.reason == (f"example: {ROBOTS} forbids {OTHER}; leave it out of the spider")
    assert world.server.urls() == [ROBOTS, URL]
    assert world.failures() == [("robots", OTHER)]


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410])
def test_a_robots_txt_that_is_refused_sets_no_rules(world: World, code: int) -> None:
    page = b"User-agent: *\nDisallow: /\n"
    world.server.plan(ROBOTS, [status(code, page)])
    assert world.fetch(URL).ok


@pytest.mark.parametrize("code", [429, 500, 503])
def test_a_robots_txt_that_cannot_be_read_closes_its_host(world: World, code: int) -> None:
    calm = type("Calm", (Urls,), {"blocks": 9})
    world.server.plan(ROBOTS, [], then=status(code))
    outcome = world.fetch(URL, OTHER, ELSEWHERE, spider=calm)
    assert outcome.reason == f"example: {ROBOTS} could not be read (status {code}), {LEFT}"
    assert outcome.problems == (outcome.reason,)
    assert world.failures() == [("robots", URL), ("robots", OTHER)]
    assert world.captures() == [(200, ELSEWHERE)]
    assert world.server.urls().count(ROBOTS) == 4


@pytest.mark.parametrize(("behaviour", "code"), [(drop(), "connection"), (cut_gzip(), "truncated")])
def test_a_robots_txt_that_breaks_off_closes_its_host(
    world: World, behaviour: Any, code: str
) -> None:
    world.server.plan(ROBOTS, [], then=behaviour)
    outcome = world.fetch(URL)
    assert outcome.reason.startswith(f"example: {ROBOTS} could not be read ({code}: ")
    assert outcome.reason.endswith(LEFT)
    assert URL not in world.server.urls()


def test_a_robots_txt_that_leads_away_closes_its_host(world: World) -> None:
    world.server.plan(ROBOTS, [redirect("https://evil.example/robots.txt")])
    outcome = world.fetch(URL)
    assert outcome.reason.startswith(f"example: {ROBOTS} could not be read (refused_host: ")
    assert world.server.urls() == [ROBOTS]


def test_a_robots_txt_is_followed_to_a_host_of_the_source(world: World) -> None:
    rules = "https://data.example.org/robots.txt"
    world.server.plan(ROBOTS, [redirect(rules)])
    world.server.serve(rules, "User-agent: *\nDisallow: /private/\n")
    assert not world.fetch(OTHER).ok
    assert world.server.urls() == [ROBOTS, rules]


def test_a_page_instead_of_robots_txt_sets_no_rules(world: World) -> None:
    world.server.plan(ROBOTS, [html()])
    assert world.fetch(URL).ok


def test_a_crawl_delay_is_kept(world: World) -> None:
    world.server.serve(ROBOTS, "User-agent: *\nCrawl-delay: 0.3\n")
    world.fetch(URL)
    first, second = world.server.times()
    assert second - first > 0.29


def test_a_crawl_delay_longer_than_a_run(world: World) -> None:
    world.server.serve(ROBOTS, "User-agent: *\nCrawl-delay: 3600\n")
    outcome = world.fetch(URL)
    assert outcome.reason == (
        f"example: {ROBOTS} asks for 3600 s between requests, more than the 120 s a run waits, "
        "so the host is left alone; fetch it by hand and import it"
    )
    assert world.server.urls() == [ROBOTS]


@pytest.mark.parametrize(
    ("value", "waits"),
    [("17", [17.0]), ("1", [2.0]), ("120", [120.0]), ("later", [2.0])],
)
def test_retry_after_is_kept_and_never_less_than_our_own_back_off(
    world: World, value: str, waits: list[float]
) -> None:
    world.server.plan(URL, [status(429, headers={"Retry-After": value})])
    assert world.fetch(URL).ok
    assert world.sleeps == waits


def test_retry_after_as_a_date(world: World) -> None:
    header = {"Retry-After": "Tue, 24 Nov 2026 13:00:50 GMT"}  # the first run begins at 13:00
    world.server.plan(URL, [status(503, headers=header)])
    assert world.fetch(URL).ok
    [wait] = world.sleeps
    assert 49 < wait < 50


def test_retry_after_also_holds_back_what_comes_next(world: World) -> None:
    patient = {"Retry-After": "60"}
    world.server.plan(URL, [status(503)] * 3 + [status(503, headers=patient)])
    world.fetch(URL, OTHER)
    assert world.sleeps == [2.0, 8.0, 32.0, 60.0]
    assert world.captures()[-1] == (200, OTHER)


def test_a_retry_after_longer_than_a_run_ends_it(world: World) -> None:
    world.server.plan(URL, [status(429, headers={"Retry-After": "3600"})])
    outcome = world.fetch(URL, OTHER)
    assert outcome.reason == (
        f"example: 429 for {URL} asks to wait 3600 s, longer than the 120 s a run waits; "
        "run again after 2026-11-24 14:00 UTC"
    )
    assert outcome.problems == (outcome.reason,)
    assert world.sleeps == []
    assert world.captures() == [(429, URL)]
    assert world.failures() == [("circuit_open", OTHER)]


@pytest.mark.parametrize("code", [403, 429])
def test_three_refusals_in_a_row_end_the_run_of_that_source(world: World, code: int) -> None:
    urls = [f"https://example.org/{n}" for n in range(9)]
    for url in urls:
        world.server.plan(url, [], then=status(code))
    outcome = world.fetch(*urls)
    assert len(world.captures()) == 3
    last = world.captures()[-1][1]
    stopped = (
        f"example: 3 answers in a row were 403 or 429, the last {code} for {last}, "
        "so the rest was left for the next run; "
        "if it happens again, lower requests_per_minute in source.yml or ask the publisher"
    )
    assert stopped in outcome.problems
    left = [url for url in urls if url not in world.server.urls()]
    assert world.failures() == [("circuit_open", url) for url in left]


def test_refusals_that_are_not_in_a_row_end_nothing(world: World) -> None:
    urls = [f"https://example.org/{n}" for n in range(6)]
    for number, url in enumerate(urls):
        world.server.serve(url, "x", status=200 if number % 3 == 2 else 403)
    world.fetch(*urls)
    assert [code for code, _ in world.captures()] == [403, 403, 200] * 2


class Silent(Urls):
    blocks = 2
    silence_seconds = 600.0


def test_a_spider_may_ask_for_ten_minutes_of_silence_instead(world: World) -> None:
    urls = [f"https://example.org/{n}" for n in range(4)]
    for url in urls[:2]:
        world.server.plan(url, [status(403)])
    for url in urls[2:]:
        world.server.serve(url, "x")
    outcome = world.fetch(*urls, spider=Silent)
    assert [code for code, _ in world.captures()] == [403, 403, 200, 200]
    [wait] = world.sleeps
    assert 599 < wait <= 600
    assert len(outcome.problems) == 2


class Duplicating(SourceSpider):
    async def start(self) -> Any:
        yield self.get(URL)
        yield self.get(URL)


def test_the_same_url_twice_is_fetched_twice(world: World) -> None:
    assert world.fetch(spider=Duplicating).responses == 3


def test_only_declared_hosts_are_asked(world: World) -> None:
    narrow = replace(EXAMPLE, hosts=("data.example.org",))
    outcome = world.fetch(URL, ELSEWHERE, source=narrow)
    assert outcome.reason == (
        f"example: refused_host for {URL}: example.org is none of this source's hosts; "
        "add it to source.yml if it is trusted"
    )
    assert world.server.urls() == ["https://data.example.org/robots.txt", ELSEWHERE]
