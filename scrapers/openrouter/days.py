"""Ranked days: the rows of the daily ranking, however they were written, checked and laid out.

Belongs here: what the ranking guarantees (order, at most 50 names and the tail, one row a name)
and its records.
Does not belong here: JSON (`rankings`) or CSV (`exports`) and what only those say.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from scrapers.records import Records, Refusal
from scrapers.values import MEND
from scrapers.values import day as iso_day

__all__ = [
    "OTHER",
    "RANKINGS",
    "STANDARD",
    "Day",
    "Rows",
    "columns",
    "days",
    "gaps",
    "read_int64",
    "split",
]

RANKINGS = Records(
    name="rankings",
    fields={
        "date": "date32",
        "model": "string",
        "variant": "string",
        "tokens": "string",
        "rank": "int64",
        "is_complete": "bool",
    },
    key=("date", "model", "variant"),
    scope=("date",),
    shard="date",
)
"""Tokens a UTC day by model. `tokens` is the source's own text, which may be negative or beyond
int64: whether such a row is published is decided where the table is checked."""

OTHER = "other"
"""The one name that is no model: everything below the top 50."""

STANDARD = "standard"
"""The variant of a permaslug that names none."""

MOST_ROWS = 51  # documented: top 50 and `other`; 51 on each of the 44 days recorded by 2026-10-08
INT64 = 2**63 - 1
INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
# Seen: letters of both cases, digits, `.`, `-`, `_` (`perplexity/pplx-embed-v1-0.6B`).
NAME = r"[A-Za-z0-9][A-Za-z0-9._+@-]{0,127}"
# The default variant is never written: `a/b:standard` beside `a/b` would be one name twice.
PERMASLUG = re.compile(rf"(~?{NAME}/{NAME})(?::(?!standard$)([a-z0-9][a-z0-9._-]{{0,31}}))?")


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows in the order of the body, each column a list of the source's own texts."""

    dates: Sequence[str]
    slugs: list[str]
    tokens: Sequence[str]
    place: Callable[[int, str], str]
    """The locator of a row's (counted from 0) cell in `date`, `model_permaslug`, `total_tokens`."""

    def refusal(self, code: str, row: int, column: str, message: str) -> Refusal:
        """A refusal that points at one cell."""
        place = self.place(row, column)
        return Refusal(code, f"{place}: {message}", locator=place)


@dataclass(frozen=True, slots=True)
class Day:
    """The rows `start` to `stop` (exclusive) of one date."""

    date: date
    start: int
    stop: int


def read_int64(text: str) -> int | None:
    """The whole number from 0 to 2^63 - 1 that an integer text writes, else None."""
    if len(text) > len(str(INT64)):  # int() is slow, then refuses, far above that
        return None
    value = int(text)
    return value if 0 <= value <= INT64 else None


def split(permaslug: str) -> tuple[str, str] | None:
    """Model (as the source spells it) and variant, or None where it is no permaslug."""
    if permaslug == OTHER:
        return OTHER, STANDARD
    match = PERMASLUG.fullmatch(permaslug)
    return (match[1], match[2] or STANDARD) if match else None


def days(rows: Rows, last: date) -> list[Day]:
    """The days in `rows`, each checked; `last` is the newest day there can be.

    Raises:
        Refusal: `bad_date`, `dates_not_ascending`, `future_date`, `not_an_integer`,
            `bad_permaslug`, `duplicate_model`, `too_many_rows`, `other_not_last`,
            `not_descending`.
    """
    for row, text in enumerate(rows.tokens):
        if not INTEGER.fullmatch(text):
            raise rows.refusal(
                "not_an_integer", row, "total_tokens", f"{text!r} is no whole number; {MEND}"
            )
    _names(rows)
    found = _cut(rows, last)
    for one in found:
        _check_names(rows, one)
        _check_order(rows, one)
    return found


