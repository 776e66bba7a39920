"""Live runs against a server that speaks the documented API: with a key, without, on one day."""

import gzip
import itertools
import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import warehouse
from scrapers.archive import Archive
from tests.server import Behaviour, Server, html, status
from tests.whole.command import NOW
from tests.whole.market import API, KEY, LAST, Market, about_demand, parquet, rows

DAILY = f"{API}/datasets/rankings-daily"
EXPORTS = f"{API}/datasets/exports"
WINDOWS = [
    f"{DAILY}?start_date=2025-01-01&end_date=2026-01-01",
    f"{DAILY}?start_date=2026-01-02&end_date=2026-10-07",
]
CATALOGUE = [f"{API}/{name}" for name in ("models", "providers", "videos/models", "images/models")]
OFFERS = [
    f"{API}/models/qwen/qwen-a/endpoints",
    f"{API}/images/models/acme/picture/endpoints",
]
"""Asked once a week: who serves the one ranked model of the catalogue, and the image model."""


def asked(market: Market) -> list[str]:
    """Every URL but robots.txt and those about demand, in order."""
    urls = [url for url in market.server.urls() if not about_demand(url)]
    return [url for url in urls if not url.endswith("/robots.txt")]


def secrets_found(data: Path, secret: str) -> list[Path]:
    """Files that hold the secret as it is, or percent-encoded, or compressed."""
    forms = [secret, secret.replace("/", "%2F").replace("+", "%2B")]
    found = []
    files = [path for path in data.rglob("*") if path.is_file()]
    assert len(files) > 20
    for path in files:
        content = path.read_bytes()
        if path.name.endswith(".gz"):
            content += gzip.decompress(content)
        if any(form.encode() in content for form in forms):
            found.append(path)
    return found


def replayed(market: Market, folder: Path) -> Market:
    """Another data folder, made by replaying what the first one archived."""
    other = Market(market.server, folder)
    said = other.run("run", "--replay", market.data / "archive", since=None)
    assert said.status == 0, said.err
    return other


def test_with_a_key_the_whole_history_in_two_windows(new_market: Market, tmp_path: Path) -> None:
    market = new_market
    market.demand = True
    market.api.rows = rows(date(2025, 1, 1), LAST)
    said = market.run(since=None, graph=True)
    assert (said.status, said.troubles) == (0, [])
    assert asked(market)[: len(WINDOWS)] == WINDOWS
    assert sorted(asked(market)) == sorted([*WINDOWS, *CATALOGUE, *OFFERS])
    sent = [seen.headers.get("authorization") for seen in market.server.requests]
    # Demand is 8 questions, and 25 about weeks in two windows; it and the rankings need the key.
    assert sent.count(f"Bearer {KEY}") == 2 + 58
    assert sent.count(None) == 1 + len(CATALOGUE) + len(OFFERS)
    found = warehouse.open(market.data).table("token_volumes")
    # 2025-01-01 to 2026-10-07 are 645 days of three models and the tail.
    assert len(found) == 645 * 4
    assert set(found["source_url"]) == set(WINDOWS)
    with Archive(market.data / "archive", tmp_path / "index.sqlite") as archive:
        urls = [one.url for one in archive.captures() if "robots" not in one.url]
    plain = [url for url in urls if not about_demand(url)]
    assert sorted(plain) == sorted([*WINDOWS, *CATALOGUE, *OFFERS])
    assert len(urls) == len(plain) + 58
    assert secrets_found(market.data, KEY) == []
    assert KEY not in said.out + said.err
    assert parquet(replayed(market, tmp_path / "again").data) == parquet(market.data)


def test_without_a_key_the_exports(new_market: Market, tmp_path: Path) -> None:
    market = new_market
    market.keyed = False
    market.api.snapshots = [NOW.date() - timedelta(days=1), NOW.date()]
    said = market.run(since=NOW.date() - timedelta(days=2))
    assert (said.status, said.troubles) == (0, [])
    dated = f"{EXPORTS}/rankings-daily/2026-10-"
    assert sorted(asked(market)) == sorted(
        [
            f"{EXPORTS}/index.json",
            f"{EXPORTS}/rankings-daily/latest.manifest.json",
            *(f"{dated}{day}.{kind}" for day in ("08", "07") for kind in ("manifest.json", "csv")),
            f"{dated}06.manifest.json",  # there is none: tolerated
            *CATALOGUE,
            *OFFERS,
        ]
    )
    assert {seen.headers.get("authorization") for seen in market.server.requests} == {None}
    found = warehouse.open(market.data).table("token_volumes")
    assert len(found) == 14 * 4
    # What both files hold was public with the first of them; the newest day is in the second only.
    assert {str(url)[-14:] for url in found["source_url"]} == {"2026-10-07.csv", "2026-10-08.csv"}
    assert set(found["public_from_basis"]) == {"stated"}
    assert parquet(replayed(market, tmp_path / "again").data) == parquet(market.data)


def test_key_and_exports_tell_the_same_numbers(market: Market, tmp_path: Path) -> None:
    other = Market(market.server, tmp_path / "keyless", keyed=False)
    assert other.run(since=NOW.date()).status == 0
    columns = ["date", "model", "variant", "tokens", "rank", "is_complete", "author_country"]
    one, two = (
        warehouse.open(data).table("token_volumes")[columns] for data in (market.data, other.data)
    )
    assert len(one) == 56
    assert one.equals(two)


