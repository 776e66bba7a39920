"""`GET /datasets/rankings-daily`: the ranking of every UTC day, as JSON.

Belongs here: the JSON answer, its `meta`, and whether it answers what was asked.
Does not belong here: what a ranked day guarantees (`days`); the sampled and filtered variants of
this path (by category, modality, week, …), which count something else and have no parser yet.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from scrapers.openrouter.answer import BASE, answer
from scrapers.openrouter.days import RANKINGS, Day, Rows, columns, days, gaps
from scrapers.records import Kind, Parsed, Refusal, require_keys
from scrapers.values import day, instant, not_ahead, objects, one_of, typed

__all__ = ["RANKINGS_DAILY", "parse_rankings_daily"]

TOP = frozenset({"data", "meta"})
META = frozenset({"as_of", "version", "start_date", "end_date"})
ROW = frozenset({"date", "model_permaslug", "total_tokens"})
VERSIONS = frozenset({"v1"})  # documented: breaking changes come only behind a new version
MOST_DAYS = 366  # documented: a longer span is answered with 400
ASKED = re.compile(r"(start_date|end_date)=([0-9-]{10})")


@dataclass(frozen=True, slots=True)
class Meta:
    """When an answer was made and the days, both inclusive, it covers."""

    as_of: datetime
    start: date
    end: date


def parse_rankings_daily(
    body: bytes, url: str, headers: Mapping[str, str], time: datetime
) -> Parsed:
    """Tokens a day by model; complete for every day of `meta` that has rows.

    A day is complete where it ended before `meta.as_of`. The open day may have no row yet; then
    this answer says nothing about it.
    """
    found = answer(body, "a daily ranking")
    warnings = require_keys(found, TOP, TOP, "the body")
    meta, more = _meta(found["meta"], time)
    warnings += [*more, *_other_window(url, meta)]
    rows, more = _rows(found["data"])
    today = meta.as_of.date()
    ranked = days(rows, today)
    _check_window(rows, ranked, meta)
    return Parsed(
        columns=columns(rows, ranked, today),
        scope=[(one.date,) for one in ranked],
        stated=meta.as_of,
        warnings=[*warnings, *more],
    )


def _meta(value: Any, time: datetime) -> tuple[Meta, list[str]]:
    found = typed(value, dict, "/meta")
    warnings = require_keys(found, META, META, "/meta")
    one_of(found["version"], VERSIONS, "/meta/version")
    as_of = not_ahead(instant(found["as_of"], "/meta/as_of"), time, "/meta/as_of")
    start, end = (day(found[key], f"/meta/{key}") for key in ("start_date", "end_date"))
    if not 0 <= (end - start).days < MOST_DAYS:
        raise Refusal(
            "bad_range",
            f"/meta covers {start} to {end}, which is no span of 1 to {MOST_DAYS} days; "
            "fetch it again",
            locator="/meta",
        )
    return Meta(as_of, start, end), warnings


def _other_window(url: str, meta: Meta) -> list[str]:
    """A warning where less came than was asked for (an early start is clamped, documented)."""
    asked = dict(ASKED.findall(url))
    start = asked.get("start_date", meta.start.isoformat())
    end = asked.get("end_date", meta.end.isoformat())
    said = f"asked for {start} to {end}, the source answers {meta.start} to {meta.end}"
    if meta.start.isoformat() < start or meta.end.isoformat() > end:
        raise Refusal("wrong_window", f"{said}, which is another question's answer; fetch it again")
    return [said] if (meta.start.isoformat(), meta.end.isoformat()) != (start, end) else []


def _rows(value: Any) -> tuple[Rows, list[str]]:
    found, warnings = objects(value, ROW, ROW, "/data")
    for key in ROW:
        if {type(row[key]) for row in found} != {str}:
            for place, row in enumerate(found):
                typed(row[key], str, f"/data/{place}/{key}")
    return Rows(
        dates=[row["date"] for row in found],
        slugs=[row["model_permaslug"] for row in found],
        tokens=[row["total_tokens"] for row in found],
        place=lambda row, column: f"/data/{row}/{column}",
    ), warnings


def _check_window(rows: Rows, ranked: list[Day], meta: Meta) -> None:
    for one in ranked:
        if not meta.start <= one.date <= meta.end:
            raise rows.refusal(
                "outside_window",
                one.start,
                "date",
                f"{one.date} lies outside {meta.start} to {meta.end}, which /meta states; "
                "fetch it again",
            )
    missing = [one for one in gaps(meta.start, meta.end, ranked) if one < meta.as_of.date()]
    if missing:
        raise Refusal(
            "missing_day",
            f"/data has no row for {missing[0]}, a complete day of the window; fetch it again",
            locator="/data",
        )


DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
START, END = f"start_date={DATE}", f"end_date={DATE}"
RANKINGS_DAILY = Kind(
    name="rankings_daily",
    records=RANKINGS,
    version=1,
    url=re.compile(
        rf"{BASE}/datasets/rankings-daily(?:\?(?:{START}(?:&{END})?|{END}(?:&{START})?))?"
    ),
    parse=parse_rankings_daily,
)
