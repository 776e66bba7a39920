"""`GET /datasets/rankings-daily` with a breakdown or a longer period: what part of the tokens.

Belongs here: the total of each bucket of days, as a whole or within one category, kind of
language, modality or length of context.
Does not belong here: the plain daily ranking (`rankings`), with which none of this is ever mixed;
shares, which need two answers.

By category and kind of language the source upsamples a sample (an estimate, documented); modality,
context and the whole are exact.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial

from scrapers.openrouter.answer import BASE, answer
from scrapers.openrouter.days import Day, Rows, days, read_int64
from scrapers.openrouter.rankings import ranked_rows
from scrapers.openrouter.window import Meta, asked, other_window, read_meta
from scrapers.records import Kind, Parsed, Records, Refusal, require_keys
from scrapers.values import MEND, one_of

__all__ = ["BREAKDOWNS", "BREAKDOWNS_RECORDS", "VALUES", "WHOLE", "parse_breakdown"]

BREAKDOWNS_RECORDS = Records(
    name="breakdowns",
    fields={
        "breakdown": "string",
        "value": "string",
        "period": "string",
        "window_start": "date32",
        "window_end": "date32",
        "tokens": "string",
        "models": "int64",
        "is_complete": "bool",
    },
    key=("breakdown", "value", "period", "window_start"),
    shard="window_end",
)
"""Tokens of a bucket of days, all its ranked rows and the tail together. `models` counts the rows
without the tail. Never complete: a bucket without traffic has no row."""

WHOLE = "all"
VALUES: Mapping[str, frozenset[str]] = {
    "category": frozenset(
        [
            "programming",
            "roleplay",
            "marketing",
            "marketing/seo",
            "technology",
            "science",
            "translation",
            "legal",
            "finance",
            "health",
            "trivia",
            "academia",
        ]
    ),
    "language_type": frozenset({"natural", "programming"}),
    "modality": frozenset({"text", "image", "image_output", "audio", "tool_calling"}),
    "context_bucket": frozenset({"1K", "10K", "100K", "1M", "10M"}),
}
"""By parameter the values that are documented; no two parameters can be combined."""

SAMPLED = frozenset({"category", "language_type"})
PERIODS = frozenset({"day", "week", "month"})
ASKED = frozenset({"start_date", "end_date", "period", *VALUES})
TOP = frozenset({"data", "meta"})
DAY = timedelta(days=1)


def parse_breakdown(
    breakdown: str, body: bytes, url: str, headers: Mapping[str, str], time: datetime
) -> Parsed:
    """One row a bucket, complete where it lies in the window and ended before `meta.as_of`."""
    parameters = asked(url, ASKED)
    value, period = _question(breakdown, parameters)
    found = answer(body, "a ranking")
    warnings = require_keys(found, TOP, TOP, "the body")
    meta, more = read_meta(found["meta"], time)
    warnings += [*more, *other_window(parameters, meta)]
    rows, more = ranked_rows(found["data"])
    buckets = days(rows, meta.as_of.date())
    ends = [_end(rows, one, period, meta) for one in buckets]
    warnings += [*more, *_missing(breakdown, period, [one.date for one in buckets], meta)]
    named = {"breakdown": breakdown, "value": value, "period": period}
    return Parsed(
        columns={
            **{name: [text] * len(buckets) for name, text in named.items()},
            "window_start": [one.date for one in buckets],
            "window_end": ends,
            "tokens": [str(_total(rows, one)) for one in buckets],
            "models": [len(rows.slugs[one.start : one.stop]) - _tail(rows, one) for one in buckets],
            "is_complete": [
                meta.start <= one.date and end <= meta.end and end < meta.as_of.date()
                for one, end in zip(buckets, ends, strict=True)
            ],
            "locator": [f"/data/{one.start}/total_tokens" for one in buckets],
        },
        stated=meta.as_of,
        warnings=warnings,
    )


def _question(breakdown: str, parameters: Mapping[str, str]) -> tuple[str, str]:
    """The value and period that a URL asks for."""
    given = sorted(parameters.keys() & VALUES.keys())
    if given != [breakdown] and given:
        raise Refusal(
            "combined_breakdowns",
            f"the URL asks by {' and '.join(given)} at once, which is documented as impossible; "
            "ask for one",
        )
    default = "week" if breakdown in SAMPLED else "day"
    period = one_of(parameters.get("period", default), PERIODS, "the URL's period")
    if breakdown in SAMPLED and period == "day":
        raise Refusal(
            "wrong_period",
            f"the URL asks by {breakdown} for days, which is documented as impossible; "
            "ask for weeks or months",
        )
    if breakdown == WHOLE:
        return "", period
    return one_of(parameters[breakdown], VALUES[breakdown], f"the URL's {breakdown}"), period


def _end(rows: Rows, one: Day, period: str, meta: Meta) -> date:
    """The last day of a bucket, which must begin where its period does and touch the window."""
    begins = {
        "day": True,
        "week": one.date.weekday() == 0,
        "month": one.date.day == 1,
    }[period]
    if not begins:
        raise rows.refusal(
            "wrong_period", one.start, "date", f"{one.date} is no first day of a {period}; {MEND}"
        )
    end = _last_day(one.date, period)
    if end < meta.start or one.date > meta.end:
        raise rows.refusal(
            "outside_window",
            one.start,
            "date",
            f"{one.date} lies outside {meta.start} to {meta.end}, which /meta states; "
            "fetch it again",
        )
    return end


def _last_day(start: date, period: str) -> date:
    if period == "month":
        return (start + 31 * DAY).replace(day=1) - DAY
    return start + (6 * DAY if period == "week" else 0 * DAY)


def _tail(rows: Rows, one: Day) -> int:
    return int(rows.slugs[one.stop - 1] == "other")


def _total(rows: Rows, one: Day) -> int:
    total = 0
    for row in range(one.start, one.stop):
        tokens = read_int64(rows.tokens[row])
        if tokens is None:
            raise rows.refusal(
                "not_a_count",
                row,
                "total_tokens",
                f"{rows.tokens[row][:80]} is no count, so its bucket has no total; {MEND}",
            )
        total += tokens
    return total


def _missing(breakdown: str, period: str, found: list[date], meta: Meta) -> list[str]:
    """A warning for each whole bucket of the window that has no row; of the whole, a refusal."""
    warnings = []
    start = _first_day(meta.start, period)
    while _last_day(start, period) <= meta.end:
        if start >= meta.start and start not in found:
            said = f"/data has no row for the {period} of {start}, which lies in the window"
            if breakdown == WHOLE and _last_day(start, period) < meta.as_of.date():
                raise Refusal("missing_period", f"{said}; fetch it again", locator="/data")
            warnings.append(said)
        start = _last_day(start, period) + DAY
    return warnings


def _first_day(day: date, period: str) -> date:
    if period == "month":
        return day.replace(day=1)
    return day - day.weekday() * DAY if period == "week" else day


def _kind(breakdown: str) -> Kind:
    parameter = "period" if breakdown == WHOLE else breakdown
    others = "|".join(name for name in VALUES if breakdown == WHOLE)
    without = rf"(?!.*[?&](?:{others})=)" if others else ""
    return Kind(
        name=f"rankings_by_{'period' if breakdown == WHOLE else breakdown}",
        records=BREAKDOWNS_RECORDS,
        version=1,
        url=re.compile(rf"{without}{BASE}/datasets/rankings-daily\?(?:.*&)?{parameter}=.*"),
        parse=partial(parse_breakdown, breakdown),
    )


BREAKDOWNS: tuple[Kind, ...] = tuple(_kind(name) for name in (*VALUES, WHOLE))
