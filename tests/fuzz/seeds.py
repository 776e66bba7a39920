"""The honest bodies that are spoilt: recorded ones, the shipped sample, answers made for tests.

Belongs here: finding them, and what a parser is given beside the body.
Does not belong here: spoiling (`mutate`) and judging (`outcome`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

import scrapers
from scrapers.bodies import body_rows
from scrapers.capture import Capture, capture_id, sha256
from scrapers.foreign import foreign_message, is_response, target
from scrapers.message import decode
from scrapers.records import Kind
from scrapers.registry import Source, kind_of
from scrapers.warc import records
from tests.fuzz.made import made

__all__ = ["RECORDINGS", "Seed", "capture_of", "pruned", "seeds"]

RECORDINGS = Path(__file__).resolve().parents[3] / "shared" / "recordings"
SAMPLE = Path(scrapers.__file__).parent / "sample"
TIME = datetime(2026, 11, 24, 12, tzinfo=UTC)
ADOPTED = ("press",)


@dataclass(frozen=True, slots=True)
class Seed:
    """A body that its parser reads, and where it came from."""

    source: Source
    kind: Kind
    url: str
    body: bytes
    origin: str
    """`recorded`, `sample` or `made`."""

    @property
    def name(self) -> str:
        return f"{self.source.name} {self.kind.name}"


def capture_of(url: str, body: bytes) -> Capture:
    """As if it had been fetched just now."""
    return Capture(
        capture_id=capture_id(url, TIME, body),
        url=url,
        time=TIME,
        status=200,
        headers=(("Content-Type", "text/html"),),
        payload_sha256=sha256(body),
        payload_bytes=len(body),
        origin="import",
        run="fuzz",
        warc="fuzz.warc.gz",
        offset=0,
        length=0,
    )


def seeds() -> list[Seed]:
    """Every body there is, each once; recorded ones only where they lie beside the checkout."""
    found: dict[tuple[str, str], Seed] = {}
    for origin, url, body in _bodies():
        source, kind = kind_of(url, ADOPTED)
        if source is not None and kind is not None:
            found.setdefault((url, sha256(body)), Seed(source, kind, url, body, origin))
    return list(found.values())


def pruned(body: bytes, limit: int = 60_000) -> bytes:
    """A long JSON body with the first branches of each level only, so that thousands can be read.

    What is no JSON, or short, stays as it is.
    """
    if len(body) <= limit or body[:1] not in (b"{", b"["):
        return body
    value, breadth = orjson.loads(body), 64
    while len(body) > limit and breadth > 1:
        breadth //= 2
        body = orjson.dumps(_first(value, breadth))
    return body


def _first(value: Any, breadth: int) -> Any:
    if isinstance(value, list):
        return [_first(one, breadth) for one in value[:breadth]]
    if isinstance(value, dict):
        return {key: _first(one, breadth) for key, one in list(value.items())[: 4 * breadth]}
    return value


def _bodies() -> Iterator[tuple[str, str, bytes]]:
    for path in sorted(RECORDINGS.glob("*.warc.gz")) if RECORDINGS.is_dir() else ():
        for record in records(path):
            if is_response(record):
                message = foreign_message(record, path.name)
                if message.status == 200:
                    coding = message.joined("Content-Encoding")
                    yield "recorded", target(record), decode(message.body, coding)
    for row in body_rows(SAMPLE):
        yield "sample", row.url, row.message().body
    for url, body in made():
        yield "made", url, body
