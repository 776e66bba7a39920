"""The lists of models and providers."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from scrapers.openrouter.catalogue import MODELS, MODELS_RECORDS
from scrapers.openrouter.pricing import PRICES
from scrapers.records import Parsed, Refusal

URL = "https://openrouter.ai/api/v1/models"
PROVIDERS_URL = "https://openrouter.ai/api/v1/providers"
MEND = "compare the source's documentation and mend the parser"
CHANGED = "the source changed its shape, so compare its documentation and mend the parser"


@pytest.mark.parametrize(
    "query", ["?output_modalities=all", "?limit=10", "/count", "/acme/one/endpoints", "?category=x"]
)
def test_only_the_whole_list_is_read(query: str) -> None:
    assert not MODELS.url.fullmatch(URL + query)


def test_a_row_a_model(parse: Callable[..., Parsed], models: dict[str, Any]) -> None:
    parsed = parse("models", models, URL)
    created = datetime(2026, 1, 1, tzinfo=UTC)  # 1767225600, by hand: 56 years and 14 leap days
    assert parsed.columns == {
        "price_list": ["models"] * 2,
        "id": ["acme/one", "acme/one:free"],
        "model": ["acme/one", "acme/one"],
        "variant": ["standard", "free"],
        "canonical_slug": ["acme/one-20260101"] * 2,
        "name": ["One"] * 2,
        "created": [created] * 2,
        "context_length": [1000, None],
        **{f"price_{key}": [None, None] for key in PRICES},
        "price_prompt": ["0.00000015", "0"],
        "price_completion": ["0.00000115", "0"],
        "price_input_cache_read": [None, "0.00000003"],
        "discount": [None, None],
        "overrides": [None, None],
        "locator": ["/data/0", "/data/1"],
    }
    assert set(parsed.columns) == {*MODELS_RECORDS.fields, "locator"}
    assert (parsed.scope, parsed.stated, parsed.warnings) == ([("models",)], None, [])


def test_a_price_of_the_router_discounts_and_conditions_stay_as_written(
    parse: Callable[..., Parsed], models: dict[str, Any]
) -> None:
    models["data"][0]["pricing"] = {
        "prompt": "-1",
        "completion": "1e-7",
        "discount": 0.25,
        "overrides": [{"prompt": "0.1", "min_prompt_tokens": 200000}],
    }
    columns = parse("models", models, URL).columns
    assert columns["price_prompt"][0] == "-1"
    assert columns["price_completion"][0] == "1e-7"
    assert columns["discount"][0] == "0.25"
    assert columns["overrides"][0] == '[{"min_prompt_tokens":200000,"prompt":"0.1"}]'


def test_unknown_keys_are_warnings(parse: Callable[..., Parsed], models: dict[str, Any]) -> None:
    models["next"] = ""
    models["data"][1]["vibe"] = 1
    models["data"][1]["pricing"]["smell"] = "0.1"
    assert parse("models", models, URL).warnings == [
        "the body has the unknown key next",
        "rows of /data have the unknown key vibe",
        "rows of /data have the unknown key pricing/smell",
    ]


REFUSALS: list[tuple[tuple[Any, ...], Any, str, str, str]] = [
    (("data",), [], "empty_list", "/data", "/data is empty where rows were expected; "
     "look at what the source shows today and fetch it again"),
    (("data", 1, "id"), "acme/one", "duplicate_id", "/data/1/id",
     "/data/1/id acme/one stands twice in the list; fetch it again"),
    (("data", 1, "id"), "acme", "bad_id", "/data/1/id",
     f"/data/1/id 'acme' is no author/model; {MEND}"),
    (("data", 1, "id"), 7, "wrong_type", "/data/1/id",
     f"/data/1/id is an integer where a text is documented; {MEND}"),
    (("data", 1, "name"), None, "wrong_type", "/data/1/name",
     f"/data/1/name is null where a text is documented; {MEND}"),
    (("data", 1, "created"), 1767225600000, "bad_time", "/data/1/created",
     f"/data/1/created 1767225600000 is no second since 1970; {MEND}"),
    (("data", 1, "context_length"), "1000", "wrong_type", "/data/1/context_length",
     f"/data/1/context_length is a text where an integer is documented; {MEND}"),
    (("data", 1, "pricing"), None, "wrong_type", "/data/1/pricing",
     f"/data/1/pricing is null where an object is documented; {MEND}"),
    (("data", 1, "pricing"), {"prompt": "1"}, "missing_key", "/data/1/pricing",
     f"/data/1/pricing lacks completion; {CHANGED}"),
    (("data", 1, "pricing", "prompt"), 0.1, "wrong_type", "/data/1/pricing/prompt",
     f"/data/1/pricing/prompt is a number with a fraction where a text is documented; {MEND}"),
    (("data", 1, "pricing", "prompt"), "$0.1", "not_a_price", "/data/1/pricing/prompt",
     f"/data/1/pricing/prompt '$0.1' is no price; {MEND}"),
    (("data", 1, "pricing", "overrides"), [{"prompt": "0.1", "above": 1}], "unknown_condition",
     "/data/1/pricing/overrides/0", "/data/1/pricing/overrides/0 {'prompt': '0.1', 'above': 1} is "
     f"no documented override; {MEND}"),
    (("data", 1, "pricing", "overrides"), [{"prompt": "0.1", "utc_start": 2460}], "bad_time",
     "/data/1/pricing/overrides/0/utc_start",
     f"/data/1/pricing/overrides/0/utc_start 2460 is no time of day; {MEND}"),
    (("data", 1, "pricing", "discount"), "25%", "wrong_type", "/data/1/pricing/discount",
     f"/data/1/pricing/discount '25%' is no number; {MEND}"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "new", "code", "locator", "message"), REFUSALS)
def test_refusals(
    refused: Callable[..., Refusal],
    models: dict[str, Any],
    path: tuple[Any, ...],
    new: Any,
    code: str,
    locator: str,
    message: str,
) -> None:
    inner: Any = models
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = new
    refusal = refused("models", models, URL)
    assert (refusal.code, refusal.locator, refusal.message) == (code, locator, message)


@pytest.mark.parametrize(
    "key", ["id", "canonical_slug", "name", "created", "context_length", "pricing"]
)
def test_every_key_that_is_read_is_needed(
    refused: Callable[..., Refusal], models: dict[str, Any], key: str
) -> None:
    del models["data"][1][key]
    refusal = refused("models", models, URL)
    assert (refusal.code, refusal.message) == ("missing_key", f"/data/1 lacks {key}; {CHANGED}")


def test_an_error_in_place_of_the_list(refused: Callable[..., Refusal]) -> None:
    refusal = refused("models", {"error": {"code": 500, "message": "Internal Server Error"}}, URL)
    assert refusal.failed
    assert refusal.message == (
        'the source answers its own error 500, "Internal Server Error": '
        "its service is in trouble, so wait and fetch it again"
    )


def test_a_row_a_provider(parse: Callable[..., Parsed], providers: dict[str, Any]) -> None:
    parsed = parse("providers", providers, PROVIDERS_URL)
    assert parsed.columns == {
        "slug": ["zeta", "acme"],
        "name": ["Zeta", "Acme"],
        "headquarters": [None, "US"],
        "privacy_policy_url": [None, None],
        "status_page_url": [None, None],
        "terms_of_service_url": [None, None],
        "datacenters": [None, '["US"]'],
        "locator": ["/data/0", "/data/1"],
    }
    assert (parsed.scope, parsed.stated) == ([()], None)


def test_a_provider_twice_is_refused(
    refused: Callable[..., Refusal], providers: dict[str, Any]
) -> None:
    providers["data"][1]["slug"] = "zeta"
    refusal = refused("providers", providers, PROVIDERS_URL)
    assert (refusal.code, refusal.message) == (
        "duplicate_slug",
        "/data/1/slug zeta stands twice in the list; fetch it again",
    )


def test_a_provider_without_a_key_is_refused(
    refused: Callable[..., Refusal], providers: dict[str, Any]
) -> None:
    del providers["data"][0]["headquarters"]
    refusal = refused("providers", providers, PROVIDERS_URL)
    assert (refusal.code, refusal.message) == (
        "missing_key",
        f"/data/0 lacks headquarters; {CHANGED}",
    )
