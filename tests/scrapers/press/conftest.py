"""Fixtures for tests of the press."""

import pytest

from scrapers.press import extractor
from tests import press


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """The grammar's place is taken by forms that the test pages have."""
    monkeypatch.setattr(extractor, "load", lambda aliases: press.extract)
