"""What is asked of the SEC, how fast, and when nothing more is."""

import asyncio
import itertools
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from scrapers.crawl import Outcome
from tests.earnings_apis import Edgar, Filing, serve_all
from tests.scrapers.crawling import World
from tests.scrapers.edgar.answers import BLOCK_PAGE, NO_SUCH_KEY
from tests.server import Answer, Seen, status

REPORT = Filing("0000000007-26-000012", "10-Q", "2026-08-05", "acme-20260628.htm", inline=1)
RESULTS = Filing(
    "0000000007-26-000011",
    "8-K",
    "2026-08-04",
    "acme-20260804.htm",
    items="2.02,9.01",
    exhibits={"EX-99.1": "q2pr.htm", "EX-99.2": "slides.htm"},
)
VOTE = Filing("0000000007-26-000010", "8-K", "2026-06-01", "acme-20260601.htm", items="5.07")
PART = Filing("0000000007-26-000009", "10-K/A", "2026-03-01", "d12345d10ka.htm", inline=1)
OLD = Filing("0000000007-22-000001", "10-Q", "2022-11-02", "acme-20220925.htm", inline=1)
LETTER = Filing(
    "0000000008-26-000113",
    "6-K",
    "2026-07-29",
    "form6k.htm",
    exhibits={"EX-99.1": "notice.htm", "EX-99.2": "letter.htm", "EX-101.SCH": "x.xsd"},
)
YEAR = Filing("0000000008-22-000001", "20-F", "2022-03-01", "acme-20211231.htm", inline=1)
SUBMISSIONS = "data.sec.gov/submissions/CIK0000000007.json"
FACTS = "data.sec.gov/api/xbrl/companyfacts/CIK0000000007.json"
FOLDERS = "www.sec.gov/Archives/edgar/data/7"
CONTACT = {"contact": "ada@example.org"}


def fetch(world: World, *ciks: int, **given: Any) -> Outcome:
    given.setdefault("ciks", [{"cik": cik, "valid_from": "0001-01-01"} for cik in ciks or (7,)])
    return world.ask("edgar", CONTACT | given.pop("network", {}), **given)


@pytest.fixture
def api(world: World) -> Edgar:
    api = Edgar({7: [REPORT, RESULTS, VOTE, PART, OLD], 8: [LETTER, YEAR]})
    serve_all(world.server, api)
    return api


@pytest.mark.usefixtures("api")
def test_the_list_names_what_is_fetched_and_exhibits_go_by_their_type(world: World) -> None:
    outcome = fetch(world)
    assert outcome.reason == "edgar: 9 answers archived"  # seven and two robots.txt
    assert world.asked() == [
        SUBMISSIONS,
        f"{FOLDERS}/000000000726000012/acme-20260628.htm",
        f"{FOLDERS}/000000000726000012/0000000007-26-000012-index.html",
        f"{FOLDERS}/000000000726000011/0000000007-26-000011-index.html",
        # A part of a report has no statement; when it was accepted is still worth knowing.
        f"{FOLDERS}/000000000726000009/0000000007-26-000009-index.html",
        f"{FOLDERS}/000000000726000011/q2pr.htm",
        FACTS,
    ]


def test_later_runs_are_small(world: World, api: Edgar) -> None:
    fetch(world)
    world.asked()
    assert fetch(world).ok
    assert world.asked() == [SUBMISSIONS]
    new = Filing("0000000007-26-000020", "10-Q", "2026-11-23", "acme-20260927.htm", inline=1)
    api.filers = {7: [new, *api.filers[7]]}
    fetch(world)
    folder = f"{FOLDERS}/000000000726000020"
    assert sorted(world.asked()) == [
        FACTS,
        SUBMISSIONS,
        f"{folder}/0000000007-26-000020-index.html",
        f"{folder}/acme-20260927.htm",
    ]
    # Company facts hold a filing days later: they are asked again until then.
    fetch(world)
    assert world.asked() == [SUBMISSIONS, FACTS]


@pytest.mark.usefixtures("api")
def test_a_foreign_filers_exhibits(world: World) -> None:
    fetch(world, 8)
    folder = "www.sec.gov/Archives/edgar/data/8/000000000826000113"
    assert world.asked() == [
        "data.sec.gov/submissions/CIK0000000008.json",
        f"{folder}/0000000008-26-000113-index.html",
        "data.sec.gov/api/xbrl/companyfacts/CIK0000000008.json",
        f"{folder}/notice.htm",
        f"{folder}/letter.htm",
    ]


@pytest.mark.usefixtures("api")
def test_since_reaches_behind_the_first_day(world: World) -> None:
    fetch(world, since=date(2022, 1, 1))
    assert f"{FOLDERS}/000000000722000001/acme-20220925.htm" in world.asked()


def test_an_exhibit_that_a_broken_run_left_is_fetched_by_the_next(world: World, api: Edgar) -> None:
    fetch(world)
    world.asked()
    held = world.held()
    release = f"https://{FOLDERS}/000000000726000011/q2pr.htm"
    fetch(world, archived=lambda url: url != release and held["archived"](url))
    assert world.asked() == [SUBMISSIONS, f"{FOLDERS}/000000000726000011/q2pr.htm"]


