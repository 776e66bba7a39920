"""A whole file of company facts: what reading it costs by what merely loading it does.

Belongs here: a body of the size of NVIDIA's, the plain load it is compared with, the figure.
Does not belong here: what is read (`tests/scrapers/edgar`).
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import orjson

from scrapers.edgar.companyfacts import parse_companyfacts
from tests.benchmarks.ratios import Figure
from tests.scrapers.edgar.answers import URLS, fact

__all__ = ["company_facts"]

TAGS, FACTS = 620, 45  # 27,900 facts; NVIDIA's file of 2026-07-09 has 26,900 in 4.0 MB
CAPTURED = datetime(2026, 8, 10, tzinfo=UTC)


def company_facts(*, times: int = 7) -> list[Figure]:
    """Parsing by loading with orjson and going through the facts of revenue; at most twice."""
    body = _body()
    parse = _least(lambda: parse_companyfacts(body, URLS["companyfacts"], {}, CAPTURED), times)
    load = _least(lambda: _load(body), times)
    detail = f"{1000 * parse:.0f} ms by {1000 * load:.0f} ms, {len(body) / 1e6:.1f} MB"
    return [Figure("parse of company facts / plain load", parse / load, 2, detail)]


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


def _least(work: Callable[[], object], times: int) -> float:
    """Processor seconds of the cheapest of some runs: other work on the machine hardly counts."""
    found = []
    for _ in range(times):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return min(found)
