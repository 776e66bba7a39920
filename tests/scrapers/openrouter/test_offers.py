"""Who serves a model, and what videos and images cost."""

from collections.abc import Callable
from typing import Any

import pytest

from scrapers.openrouter.media import sku
from scrapers.openrouter.pricing import offered
from scrapers.records import Parsed, Refusal
from tests.scrapers.price_lists import MEND

API = "https://openrouter.ai/api/v1"
ONE = f"{API}/models/acme/one/endpoints"
VIDEOS = f"{API}/videos/models"
IMAGES = f"{API}/images/models"
PICTURE = f"{IMAGES}/acme/picture/endpoints"
CHANGED = "the source changed its shape, so compare its documentation and mend the parser"


def rows(parsed: Parsed, *names: str) -> list[tuple[Any, ...]]:
    return list(zip(*(parsed.columns[name] for name in names), strict=True))


def test_a_row_a_price_of_each_endpoint(
    parse: Callable[..., Parsed], endpoints: dict[str, Any]
) -> None:
    parsed = parse("endpoints", endpoints, ONE)
    assert rows(parsed, "provider", "endpoint", "component", "condition", "price") == [
        ("Alpha", "alpha/fp8", "input", "", "0.000005"),
        ("Alpha", "alpha/fp8", "output", "", "0.000025"),
        ("Alpha", "alpha/fp8", "input", "input_tokens>200000", "0.00001"),
        ("Beta", "beta", "input", "", "0.000005"),
        ("Beta", "beta", "output", "", "0.00002"),
        ("Beta", "beta", "input", "16:30Z-00:30Z", "0.0000025"),
    ]
    assert parsed.columns["locator"][2] == "/data/endpoints/0/pricing/overrides/0/prompt"
    assert set(rows(parsed, "model", "variant")) == {("acme/one", "standard")}
    assert (parsed.scope, parsed.warnings) == ([("endpoints/acme/one",)], [])


def test_a_variant_is_asked_for_by_its_own_name(
    parse: Callable[..., Parsed], endpoints: dict[str, Any]
) -> None:
    endpoints["data"]["id"] = "acme/one:free"
    parsed = parse("endpoints", endpoints, f"{API}/models/acme/one:free/endpoints")
    assert set(rows(parsed, "model", "variant")) == {("acme/one", "free")}


def test_a_model_that_nobody_serves_has_no_row_and_is_complete(
    parse: Callable[..., Parsed], endpoints: dict[str, Any]
) -> None:
    endpoints["data"]["endpoints"] = []
    parsed = parse("endpoints", endpoints, ONE)
    assert (parsed.rows, parsed.scope) == (0, [("endpoints/acme/one",)])


def test_the_price_of_an_image_that_is_a_prompts_is_one_of_tokens() -> None:
    found = list(offered({"prompt": "0.000002", "image": "0.000002"}, []))
    assert [(one.component, one.unit) for one in found] == [
        ("input", "token"),
        ("image_token", "token"),
    ]
    [_, image] = offered({"prompt": "0.000002", "image": "0.005"}, [])
    assert (image.component, image.unit) == ("image", "image")


def test_of_two_overrides_with_one_condition_the_later_counts() -> None:
    twice = [{"min_prompt_tokens": 1000, "prompt": "2"}, {"min_prompt_tokens": 1000, "prompt": "3"}]
    assert [one.price for one in offered({"prompt": "1"}, twice)] == ["1", "3"]


@pytest.mark.parametrize(
    ("path", "new", "code", "message"),
    [
        (("data", "id"), "acme/two", "wrong_model",
         f"/data/id is 'acme/two', another model than the one asked for; {MEND}"),
        (("data", "endpoints"), None, "wrong_type",
         f"/data/endpoints is null where a list is documented; {MEND}"),
        (("data", "endpoints", 1, "tag"), "alpha/fp8", "duplicate_tag",
         "/data/endpoints/1/tag alpha/fp8 stands twice in the list; fetch it again"),
        (("data", "endpoints", 1, "pricing"), {"prompt": "1"}, "missing_key",
         f"/data/endpoints/1/pricing lacks completion; {CHANGED}"),
        (("data", "endpoints", 0, "pricing", "prompt"), "a lot", "not_a_price",
         f"/data/endpoints/0/pricing/prompt 'a lot' is no price; {MEND}"),
    ],
)  # fmt: skip
def test_refused_endpoints(
    refused: Callable[..., Refusal],
    endpoints: dict[str, Any],
    path: tuple[Any, ...],
    new: Any,
    code: str,
    message: str,
) -> None:
    inner: Any = endpoints
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = new
    found = refused("endpoints", endpoints, ONE)
    assert (found.code, found.message) == (code, message)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("endpoints", ONE),
        ("videos", VIDEOS),
        ("image_models", IMAGES),
        ("image_endpoints", PICTURE),
    ],
)
def test_an_error_with_status_200(refused: Callable[..., Refusal], name: str, url: str) -> None:
    found = refused(name, {"error": {"code": 502, "message": "Bad gateway"}}, url)
    assert found.failed
    assert found.message == (
        'the source answers its own error 502, "Bad gateway": '
        "its service is in trouble, so wait and fetch it again"
    )
    assert refused(name, b"", url).code == "empty_body"
    assert refused(name, b"<html>", url).code == "html"
    assert refused(name, b'{"data":[', url).code == "not_json"


