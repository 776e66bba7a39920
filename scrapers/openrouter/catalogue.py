"""`GET /models` and `GET /providers`: what is on offer today, whole lists without a history.

Belongs here: the two lists as the source writes them; prices stay its own texts, in US$ per token,
image, request or search.
Does not belong here: units per million, what counts as free or dynamic, whose author a model is:
those are decided where the tables are built.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from scrapers.openrouter.answer import BASE, answer
from scrapers.openrouter.days import STANDARD
from scrapers.openrouter.pricing import PRICES, override_condition, price
from scrapers.prices import PriceRows
from scrapers.records import Kind, Parsed, Records, Refusal, require_keys
from scrapers.values import MEND, objects, once, typed

__all__ = [
    "MODELS",
    "MODELS_RECORDS",
    "PROVIDERS",
    "PROVIDERS_RECORDS",
    "parse_models",
    "parse_providers",
]

MODELS_RECORDS = Records(
    name="models",
    fields={
        "price_list": "string",
        "id": "string",
        "model": "string",
        "variant": "string",
        "canonical_slug": "string",
        "name": "string",
        "created": "timestamp",
        "context_length": "int64",
        **{f"price_{key}": "string" for key in PRICES},
        "discount": "string",
        "overrides": "string",
    },
    key=("price_list", "id"),
    scope=("price_list",),
)
"""Models on offer, in the `price_list` models. `id` is `model[:variant]`; a `~` before it marks a
moving alias of another entry. `canonical_slug` is the name without variant that the daily ranking
uses. A price is the source's text (-1: decided at request time), null where the key is absent;
`discount` a fraction, `overrides` its conditions as JSON text."""

PROVIDERS_RECORDS = Records(
    name="providers",
    fields={
        "slug": "string",
        "name": "string",
        "headquarters": "string",
        "datacenters": "string",
        "privacy_policy_url": "string",
        "terms_of_service_url": "string",
        "status_page_url": "string",
    },
    key=("slug",),
    scope=(),
)
"""Companies that serve models. `headquarters` is that of the contracting entity (Singapore for
several Chinese companies), never the country of an author. `datacenters` is JSON text."""

TOP = frozenset({"data"})
MODEL = frozenset({"id", "canonical_slug", "name", "created", "context_length", "pricing"})
MODEL_KNOWN = frozenset(
    {
        "alias_target",
        "architecture",
        "benchmarks",
        "default_parameters",
        "description",
        "expiration_date",
        "hugging_face_id",
        "knowledge_cutoff",
        "links",
        "per_request_limits",
        "reasoning",
        "supported_parameters",
        "supported_voices",
        "top_provider",
    }
)
PRICING = frozenset({"prompt", "completion"})
PRICING_KNOWN = frozenset({*PRICES, "discount", "overrides"})
CORE = {"prompt": "input", "completion": "output", "input_cache_read": "cache_read"}
MODELS_LIST = "models"
ID = re.compile(
    r"(~?[A-Za-z0-9][A-Za-z0-9._+@-]*/[A-Za-z0-9][A-Za-z0-9._+@-]*)(?::([a-z0-9._-]+))?"
)
PROVIDER = frozenset(PROVIDERS_RECORDS.fields)


def parse_models(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row a model; the list is complete for text output, which is what the path gives."""
    rows, warnings = _list(body, "the list of models", MODEL, MODEL_KNOWN)
    prices, more = objects(
        [row["pricing"] for row in rows], PRICING, PRICING_KNOWN, "/data", "/pricing"
    )
    names = [_id(row, place) for place, row in enumerate(rows)]
    once([row["id"] for row in rows], "/data", "id")
    _check_list(rows, prices)
    return Parsed(
        columns={
            "price_list": [MODELS_LIST] * len(rows),
            "id": [row["id"] for row in rows],
            "model": [model for model, _ in names],
            "variant": [variant for _, variant in names],
            "canonical_slug": _texts(rows, "canonical_slug"),
            "name": _texts(rows, "name"),
            "created": [_created(row["created"], place) for place, row in enumerate(rows)],
            "context_length": _optional(rows, "context_length", int),
            **{f"price_{key}": _prices(prices, key) for key in PRICES},
            "discount": [_number(one.get("discount"), at) for at, one in enumerate(prices)],
            "overrides": [_overrides(one, at) for at, one in enumerate(prices)],
            "locator": [f"/data/{place}" for place in range(len(rows))],
        },
        scope=[(MODELS_LIST,)],
        warnings=[*warnings, *more],
    )


