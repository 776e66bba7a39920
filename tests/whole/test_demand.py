"""Demand through the command: asked with a key, parsed, gated, published, proved."""

from pathlib import Path
from typing import Any

import pytest

from tests.demand_apis import VERCEL, Vercel
from tests.server import Server, html, status
from tests.whole.command import command
from tests.whole.market import API, Market, about_demand, parquet

APPS = f"{API}/datasets/app-rankings"
POPULAR = f"{APPS}?sort=popular&start_date=2026-09-08&end_date=2026-10-07&limit=50"
TRENDING = POPULAR.replace("popular", "trending")
TASK = f"{API}/classifications/task?window=7d"
SESSIONS = f"{API}/datasets/session-cost?limit=500"
TABLES = ("app_volumes", "category_shares", "session_costs")


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder after a live run that asks for everything; never work in it, copy it."""
    with Server() as server:
        market = Market(server, tmp_path_factory.mktemp("demand") / "data", demand=True)
        assert market.run().troubles == []
        asked = [url for url in market.server.urls() if about_demand(url)]
        assert len(asked) == 8 + 25
        return market.data


@pytest.fixture
def demanding(new_market: Market, day: Path) -> Market:
    """A market after that day."""
    new_market.demand = True
    return new_market.copied(day)


def rows(data: Path, sql: str) -> Any:
    said = command("sql", sql, "--format", "json", data=data)
    assert said.status == 0, said.err
    return said.json


def tables(market: Market) -> dict[str, str]:
    """Digests of the three tables, history too."""
    found = parquet(market.data)
    return {name: digest for name, digest in found.items() if Path(name).stem in TABLES}


def test_what_was_published(day: Path) -> None:
    counted = {table: rows(day, f"select count(*) as n from {table}")[0]["n"] for table in TABLES}
    # Three applications in six rankings; three sessions; nine tasks and groups by two measures,
    # and 24 breakdowns of five weeks.
    assert counted == {"app_volumes": 18, "session_costs": 3, "category_shares": 18 + 120}


def test_programming_over_time_with_its_method_beside_it(day: Path) -> None:
    found = rows(
        day,
        "select window_start::text as week, scheme, category, share_pct, method from "
        "category_shares where measure = 'token_share' and (scheme, category) in "
        "(('category', 'programming'), ('task', 'code')) order by scheme, week",
    )
    # 28 % of every week by sample; the classifier's 52 % stands beside it and is not mixed in.
    sampled = ["2026-08-31", "2026-09-07", "2026-09-14", "2026-09-21", "2026-09-28"]
    assert [(one["week"], one["share_pct"], one["method"]) for one in found] == [
        *((week, 28.0, "sampled") for week in sampled),
        ("2026-10-01", 52.0, "classified"),
    ]


def test_breakdowns_are_in_no_table_of_tokens(day: Path) -> None:
    sql = "select sum(tokens) as n, count(distinct date) as d from token_volumes"
    [found] = rows(day, sql)
    assert (int(found["n"]), found["d"]) == (14_000_000, 14)


@pytest.mark.parametrize(
    ("table", "where"),
    [
        ("app_volumes", ["app_id=3067167", "sort=popular", "app_category=all"]),
        ("session_costs", ["app=cline"]),
        ("category_shares", ["category=code:debugging", "measure=usage_share"]),
        ("category_shares", ["scheme=category", "category=programming", "window_start=2026-09-28"]),
    ],
)
def test_a_number_is_proved(day: Path, table: str, where: list[str]) -> None:
    said = command("trace", table, *where, "--json", data=day)
    assert (said.status, said.json["verdict"]) == (0, "proved"), said.out


def test_bad_answers_change_nothing_and_the_next_good_ones_count(demanding: Market) -> None:
    market, before = demanding, tables(demanding)
    for url in (POPULAR, TASK, SESSIONS):
        market.server.plan(url, [html()])
    market.server.plan(TRENDING, [status(400)])
    said = market.run()
    assert said.status == 1
    told = f"openrouter: 400 for {TRENDING}; "
    assert any(one.startswith(told) for one in said.troubles)
    assert tables(market) == before
    kept_out = market.quarantine()
    assert {(entry["code"], entry["stage"]) for entry in kept_out} == {("html", "parse")}
    assert {entry["url"] for entry in kept_out} == {POPULAR, TASK, SESSIONS}
    # The next run: nothing of the weeks is asked again; one application is gone by then.
    market.server.requests.clear()
    del market.api.demand.apps[2]
    again = market.run()
    assert (again.status, again.troubles) == (0, [])
    asked = [url for url in market.server.urls() if about_demand(url)]
    assert len(asked) == 8
    assert not [url for url in asked if "period=week" in url]
    names = rows(market.data, "select distinct app_name as n from app_volumes order by 1")
    assert [one["n"] for one in names] == ["Claude Code", "Hermes Agent"]
    said = command("show", "app_volumes", "--history", "--format", "json", data=market.data)
    assert said.out.count('"withdrawn"') == 6


def test_tokens_a_thousand_times_too_large_are_kept_out(demanding: Market) -> None:
    market, before = demanding, tables(demanding)
    apps = market.api.demand.apps
    market.api.demand.apps = [(n, name, 1000 * tokens, asked) for n, name, tokens, asked in apps]
    assert market.run().status == 1
    assert tables(market) == before
    kept_out = market.quarantine()
    assert ({entry["table"] for entry in kept_out}, len(kept_out)) == ({"app_volumes"}, 18)


def test_without_a_key_the_tables_are_empty_and_nothing_is_held(new_market: Market) -> None:
    new_market.keyed, new_market.demand = False, True
    said = new_market.run(since=None)
    assert (said.status, said.troubles) == (0, [])
    assert [said.json["rows"][table] for table in TABLES] == [0, 0, 0]


def test_vercel_is_fetched_and_read(new_market: Market) -> None:
    new_market.server.route(VERCEL, Vercel())
    said = new_market.run("run", "--only", "vercel", "--json", since=None)
    assert new_market.ask("sources")["sources"]["vercel"]["captures"] == {
        "parsed": 7,
        "unread": 1,
    }, said.err
