"""models.dev's `api.json`: an object of providers, each with its models and what they cost.

Belongs here: providers, models, costs and tiers as that file writes them.
Does not belong here: which model of which other list is the same (`pipelines.prices`).
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from scrapers.exact import exact_numbers
from scrapers.prices import PriceRows, pointer, price_records, price_text, split_variant
from scrapers.records import Kind, Parsed, Refusal, json_object, require_keys
from scrapers.values import MEND, typed

__all__ = ["KINDS", "PRICES", "parse_prices"]

COMPONENTS = {
    "input": "input",
    "output": "output",
    "cache_read": "cache_read",
    "cache_write": "cache_write",
    "reasoning": "reasoning",
    "input_audio": "audio_input",
    "output_audio": "audio_output",
}
"""US$ per million tokens (documented)."""
TIERS, OVER_200K = "tiers", "context_over_200k"
PROVIDER = frozenset({"id", "models"})
MODEL = frozenset({"id", "name"})
PRICES = price_records("prices")


def parse_prices(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row a price; the list is complete. A model without `cost` is unpriced, not free.

    What else a provider or a model says is free-form and no concern of prices, so its keys are not
    counted as unknown.
    """
    json_object(body, "the list of providers")
    providers = exact_numbers(body)
    found = PriceRows()
    for name, provider in providers.items():
        where = pointer(name)
        require_keys(typed(provider, dict, where), PROVIDER, frozenset(provider), where)
        models = typed(provider["models"], dict, f"{where}/models")
        for key, model in models.items():
            _model(found, name, model, f"{where}/models{pointer(key)}")
    if not found.rows:
        raise Refusal("empty_list", "the body names no model; fetch it again")
    return found.parsed([""])


def _model(found: PriceRows, provider: str, model: Any, where: str) -> None:
    require_keys(typed(model, dict, where), MODEL, frozenset(model), where)
    name, variant = split_variant(typed(model["id"], str, f"{where}/id"))
    found.offer("", name, variant, provider)
    cost = model.get("cost")
    if cost is not None:
        _cost(found, typed(cost, dict, f"{where}/cost"), f"{where}/cost")
    found.unpriced(where)


def _cost(found: PriceRows, cost: Mapping[str, Any], where: str) -> None:
    """A model's prices; the older key for long contexts counts where there are no tiers."""
    _prices(found, cost, where, "")
    for at, tier in enumerate(typed(cost.get(TIERS, []), list, f"{where}/{TIERS}")):
        place = f"{where}/{TIERS}/{at}"
        _prices(found, typed(tier, dict, place), place, _limit(tier.get("tier"), place))
    if OVER_200K in cost and not cost.get(TIERS):
        place = f"{where}/{OVER_200K}"
        _prices(found, typed(cost[OVER_200K], dict, place), place, "input_tokens>200000")


def _limit(value: Any, where: str) -> str:
    if isinstance(value, dict) and value.keys() == {"type", "size"} and value["type"] == "context":
        return f"input_tokens>{price_text(value['size'], f'{where}/tier/size')}"
    raise Refusal(
        "unknown_condition",
        f"{where}/tier {value!r} is no documented condition; {MEND}",
        locator=f"{where}/tier",
    )


def _prices(found: PriceRows, cost: Mapping[str, Any], where: str, condition: str) -> None:
    for key, value in cost.items():
        if key in COMPONENTS:
            place = f"{where}/{key}"
            price = price_text(value, place)
            found.add(COMPONENTS[key], "mtoken", price, place, condition=condition)
        elif key not in (TIERS, OVER_200K, "tier"):
            found.strange(key, where)


KINDS: tuple[Kind, ...] = (
    Kind(
        name="prices",
        records=PRICES,
        version=1,
        url=re.compile(r"https://models\.dev/api\.json"),
        parse=parse_prices,
    ),
)
