"""A whole file of company facts costs at most twice what merely loading it does."""

from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter

import orjson

from scrapers.edgar.companyfacts import parse_companyfacts
from tests.scrapers.edgar.answers import URLS, fact

TAGS, FACTS = 620, 45  # 27,900 facts; NVIDIA's file of 2026-07-09 has 26,900 in 4.0 MB


def _body() -> bytes:
    facts = [
        fact(f"20{year:02}-01-0{day}", f"20{year:02}-03-31", 10**9 + year)
        for year in range(9, 24)
        for day in (1, 2, 3)
    ]
    tag = {"label": "A label", "description": "What it means", "units": {"USD": facts}}
    tags = {f"Tag{number}": tag for number in range(TAGS)} | {"Revenues": tag}
    return orjson.dumps({"cik": 7, "entityName": "ACME", "facts": {"us-gaap": tags}})


def _load(body: bytes) -> None:
    value = orjson.loads(body)
    rows = [
        (one["start"], one["end"], one["val"], one["accn"], one["filed"])
        for one in value["facts"]["us-gaap"]["Revenues"]["units"]["USD"]
    ]
    assert len(rows) == FACTS


def _best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(7):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return min(times)


def test_half_the_speed_of_a_plain_load() -> None:
    body = _body()
    assert len(body) > 4_000_000
    time = datetime(2026, 8, 10, tzinfo=UTC)
    ours = _best(lambda: parse_companyfacts(body, URLS["companyfacts"], {}, time))
    assert _best(lambda: _load(body)) / ours >= 0.5
