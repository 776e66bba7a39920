"""A small honest answer of each kind, and how to make a dishonest one of it."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from scrapers.openrouter.parse import KINDS
from scrapers.records import Parsed, Refusal
from tests.demand_apis import TASKS

API = "https://openrouter.ai/api/v1"
TIME = datetime(2026, 7, 27, 12, tzinfo=UTC)


def kind(name: str) -> Any:
    return next(kind for kind in KINDS if kind.name == name)


@pytest.fixture
def parse() -> Callable[..., Parsed]:
    """Parse `value` (bytes, or an object that becomes JSON) as the kind of that name."""

    def run(name: str, value: Any, url: str, time: datetime = TIME) -> Parsed:
        found = kind(name)
        assert found.url.fullmatch(url), url
        body = value if isinstance(value, bytes) else orjson.dumps(value)
        return found.parse(body, url, {}, time)

    return run


@pytest.fixture
def refused(parse: Callable[..., Parsed]) -> Callable[..., Refusal]:
    """The refusal that parsing ends in."""

    def run(*arguments: Any) -> Refusal:
        with pytest.raises(Refusal) as caught:
            parse(*arguments)
        return caught.value

    return run


def _row(date: str, slug: str, tokens: str) -> dict[str, Any]:
    return {"date": date, "model_permaslug": slug, "total_tokens": tokens}


@pytest.fixture
def ranking() -> dict[str, Any]:
    """Two complete days of two models and the tail, said on 2026-07-27."""
    return {
        "data": [
            _row("2026-07-25", "acme/one-20260101", "300"),
            _row("2026-07-25", "Zeta/two:free", "200"),
            _row("2026-07-25", "other", "900"),
            _row("2026-07-26", "acme/one-20260101", "310"),
            _row("2026-07-26", "Zeta/two:free", "210"),
            _row("2026-07-26", "other", "950"),
        ],
        "meta": {
            "as_of": "2026-07-27T10:00:00.000Z",
            "version": "v1",
            "start_date": "2026-07-25",
            "end_date": "2026-07-26",
        },
    }


@pytest.fixture
def manifest() -> dict[str, Any]:
    """The manifest of the snapshot 2026-07-27."""
    folder = f"{API}/datasets/exports/rankings-daily"
    return {
        "dataset": "rankings-daily",
        "schema_version": "v1",
        "snapshot_date": "2026-07-27",
        "retrieved_at": "2026-07-27T01:46:00.5Z",
        "row_count": 6,
        "files": {
            "csv": {"url": f"{folder}/2026-07-27.csv", "bytes": 300, "sha256": "a" * 64},
            "json": {"url": f"{folder}/2026-07-27.json", "bytes": 700, "sha256": "b" * 64},
        },
    }


@pytest.fixture
def models() -> dict[str, Any]:
    """Two models, one of them free, one with a cache price."""
    one = {
        "id": "acme/one",
        "canonical_slug": "acme/one-20260101",
        "name": "One",
        "created": 1767225600,
        "context_length": 1000,
        "pricing": {"prompt": "0.00000015", "completion": "0.00000115"},
    }
    two = deepcopy(one) | {"id": "acme/one:free", "context_length": None}
    two["pricing"] = {"prompt": "0", "completion": "0", "input_cache_read": "0.00000003"}
    return {"data": [one, two]}


@pytest.fixture
def providers() -> dict[str, Any]:
    """Two providers, one of which says nothing about itself."""
    texts = ["headquarters", "privacy_policy_url", "terms_of_service_url", "status_page_url"]
    silent = {"name": "Zeta", "slug": "zeta", "datacenters": None, **dict.fromkeys(texts)}
    return {
        "data": [
            silent,
            silent | {"name": "Acme", "slug": "acme", "headquarters": "US", "datacenters": ["US"]},
        ]
    }


@pytest.fixture
def apps() -> dict[str, Any]:
    """Two applications in the 30 days to 2026-07-26, said the day after."""

    def row(rank: int, app: int, name: str, tokens: str, requests: int) -> dict[str, Any]:
        return {
            "rank": rank,
            "app_id": app,
            "app_name": name,
            "total_tokens": tokens,
            "total_requests": requests,
        }

    return {
        "data": [row(1, 7, "Acme", "900719925474099301", 3000), row(2, 5, "Zeta", "12", 0)],
        "meta": {
            "as_of": "2026-07-27T10:00:00.000Z",
            "version": "v1",
            "start_date": "2026-06-27",
            "end_date": "2026-07-26",
        },
    }


@pytest.fixture
def sessions() -> dict[str, Any]:
    """The documented row and one of another model and length."""
    row = {
        "app_slug": "hermes-agent",
        "app_name": "Hermes Agent",
        "model_permaslug": "anthropic/claude-4.8-opus",
        "turn_range": "10-49-turns",
        "median_session_cost_usd": 1.74,
    }
    other = {"model_permaslug": "acme/one:free", "turn_range": "1-turn"}
    return {
        "data": [row, row | other | {"median_session_cost_usd": 0}],
        "meta": {
            "as_of": "2026-07-27T10:00:00.000Z",
            "version": "v1",
            "window_days": 30,
            "window_end_date": "2026-07-26",
        },
    }


@pytest.fixture
def tasks() -> dict[str, Any]:
    """Five tasks in four groups, of the 7 days to 2026-07-26."""
    return {"data": deepcopy(TASKS) | {"as_of": "2026-07-26"}}


@pytest.fixture
def weeks() -> dict[str, Any]:
    """Two whole weeks of one model and the tail."""
    return {
        "data": [
            _row("2026-07-13", "acme/one-20260101", "3000"),
            _row("2026-07-13", "other", "9000"),
            _row("2026-07-20", "acme/one-20260101", "3100"),
            _row("2026-07-20", "Zeta/two:free", "2100"),
            _row("2026-07-20", "other", "9500"),
        ],
        "meta": {
            "as_of": "2026-07-27T10:00:00.000Z",
            "version": "v1",
            "start_date": "2026-07-13",
            "end_date": "2026-07-26",
        },
    }


@pytest.fixture
def endpoints() -> dict[str, Any]:
    """Two offers of one model: one dearer for long prompts, one of another price by night."""
    first = {
        "name": "Alpha | acme/one",
        "provider_name": "Alpha",
        "tag": "alpha/fp8",
        "pricing": {
            "prompt": "0.000005",
            "completion": "0.000025",
            "overrides": [{"min_prompt_tokens": 200000, "prompt": "0.00001"}],
        },
    }
    night = {"utc_start": 1630, "utc_end": 30, "prompt": "0.0000025"}
    second = {
        "name": "Beta | acme/one",
        "provider_name": "Beta",
        "tag": "beta",
        "pricing": {"prompt": "0.000005", "completion": "0.00002", "overrides": [night]},
    }
    return {"data": {"id": "acme/one", "name": "One", "endpoints": [first, second]}}


@pytest.fixture
def videos() -> dict[str, Any]:
    """A model priced by the second, one by the token, one without a price."""
    skus: list[Any] = [
        {"duration_seconds_without_audio_720p": "0.03", "cents_per_image_input": "5"},
        {"video_tokens": "0.000007", "video_tokens_with_video_input": "0.0000043"},
        None,
    ]
    names = ("second", "token", "none")
    return {
        "data": [
            {"id": f"acme/{name}", "canonical_slug": f"acme/{name}", "pricing_skus": one}
            for name, one in zip(names, skus, strict=True)
        ]
    }


@pytest.fixture
def image_endpoints() -> dict[str, Any]:
    """An image model billed by the image and by the token."""
    billed = [
        {"billable": "output_image", "unit": "image", "cost_usd": 0.04},
        {"billable": "input_text", "unit": "token", "cost_usd": 0.0000003},
    ]
    one = {"provider_name": "Acme", "provider_slug": "acme", "pricing": billed}
    return {"id": "acme/picture", "endpoints": [one]}
