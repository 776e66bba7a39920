"""`GET /datasets/rankings-daily`: the ranking of every UTC day, as JSON.

Belongs here: the JSON answer, its `meta`, and whether it answers what was asked.
Does not belong here: what a ranked day guarantees (`days`); the sampled and filtered variants of
this path (by category, modality, week, …), which count something else (`breakdowns`).
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from scrapers.openrouter.answer import BASE, answer
from scrapers.openrouter.days import RANKINGS, Day, Rows, columns, days, gaps
from scrapers.openrouter.window import Meta, asked, other_window, read_meta
from scrapers.records import Kind, Parsed, Refusal, require_keys
from scrapers.values import objects, typed

__all__ = ["RANKINGS_DAILY", "parse_rankings_daily", "ranked_rows"]

TOP = frozenset({"data", "meta"})
ROW = frozenset({"date", "model_permaslug", "total_tokens"})
ASKED = frozenset({"start_date", "end_date"})


def parse_rankings_daily(
    body: bytes, url: str, headers: Mapping[str, str], time: datetime
) -> Parsed:
    """Tokens a day by model; complete for every day of `meta` that has rows.

    A day is complete where it ended before `meta.as_of`. The open day may have no row yet; then
    this answer says nothing about it.
    """
    found = answer(body, "a daily ranking")
    warnings = require_keys(found, TOP, TOP, "the body")
    meta, more = read_meta(found["meta"], time)
    warnings += [*more, *other_window(asked(url, ASKED), meta)]
    rows, more = ranked_rows(found["data"])
    today = meta.as_of.date()
    ranked = days(rows, today)
    _check_window(rows, ranked, meta)
    return Parsed(
        columns=columns(rows, ranked, today),
        scope=[(one.date,) for one in ranked],
        stated=meta.as_of,
        warnings=[*warnings, *more],
    )


def ranked_rows(value: Any) -> tuple[Rows, list[str]]:
    """The rows of `/data`, each text where text is due, and warnings of keys nobody knows."""
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
