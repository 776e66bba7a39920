"""What stands in a body at a locator, as a person would copy it out.

Belongs here: JSON pointers, CSV places, and a few words around them.
Does not belong here: parsing into records.
"""

import re
from typing import Any

import orjson

__all__ = ["excerpt"]

LONGEST = 200
"""Characters of an excerpt: enough to recognise a row, short enough for a terminal."""

CSV = re.compile(r"line=(\d+),column=(\w+)")


def excerpt(body: bytes, locator: str) -> str:
    """The text at a locator, cut to 200 characters; empty where the locator leads nowhere."""
    if locator.startswith("/"):
        return _shorten(_json(body, locator))
    place = CSV.fullmatch(locator)
    if place is not None:
        lines = body.decode("utf-8", "replace").splitlines()
        number = int(place[1])
        return _shorten(lines[number - 1] if number <= len(lines) else "")
    return ""


def _json(body: bytes, pointer: str) -> str:
    """The value at a JSON pointer, within the object that holds it."""
    value: Any = orjson.loads(body)
    holder: Any = None
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        holder = value
        value = value[int(name)] if isinstance(value, list) else value.get(name)
        if value is None:
            return ""
    flat = isinstance(holder, dict) and not isinstance(value, dict | list)
    return orjson.dumps(holder if flat else value).decode()


def _shorten(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
