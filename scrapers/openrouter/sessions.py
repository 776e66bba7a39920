"""`GET /datasets/session-cost`: what a session with an application costs in the middle.

Belongs here: one page of the medians by application, model and length of the session.
Does not belong here: pooling them (a median of medians is none) or prices per token.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from scrapers.exact import amount, exact_numbers
from scrapers.openrouter.answer import BASE, answer
from scrapers.openrouter.days import split
from scrapers.openrouter.window import VERSIONS, asked, page
from scrapers.records import Kind, Parsed, Records, Refusal, require_keys
from scrapers.values import MEND, day, instant, not_ahead, objects, one_of, typed

__all__ = ["SESSION_COST", "SESSION_COST_RECORDS", "TURNS", "parse_session_cost"]

SESSION_COST_RECORDS = Records(
    name="session_costs",
    fields={
        "window_end": "date32",
        "app": "string",
        "model": "string",
        "turn_range": "string",
        "variant": "string",
        "app_name": "string",
        "median_cost_usd": "string",
        "window_days": "int64",
    },
    key=("window_end", "app", "model", "turn_range", "variant"),
    scope=("window_end",),
    shard="window_end",
)
"""Median US$ of the sessions of an application with a model; the source's own digits. An answer is
complete for its window where it is the whole list, neither filtered nor cut into pages."""

TURNS = frozenset({"1-turn", "2-9-turns", "10-49-turns", "50-plus-turns"})
DEFAULT_LIMIT = 100  # documented, as are 1 to 500 for limit and 0 to 5000 for offset
ASKED = frozenset({"app_slug", "model", "turn_range", "limit", "offset"})
FILTERS = ("app_slug", "model", "turn_range")
TOP = frozenset({"data", "meta"})
META = frozenset({"as_of", "version", "window_days", "window_end_date"})
COST = "median_session_cost_usd"
ROW = frozenset({"app_slug", "app_name", "model_permaslug", "turn_range", COST})


def parse_session_cost(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row an application, model and range of turns."""
    parameters = asked(url, ASKED)
    limit, offset = page(parameters, DEFAULT_LIMIT)
    found = answer(body, "a list of session costs")
    warnings = require_keys(found, TOP, TOP, "the body")
    (as_of, end, days), more = _meta(found["meta"], time)
    rows, odd = objects(found["data"], ROW, ROW, "/data")
    columns = _columns(rows, exact_numbers(body)["data"], end, days)
    _check(rows, columns, parameters, limit)
    whole = offset == 0 and len(rows) < limit and not parameters.keys() & set(FILTERS)
    return Parsed(
        columns=columns,
        scope=[(end,)] if whole else [],
        stated=as_of,
        warnings=[*warnings, *more, *odd],
    )


def _meta(value: Any, time: datetime) -> tuple[tuple[datetime, date, int], list[str]]:
    found = typed(value, dict, "/meta")
    warnings = require_keys(found, META, META, "/meta")
    one_of(found["version"], VERSIONS, "/meta/version")
    as_of = not_ahead(instant(found["as_of"], "/meta/as_of"), time, "/meta/as_of")
    end = day(found["window_end_date"], "/meta/window_end_date")
    days = typed(found["window_days"], int, "/meta/window_days")
    if end > as_of.date():
        raise Refusal(
            "future_date",
            f"/meta/window_end_date {end} lies after {as_of.date()}, the day on which this was "
            "said; fetch it again",
            locator="/meta/window_end_date",
        )
    if not 1 <= days <= 366:
        raise Refusal(
            "bad_range",
            f"/meta/window_days is {days}, no span of 1 to 366 days; {MEND}",
            locator="/meta/window_days",
        )
    return (as_of, end, days), warnings


def _columns(
    rows: Sequence[Mapping[str, Any]], exact: Sequence[Mapping[str, Any]], end: date, days: int
) -> dict[str, list[Any]]:
    names = [_name(row, f"/data/{place}") for place, row in enumerate(rows)]
    return {
        "window_end": [end] * len(rows),
        "app": [row["app_slug"] for row in rows],
        "model": [model for model, _ in names],
        "turn_range": [row["turn_range"] for row in rows],
        "variant": [variant for _, variant in names],
        "app_name": [row["app_name"] for row in rows],
        "median_cost_usd": [
            _cost(row, digits, f"/data/{place}")
            for place, (row, digits) in enumerate(zip(rows, exact, strict=True))
        ],
        "window_days": [days] * len(rows),
        "locator": [f"/data/{place}/{COST}" for place in range(len(rows))],
    }


def _name(row: Mapping[str, Any], where: str) -> tuple[str, str]:
    """Model and variant of a row whose texts are checked."""
    for key in ("app_slug", "app_name"):
        typed(row[key], str, f"{where}/{key}")
    one_of(row["turn_range"], TURNS, f"{where}/turn_range")
    slug = typed(row["model_permaslug"], str, f"{where}/model_permaslug")
    found = split(slug)
    if found is None:
        raise Refusal(
            "bad_permaslug",
            f"{where}/model_permaslug is {slug[:80]!r}, no author/model; {MEND}",
            locator=f"{where}/model_permaslug",
        )
    return found


def _cost(row: Mapping[str, Any], digits: Mapping[str, Any], where: str) -> str:
    text = amount(row, digits, COST, where)
    place = f"{where}/{COST}"
    if text is None:
        raise Refusal(
            "wrong_type", f"{place} is null where a number is documented; {MEND}", locator=place
        )
    return text


def _check(
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, Sequence[Any]],
    parameters: Mapping[str, str],
    limit: int,
) -> None:
    if len(rows) > limit:
        raise Refusal(
            "too_many_rows",
            f"/data has {len(rows)} rows where {limit} were asked for; {MEND}",
            locator="/data",
        )
    seen: set[tuple[Any, ...]] = set()
    names = ("app", "model", "variant", "turn_range")
    for place, name in enumerate(zip(*(columns[one] for one in names), strict=True)):
        if name in seen:
            raise Refusal(
                "duplicate_row",
                f"/data/{place} is a second row of {', '.join(name)}; fetch it again",
                locator=f"/data/{place}",
            )
        seen.add(name)
    own = {"app_slug": "app_slug", "model": "model_permaslug", "turn_range": "turn_range"}
    for asked_for in parameters.keys() & own.keys():
        for place, row in enumerate(rows):
            if row[own[asked_for]] != parameters[asked_for]:
                where = f"/data/{place}/{own[asked_for]}"
                raise Refusal(
                    "wrong_filter",
                    f"{where} is {row[own[asked_for]]!r} where only {parameters[asked_for]!r} was "
                    "asked for; fetch it again",
                    locator=where,
                )


SESSION_COST = Kind(
    name="session_cost",
    records=SESSION_COST_RECORDS,
    version=1,
    url=re.compile(rf"{BASE}/datasets/session-cost(?:\?.*)?"),
    parse=parse_session_cost,
)
