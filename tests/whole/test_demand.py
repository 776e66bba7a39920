"""Demand through the command: asked with a key, parsed, gated, published, proved."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.demand_apis import VERCEL, Vercel
from tests.server import html, status
from tests.whole.command import command
from tests.whole.market import API, Market, about_demand, parquet

APPS = f"{API}/datasets/app-rankings"
POPULAR = f"{APPS}?sort=popular&start_date=2026-09-08&end_date=2026-10-07&limit=50"
TASK = f"{API}/classifications/task?window=7d"
SESSIONS = f"{API}/datasets/session-cost?limit=500"
WEEKS = f"{API}/datasets/rankings-daily?start_date=2026-08-31&end_date=2026-10-04&period=week"
TABLES = ("app_volumes", "category_shares", "session_costs")


def rows(data: Path, sql: str) -> Any:
    said = command("sql", sql, "--format", "json", data=data)
    assert said.status == 0, said.err
    return said.json


def demand(market: Market) -> dict[str, str]:
    """Digests of the three tables, history too."""
    return {
        name: digest for name, digest in parquet(market.data).items() if Path(name).stem in TABLES
    }


def test_what_was_published(good_day: Path) -> None:
    counted = {
        table: rows(good_day, f"select count(*) as n from {table}")[0]["n"] for table in TABLES
    }
    # Three applications in six rankings; three sessions; nine tasks and groups by two measures,
    # and 24 breakdowns of five weeks.
    assert counted == {"app_volumes": 18, "session_costs": 3, "category_shares": 18 + 120}


def test_programming_over_time_with_its_method_beside_it(good_day: Path) -> None:
    found = rows(
        good_day,
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


def test_breakdowns_are_in_no_table_of_tokens(good_day: Path) -> None:
    [found] = rows(
        good_day, "select sum(tokens) as n, count(distinct date) as d from token_volumes"
    )
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
def test_a_number_is_proved(good_day: Path, table: str, where: list[str]) -> None:
    said = command("trace", table, *where, "--json", data=good_day)
    assert (said.status, said.json["verdict"]) == (0, "proved"), said.out


@pytest.mark.parametrize("url", [POPULAR, TASK, SESSIONS])
def test_a_bad_answer_changes_nothing_and_its_reason_can_be_read(market: Market, url: str) -> None:
    before = demand(market)
    market.server.plan(url, [html()])
    assert market.run().status == 1
    assert demand(market) == before
    [entry] = market.quarantine()
    assert (entry["code"], entry["stage"], entry["url"]) == ("html", "parse", url)
    again = market.run()
    assert (again.status, again.troubles) == (0, [])


def test_an_error_is_named_and_the_rest_is_published(market: Market) -> None:
    market.server.plan(POPULAR, [status(400)])
    market.api.demand.sessions = [("new", "New", "a/b", "1-turn", 0.5)]
    market.api.demand.window_end = "2026-10-07"
    said = market.run()
    assert said.troubles == [
        f"openrouter: 400 for {POPULAR}; "
        "the request is wrong, so compare it with the source's documentation"
    ]
    assert rows(market.data, "select app from session_costs where app = 'new'") == [{"app": "new"}]


def test_tokens_a_thousand_times_too_large_are_kept_out(market: Market) -> None:
    before = demand(market)
    apps = market.api.demand.apps
    market.api.demand.apps = [(n, name, 1000 * tokens, asked) for n, name, tokens, asked in apps]
    assert market.run().status == 1
    assert demand(market) == before
    assert {entry["table"] for entry in market.quarantine()} == {"app_volumes"}
    assert len(market.quarantine()) == 18


def test_an_application_that_is_gone_is_withdrawn(market: Market) -> None:
    del market.api.demand.apps[2]
    assert market.run().status == 0
    names = rows(market.data, "select distinct app_name as n from app_volumes order by 1")
    assert [one["n"] for one in names] == ["Claude Code", "Hermes Agent"]
    said = command("show", "app_volumes", "--history", "--format", "json", data=market.data)
    assert said.out.count('"withdrawn"') == 6


def test_weeks_are_asked_once_a_week(market: Market) -> None:
    assert market.run().status == 0
    urls = [url for url in market.server.urls() if about_demand(url)]
    assert len(urls) == 8
    assert not [url for url in urls if "period=week" in url]


def test_without_a_key_the_tables_are_empty_and_nothing_is_held(
    new_market: Market, tmp_path: Path
) -> None:
    new_market.keyed = False
    said = new_market.run(since=None)
    assert (said.status, said.troubles) == (0, [])
    assert [said.json["rows"][table] for table in TABLES] == [0, 0, 0]


def test_vercel_is_fetched_and_read(market: Market, tmp_path: Path) -> None:
    market.server.route(VERCEL, Vercel())
    copy = Market(market.server, tmp_path / "vercel")
    shutil.copytree(market.data, copy.data, symlinks=True)
    said = copy.run("run", "--only", "vercel", "--json", since=None)
    assert (said.status, said.troubles) == (0, [])
    health = copy.ask("sources")["sources"]["vercel"]
    assert health["captures"] == {"parsed": 7, "unread": 1}
