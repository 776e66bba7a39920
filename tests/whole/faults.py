"""What must hold after any bad response, whatever was bad about it.

Belongs here: the checks that the tests of faults share. Does not belong here: any fault.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.whole.command import Said
from tests.whole.market import API, Market, parquet

__all__ = [
    "CATALOGUE",
    "ROBOTS",
    "brought",
    "failed",
    "nothing_changes",
    "read_since_the_good_day",
    "refused",
]

ROBOTS = "https://openrouter.ai/robots.txt"
CATALOGUE = [f"{API}/{name}" for name in ("models", "providers", "videos/models", "images/models")]


def tokens(data: Path) -> dict[str, str]:
    """Digests of the published tables of tokens, history too."""
    return {
        name: digest
        for name, digest in parquet(data).items()
        if "token_volumes" in name or "token_shares" in name
    }


def brought(market: Market) -> list[str]:
    """What was asked of the server that robots.txt does not count among, in order."""
    return [url for url in market.server.urls() if url != ROBOTS]


def read_since_the_good_day(market: Market) -> int:
    """How many answers a parser has read; the good day left seven."""
    return int(market.health()["captures"]["parsed"]) - 7


@contextmanager
def nothing_changes(market: Market) -> Iterator[None]:
    """The tables of tokens stay as they are, to the byte."""
    before = tokens(market.data)
    assert len(before) == 4
    yield
    assert tokens(market.data) == before


def refused(market: Market, code: str, sentence: str, said: Said) -> None:
    """One answer was refused by its parser, for this reason, and nothing else went wrong."""
    assert said.status == 1
    assert said.troubles == ["1 new entry in quarantine; see `compute-market quarantine`"]
    [entry] = market.quarantine()
    about = f"openrouter rankings_daily, capture {entry['capture_id'][:12]}: "
    assert (entry["code"], entry["reason"]) == (code, about + sentence)
    assert (entry["stage"], entry["url"], entry["state"]) == ("parse", market.window, "held")
    health = market.health()
    assert health["last_failure_reason"] == f"{code}: {sentence} ({market.window})"
    assert health["captures"]["refused"] == 1
    # The source's other answers of this run were read all the same.
    assert read_since_the_good_day(market) == 4


def failed(market: Market, reason: str, said: Said) -> None:
    """The source failed, for this reason, and nothing went into quarantine."""
    assert said.status == 1
    assert said.troubles == [reason]
    assert market.quarantine() == []
