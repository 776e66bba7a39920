"""LiteLLM's price map: an object of models, with a key for every kind of price.

Belongs here: which key means which price, under which condition.
Does not belong here: which model of which other list is the same (`pipelines.prices`).
"""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from scrapers.exact import exact_numbers
from scrapers.prices import PriceRows, pointer, price_records, price_text, split_variant
from scrapers.records import Kind, Parsed, Refusal, json_object
from scrapers.values import MEND, typed

__all__ = ["KINDS", "PRICES", "parse_prices"]

COMPONENTS = {
    "input_cost_per_token": ("input", "token"),
    "output_cost_per_token": ("output", "token"),
    "cache_read_input_token_cost": ("cache_read", "token"),
    "input_cost_per_token_cache_hit": ("cache_read", "token"),
    "cache_creation_input_token_cost": ("cache_write", "token"),
    "output_cost_per_reasoning_token": ("reasoning", "token"),
    "input_cost_per_audio_token": ("audio_input", "token"),
    "output_cost_per_audio_token": ("audio_output", "token"),
    "cache_read_input_audio_token_cost": ("audio_cache_read", "token"),
    "cache_creation_input_audio_token_cost": ("audio_cache_write", "token"),
    "input_cost_per_image_token": ("image_token", "token"),
    "output_cost_per_image_token": ("image_token_output", "token"),
    "output_cost_per_video_token": ("video_token_output", "token"),
    "input_cost_per_image": ("image", "image"),
    "output_cost_per_image": ("image_output", "image"),
    "input_cost_per_request": ("request", "request"),
    "input_cost_per_query": ("query", "request"),
    "input_cost_per_second": ("input_second", "second"),
    "output_cost_per_second": ("output_second", "second"),
    "input_cost_per_audio_per_second": ("audio_input_second", "second"),
    "input_cost_per_video_per_second": ("video_input", "second"),
    "output_cost_per_video_per_second": ("video_output", "second"),
}
"""US$ per token, image, request or second (documented). The older key of cache hits counts where
the documented one is absent."""
KEY = re.compile(
    rf"({'|'.join(COMPONENTS)})(_above_1hr)?(?:_above_([0-9]+)k_tokens)?"
    r"(?:_(batches|priority|flex))?"
)
SERVICES = {"batches": "service=batch", "priority": "service=priority", "flex": "service=flex"}
SEARCH = "search_context_cost_per_query"
SEARCHES = ("low", "medium", "high")
TIERED = "tiered_pricing"
RESULTS = "max_results_range"
"""Tiers of a search by how much it finds: no tokens, and nothing a table here counts."""
OTHER_UNITS = re.compile(
    r".*(_character|_pixel|_page|_dbu_|_session|_1k_|_gb_per_day|_credit|_interval|citation_|_1080p"
    r"|billing_unit).*"
)
"""Prices of something that no table here counts."""
SPEC = "sample_spec"
"""The entry that documents the others."""
PRICES = price_records("prices")


def parse_prices(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row a price; the list is complete. Values that are no object are skipped with a warning.

    An entry has some 150 keys of abilities that come and go; only those of prices are read.
    """
    json_object(body, "the price map")
    found, warnings = PriceRows(), []
    for key, entry in exact_numbers(body).items():
        if key == SPEC:
            continue
        where = pointer(key)
        if not isinstance(entry, dict):
            warnings.append(f"{where} is no model but {str(entry)[:40]!r}")
            continue
        model, variant = split_variant(key)
        provider = typed(entry.get("litellm_provider", ""), str, f"{where}/litellm_provider")
        found.offer("", model, variant, provider)
        _entry(found, entry, where)
    if not found.models:
        told = f"; it says {warnings[0]}" if warnings else ""
        raise Refusal("empty_list", f"the body names no model{told}; fetch it again")
    return found.parsed([""], warnings)


def _entry(found: PriceRows, entry: Mapping[str, Any], where: str) -> None:
    _prices(found, entry, where, "")
    for at, tier in enumerate(typed(entry.get(TIERED, []), list, f"{where}/{TIERED}")):
        place = f"{where}/{TIERED}/{at}"
        if RESULTS not in typed(tier, dict, place):
            _prices(found, tier, place, _limit(tier, place))
    search = entry.get(SEARCH)
    search = search if isinstance(search, dict) else {}
    for size in SEARCHES:
        place = f"{where}/{SEARCH}/search_context_size_{size}"
        price = price_text(search.get(f"search_context_size_{size}"), place)
        if price is not None:
            condition = f"search_context={size}"
            found.add("web_search", "request", price, place, condition=condition)
    found.unpriced(where)


def _limit(tier: Mapping[str, Any], where: str) -> str:
    """The condition of a tier, whose range is (above, to) in input tokens."""
    ends = tier.get("range") or [None]
    above = price_text(ends[0] if isinstance(ends, list) else None, f"{where}/range")
    if above is None:
        raise Refusal(
            "unknown_condition",
            f"{where} has no range of input tokens, its documented condition; {MEND}",
            locator=where,
        )
    tokens = int(Decimal(above))
    return f"input_tokens>{tokens}" if tokens else ""


def _prices(found: PriceRows, entry: Mapping[str, Any], where: str, limit: str) -> None:
    for key in sorted(entry):
        if "cost" not in key or key == SEARCH:
            continue
        match = KEY.fullmatch(key)
        if match is None:
            if not OTHER_UNITS.fullmatch(key) and "_above_" not in key:
                found.strange(key, where)
            continue
        place = f"{where}/{key}"
        price = price_text(entry[key], place)
        component, unit = COMPONENTS[match[1]]
        condition = _condition(match, limit)
        if price is not None and not found.has(component, condition):
            found.add(component, unit, price, place, condition=condition)


def _condition(match: re.Match[str], limit: str) -> str:
    parts = [
        "cache_ttl>1h" if match[2] else "",
        f"input_tokens>{match[3]}000" if match[3] else limit,
        SERVICES.get(match[4], ""),
    ]
    return " and ".join(part for part in parts if part)


KINDS: tuple[Kind, ...] = (
    Kind(
        name="prices",
        records=PRICES,
        version=1,
        url=re.compile(
            r"https://raw\.githubusercontent\.com/BerriAI/litellm/main/"
            r"model_prices_and_context_window\.json"
        ),
        parse=parse_prices,
    ),
)
