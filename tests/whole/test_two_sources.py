"""One broken source never stops the others."""

import json
import os
import subprocess
import sys

import pytest

import warehouse
from tests.server import Behaviour, status
from tests.whole.command import ROOT, Said
from tests.whole.market import FIRST, Market
from tests.whole.two_sources import URL

ROBOTS = "https://openrouter.ai/robots.txt"


def run_both(market: Market, **environment: str) -> Said:
    line = [sys.executable, "-m", "tests.whole.two_sources", str(market.data)]
    ended = subprocess.run(
        [*line, "run", "--json", "--only", "openrouter,example", "--since", str(FIRST)],
        env={**os.environ, **market.environment, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return Said(**json.loads(ended.stdout))


@pytest.mark.parametrize(
    ("url", "behaviour"), [(ROBOTS, status(503)), ("window", status(401))], ids=["robots", "401"]
)
def test_the_others_are_fetched(new_market: Market, url: str, behaviour: Behaviour) -> None:
    market = new_market
    market.server.serve(URL, {"answer": 42})
    market.server.plan(market.window if url == "window" else url, [], then=behaviour)
    said = run_both(market)
    assert said.status == 1
    [trouble] = [text for text in said.troubles if not text.startswith("token_")]
    assert trouble.startswith("openrouter: ")
    assert said.json["sources"]["example"] == "example: 2 answers archived"
    assert URL in market.server.urls()


def test_a_bug_in_a_spider_keeps_no_table_from_being_published(new_market: Market) -> None:
    market = new_market
    market.server.serve(URL, {"answer": 42})
    said = run_both(market, BROKEN_SPIDER="1")
    assert said.status == 1
    [trouble] = said.troubles
    assert trouble.startswith("example: the spider broke off with KeyError ('dates') at ")
    assert trouble.endswith("; this is a bug in it, so mend it and run again")
    assert len(warehouse.open(market.data).table("token_volumes")) == 14 * 4
