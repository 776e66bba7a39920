"""The grammar with the names of this project, and the sentences whose claims are known."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.commands.claims import entities
from scrapers.press.claims import Entity, Extractor, Sentence
from tests.conftest import SHARED

Read = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session")
def aliases() -> dict[str, Entity]:
    return entities()


@pytest.fixture(scope="session")
def extractor(aliases: dict[str, Entity]) -> Extractor:
    return Extractor(aliases)


@pytest.fixture(scope="session")
def read(extractor: Extractor) -> Read:
    """`read(text, "zh-Hans", "2026-03-02", context)`: claims as JSON has them."""

    def claims(text: str, lang: str = "en", published: str | None = None, context: str = "") -> Any:
        day = date.fromisoformat(published) if published else None
        return [one.as_json() for one in extractor.claims(Sentence(text, lang, day, context))]

    return claims


@pytest.fixture(scope="session")
def own() -> list[dict[str, Any]]:
    """Our own sentences, labelled by hand before the grammar saw them."""
    return _rows("gold.jsonl")


@pytest.fixture(scope="session")
def unseen() -> list[dict[str, Any]]:
    """Batches in the order they were written: each was read once before anything was mended."""
    return _rows("unseen.jsonl")


def _rows(name: str) -> list[dict[str, Any]]:
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="session")
def examples() -> list[dict[str, Any]]:
    """The sentences of the specification; tests that need them skip where they are absent."""
    path = SHARED / "claims" / "examples.jsonl"
    if not path.is_file():
        pytest.skip("needs claims/examples.jsonl beside the checkout, which is not here")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