SKUS = [
    ("generate", ("generation", "request", "")),
    ("duration_seconds", ("video_output", "second", "")),
    ("duration_seconds_with_audio_4k", ("video_output", "second", "audio=yes and resolution=4k")),
    ("text_to_video_duration_seconds_720p",
     ("video_output", "second", "mode=text_to_video and resolution=720p")),
    ("cents_per_video_output_second_480p", ("video_output", "cent_second", "resolution=480p")),
    ("video_tokens_1080p_with_video_input",
     ("video_token_output", "token", "resolution=1080p and video_input=yes")),
    ("minimum_cents_per_generation", ("minimum", "cent_request", "")),
    ("megapixel_seconds", None),
    ("duration_seconds_at_night", None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "expected"), SKUS)
def test_the_names_of_video_prices(name: str, expected: tuple[str, str, str] | None) -> None:
    assert sku(name) == expected


def test_a_row_a_price_of_each_video_model(
    parse: Callable[..., Parsed], videos: dict[str, Any]
) -> None:
    videos["data"][0]["pricing_skus"]["megapixels"] = "1"
    parsed = parse("videos", videos, VIDEOS)
    assert rows(parsed, "model", "component", "unit", "condition", "price") == [
        ("acme/second", "video_output", "second", "audio=no and resolution=720p", "0.03"),
        ("acme/second", "image", "cent_image", "", "5"),
        ("acme/token", "video_token_output", "token", "", "0.000007"),
        ("acme/token", "video_token_output", "token", "video_input=yes", "0.0000043"),
        ("acme/none", "video_output", "second", "", None),
    ]
    assert parsed.scope == [("videos",)]
    assert parsed.warnings == [
        "/data/0/pricing_skus has the unknown key megapixels, whose price is not read"
    ]


def test_videos_without_their_prices_are_refused(
    refused: Callable[..., Refusal], videos: dict[str, Any]
) -> None:
    del videos["data"][1]["pricing_skus"]
    assert refused("videos", videos, VIDEOS).message == f"/data/1 lacks pricing_skus; {CHANGED}"


def test_images(parse: Callable[..., Parsed], image_endpoints: dict[str, Any]) -> None:
    listed = {"id": "acme/picture", "name": "Picture", "endpoints": "/x"}
    assert parse("image_models", {"data": [listed]}, IMAGES).columns == {
        "id": ["acme/picture"],
        "name": ["Picture"],
        "locator": ["/data/0"],
    }
    for value, base in ((image_endpoints, ""), ({"data": image_endpoints}, "/data")):
        parsed = parse("image_endpoints", value, PICTURE)
        assert rows(parsed, "component", "unit", "price", "locator") == [
            ("image_output", "image", "0.04", f"{base}/endpoints/0/pricing/0/cost_usd"),
            ("input", "token", "3e-7", f"{base}/endpoints/0/pricing/1/cost_usd"),
        ]
        assert parsed.scope == [("images/acme/picture",)]


def test_the_image_model_must_be_the_one_asked_for(
    refused: Callable[..., Refusal], image_endpoints: dict[str, Any]
) -> None:
    image_endpoints["id"] = "acme/other"
    assert refused("image_endpoints", image_endpoints, PICTURE).message == (
        f"/id is 'acme/other', another model than the one asked for; {MEND}"
    )


def test_a_catalogue_in_another_unit_or_with_a_renamed_key(
    refused: Callable[..., Refusal], models: dict[str, Any]
) -> None:
    def entry(number: int, **more: str) -> dict[str, Any]:
        price = {"prompt": "0.0003", "completion": "0.001", **more}
        return models["data"][0] | {"id": f"acme/m{number}", "pricing": price}

    found = refused("models", {"data": [entry(n) for n in range(3)]}, f"{API}/models")
    assert (found.code, found.message[:41]) == (
        "wrong_unit",
        "the median price is US$300 for a million ",
    )
    renamed = [entry(n, prompt="0.0000003", cached_read="0.00000003") for n in range(3)]
    found = refused("models", {"data": renamed}, f"{API}/models")
    assert (found.code, found.message) == (
        "renamed_key",
        "no model has a price for cache_read while cached_read is new, so the source renamed a "
        f"key; {MEND}",
    )