def _cut(rows: Rows, last: date) -> list[Day]:
    starts = [0] + [
        row for row in range(1, len(rows.dates)) if rows.dates[row] != rows.dates[row - 1]
    ]
    found: list[Day] = []
    for start, stop in zip(starts, [*starts[1:], len(rows.dates)], strict=True):
        one = Day(iso_day(rows.dates[start], rows.place(start, "date")), start, stop)
        if found and one.date <= found[-1].date:
            raise rows.refusal(
                "dates_not_ascending",
                start,
                "date",
                f"{one.date} comes after {found[-1].date}, so a page is repeated or out of order; "
                "fetch it again",
            )
        if one.date > last:
            raise rows.refusal(
                "future_date",
                start,
                "date",
                f"{one.date} lies after {last}, the day on which this was said; fetch it again",
            )
        found.append(one)
    return found


def _check_names(rows: Rows, one: Day) -> None:
    slugs = rows.slugs[one.start : one.stop]
    if len(set(slugs)) < len(slugs):
        counts = Counter(slugs)
        row = next(at for at, slug in enumerate(slugs) if counts[slug] > 1)
        raise rows.refusal(
            "duplicate_model",
            one.start + row,
            "model_permaslug",
            f"{slugs[row]} stands twice on {one.date}; fetch it again",
        )
    if len(slugs) > MOST_ROWS:
        raise rows.refusal(
            "too_many_rows",
            one.start + MOST_ROWS,
            "date",
            f"{one.date} has {len(slugs)} rows where at most {MOST_ROWS} are documented; {MEND}",
        )
    if OTHER in slugs[:-1]:
        raise rows.refusal(
            "other_not_last",
            one.start + slugs.index(OTHER),
            "model_permaslug",
            f"`{OTHER}` is not the last row of {one.date}; {MEND}",
        )


def _names(rows: Rows) -> list[tuple[str, str]]:
    """Model and variant of each row; each distinct permaslug is read once (a month has 110)."""
    known = {slug: split(slug) for slug in dict.fromkeys(rows.slugs)}
    for slug, name in known.items():
        if name is None:
            raise rows.refusal(
                "bad_permaslug",
                rows.slugs.index(slug),
                "model_permaslug",
                f"{slug!r} is no author/model; {MEND}",
            )
    return [known[slug] or (OTHER, STANDARD) for slug in rows.slugs]


def _check_order(rows: Rows, one: Day) -> None:
    """Named rows must descend.

    A number that is none (negative, beyond int64) is one bad row, kept out later: it must not make
    its neighbours look out of order.
    """
    end = one.stop - (rows.slugs[one.stop - 1] == OTHER)
    least = INT64
    for row in range(one.start, end):
        value = read_int64(rows.tokens[row])
        if value is None:
            continue
        if value > least:
            raise rows.refusal(
                "not_descending",
                row,
                "total_tokens",
                f"{value} is more than the row above it has on {one.date}; {MEND}",
            )
        least = value


def columns(rows: Rows, found: Sequence[Day], open_from: date) -> dict[str, list[Any]]:
    """The columns of `RANKINGS` and `locator`; days from `open_from` on are not complete."""
    names = _names(rows)
    result: dict[str, list[Any]] = {
        "date": [],
        "model": [model for model, _ in names],
        "variant": [variant for _, variant in names],
        "tokens": list(rows.tokens),
        "rank": [],
        "is_complete": [],
        "locator": [rows.place(row, "total_tokens") for row in range(len(rows.tokens))],
    }
    for one in found:
        count = one.stop - one.start
        has_tail = rows.slugs[one.stop - 1] == OTHER
        result["date"] += [one.date] * count
        result["rank"] += [*range(1, count), None if has_tail else count]
        result["is_complete"] += [one.date < open_from] * count
    return result


def gaps(first: date, last: date, found: Sequence[Day]) -> list[date]:
    """The days from `first` to `last` that have no rows."""
    have = {one.date for one in found}
    span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [one for one in span if one not in have]
