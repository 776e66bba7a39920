"""`GET /models/{author}/{slug}/endpoints`: who serves a model, and at which price.

Belongs here: the offers of one model. Does not belong here: the headline prices (`catalogue`), what
a key of `pricing` means (`pricing`), media (`media`).
"""

import re
from collections.abc import Mapping
from datetime import datetime

from scrapers.openrouter.answer import BASE, answer
from scrapers.openrouter.days import STANDARD
from scrapers.openrouter.pricing import PRICES, offered, price
from scrapers.prices import PriceRows, price_records
from scrapers.records import Kind, Parsed, Refusal, require_keys
from scrapers.values import MEND, objects, once, typed

__all__ = ["ENDPOINTS", "OFFERS", "parse_endpoints"]

OFFERS = price_records("offers")
"""Prices of single endpoints and of media; `price_list` is the answer that holds them:
`endpoints/<id>`, `images/<id>` or `videos`. `endpoint` is the source's tag of it."""

PATH = re.compile(rf"{BASE}/models/([^/?:]+/[^/?:]+)(?::([a-z0-9._-]+))?/endpoints")
TOP = frozenset({"data"})
MODEL = frozenset({"id", "name", "endpoints"})
MODEL_KNOWN = frozenset({"architecture", "created", "description"})
ENDPOINT = frozenset({"provider_name", "tag", "pricing"})
ENDPOINT_KNOWN = frozenset(
    {
        "context_length",
        "latency_last_30m",
        "max_completion_tokens",
        "max_prompt_tokens",
        "model_id",
        "model_name",
        "name",
        "quantization",
        "status",
        "supported_parameters",
        "supports_implicit_caching",
        "throughput_last_30m",
        "uptime_last_1d",
        "uptime_last_30m",
        "uptime_last_5m",
    }
)
PRICING = frozenset({"prompt", "completion"})
PRICING_KNOWN = frozenset({*PRICES, "discount", "overrides"})
EACH = "/data/endpoints"


def parse_endpoints(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row a price of each endpoint; complete for the model. Without endpoints it has no row."""
    found = answer(body, "the endpoints of a model")
    warnings = require_keys(found, TOP, TOP, "the body")
    model = typed(found["data"], dict, "/data")
    warnings += require_keys(model, MODEL, MODEL | MODEL_KNOWN, "/data")
    name, variant = _asked(url, typed(model["id"], str, "/data/id"))
    rows = PriceRows()
    if not typed(model["endpoints"], list, EACH):
        return rows.parsed([f"endpoints/{model['id']}"], warnings, whole=False)
    endpoints, more = objects(model["endpoints"], ENDPOINT, ENDPOINT_KNOWN, EACH)
    pricing, again = objects(
        [one["pricing"] for one in endpoints], PRICING, PRICING_KNOWN, EACH, "/pricing"
    )
    tags = [typed(one["tag"], str, f"{EACH}/{at}/tag") for at, one in enumerate(endpoints)]
    once(tags, EACH, "tag")
    for at, (one, prices) in enumerate(zip(endpoints, pricing, strict=True)):
        where = f"{EACH}/{at}"
        provider = typed(one["provider_name"], str, f"{where}/provider_name")
        rows.offer(f"endpoints/{model['id']}", name, variant, provider, tags[at])
        texts = {key: price(prices.get(key), f"{where}/pricing/{key}") for key in PRICES}
        overrides = typed(prices.get("overrides") or [], list, f"{where}/pricing/overrides")
        for offer in offered(texts, overrides):
            place = f"{where}/pricing{offer.where}"
            rows.add(offer.component, offer.unit, offer.price, place, condition=offer.condition)
    return rows.parsed([f"endpoints/{model['id']}"], [*warnings, *more, *again], whole=False)


def _asked(url: str, said: str) -> tuple[str, str]:
    """Model and variant that the URL asks for, which must be those that the answer names."""
    match = PATH.fullmatch(url)
    asked = (match[1], match[2]) if match else ("", None)
    if match and said == (f"{asked[0]}:{asked[1]}" if asked[1] else asked[0]):
        return asked[0], asked[1] or STANDARD
    raise Refusal(
        "wrong_model",
        f"/data/id is {said!r}, another model than the one asked for; {MEND}",
        locator="/data/id",
    )


ENDPOINTS = Kind(
    name="endpoints",
    records=OFFERS,
    version=1,
    url=PATH,
    parse=parse_endpoints,
)
