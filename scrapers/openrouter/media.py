"""`GET /videos/models` and `GET /images/models` with its endpoints: what a video or image costs.

Belongs here: the names of video prices (`pricing_skus`) and the priced things of images.
Does not belong here: how many tokens a video has (`warehouse/reference/video_formulas.yml`).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from scrapers.exact import exact_numbers
from scrapers.openrouter.answer import BASE, answer
from scrapers.openrouter.endpoints import OFFERS
from scrapers.prices import PriceRows, price_text, split_variant
from scrapers.records import Kind, Parsed, Records, Refusal, require_keys
from scrapers.values import MEND, objects, once, typed

__all__ = [
    "IMAGE_ENDPOINTS",
    "IMAGE_MODELS",
    "VIDEOS",
    "parse_image_endpoints",
    "parse_image_models",
    "parse_videos",
    "sku",
]

TOP = frozenset({"data"})
VIDEO = frozenset({"id", "canonical_slug", "pricing_skus"})
VIDEO_KNOWN = frozenset(
    {
        "allowed_passthrough_parameters",
        "created",
        "description",
        "generate_audio",
        "hugging_face_id",
        "name",
        "seed",
        "supported_aspect_ratios",
        "supported_durations",
        "supported_frame_images",
        "supported_resolutions",
        "supported_sizes",
    }
)
SKUS: Sequence[tuple[str, str, str]] = (
    ("duration_seconds", "video_output", "second"),
    ("cents_per_video_output_second", "video_output", "cent_second"),
    ("cents_per_second_output", "video_output", "cent_second"),
    ("video_tokens", "video_token_output", "token"),
    ("generate", "generation", "request"),
    ("minimum_cents_per_generation", "minimum", "cent_request"),
    ("reference_images", "image", "image"),
    ("cents_per_image_input", "image", "cent_image"),
)
"""Stems of the names, as catalogues of 2026 have them, with component and unit (cents where the
name says so). What stands before and after a stem is the condition."""
TERMS = {
    "with_audio": "audio=yes",
    "without_audio": "audio=no",
    "with_video_input": "video_input=yes",
    "text_to_video": "mode=text_to_video",
    "image_to_video": "mode=image_to_video",
    "video_to_video": "mode=video_to_video",
    **{size: f"resolution={size}" for size in ("360p", "480p", "540p", "720p", "1080p")},
    **{size: f"resolution={size}" for size in ("1k", "2k", "4k", "768p", "1440p")},
}
IMAGE = frozenset({"id", "name", "endpoints"})
IMAGE_KNOWN = frozenset(
    {
        "architecture",
        "canonical_slug",
        "created",
        "description",
        "pricing_skus",
        "supported_parameters",
        "supports_streaming",
    }
)
ENDPOINT = frozenset({"provider_name", "provider_slug", "pricing"})
ENDPOINT_KNOWN = frozenset(
    {
        "allowed_passthrough_parameters",
        "provider_tag",
        "supported_parameters",
        "supports_streaming",
    }
)
BILLED = frozenset({"billable", "unit", "cost_usd"})
BILLABLES = {
    ("input_text", "token"): "input",
    ("output_text", "token"): "output",
    ("input_image", "token"): "image_token",
    ("output_image", "token"): "image_token_output",
    ("input_image", "image"): "image",
    ("output_image", "image"): "image_output",
}
IMAGE_MODELS_RECORDS = Records(
    name="image_models", fields={"id": "string", "name": "string"}, key=("id",), scope=()
)
"""Models that make images on request; what they cost stands in the answer about each."""


def sku(name: str) -> tuple[str, str, str] | None:
    """Component, unit and condition of the name of a video price; None where it is unknown.

    >>> sku("duration_seconds_without_audio_720p")
    ('video_output', 'second', 'audio=no and resolution=720p')
    """
    for stem, component, unit in SKUS:
        before, found, after = name.partition(stem)
        if found:
            terms = _terms(before.strip("_")), _terms(after.strip("_"))
            if None not in terms:
                return component, unit, " and ".join(part for part in terms if part)
    return None


def _terms(text: str) -> str | None:
    """The conditions in what is left of a name; None where some of it is unknown."""
    parts = []
    while text:
        word = next((one for one in TERMS if text == one or text.startswith(f"{one}_")), None)
        if word is None:
            return None
        parts.append(TERMS[word])
        text = text[len(word) :].strip("_")
    return " and ".join(parts)


def parse_videos(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row a price of each video model; the list is complete."""
    found = answer(body, "the list of video models")
    warnings = require_keys(found, TOP, TOP, "the body")
    models, more = objects(found["data"], VIDEO, VIDEO_KNOWN, "/data")
    once([typed(one["id"], str, f"/data/{at}/id") for at, one in enumerate(models)], "/data", "id")
    rows = PriceRows()
    for at, model in enumerate(models):
        where = f"/data/{at}/pricing_skus"
        rows.offer("videos", *split_variant(model["id"]), "")
        for name, value in typed(model["pricing_skus"] or {}, dict, where).items():
            priced = sku(name)
            if priced is None:
                rows.strange(name, where)
                continue
            component, unit, condition = priced
            text = price_text(typed(value, str, f"{where}/{name}"), f"{where}/{name}")
            if not rows.has(component, condition):
                rows.add(component, unit, text, f"{where}/{name}", condition=condition)
        if not model["pricing_skus"]:
            rows.add("video_output", "second", None, where)
    return rows.parsed(["videos"], [*warnings, *more], whole=False)


