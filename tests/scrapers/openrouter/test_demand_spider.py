"""What is asked about demand, and when, against a server that speaks the API."""

from datetime import date
from typing import Any

import pytest

from scrapers.crawl import Job, Outcome
from scrapers.openrouter.breakdowns import VALUES
from scrapers.openrouter.demand import weekly
from scrapers.registry import sources
from tests.apis import OPENROUTER, OpenRouter
from tests.demand_apis import SESSIONS
from tests.scrapers.crawling import World
from tests.server import status

KEY = "sk-or-v1-right"
API = "https://openrouter.ai/api/v1"
UNTIL = date(2026, 10, 7)  # a Wednesday
WINDOW = "start_date=2026-09-08&end_date=2026-10-07&limit=50"
DAILY = [
    f"{API}/datasets/app-rankings?sort=popular&{WINDOW}",
    f"{API}/datasets/app-rankings?sort=trending&{WINDOW}",
    *(
        f"{API}/datasets/app-rankings?sort=popular&category={category}&{WINDOW}"
        for category in ("coding", "creative", "productivity", "entertainment")
    ),
    f"{API}/classifications/task?window=7d",
    f"{API}/datasets/session-cost?limit=500",
]
WEEKS = f"{API}/datasets/rankings-daily?start_date=2026-08-31&end_date=2026-10-04&period=week"


@pytest.fixture
def api(world: World) -> OpenRouter:
    api = OpenRouter(key=KEY)
    world.server.route(OPENROUTER, api)
    return api


def fetch(world: World, **arguments: Any) -> Outcome:
    given = {"since": UNTIL, "until": UNTIL, "key": KEY, **arguments}
    [outcome] = world.run([Job(sources()["openrouter"], given)])
    return outcome


def asked(world: World) -> list[str]:
    """What is asked about demand."""
    plain = ("/robots.txt", "/models", "/providers", "/endpoints", "end_date=2026-10-07")
    urls = world.server.urls()
    return [url for url in urls if not url.endswith(plain)]


@pytest.mark.usefixtures("api")
def test_what_a_run_asks_with_a_key(world: World) -> None:
    assert fetch(world).problems == ()
    found = asked(world)
    assert found[:8] == DAILY
    assert found[8] == WEEKS
    assert set(found[9:]) == {
        f"{WEEKS}&{name}={value}" for name, values in VALUES.items() for value in values
    }
    assert len(found) == 8 + 25


@pytest.mark.usefixtures("api")
def test_nothing_of_it_is_asked_without_a_key(world: World) -> None:
    fetch(world, key=None)
    assert not [url for url in asked(world) if "exports" not in url]


@pytest.mark.usefixtures("api")
def test_weeks_that_are_held_are_not_asked_again(world: World) -> None:
    fetch(world, archived=lambda url: "period=week" in url)
    assert asked(world) == DAILY


def _weeks(since: date, until: date) -> list[str]:
    declared = sources()["openrouter"].declaration
    found = [url.partition("?")[2] for url in weekly(declared, since, until, lambda url: False)]
    return [one.partition("&period=week")[0] for one in found if one.endswith("=week")]


@pytest.mark.parametrize("day", range(4, 11))
def test_the_same_weeks_are_asked_all_week(day: int) -> None:
    """2026-10-04 is a Sunday, and `until` the last day that is over."""
    weeks = _weeks(date(2026, 9, day), date(2026, 10, day))
    assert weeks == ["start_date=2026-08-31&end_date=2026-10-04"]


def test_on_a_sunday_that_is_over_the_next_week_begins() -> None:
    assert _weeks(UNTIL, date(2026, 10, 11)) == ["start_date=2026-09-07&end_date=2026-10-11"]


def test_all_history_in_windows_of_whole_weeks() -> None:
    assert _weeks(date(2025, 1, 1), UNTIL) == [
        "start_date=2025-01-06&end_date=2026-01-04",
        "start_date=2026-01-05&end_date=2026-10-04",
    ]


def test_session_costs_are_asked_page_by_page(world: World, api: OpenRouter) -> None:
    api.demand.sessions = [(f"app-{n}", "App", "a/b", "1-turn", 0.5) for n in range(1001)]
    assert fetch(world).problems == ()
    pages = [url for url in asked(world) if "session-cost" in url]
    first = f"{API}/datasets/session-cost?limit=500"
    assert pages == [first, f"{first}&offset=500", f"{first}&offset=1000"]


def test_a_page_of_something_else_ends_the_pages(world: World, api: OpenRouter) -> None:
    api.demand.sessions = [(*SESSIONS[0][:4], None)]
    [problem] = fetch(world).problems
    assert problem == (
        f"openrouter: {DAILY[-1]}: /data/0/median_session_cost_usd is null where a number is "
        "documented; compare the source's documentation and mend the parser"
    )


@pytest.mark.usefixtures("api")
@pytest.mark.parametrize("url", [*DAILY[:2], *DAILY[-2:], WEEKS, f"{WEEKS}&category=legal"])
@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (400, "the request is wrong, so compare it with the source's documentation"),
        (401, "set OPENROUTER_API_KEY to a valid key"),
        (404, "the address is gone, so compare it with the source's documentation"),
    ],
)
def test_a_documented_error_is_named_and_the_rest_goes_on(
    world: World, url: str, code: int, advice: str
) -> None:
    world.server.plan(url, [status(code)])
    assert fetch(world).problems == (f"openrouter: {code} for {url}; {advice}",)
    assert len(asked(world)) == 33


@pytest.mark.usefixtures("api")
@pytest.mark.parametrize("code", [429, 500])
def test_an_error_that_passes_is_asked_again(world: World, code: int) -> None:
    world.server.plan(DAILY[0], [status(code)])
    assert fetch(world).problems == ()
    assert [code for code, url in world.captures() if url == DAILY[0]] == [code, 200]


def test_what_is_not_documented_is_answered_with_400(world: World, api: OpenRouter) -> None:
    """The server of these tests keeps the documentation: no parser is needed to know."""
    for wrong in (
        "datasets/app-rankings?sort=newest&start_date=2026-09-08&end_date=2026-10-07",
        "datasets/app-rankings?limit=101&start_date=2026-09-08&end_date=2026-10-07",
        "classifications/task?window=30d",
        "datasets/rankings-daily?start_date=2026-09-08&end_date=2026-10-07&category=poetry",
        "datasets/rankings-daily?start_date=2026-02-30&end_date=2026-10-07&period=week",
        "datasets/rankings-daily?start_date=2026-09-08&end_date=2026-10-07&category=legal&period=day",
    ):
        world.server.requests.clear()
        found = world.fetch(
            f"https://openrouter.ai/api/v1/{wrong}", source=sources()["openrouter"], key=KEY
        )
        assert "400" in found.reason, wrong
    assert api.key == KEY