def test_older_pages_are_fetched_once_and_looked_through(world: World, api: Edgar) -> None:
    late = Filing("0000000007-24-000001", "10-Q", "2024-05-05", "acme-20240331.htm", inline=1)
    api.filers = {7: [REPORT]}
    api.older = {7: [late]}
    page = "data.sec.gov/submissions/CIK0000000007-submissions-001.json"
    document = f"{FOLDERS}/000000000724000001/acme-20240331.htm"
    fetch(world)
    assert {page, document} <= set(world.asked())
    held = world.held()
    fetch(world, archived=lambda url: not url.endswith(document) and held["archived"](url))
    assert world.asked() == [SUBMISSIONS, document]


class Clock:
    """Seconds that pass only where the downloader waits: its timers fire at once, at their time."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def later(self, seconds: float, call: Callable[..., Any], *arguments: Any) -> Any:
        due = self.now + seconds

        def fire() -> None:
            self.now = max(self.now, due)
            call(*arguments)

        return asyncio.get_running_loop().call_soon(fire)


def test_both_hosts_together_stay_below_eight_requests_a_second(
    world: World, api: Edgar, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr("scrapy.core.downloader.monotonic", clock)
    monkeypatch.setattr("scrapy.core.downloader.call_later", clock.later)
    world.server.clock = clock
    outcome = fetch(world, 7, 8, network={"delay_seconds": None})
    assert outcome.ok
    times = world.server.times()
    assert len({seen.url.split("/")[2] for seen in world.server.requests}) == 2
    assert len(times) == 14
    # Declared: 240 a minute, whichever host.
    assert [round(b - a, 6) for a, b in itertools.pairwise(times)] == [0.25] * 13
    most = max(sum(first <= one < first + 1 for one in times) for first in times)
    assert most == 4 < 8


@pytest.mark.parametrize("code", [403, 429])
def test_the_first_refusal_is_the_last_request(world: World, api: Edgar, code: int) -> None:
    world.server.plan(f"https://{FACTS}", [], then=status(code, BLOCK_PAGE))
    world.server.plan(
        f"https://{FOLDERS}/000000000726000012/acme-20260628.htm", [status(code, b"")]
    )
    outcome = fetch(world)
    url = f"https://{FOLDERS}/000000000726000012/acme-20260628.htm"
    assert outcome.problems == (
        f"edgar: {code} for {url} refuses us, so the rest was left for the next run; "
        "set COMPUTE_MARKET_CONTACT and ask nothing of it for ten minutes",
    )
    assert world.asked()[-1] == url.removeprefix("https://")
    assert world.sleeps == []
    assert {error for error, _ in world.failures()} == {"circuit_open"}


@pytest.mark.parametrize("place", [f"https://{SUBMISSIONS}", "https://data.sec.gov/robots.txt"])
@pytest.mark.parametrize("code", [200, 403])
def test_the_block_page_is_one_under_any_status_and_path(
    world: World, api: Edgar, place: str, code: int
) -> None:
    world.server.plan(place, [], then=status(code, BLOCK_PAGE))
    outcome = fetch(world, 7, 8)
    said = "a page instead of data" if code == 200 else "403"
    assert outcome.problems[0].startswith(f"edgar: {said} for {place} refuses us")
    assert world.server.urls()[-1] == place
    assert len([url for url in world.server.urls() if url == place]) == 1


def test_without_a_contact_the_sec_answers_with_its_block_page(world: World, api: Edgar) -> None:
    outcome = fetch(world, 7, 8, network={"contact": None})
    assert outcome.requests == 1
    assert not outcome.ok


def test_a_file_that_is_not_there_is_no_block(world: World, api: Edgar) -> None:
    denied = NO_SUCH_KEY.replace(b"NoSuchKey", b"AccessDenied")
    world.server.plan("https://data.sec.gov/robots.txt", [status(403, denied)])
    outcome = fetch(world, 9, 7)
    url = "https://data.sec.gov/submissions/CIK0000000009.json"
    assert outcome.problems == (
        f"edgar: 404 for {url}; the address is gone, so compare it with the source's documentation",
    )
    assert FACTS in world.asked()


def test_a_list_that_is_no_list_is_a_problem_and_stops_no_other(world: World, api: Edgar) -> None:
    def spoilt(seen: Seen) -> Answer | None:
        return Answer(b"{}", 200) if seen.path.endswith("0007.json") else api(seen)

    world.server.route("data.sec.gov", spoilt)
    outcome = fetch(world, 7, 8)
    assert outcome.reason == (
        f"edgar: https://{SUBMISSIONS}: the body lacks cik, filings; the source changed its shape, "
        "so compare its documentation and mend the parser"
    )
    assert "data.sec.gov/submissions/CIK0000000008.json" in world.asked()
