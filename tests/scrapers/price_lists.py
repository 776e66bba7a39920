"""What tests of price lists share: parsing a body, and the recorded answers.

Belongs here: helpers. Does not belong here: assertions about one list.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from warcio.archiveiterator import ArchiveIterator

from scrapers.records import Kind, Parsed, Refusal

__all__ = ["MEND", "prices", "reader", "recorded", "refusal"]

TIME = datetime(2026, 8, 22, tzinfo=UTC)
MEND = "compare the source's documentation and mend the parser"
BODIES: tuple[tuple[bytes, str, str], ...] = (
    (b"", "empty_body", "the body is empty where {what} was expected; fetch it again"),
    (
        b"<!doctype html><title>404</title>",
        "html",
        "the body is an HTML or XML page, not {what}; "
        "open the URL in a browser to see what the site now answers",
    ),
)


def reader(kind: Kind, url: str) -> Callable[[Any], Parsed]:
    """Parse a value (bytes, or what becomes JSON) as an answer of `url`."""
    assert kind.url.fullmatch(url), url

    def run(value: Any) -> Parsed:
        body = value if isinstance(value, bytes) else orjson.dumps(value)
        return kind.parse(body, url, {}, TIME)

    return run


def refusal(parse: Callable[[Any], Parsed], value: Any) -> Refusal:
    """The refusal that parsing ends in."""
    with pytest.raises(Refusal) as caught:
        parse(value)
    return caught.value


def prices(parsed: Parsed) -> list[tuple[Any, ...]]:
    """(model, variant, component, condition, price, locator) of each row."""
    names = ("model", "variant", "component", "condition", "price", "locator")
    return list(zip(*(parsed.columns[name] for name in names), strict=True))


def recorded(recordings: Path, archive: str, ending: str) -> bytes:
    """The body of the one recorded answer whose URL ends so."""
    with (recordings / f"{archive}.warc.gz").open("rb") as file:
        for record in ArchiveIterator(file):
            url = record.rec_headers.get_header("WARC-Target-URI")
            if record.rec_type == "response" and url.endswith(ending):
                body: bytes = record.content_stream().read()
                return body
    raise LookupError(ending)