def parse_image_models(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row an image model; the list is complete."""
    found = answer(body, "the list of image models")
    warnings = require_keys(found, TOP, TOP, "the body")
    models, more = objects(found["data"], IMAGE, IMAGE_KNOWN, "/data")
    texts = {
        key: [typed(one[key], str, f"/data/{at}/{key}") for at, one in enumerate(models)]
        for key in ("id", "name")
    }
    once(texts["id"], "/data", "id")
    places = [f"/data/{at}" for at in range(len(models))]
    return Parsed({**texts, "locator": places}, scope=[()], warnings=[*warnings, *more])


def parse_image_endpoints(
    body: bytes, url: str, headers: Mapping[str, str], time: datetime
) -> Parsed:
    """One row a priced thing of each endpoint; complete for the model."""
    answer(body, "the endpoints of an image model")
    found = exact_numbers(body)
    # Recorded answers have the model at the top; the documentation shows it inside `data`.
    inner = found.get("data", found) if isinstance(found, dict) else found
    base = "/data" if inner is not found else ""
    model = typed(inner, dict, base or "the body")
    warnings = require_keys(model, frozenset({"id", "endpoints"}), frozenset(model), base or "/")
    name, variant = split_variant(typed(model["id"], str, f"{base}/id"))
    if f"/{model['id']}/" not in url:
        raise Refusal(
            "wrong_model",
            f"{base}/id is {model['id']!r}, another model than the one asked for; {MEND}",
            locator=f"{base}/id",
        )
    each = f"{base}/endpoints"
    endpoints, more = objects(model["endpoints"], ENDPOINT, ENDPOINT_KNOWN, each)
    rows = PriceRows()
    for at, one in enumerate(endpoints):
        tag = one.get("provider_tag") or one["provider_slug"]
        provider = typed(one["provider_name"], str, f"{each}/{at}/provider_name")
        rows.offer(f"images/{model['id']}", name, variant, provider, str(tag))
        _billed(rows, one["pricing"], f"{each}/{at}/pricing")
    return rows.parsed([f"images/{model['id']}"], [*warnings, *more], whole=False)


def _billed(rows: PriceRows, value: Any, where: str) -> None:
    for at, one in enumerate(typed(value, list, where)):
        place = f"{where}/{at}"
        require_keys(typed(one, dict, place), BILLED, frozenset(one), place)
        component = BILLABLES.get((str(one["billable"]), str(one["unit"])))
        if component is None:
            rows.strange(f"{one['billable']} per {one['unit']}", place)
            continue
        terms = [f"{key}={one[key]}" for key in sorted(one.keys() - BILLED)]
        text = price_text(one["cost_usd"], f"{place}/cost_usd")
        rows.add(component, one["unit"], text, f"{place}/cost_usd", condition=" and ".join(terms))


def _kind(name: str, records: Records, path: str, parse: Any) -> Kind:
    return Kind(name=name, records=records, version=1, url=re.compile(BASE + path), parse=parse)


VIDEOS = _kind("videos", OFFERS, "/videos/models", parse_videos)
IMAGE_MODELS = _kind("image_models", IMAGE_MODELS_RECORDS, "/images/models", parse_image_models)
IMAGE_ENDPOINTS = _kind(
    "image_endpoints", OFFERS, "/images/models/[^/?]+/[^/?]+/endpoints", parse_image_endpoints
)