def parse_providers(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row a provider; the list is complete."""
    rows, warnings = _list(body, "the list of providers", PROVIDER, PROVIDER)
    once(_texts(rows, "slug"), "/data", "slug")
    texts = sorted(PROVIDER - {"slug", "name", "datacenters"})
    return Parsed(
        columns={
            "slug": _texts(rows, "slug"),
            "name": _texts(rows, "name"),
            **{key: _optional(rows, key, str) for key in texts},
            "datacenters": [_json(value) for value in _optional(rows, "datacenters", list)],
            "locator": [f"/data/{place}" for place in range(len(rows))],
        },
        scope=[()],
        warnings=warnings,
    )


def _list(
    body: bytes, what: str, required: frozenset[str], known: frozenset[str]
) -> tuple[list[dict[str, Any]], list[str]]:
    found = answer(body, what)
    warnings = require_keys(found, TOP, TOP, "the body")
    rows, more = objects(found["data"], required, known, "/data")
    return rows, [*warnings, *more]


def _texts(rows: Sequence[Mapping[str, Any]], key: str) -> list[str]:
    return [typed(row[key], str, f"/data/{place}/{key}") for place, row in enumerate(rows)]


def _optional(rows: Sequence[Mapping[str, Any]], key: str, kind: type[Any]) -> list[Any]:
    return [
        None if row[key] is None else typed(row[key], kind, f"/data/{place}/{key}")
        for place, row in enumerate(rows)
    ]


def _id(row: Mapping[str, Any], place: int) -> tuple[str, str]:
    where = f"/data/{place}/id"
    match = ID.fullmatch(typed(row["id"], str, where))
    if match:
        return match[1], match[2] or STANDARD
    raise Refusal("bad_id", f"{where} {row['id']!r} is no author/model; {MEND}", locator=where)


def _created(value: Any, place: int) -> datetime:
    where = f"/data/{place}/created"
    seconds = typed(value, int, where)
    if 0 <= seconds < 2**32:  # 1970 to 2106; milliseconds would be beyond
        return datetime.fromtimestamp(seconds, UTC)
    raise Refusal("bad_time", f"{where} {seconds} is no second since 1970; {MEND}", locator=where)


def _prices(prices: Sequence[Mapping[str, Any]], key: str) -> list[str | None]:
    return [price(one.get(key), f"/data/{place}/pricing/{key}") for place, one in enumerate(prices)]


def _check_list(rows: Sequence[Mapping[str, Any]], prices: Sequence[Mapping[str, Any]]) -> None:
    """Refuse a list in another unit, or one whose key of a price was renamed.

    Routers (-1) have no price to compare.
    """
    found = PriceRows()
    for place, (row, one) in enumerate(zip(rows, prices, strict=True)):
        found.offer(MODELS_LIST, row["id"], "", "")
        for key, component in CORE.items():
            text = price(one.get(key), f"/data/{place}/pricing/{key}")
            if text is not None and not text.startswith("-"):
                found.add(component, "token", text, f"/data/{place}/pricing/{key}")
        for key in sorted(one.keys() - PRICING - PRICING_KNOWN):
            found.strange(key, f"/data/{place}/pricing")
    found.check()


def _overrides(one: Mapping[str, Any], place: int) -> str | None:
    value, where = one.get("overrides"), f"/data/{place}/pricing/overrides"
    for at, override in enumerate([] if value is None else typed(value, list, where)):
        override_condition(override, f"{where}/{at}")
        for key in override.keys() & set(PRICES):
            price(override[key], f"{where}/{at}/{key}")
    return _json(value)


def _number(value: Any, place: int) -> str | None:
    """A JSON number as text; only `discount` is one, and its few digits survive any float."""
    if value is None:
        return None
    if type(value) in (int, float):
        return repr(value)
    where = f"/data/{place}/pricing/discount"
    raise Refusal("wrong_type", f"{where} {value!r} is no number; {MEND}", locator=where)


def _json(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


MODELS = Kind(
    name="models",
    records=MODELS_RECORDS,
    version=2,
    url=re.compile(rf"{BASE}/models"),
    parse=parse_models,
)
PROVIDERS = Kind(
    name="providers",
    records=PROVIDERS_RECORDS,
    version=1,
    url=re.compile(rf"{BASE}/providers"),
    parse=parse_providers,
)
