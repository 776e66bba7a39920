"""Fixtures for tests of the whole: a market, and one that had a good day already."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server import Server
from tests.whole.market import Market


@pytest.fixture(scope="session")
def good_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder after one good live run, made once; never work in it, copy it."""
    with Server() as server:
        market = Market(server, tmp_path_factory.mktemp("good") / "data")
        assert market.run().troubles == []
        return market.data


@pytest.fixture
def new_market(tmp_path: Path) -> Iterator[Market]:
    """A market and no data folder yet."""
    with Server() as server:
        yield Market(server, tmp_path / "data")


@pytest.fixture
def market(new_market: Market, good_day: Path) -> Market:
    """A market after its first good day."""
    return new_market.copied(good_day)


@pytest.fixture(scope="session")
def beside_sample(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which `data-sample` lies, as after `make run`; the pages' code runs here."""
    path = tmp_path_factory.mktemp("pages")
    (path / "data-sample").symlink_to(sample_data)
    return path
