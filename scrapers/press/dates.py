"""When a page was published, as it says itself.

Belongs here: structured data (JSON-LD), and the library that knows hundreds of publishers' ways.
Does not belong here: periods in the text (`claims`).

A wrong date gives every "this year" of the page a wrong period, no date sends it to a person. So
only what is marked up as a date counts, never one found somewhere in the text.
"""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, datetime, timedelta
from typing import Any

import orjson

__all__ = ["published_on"]

EARLIEST = date(2000, 1, 1)
AHEAD = timedelta(days=1)


def published_on(root: Any, url: str, time: datetime) -> date | None:
    """The day of first publication, where the publisher sits; None where it is not marked up."""
    last = (time + AHEAD).date()
    for text in _structured(root):
        day = _day(text)
        if day is not None and EARLIEST <= day <= last:
            return day
    from htmldate import find_date

    # Its default for the latest day is that of its own clock.
    found = find_date(
        deepcopy(root),
        url=url,
        original_date=True,
        extensive_search=False,
        min_date=EARLIEST.isoformat(),
        max_date=last.isoformat(),
    )
    return date.fromisoformat(found) if found else None


def _day(text: Any) -> date | None:
    """The day as written: an offset says where the publisher sits, so it is not converted."""
    try:
        return date.fromisoformat(str(text).strip()[:10])
    except ValueError:
        return None


def _structured(root: Any) -> Iterator[Any]:
    """Every `datePublished` in the page's JSON-LD, in order."""
    for script in root.xpath("//script[@type='application/ld+json']"):
        try:
            value = orjson.loads(script.text_content())
        except orjson.JSONDecodeError:  # some sites write comments or line breaks into it
            continue
        waiting = [value]
        while waiting:
            one = waiting.pop(0)
            if isinstance(one, dict):
                if "datePublished" in one:
                    yield one["datePublished"]
                waiting += [inner for inner in one.values() if isinstance(inner, dict | list)]
            elif isinstance(one, list):
                waiting += one