def test_on_the_same_day_nothing_is_due(market: Market) -> None:
    before = parquet(market.data)
    said = market.run("run", since=None)
    assert said.status == 0
    assert market.server.requests == []
    assert "openrouter: not due: fetched less than 20 hours ago" in said.out
    assert "nothing new" in said.out
    assert parquet(market.data) == before


@pytest.mark.parametrize("fault", [status(401), html()], ids=["401", "html"])
def test_what_failed_is_due_an_hour_later(market: Market, fault: Behaviour) -> None:
    market.api.rows = rows(date(2026, 9, 1), LAST + timedelta(days=1))
    market.api.as_of = "2026-10-09T02:00:00.000Z"
    month = f"{DAILY}?start_date=2026-09-08&end_date=2026-10-08"
    market.server.plan(month, [fault])
    assert market.run("run", since=None, now=NOW + timedelta(hours=24)).status == 1
    assert market.run("run", since=None, now=NOW + timedelta(hours=25)).status == 0
    assert asked(market) == [month, *CATALOGUE] * 2
    assert market.run("run", since=None, now=NOW + timedelta(hours=26)).status == 0
    assert len(asked(market)) == 10


def test_the_day_after_it_is_due_again(market: Market) -> None:
    market.api.rows = rows(date(2026, 9, 1), LAST + timedelta(days=1))
    market.api.as_of = "2026-10-09T02:00:00.000Z"
    said = market.run("run", "--json", since=None, now=NOW + timedelta(hours=24))
    assert (said.status, said.troubles) == (0, [])
    # From 30 days before the newest capture: enough for every restatement seen, in one window.
    assert asked(market)[0] == f"{DAILY}?start_date=2026-09-08&end_date=2026-10-08"
    # 31 days and none lost of the 14 that were there, which are among them.
    assert said.json["rows"]["token_volumes"] == 31 * 4


def test_only_fetches_what_is_not_due(market: Market) -> None:
    market.api.rows = rows(date(2026, 9, 1), LAST)
    assert market.run("run", "--only", "openrouter", since=None).status == 0
    assert len(asked(market)) == 5


def test_since_narrows_what_is_asked_for(new_market: Market) -> None:
    market = new_market
    assert market.run(since=date(2026, 10, 5)).status == 0
    window = f"{DAILY}?start_date=2026-10-05&end_date=2026-10-07"
    assert sorted(asked(market)) == sorted([window, *CATALOGUE, *OFFERS])
    assert len(warehouse.open(market.data).table("token_volumes")) == 3 * 4


def test_only_the_sources_followed_are_fetched(market: Market) -> None:
    said = market.run("run", since=None, now=NOW + timedelta(hours=24))
    assert {url.split("/")[2] for url in market.server.urls()} == {"openrouter.ai"}
    assert "ecb: not among the sources this installation follows" in said.out


def test_an_unknown_source_to_follow_is_wrong_usage(new_market: Market) -> None:
    followed = {**new_market.environment, "COMPUTE_MARKET_SOURCES": "openrouter, edgr"}
    said = new_market.run("run", since=None, environment=followed)
    assert (said.status, new_market.server.requests) == (2, [])
    assert said.err.startswith("there is no source edgr; the sources are ")


def test_an_unknown_source_is_wrong_usage(market: Market) -> None:
    said = market.run("run", "--only", "openruter", since=None)
    assert said.status == 2
    assert said.err.startswith("there is no source openruter; the sources are ")
    assert "openrouter" in said.err


@pytest.mark.slow
def test_the_command_itself_with_nothing_but_its_environment(tmp_path: Path) -> None:
    """As a scheduler starts it: the real clock, the declared distance between requests."""
    today = datetime.now(UTC).date()
    with Server() as server:
        market = Market(server, tmp_path / "data")
        first = today - timedelta(days=14)
        market.api.rows = rows(first, today - timedelta(days=1))
        market.api.as_of = f"{today}T00:00:00.000Z"
        environment = {**os.environ, **market.environment, "COMPUTE_MARKET_DATA": str(market.data)}
        line = [Path(sys.executable).with_name("compute-market"), "run", "--since", first]
        ended = subprocess.run(
            list(map(str, line)), env=environment, cwd=tmp_path, capture_output=True, text=True
        )
        assert (ended.returncode, "Traceback" in ended.stderr) == (0, False), ended.stderr
        assert len(asked(market)) > 7  # with a key the questions about demand come on top
        # 15 a minute are declared: four seconds from one request to the next.
        gaps = [b - a for a, b in itertools.pairwise(server.times())]
        assert len(gaps) == len(market.server.urls()) - 1
        assert min(gaps) > 3.9
        agents = {seen.headers["user-agent"] for seen in server.requests}
        assert len(agents) == 1
        assert re.fullmatch(r"compute-market/[0-9.]+", agents.pop())
    assert re.search(r"^published \d{8}T\d{6}Z-[0-9a-f]{8}$", ended.stdout, re.MULTILINE)
    assert len(warehouse.open(market.data).table("token_volumes")) == 14 * 4
    assert secrets_found(market.data, KEY) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]
