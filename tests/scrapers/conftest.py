"""Fixtures for tests of scrapers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scrapers.archive import Archive
from tests.scrapers.crawling import World
from tests.server import Server


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A server, an archive and a source that nobody waits for."""
    with Server() as server, Archive(tmp_path / "archive", tmp_path / "index.sqlite") as archive:
        yield World(tmp_path, server, archive)
