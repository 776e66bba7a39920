"""Checks of single values that every JSON parser needs: type, day, instant, list of objects.

Belongs here: reading one value of a documented kind, or refusing it with its place.
Does not belong here: what a value means, and anything about one source.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from re import compile as pattern
from typing import Any, TypeVar

from scrapers.capture import parse_time, time_text
from scrapers.records import Refusal

__all__ = ["AHEAD", "MEND", "day", "instant", "not_ahead", "objects", "once", "one_of", "typed"]

T = TypeVar("T", str, int, bool, list[Any], dict[str, Any])

NAMES = {
    str: "a text",
    int: "an integer",
    float: "a number with a fraction",
    bool: "true or false",
    list: "a list",
    dict: "an object",
    type(None): "null",
}
MEND = "compare the source's documentation and mend the parser"

# `date.fromisoformat` also reads 20260706 and 2026-W28-1, which no source here documents.
DAY = pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

# A day is more than any sane clock is wrong, and a source's clock ahead of ours by less does no
# harm: the value is then public a little later than we saw it.
AHEAD = timedelta(days=1)


def typed(value: Any, kind: type[T], where: str) -> T:
    """`value`, which must be exactly of `kind` (true and false are no integers).

    Raises:
        Refusal: `wrong_type`.
    """
    if type(value) is kind:
        return value
    raise Refusal(
        "wrong_type",
        f"{where} is {NAMES[type(value)]} where {NAMES[kind]} is documented; {MEND}",
        locator=where,
    )


def one_of(value: Any, known: frozenset[str], where: str) -> str:
    """`value`, which must be one of the `known` texts.

    Raises:
        Refusal: `wrong_type`, `unknown_value`.
    """
    if typed(value, str, where) in known:
        return str(value)
    expected = " or ".join(sorted(known))
    raise Refusal(
        "unknown_value",
        f"{where} is {value!r} where {expected} is documented; {MEND}",
        locator=where,
    )


def day(value: Any, where: str) -> date:
    """The calendar day that a `YYYY-MM-DD` text names.

    Raises:
        Refusal: `wrong_type`, `bad_date`.
    """
    text = typed(value, str, where)
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Refusal("bad_date", f"{where} is {text!r}, which is no day; {MEND}", locator=where)


def instant(value: Any, where: str) -> datetime:
    """The UTC instant that an RFC 3339 text with an offset names.

    Raises:
        Refusal: `wrong_type`, `bad_time`.
    """
    text = typed(value, str, where)
    try:
        return parse_time(text)
    except (ValueError, OverflowError):
        raise Refusal(
            "bad_time", f"{where} is {text!r}, which is no UTC instant; {MEND}", locator=where
        ) from None


def not_ahead(stated: datetime, time: datetime, where: str) -> datetime:
    """`stated`, which must not lie more than a day after the capture at `time`.

    Raises:
        Refusal: `clock`.
    """
    if stated <= time + AHEAD:
        return stated
    raise Refusal(
        "clock",
        f"{where} says {time_text(stated)} but was captured at {time_text(time)}; "
        "set the clock that is wrong, the source's or ours, and fetch it again",
        locator=where,
    )


def objects(
    value: Any, required: frozenset[str], known: frozenset[str], where: str, inner: str = ""
) -> tuple[list[dict[str, Any]], list[str]]:
    """The objects of a list that must have some, and a warning for each key not `known`.

    `where` is the pointer to the list; `inner` what follows the position, where the objects are
    members of the list's rows.

    Raises:
        Refusal: `wrong_type`, `empty_list`, `missing_key`.
    """
    rows = typed(value, list, where)
    if not rows:
        raise Refusal(
            "empty_list",
            f"{where} is empty where rows were expected; look at what the source shows today "
            "and fetch it again",
            locator=where,
        )
    for place, row in enumerate(rows):
        if type(row) is not dict:
            typed(row, dict, f"{where}/{place}{inner}")
        if not required <= row.keys():
            raise _lacking(row, required, f"{where}/{place}{inner}")
    found = frozenset[str]().union(*rows)
    return rows, [
        f"rows of {where} have the unknown key {f'{inner}/{key}'.lstrip('/')}"
        for key in sorted(found - known - required)
    ]


def once(values: Sequence[str], where: str, key: str) -> None:
    """Check that no two rows of the list at `where` have the same `key`.

    Raises:
        Refusal: `duplicate_<key>`.
    """
    seen: set[str] = set()
    for place, value in enumerate(values):
        if value in seen:
            raise Refusal(
                f"duplicate_{key}",
                f"{where}/{place}/{key} {value} stands twice in the list; fetch it again",
                locator=f"{where}/{place}/{key}",
            )
        seen.add(value)


def _lacking(row: Mapping[str, Any], required: frozenset[str], where: str) -> Refusal:
    missing = ", ".join(sorted(required - row.keys()))
    return Refusal(
        "missing_key",
        f"{where} lacks {missing}; the source changed its shape, "
        "so compare its documentation and mend the parser",
        locator=where,
    )
