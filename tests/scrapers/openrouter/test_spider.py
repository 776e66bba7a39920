"""What is asked of OpenRouter, against a server that speaks its API."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.crawl import Job, Outcome
from scrapers.openrouter.spider import windows
from scrapers.registry import sources
from tests.apis import OPENROUTER, OpenRouter
from tests.scrapers.crawling import World
from tests.server import html, status

KEY = "sk-or-v1-right"
API = "https://openrouter.ai/api/v1"
EXPORTS = f"{API}/datasets/exports"
DAILY = f"{EXPORTS}/rankings-daily"
CATALOGUE = [
    f"{API}/models",
    f"{API}/providers",
    f"{API}/videos/models",
    f"{API}/images/models",
]
IMAGES = f"{API}/images/models/acme/picture/endpoints"
ROWS = {date(2026, 10, day): [("a/b", 7), ("other", 3)] for day in range(1, 8)}


def fetch(world: World, since: date, until: date, **arguments: Any) -> Outcome:
    given = {"since": since, "until": until, **arguments}
    [outcome] = world.run([Job(sources()["openrouter"], given)])
    return outcome


def asked(world: World) -> list[str]:
    return [url for url in world.server.urls() if not url.endswith("/robots.txt")]


def rankings(first: str, last: str) -> str:
    return f"{API}/datasets/rankings-daily?start_date={first}&end_date={last}"


@pytest.fixture
def api(world: World) -> OpenRouter:
    snapshots = [date(2026, 10, 4), date(2026, 10, 6), date(2026, 10, 7), date(2026, 10, 8)]
    api = OpenRouter(key=KEY, rows=ROWS, snapshots=snapshots)
    world.server.route(OPENROUTER, api)
    return api


@pytest.mark.usefixtures("api")
def test_with_a_key_all_days_are_asked_in_windows_the_newest_last(world: World) -> None:
    outcome = fetch(world, date(2024, 6, 1), date(2026, 10, 7), key=KEY)
    # Two windows, the catalogue, an image model, eight questions about demand, 25 about weeks in
    # two windows, and robots.txt.
    assert outcome.reason == "openrouter: 66 answers archived"
    known = [*CATALOGUE, IMAGES]
    windows = [
        url
        for url in asked(world)
        if re.fullmatch(r".*-daily\?start_date=[^&]*&end_date=[^&]*", url)
    ]
    assert [url for url in asked(world) if url in {*windows, *known}] == [
        rankings("2025-01-01", "2026-01-01"),
        rankings("2026-01-02", "2026-10-07"),
        *CATALOGUE,
        IMAGES,
    ]


@pytest.mark.usefixtures("api")
def test_the_key_goes_only_where_it_is_needed(world: World) -> None:
    fetch(world, date(2026, 10, 7), date(2026, 10, 7), key=KEY)
    sent = {seen.url for seen in world.server.requests if "authorization" in seen.headers}
    assert sent == set(asked(world)) - {*CATALOGUE, IMAGES}
    assert rankings("2026-10-07", "2026-10-07") in sent


@pytest.mark.usefixtures("api")
def test_a_wrong_key_is_said_once_for_each_answer_and_prices_still_come(world: World) -> None:
    outcome = fetch(world, date(2026, 10, 1), date(2026, 10, 7), key="sk-or-v1-wrong")
    locked = [url for url in asked(world) if url not in (*CATALOGUE, IMAGES)]
    assert locked[0] == rankings("2026-10-01", "2026-10-07")
    assert len(locked) == 34
    assert outcome.problems == tuple(
        f"openrouter: 401 for {url}; set OPENROUTER_API_KEY to a valid key" for url in locked
    )
    assert {url for code, url in world.captures() if code == 200} == {*CATALOGUE, IMAGES}


def test_the_quota_of_a_minute_is_waited_for(world: World) -> None:
    api = OpenRouter(key=KEY, rows=ROWS, quota=0)
    world.server.route(OPENROUTER, api)
    outcome = fetch(world, date(2026, 10, 1), date(2026, 10, 7), key=KEY)
    assert world.sleeps == [30.0, 30.0]
    assert [code for code, _ in world.captures()] == [429, 429, 429]
    assert outcome.reason.startswith("openrouter: 3 answers in a row were 403 or 429, the last 429")
    assert len(world.failures()) == 4 + 33
    assert world.failures()[:4] == [("circuit_open", url) for url in CATALOGUE]


@pytest.mark.usefixtures("api")
def test_without_a_key_the_dated_exports_are_fetched_with_gaps_tolerated(world: World) -> None:
    outcome = fetch(world, date(2026, 10, 4), date(2026, 10, 7))
    assert outcome.reason == "openrouter: 17 answers archived"
    assert asked(world)[:2] == [f"{EXPORTS}/index.json", CATALOGUE[0]]
    wanted = {f"{EXPORTS}/index.json", f"{DAILY}/latest.manifest.json", *CATALOGUE, IMAGES}
    for day in ("2026-10-04", "2026-10-06", "2026-10-07", "2026-10-08"):
        wanted |= {f"{DAILY}/{day}.manifest.json", f"{DAILY}/{day}.csv"}
    assert set(asked(world)) == wanted | {f"{DAILY}/2026-10-05.manifest.json"}
    assert (404, f"{DAILY}/2026-10-05.manifest.json") in world.captures()
    assert world.failures() == []


@pytest.mark.usefixtures("api")
def test_what_is_archived_is_not_fetched_again_unless_the_file_still_lacks(world: World) -> None:
    held = {f"{DAILY}/2026-10-08.manifest.json", f"{DAILY}/2026-10-07.manifest.json"}
    held |= {f"{DAILY}/2026-10-07.csv", f"{DAILY}/2026-10-06.csv"}
    fetch(world, date(2026, 10, 6), date(2026, 10, 7), archived=held.__contains__)
    dated = [url for url in asked(world) if "/2026-" in url]
    assert dated == [
        f"{DAILY}/2026-10-08.manifest.json",
        f"{DAILY}/2026-10-06.manifest.json",
        f"{DAILY}/2026-10-08.csv",
    ]


@pytest.mark.usefixtures("api")
def test_exports_are_asked_no_further_back_than_there_are_any(world: World) -> None:
    fetch(world, date(2025, 1, 1), date(2026, 10, 7))
    days = sorted(url for url in asked(world) if url.endswith(".manifest.json"))
    assert days[0] == f"{DAILY}/2026-09-19.manifest.json"


def test_a_missing_newest_export_is_a_problem(world: World, api: OpenRouter) -> None:
    world.server.plan(f"{DAILY}/2026-10-08.csv", [status(404)])
    outcome = fetch(world, date(2026, 10, 8), date(2026, 10, 8))
    assert outcome.reason == (
        f"openrouter: 404 for {DAILY}/2026-10-08.csv; "
        "the address is gone, so compare it with the source's documentation"
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"datasets": []}, "it lists no data set rankings-daily; see what replaced it"),
        ({"sets": []}, "it has no datasets of the kind documented"),
        ([1], "the body is no JSON object but list"),
        (b"", "the body is empty where the index of exports was expected; fetch it again"),
    ],
)
def test_an_index_that_names_no_file_is_a_problem(world: World, body: Any, words: str) -> None:
    world.server.route(OPENROUTER, OpenRouter())
    world.server.serve(f"{EXPORTS}/index.json", body)
    outcome = fetch(world, date(2026, 10, 8), date(2026, 10, 8))
    assert outcome.reason.startswith(f"openrouter: {EXPORTS}/index.json: {words}")
    assert asked(world) == [f"{EXPORTS}/index.json", *CATALOGUE, IMAGES]


@pytest.mark.usefixtures("api")
def test_a_page_instead_of_the_manifest_is_a_problem(world: World) -> None:
    world.server.plan(f"{DAILY}/latest.manifest.json", [html()])
    outcome = fetch(world, date(2026, 10, 8), date(2026, 10, 8))
    assert outcome.reason == (
        f"openrouter: {DAILY}/latest.manifest.json: the body is an HTML or XML page, not a "
        "manifest; open the URL in a browser to see what the site now answers"
    )


@pytest.mark.usefixtures("api")
def test_an_index_cannot_lead_to_another_host(world: World) -> None:
    entry = {"id": "rankings-daily", "latest_manifest_url": "https://evil.example/m.json"}
    world.server.serve(f"{EXPORTS}/index.json", {"datasets": [entry]})
    outcome = fetch(world, date(2026, 10, 8), date(2026, 10, 8))
    assert outcome.reason.startswith("openrouter: refused_host for https://evil.example/m.json: ")


ROWS_OF_FOUR = {
    date(2026, 10, 6): [("z/late", 9), ("other", 3)],
    date(2026, 10, 7): [("a/b-20260101", 7), ("a/b-20260101:free", 5), ("x/new", 4), ("other", 3)],
}


def entry(name: str, slug: str) -> dict[str, Any]:
    pricing = {"prompt": "0.000001", "completion": "0.000002"}
    about = {"id": name, "canonical_slug": slug, "name": name, "created": 1, "context_length": 1}
    return {**about, "pricing": pricing}


KNOWN = {
    "data": [
        entry("a/b:free", "a/b-20260101"),
        entry("a/b", "a/b-20260101"),
        entry("c/unused", "c/unused"),
        entry("z/late", "z/late"),
    ]
}
ENDPOINTS = [f"{API}/models/a/b/endpoints", f"{API}/models/a/b:free/endpoints"]


@pytest.mark.parametrize("key", [KEY, None])
def test_who_serves_the_models_of_the_newest_day_is_asked_by_their_ids(
    world: World, key: str | None
) -> None:
    snapshots = [date(2026, 10, 8)]
    world.server.route(
        OPENROUTER, OpenRouter(key=KEY, rows=ROWS_OF_FOUR, models=KNOWN, snapshots=snapshots)
    )
    outcome = fetch(world, date(2026, 10, 6), date(2026, 10, 7), key=key)
    assert outcome.ok
    assert [url for url in asked(world) if url.startswith(f"{API}/models/")] == ENDPOINTS


@pytest.mark.parametrize(("days", "again"), [(6, []), (7, ENDPOINTS)])
def test_who_serves_them_is_asked_again_after_a_week(
    world: World, days: int, again: list[str]
) -> None:
    world.server.route(OPENROUTER, OpenRouter(key=KEY, rows=ROWS_OF_FOUR, models=KNOWN))
    last = datetime(2026, 10, 8, tzinfo=UTC) - timedelta(days=days)
    fetch(world, date(2026, 10, 6), date(2026, 10, 7), key=KEY, last=lambda url: last)
    found = [url for url in asked(world) if url.endswith("/endpoints")]
    assert sorted(found) == sorted([*again, *([IMAGES] if again else [])])


def test_an_export_that_is_held_still_says_whom_to_ask_about(world: World) -> None:
    api = OpenRouter(rows=ROWS_OF_FOUR, models=KNOWN, snapshots=[date(2026, 10, 8)])
    world.server.route(OPENROUTER, api)
    fetch(world, date(2026, 10, 8), date(2026, 10, 7), **world.held())
    asked_first = asked(world)
    assert f"{DAILY}/2026-10-08.csv" in asked_first
    world.server.requests.clear()
    fetch(world, date(2026, 10, 8), date(2026, 10, 7), **{**world.held(), "last": lambda url: None})
    asked_now = asked(world)
    assert f"{DAILY}/2026-10-08.csv" not in asked_now
    assert set(ENDPOINTS) <= set(asked_now)


DATES = st.dates(date(2024, 1, 1), date(2030, 1, 1))


@given(DATES, DATES, st.integers(1, 400))
def test_windows_cover_every_day_once_and_none_is_too_long(
    since: date, until: date, days: int
) -> None:
    found = [
        day
        for first, last in windows(since, until, days)
        for day in range(first.toordinal(), last.toordinal() + 1)
    ]
    assert found == list(range(since.toordinal(), until.toordinal() + 1))
    assert all((last - first).days < days for first, last in windows(since, until, days))


def test_a_source_declares_the_window_the_api_allows() -> None:
    source = sources()["openrouter"]
    assert source.declaration["window_days"] == 366
    assert replace(source).requests_per_minute <= 30
