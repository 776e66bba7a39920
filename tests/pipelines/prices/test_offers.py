"""Prices of endpoints, videos and images beside the headline price: each list speaks for itself."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import warehouse
from tests.pipelines.prices.lists import catalogue, entry, said
from tests.pipelines.rankings import folder, replay

API = "https://openrouter.ai/api/v1"
FIRST = datetime(2026, 8, 3, 12, tzinfo=UTC)
SECOND = FIRST + timedelta(days=7)
ONE = entry("qwen/one", "0.0000003", "0.0000012")


def served(time: datetime, *tags: str) -> Any:
    pricing = {"prompt": "0.0000004", "completion": "0.0000012"}
    offers = [{"provider_name": tag.title(), "tag": tag, "pricing": pricing} for tag in tags]
    found = {"data": {"id": "qwen/one", "name": "One", "endpoints": offers}}
    return said(found, time, f"{API}/models/qwen/one/endpoints")


VIDEO = {"id": "acme/film", "canonical_slug": "acme/film", "pricing_skus": {
    "video_tokens": "0.000007", "duration_seconds_720p": "0.05"}}  # fmt: skip
BILLED = [{"billable": "output_image", "unit": "image", "cost_usd": 0.04}]
PICTURE = {"id": "acme/picture", "endpoints": [
    {"provider_name": "Acme", "provider_slug": "acme", "pricing": BILLED}]}  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("offers")
    answers = [
        catalogue(FIRST, ONE),
        served(FIRST, "alpha", "beta"),
        said({"data": [VIDEO]}, FIRST, f"{API}/videos/models"),
        said(PICTURE, FIRST, f"{API}/images/models/acme/picture/endpoints"),
        served(SECOND, "alpha"),
    ]
    result = replay(root / "data", folder(root / "in", answers))
    assert result.broken == []
    return root / "data"


def test_what_one_answer_no_longer_shows_goes_and_the_rest_stays(data: Path) -> None:
    now = warehouse.open(data).table("token_prices")
    found = now.groupby(["model", "endpoint"])["component"].agg(sorted).to_dict()
    assert found == {
        ("qwen/one", ""): ["input", "output"],
        ("qwen/one", "alpha"): ["input", "output"],
        ("acme/film", ""): ["video_output", "video_token_output"],
        ("acme/picture", "acme"): ["image_output"],
    }
    history = warehouse.open(data).table("token_prices", history=True)
    gone = history[history["status"] == "withdrawn"]
    assert set(zip(gone["endpoint"], gone["public_from"], strict=True)) == {("beta", SECOND)}


def test_each_has_its_unit(data: Path) -> None:
    now = warehouse.open(data).table("token_prices")
    told = {
        row.component: (row.unit, row.price_usd) for row in now.itertuples() if not row.endpoint
    }
    assert told["video_token_output"] == ("mtoken", 7.0)
    assert told["video_output"] == ("second", 0.05)
    image = now[now["component"] == "image_output"].iloc[0]
    assert (image["unit"], image["price_usd"]) == ("image", 0.04)


def test_only_the_headline_price_counts_in_the_gap(data: Path) -> None:
    gaps = warehouse.open(data).table("price_gaps")
    assert set(gaps[gaps["component"] == "input"]["price_usd_per_mtoken"]) == {0.3}
    assert set(gaps["models"]) == {1}
