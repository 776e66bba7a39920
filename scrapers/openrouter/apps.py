"""`GET /datasets/app-rankings`: the public applications that burn most tokens, or grow most.

Belongs here: one page of one ranking, which window, order and category it is of, and its rows.
Does not belong here: tokens per request and what a table holds of a ranking; rankings of models.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from scrapers.openrouter.answer import BASE, answer
from scrapers.openrouter.days import read_int64
from scrapers.openrouter.window import asked, other_window, page, read_meta
from scrapers.records import Kind, Parsed, Records, Refusal, require_keys
from scrapers.values import MEND, objects, once, one_of, typed

__all__ = ["APP_RANKINGS", "APP_RANKINGS_RECORDS", "DEFAULT_LIMIT", "parse_app_rankings"]

APP_RANKINGS_RECORDS = Records(
    name="app_rankings",
    fields={
        "window_start": "date32",
        "window_end": "date32",
        "sort": "string",
        "app_category": "string",
        "app_id": "string",
        "app_name": "string",
        "rank": "int64",
        "tokens": "string",
        "requests": "string",
    },
    key=("window_start", "window_end", "sort", "app_category", "app_id"),
    scope=("window_start", "window_end", "sort", "app_category"),
    shard="window_end",
)
"""Tokens and requests of an application in a window, both days included. An answer is complete
for the first `DEFAULT_LIMIT` of its ranking, or for nothing where it shows fewer of them."""

DEFAULT_LIMIT = 50  # documented, as are 1 to 100 for limit and 0 to 100 for offset
TOP = frozenset({"data", "meta"})
ROW = frozenset({"rank", "app_id", "app_name", "total_tokens", "total_requests"})
ASKED = frozenset({"sort", "category", "subcategory", "start_date", "end_date", "limit", "offset"})
SORTS = frozenset({"popular", "trending"})
CATEGORIES = frozenset({"coding", "creative", "productivity", "entertainment"})
SUBCATEGORIES = frozenset(
    [
        "cli-agent",
        "ide-extension",
        "cloud-agent",
        "programming-app",
        "native-app-builder",
        "creative-writing",
        "video-gen",
        "image-gen",
        "audio-gen",
        "roleplay",
        "game",
        "writing-assistant",
        "general-chat",
        "personal-agent",
        "legal",
    ]
)
ALL = "all"
INTEGER = re.compile(r"0|[1-9][0-9]*")


def parse_app_rankings(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row an application of one page, in the order of the ranking."""
    parameters = asked(url, ASKED)
    sort, category = _population(parameters)
    limit, offset = page(parameters, DEFAULT_LIMIT)
    found = answer(body, "an app ranking")
    warnings = require_keys(found, TOP, TOP, "the body")
    meta, more = read_meta(found["meta"], time)
    warnings += [*more, *other_window(parameters, meta)]
    rows, more = objects(found["data"], ROW, ROW, "/data")
    _check(rows, sort, limit, offset)
    population = (meta.start, meta.end, sort, category)
    complete = offset == 0 and (limit >= DEFAULT_LIMIT or len(rows) < limit)
    return Parsed(
        columns=_columns(rows, population),
        scope=[population] if complete else [],
        stated=meta.as_of,
        warnings=[*warnings, *more],
    )


def _population(parameters: Mapping[str, str]) -> tuple[str, str]:
    """Order and category asked for; a subcategory lies in one category and stands for itself."""
    sort = one_of(parameters.get("sort", "popular"), SORTS, "the URL's sort")
    category = parameters.get("category")
    if category is not None:
        one_of(category, CATEGORIES, "the URL's category")
    inner = parameters.get("subcategory")
    if inner is not None:
        one_of(inner, SUBCATEGORIES, "the URL's subcategory")
    return sort, inner or category or ALL


def _columns(rows: Sequence[Mapping[str, Any]], population: Sequence[Any]) -> dict[str, list[Any]]:
    names = ("window_start", "window_end", "sort", "app_category")
    return {
        **{name: [value] * len(rows) for name, value in zip(names, population, strict=True)},
        "app_id": [str(row["app_id"]) for row in rows],
        "app_name": [row["app_name"] for row in rows],
        "rank": [row["rank"] for row in rows],
        "tokens": [row["total_tokens"] for row in rows],
        "requests": [str(row["total_requests"]) for row in rows],
        "locator": [f"/data/{place}/total_tokens" for place in range(len(rows))],
    }


def _check(rows: Sequence[Mapping[str, Any]], sort: str, limit: int, offset: int) -> None:
    if len(rows) > limit:
        raise Refusal(
            "too_many_rows",
            f"/data has {len(rows)} rows where {limit} were asked for; {MEND}",
            locator="/data",
        )
    for place, row in enumerate(rows):
        _check_row(row, offset + place + 1, f"/data/{place}")
    once([str(row["app_id"]) for row in rows], "/data", "app_id")
    if sort == "popular":
        _check_order(rows)


def _check_row(row: Mapping[str, Any], rank: int, where: str) -> None:
    if typed(row["rank"], int, f"{where}/rank") != rank:
        raise Refusal(
            "wrong_rank",
            f"{where}/rank is {row['rank']} where {rank} follows, so a page is repeated or rows "
            "are missing; fetch it again",
            locator=f"{where}/rank",
        )
    typed(row["app_name"], str, f"{where}/app_name")
    for key in ("app_id", "total_requests"):
        if typed(row[key], int, f"{where}/{key}") < 0:
            raise Refusal(
                "negative",
                f"{where}/{key} is {row[key]}, below 0; {MEND}",
                locator=f"{where}/{key}",
            )
    text = typed(row["total_tokens"], str, f"{where}/total_tokens")
    if not INTEGER.fullmatch(text) or read_int64(text) is None:
        raise Refusal(
            "not_an_integer",
            f"{where}/total_tokens is {text[:80]!r}, no count of tokens; {MEND}",
            locator=f"{where}/total_tokens",
        )


def _check_order(rows: Sequence[Mapping[str, Any]]) -> None:
    for place in range(1, len(rows)):
        if int(rows[place]["total_tokens"]) > int(rows[place - 1]["total_tokens"]):
            where = f"/data/{place}/total_tokens"
            raise Refusal(
                "not_descending",
                f"{where} is {rows[place]['total_tokens']}, more than the row above it has; {MEND}",
                locator=where,
            )


APP_RANKINGS = Kind(
    name="app_rankings",
    records=APP_RANKINGS_RECORDS,
    version=1,
    url=re.compile(rf"{BASE}/datasets/app-rankings(?:\?.*)?"),
    parse=parse_app_rankings,
)
