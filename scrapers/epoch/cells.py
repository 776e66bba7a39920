"""Epoch's cells: numbers with float noise, days in two styles, names with confidence tags.

Belongs here: reading one cell, or refusing it with its place.
Does not belong here: which columns there are; each file's module says.
"""

import re
from datetime import date
from decimal import Decimal

from scrapers.records import Refusal
from scrapers.sheet import Row
from scrapers.values import MEND

__all__ = ["TAGS", "choice", "day", "filled", "flag", "names", "number", "weakest"]

NUMBER = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})?")
NONE = frozenset({"", "inf", "-inf", "nan", "NaN"})
"""`inf` stands where a ratio has no denominator: a price that is not known."""
ISO = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")
US = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}|[0-9]{2})")
TAGS = ("confident", "likely", "speculative")
"""How sure Epoch is of an owner or user, the surest first."""
TAGGED = re.compile(r"(?P<name>[^#]*?)\s*(?:#(?P<tag>\S+))?")
TRUE, FALSE = frozenset({"True", "true", "TRUE", "checked", "1"}), frozenset({"", "False", "false"})


def number(row: Row, column: str) -> str | None:
    """The exact text of a number, None where the cell has none; 0 is a value.

    Raises:
        Refusal: `not_a_number`.
    """
    text = row.cells.get(column, "")
    if text in NONE:
        return None
    if not NUMBER.fullmatch(text):
        raise Refusal(
            "not_a_number",
            f"{row.locator(column)} is {text[:40]!r}, which is no number; {MEND}",
            locator=row.locator(column),
        )
    return f"{Decimal(text):f}" if "e" in text.lower() else text


def day(row: Row, column: str) -> date | None:
    """The day of `2026-03-23`, `2021-07` (its first) or, in US order, `12/31/2025` and `3/31/22`.

    Raises:
        Refusal: `bad_date`.
    """
    text = row.cells.get(column, "")
    if not text:
        return None
    try:
        if iso := ISO.fullmatch(text):
            return date(int(iso[1]), int(iso[2]), int(iso[3] or 1))
        if us := US.fullmatch(text):
            return date(int(us[3]) + (2000 if len(us[3]) == 2 else 0), int(us[1]), int(us[2]))
    except ValueError:
        pass
    raise Refusal(
        "bad_date",
        f"{row.locator(column)} is {text[:40]!r}, which is a day neither in ISO nor in US order; "
        f"{MEND}",
        locator=row.locator(column),
    )


def filled(row: Row, column: str) -> str:
    """A text that no row may lack.

    Raises:
        Refusal: `missing_value`.
    """
    if not row.cells[column]:
        raise Refusal(
            "missing_value",
            f"{row.locator(column)} is empty where a value is documented; {MEND}",
            locator=row.locator(column),
        )
    return row.cells[column]


def choice(row: Row, column: str, known: frozenset[str]) -> str | None:
    """One of the `known` texts in lower case, None where the cell is empty.

    Raises:
        Refusal: `unknown_value`.
    """
    text = row.cells.get(column, "")
    if text and text not in known:
        raise Refusal(
            "unknown_value",
            f"{row.locator(column)} is {text[:40]!r} where {' or '.join(sorted(known))} is "
            f"documented; {MEND}",
            locator=row.locator(column),
        )
    return text.lower() or None


def flag(row: Row, column: str) -> bool:
    """A tick: `True`, `checked` or nothing.

    Raises:
        Refusal: `unknown_value`.
    """
    text = row.cells.get(column, "")
    if text not in TRUE | FALSE:
        raise Refusal(
            "unknown_value",
            f"{row.locator(column)} is {text[:40]!r}, neither ticked nor empty; {MEND}",
            locator=row.locator(column),
        )
    return text in TRUE


def names(row: Row, column: str) -> list[tuple[str, str | None]]:
    """Names with how sure Epoch is of each: `OpenAI #likely, Microsoft #likely`.

    Raises:
        Refusal: `unknown_value`, for a tag that is none of `TAGS`.
    """
    found = []
    for part in row.cells.get(column, "").split(","):
        match = TAGGED.fullmatch(part.strip())
        name, tag = (match["name"], match["tag"]) if match else (part, "")
        if match is None or (tag is not None and tag.lower() not in TAGS):
            raise Refusal(
                "unknown_value",
                f"{row.locator(column)} is {part.strip()[:60]!r}, whose tag is none of "
                f"{', '.join(TAGS)}; {MEND}",
                locator=row.locator(column),
            )
        if name:
            found.append((name, tag.lower() if tag else None))
    return found


def weakest(found: list[tuple[str, str | None]]) -> str | None:
    """The least sure of the tags; None where no name has one."""
    tags = [tag for _, tag in found if tag is not None]
    return max(tags, key=TAGS.index, default=None)
