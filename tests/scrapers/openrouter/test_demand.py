"""Answers about demand: what each kind says when all is well."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest

from scrapers.records import Parsed
from scrapers.registry import kind_of
from tests.scrapers.openrouter.demand import APPS, POPULAR, RANKED, SESSIONS, TASK, WEEKS, WINDOW

Parse = Callable[..., Parsed]
FIRST, LAST = date(2026, 6, 27), date(2026, 7, 26)
SAID = datetime(2026, 7, 27, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (RANKED, "rankings_daily"),
        (f"{RANKED}?start_date=2026-07-01", "rankings_daily"),
        (WEEKS, "rankings_by_period"),
        (f"{WEEKS}&category=programming", "rankings_by_category"),
        (f"{RANKED}?category=marketing/seo", "rankings_by_category"),
        (f"{RANKED}?language_type=natural", "rankings_by_language_type"),
        (f"{RANKED}?modality=text&period=day", "rankings_by_modality"),
        (f"{RANKED}?context_bucket=1K", "rankings_by_context_bucket"),
        (POPULAR, "app_rankings"),
        (APPS, "app_rankings"),
        (SESSIONS, "session_cost"),
        (TASK, "task_shares"),
        (f"{RANKED}?provider=x", None),
    ],
)
def test_no_answer_is_read_as_another_kind(url: str, name: str | None) -> None:
    source, kind = kind_of(url)
    assert source is not None
    assert (kind.name if kind else None) == name


def test_apps(parse: Parse, apps: dict[str, Any]) -> None:
    parsed = parse("app_rankings", apps, POPULAR)
    assert parsed.columns == {
        "window_start": [FIRST] * 2,
        "window_end": [LAST] * 2,
        "sort": ["popular"] * 2,
        "app_category": ["all"] * 2,
        "app_id": ["7", "5"],
        "app_name": ["Acme", "Zeta"],
        "rank": [1, 2],
        # Beyond 2^53: a float would have lost the last digit.
        "tokens": ["900719925474099301", "12"],
        "requests": ["3000", "0"],
        "locator": ["/data/0/total_tokens", "/data/1/total_tokens"],
    }
    assert parsed.scope == [(FIRST, LAST, "popular", "all")]
    assert (parsed.stated, parsed.warnings) == (SAID, [])


@pytest.mark.parametrize(
    ("query", "category", "complete"),
    [
        ("", "all", True),
        ("?category=coding", "coding", True),
        ("?category=coding&subcategory=cli-agent", "cli-agent", True),
        ("?subcategory=cli-agent", "cli-agent", True),
        ("?limit=100", "all", True),
        ("?limit=3", "all", True),  # three were asked for and two came: there are no more
        ("?limit=2", "all", False),
    ],
)
def test_apps_are_complete_for_the_first_fifty_or_for_nothing(
    parse: Parse, apps: dict[str, Any], query: str, category: str, complete: bool
) -> None:
    parsed = parse("app_rankings", apps, APPS + query)
    assert parsed.scope == ([(FIRST, LAST, "popular", category)] if complete else [])
    assert set(parsed.columns["app_category"]) == {category}


def test_a_later_page_of_apps_goes_on_counting(parse: Parse, apps: dict[str, Any]) -> None:
    for row in apps["data"]:
        row["rank"] += 50
    parsed = parse("app_rankings", apps, f"{APPS}?offset=50")
    assert (parsed.columns["rank"], parsed.scope) == ([51, 52], [])


def test_trending_apps_are_in_an_order_of_their_own(parse: Parse, apps: dict[str, Any]) -> None:
    apps["data"][0]["total_tokens"] = "1"
    parsed = parse("app_rankings", apps, f"{APPS}?sort=trending&{WINDOW}")
    assert parsed.columns["sort"] == ["trending"] * 2


def test_sessions(parse: Parse, sessions: dict[str, Any]) -> None:
    parsed = parse("session_cost", sessions, SESSIONS)
    assert parsed.columns == {
        "window_end": [LAST] * 2,
        "app": ["hermes-agent"] * 2,
        "model": ["anthropic/claude-4.8-opus", "acme/one"],
        "turn_range": ["10-49-turns", "1-turn"],
        "variant": ["standard", "free"],
        "app_name": ["Hermes Agent"] * 2,
        "median_cost_usd": ["1.74", "0"],
        "window_days": [30] * 2,
        "locator": [f"/data/{row}/median_session_cost_usd" for row in range(2)],
    }
    assert (parsed.scope, parsed.stated) == ([(LAST,)], SAID)


def test_the_digits_of_a_cost_are_the_sources_own(parse: Parse, sessions: dict[str, Any]) -> None:
    sessions["data"][0]["median_session_cost_usd"] = 12345
    body = orjson.dumps(sessions).replace(b"12345", b"0.10000000000000000555112")
    assert parse("session_cost", body, SESSIONS).columns["median_cost_usd"][0] == (
        "0.10000000000000000555112"
    )


@pytest.mark.parametrize("query", ["?limit=2", "?offset=2", "?app_slug=hermes-agent"])
def test_a_page_or_choice_of_sessions_is_complete_for_nothing(
    parse: Parse, sessions: dict[str, Any], query: str
) -> None:
    url = SESSIONS.partition("?")[0]
    assert parse("session_cost", sessions, url + query).scope == []


def test_tasks(parse: Parse, tasks: dict[str, Any]) -> None:
    parsed = parse("task_shares", tasks, TASK)
    start = date(2026, 7, 20)
    rows = zip(*(parsed.columns[name] for name in parsed.columns), strict=True)
    first, second, *_ = rows
    names = list(parsed.columns)
    assert dict(zip(names, first, strict=True)) == {
        "window_start": start,
        "window_end": LAST,
        "measure": "usage_share",
        "scheme": "task",
        "category": "code:general_impl",
        "parent": "code",
        "label": "Code Generation",
        "share": "0.27",
        "locator": "/data/classifications/0/usage_share",
    }
    assert dict(zip(names, second, strict=True))["share"] == "0.39"
    # Five tasks and four groups, each by requests and by tokens.
    assert parsed.rows == 18
    assert parsed.columns["parent"][-2:] == [None, None]
    assert parsed.columns["locator"][-1] == "/data/macro_categories/3/token_share"
    assert parsed.scope == [
        (start, LAST, "usage_share", "task"),
        (start, LAST, "token_share", "task"),
    ]
    # The source states a day, no instant, so it was public when it was first seen.
    assert (parsed.stated, parsed.warnings) == (None, [])


def test_sums_are_held_to_the_digits_shown(parse: Parse, tasks: dict[str, Any]) -> None:
    """Five shares with two digits may be off by five halves of a hundredth, more may not."""
    tasks["data"]["classifications"][4]["usage_share"] = 0.12
    assert parse("task_shares", tasks, TASK).rows == 18


def test_weeks(parse: Parse, weeks: dict[str, Any]) -> None:
    parsed = parse("rankings_by_category", weeks, f"{WEEKS}&category=programming")
    assert parsed.columns == {
        "breakdown": ["category"] * 2,
        "value": ["programming"] * 2,
        "period": ["week"] * 2,
        "window_start": [date(2026, 7, 13), date(2026, 7, 20)],
        "window_end": [date(2026, 7, 19), LAST],
        "tokens": ["12000", "14700"],
        "models": [1, 2],
        "is_complete": [True, True],
        "locator": ["/data/0/total_tokens", "/data/2/total_tokens"],
    }
    assert (parsed.stated, parsed.scope, parsed.warnings) == (SAID, (), [])


def test_periods_of_a_breakdown(parse: Parse, weeks: dict[str, Any]) -> None:
    by_category = parse("rankings_by_category", weeks, f"{RANKED}?category=programming")
    assert by_category.columns["period"] == ["week"] * 2
    by_modality = parse("rankings_by_modality", weeks, f"{RANKED}?modality=text")
    assert by_modality.columns["window_end"] == [date(2026, 7, 13), date(2026, 7, 20)]
    for row in weeks["data"]:
        row["date"] = "2026-07-01"
    del weeks["data"][2:]
    month = parse("rankings_by_period", weeks, f"{RANKED}?period=month")
    assert month.columns["window_end"] == [date(2026, 7, 31)]
    assert month.columns["is_complete"] == [False]


def test_a_week_cut_by_the_window_is_not_complete(parse: Parse, weeks: dict[str, Any]) -> None:
    weeks["meta"] |= {"start_date": "2026-07-15", "end_date": "2026-07-25"}
    parsed = parse("rankings_by_period", weeks, f"{RANKED}?period=week")
    assert parsed.columns["is_complete"] == [False, False]


def test_a_week_without_traffic_in_a_category_is_a_warning(
    parse: Parse, weeks: dict[str, Any]
) -> None:
    del weeks["data"][:2]
    parsed = parse("rankings_by_category", weeks, f"{WEEKS}&category=legal")
    assert parsed.warnings == [
        "/data has no row for the week of 2026-07-13, which lies in the window"
    ]


@pytest.mark.parametrize(
    ("name", "honest", "url", "warnings"),
    [
        ("app_rankings", "apps", POPULAR, ["the body", "/meta", "rows of /data"]),
        ("session_cost", "sessions", SESSIONS, ["the body", "/meta", "rows of /data"]),
        ("rankings_by_period", "weeks", WEEKS, ["the body", "/meta", "rows of /data"]),
    ],
)
def test_unknown_keys_are_warnings(
    request: pytest.FixtureRequest,
    parse: Parse,
    name: str,
    honest: str,
    url: str,
    warnings: list[str],
) -> None:
    answer = request.getfixturevalue(honest)
    for part in (answer, answer["meta"], answer["data"][1]):
        part["region"] = "eu"
    found = parse(name, answer, url).warnings
    assert found == [
        f"{where} {'have' if where.startswith('rows') else 'has'} the unknown key region"
        for where in warnings
    ]


def test_unknown_keys_of_tasks_are_warnings(parse: Parse, tasks: dict[str, Any]) -> None:
    data = tasks["data"]
    models = data["classifications"][0]["models"]
    for part in (tasks, data, data["classifications"][1], data["macro_categories"][0], models[0]):
        part["region"] = "eu"
    assert parse("task_shares", tasks, TASK).warnings == [
        "the body has the unknown key region",
        "/data has the unknown key region",
        "rows of /data/classifications have the unknown key region",
        "rows of /data/macro_categories have the unknown key region",
        "rows of /data/classifications/0/models have the unknown key region",
    ]
