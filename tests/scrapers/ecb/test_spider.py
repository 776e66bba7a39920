"""Which of the ECB's files are asked for."""

from datetime import timedelta

import pytest

from tests.earnings_apis import Ecb, serve_all
from tests.scrapers.crawling import START, World

SITE = "www.ecb.europa.eu/stats/eurofxref"
DAILY, RECENT, WHOLE = (
    f"{SITE}/eurofxref-{name}" for name in ("daily.xml", "hist-90d.xml", "hist.zip")
)
TODAY = START.date()


@pytest.fixture(autouse=True)
def api(world: World) -> None:
    serve_all(world.server, Ecb(["2026-11-23", "2026-11-20"]))


def test_at_first_the_whole_history(world: World) -> None:
    assert world.ask("ecb").reason == "ecb: 3 answers archived"
    assert world.asked() == [DAILY, WHOLE]
    world.ask("ecb")
    assert world.asked() == [DAILY]


@pytest.mark.parametrize(
    ("daily", "recent", "whole", "asked"),
    [
        (1, 3, 400, [DAILY]),
        (0, 0, 400, [DAILY]),
        (2, 3, 400, [DAILY, RECENT]),  # a day was missed
        (1, 7, 400, [DAILY, RECENT]),  # a week is over
        (60, 85, 400, [DAILY, RECENT]),
        (1, 86, 400, [DAILY, WHOLE]),  # the 90 days might not reach back to the last list
        (1, None, 30, [DAILY, RECENT]),
        (1, 1, None, [DAILY, WHOLE]),
    ],
)
def test_days_since_each_was_fetched(
    world: World, daily: int, recent: int | None, whole: int | None, asked: list[str]
) -> None:
    ages = {DAILY: daily, RECENT: recent, WHOLE: whole}

    def last(url: str) -> object:
        age = ages[url.removeprefix("https://")]
        return None if age is None else START - timedelta(days=age)

    assert world.ask("ecb", last=last).ok
    assert world.asked() == asked
