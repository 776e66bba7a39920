"""Recorded answers of EDGAR, and how to look at their facts."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import orjson
from warcio.archiveiterator import ArchiveIterator

from scrapers.capture import parse_time
from scrapers.records import Parsed
from scrapers.registry import kind_of

MILLION = 1_000_000


class Recorded(NamedTuple):
    url: str
    time: datetime
    body: bytes

    @property
    def kind(self) -> str | None:
        found = kind_of(self.url)
        return found[1].name if found and found[1] else None

    def parse(self) -> Parsed:
        found = kind_of(self.url)
        assert found is not None
        assert found[1] is not None
        return found[1].parse(self.body, self.url, {}, self.time)


class Fact(NamedTuple):
    period: tuple[date, date]
    dimensions: dict[str, str]
    value: int
    label: str
    column: str


def read(folder: Path) -> Iterator[Recorded]:
    for path in sorted(folder.glob("edgar-*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                if record.rec_type == "response":
                    yield Recorded(
                        record.rec_headers.get_header("WARC-Target-URI"),
                        parse_time(record.rec_headers.get_header("WARC-Date")),
                        record.content_stream().read(),
                    )


def facts_of(answers: dict[str, Recorded], name: str) -> list[Fact]:
    columns = next(one for url, one in answers.items() if url.endswith(name)).parse().columns
    names = ("start", "end", "dimensions", "value", "label", "column")
    return [
        Fact((start, end), dict(orjson.loads(dimensions)), int(value), label, column)
        for start, end, dimensions, value, label, column in zip(
            *(columns[name] for name in names), strict=True
        )
    ]


def values_of(facts: list[Fact], **members: str) -> dict[tuple[date, date], set[int]]:
    """Values in millions by period, of the facts with exactly these members (by end of axis)."""
    found: dict[tuple[date, date], set[int]] = defaultdict(set)
    for one in facts:
        if {axis.partition(":")[2]: member for axis, member in one.dimensions.items()} == members:
            assert one.value % MILLION == 0
            found[one.period].add(one.value // MILLION)
    return found
