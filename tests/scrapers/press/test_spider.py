"""Which pages are asked for, and how the spider takes bad answers."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.press import FEEDS, PAGES, feed, serve_press
from tests.scrapers.crawling import START, World
from tests.server import html, status

DECLARED, FED = list(PAGES)[:4], list(PAGES)[4:]


@pytest.fixture(autouse=True)
def site(world: World) -> None:
    serve_press(world.server)


def paths(urls: list[str]) -> list[str]:
    return sorted(url.removeprefix("https://") for url in urls)


def test_feeds_then_pages_then_what_feeds_name(world: World) -> None:
    outcome = world.ask("press")
    assert (outcome.ok, outcome.reason) == (True, "press: 17 answers archived")
    asked = world.asked()
    assert asked[:2] == [url.removeprefix("https://") for url in FEEDS]
    assert sorted(asked) == paths([*FEEDS, *PAGES])
    assert world.ask("press").ok
    assert sorted(world.asked()) == paths(list(FEEDS))


def test_robots_are_obeyed(world: World) -> None:
    rules = "User-agent: *\nDisallow: /developer/"
    world.server.serve("https://cloud.tencent.com/robots.txt", rules)
    outcome = world.ask("press")
    assert not outcome.ok
    assert "cloud.tencent.com/robots.txt forbids" in outcome.reason
    assert not [url for url in world.asked() if url.startswith("cloud.tencent.com")]


@pytest.mark.parametrize(("days", "again"), [(29, False), (30, True)])
def test_a_declared_page_is_read_again_after_a_month(world: World, days: int, again: bool) -> None:
    last: Callable[[str], datetime] = lambda url: START - timedelta(days=days)  # noqa: E731
    assert world.ask("press", last=last, archived=lambda url: True).ok
    assert sorted(world.asked()) == paths([*FEEDS, *(DECLARED if again else [])])


def test_a_feed_leads_to_declared_hosts_only_and_not_too_far(world: World) -> None:
    name = next(iter(FEEDS))
    links = [f"https://www.trendforce.com/news/{place}" for place in range(25)]
    world.server.serve(name, feed(["https://evil.example/1", *links]))
    outcome = world.ask("press")
    asked = [url for url in world.asked() if url.startswith("www.trendforce.com/news/")]
    numbers = [url.rsplit("/", 1)[1] for url in asked if url[-1].isdecimal()]
    assert numbers[:2] == ["24", "23"]  # the newest first
    assert len(numbers) == 20
    assert not [url for url in world.server.urls() if "evil" in url]
    assert outcome.ok  # an article of a feed that is gone is no failure


def test_a_feed_that_is_a_page_is_told(world: World) -> None:
    name = list(FEEDS)[1]
    world.server.plan(name, [html("<!DOCTYPE html><title>Welcome</title>")])
    outcome = world.ask("press")
    assert not outcome.ok
    assert outcome.reason == (
        f"press: {name} is no feed: the body is an HTML page, not a feed; "
        "open the URL in a browser to see what the site now answers"
    )
    assert len(world.asked()) == 10  # the others are asked all the same


def test_a_declared_page_that_is_gone_is_told(world: World) -> None:
    world.server.plan(DECLARED[1], [], then=status(404))
    outcome = world.ask("press")
    assert outcome.reason == (
        f"press: 404 for {DECLARED[1]}; "
        "the address is gone, so compare it with the source's documentation"
    )
