"""genai-prices' `data.json`: a list of providers with the prices of their models.

Belongs here: providers, models, conditional prices and tiers as that file writes them.
Does not belong here: which model of which other list is the same (`pipelines.prices`).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from scrapers.exact import exact_numbers
from scrapers.prices import ALWAYS, PriceRows, pointer, price_records, price_text, split_variant
from scrapers.records import Kind, Parsed, Refusal, json_list, require_keys
from scrapers.values import MEND, day, objects, once, typed

__all__ = ["KINDS", "PRICES", "parse_prices"]

COMPONENTS = {
    "input_mtok": ("input", "mtoken"),
    "output_mtok": ("output", "mtoken"),
    "cache_read_mtok": ("cache_read", "mtoken"),
    "cache_write_mtok": ("cache_write", "mtoken"),
    "input_audio_mtok": ("audio_input", "mtoken"),
    "output_audio_mtok": ("audio_output", "mtoken"),
    "cache_audio_read_mtok": ("audio_cache_read", "mtoken"),
    "requests_kcount": ("request", "krequest"),
}
"""US$ per million tokens, or per thousand requests (documented)."""
PROVIDER = frozenset({"id", "name", "models"})
PROVIDER_KNOWN = frozenset(
    {
        "api_pattern",
        "description",
        "extractors",
        "fallback_model_providers",
        "model_match",
        "price_comments",
        "pricing_urls",
        "provider_match",
    }
)
MODEL = frozenset({"id", "prices"})
MODEL_KNOWN = frozenset(
    {"context_window", "deprecated", "description", "match", "name", "price_comments"}
)
CLOCK = re.compile(r"((?:[01][0-9]|2[0-3]):[0-5][0-9]):00Z")
PRICES = price_records("prices")


def parse_prices(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row a price; the list is complete."""
    if not json_list(body, "the list of providers"):
        raise Refusal("empty_list", "the list of providers is empty; fetch it again")
    providers, more = objects(exact_numbers(body), PROVIDER, PROVIDER_KNOWN, "")
    warnings = [one.replace("rows of  have", "providers have") for one in more]
    once([typed(one["id"], str, f"/{at}/id") for at, one in enumerate(providers)], "", "id")
    found = PriceRows()
    for at, provider in enumerate(providers):
        models, more = objects(provider["models"], MODEL, MODEL_KNOWN, f"/{at}/models")
        warnings += more
        for place, model in enumerate(models):
            where = pointer(at, "models", place)
            name, variant = split_variant(typed(model["id"], str, f"{where}/id"))
            found.offer("", name, variant, provider["id"])
            _model(found, model["prices"], f"{where}/prices")
    return found.parsed([""], warnings)


def _model(found: PriceRows, value: Any, where: str) -> None:
    """The prices of a model: one set, or several of which the last that applies holds."""
    if isinstance(value, dict):
        _prices(found, value, where, "", ALWAYS, None)
    else:
        sets = [
            (typed(one, dict, f"{where}/{at}"), f"{where}/{at}")
            for at, one in enumerate(typed(value, list, where))
        ]
        terms = [_terms(one, place) for one, place in sets]
        starts = sorted(start for condition, start in terms if not condition)
        for (one, place), (condition, start) in zip(sets, terms, strict=True):
            later = [other for other in starts if other > start and not condition]
            prices = typed(one["prices"], dict, f"{place}/prices")
            _prices(found, prices, f"{place}/prices", condition, start, min(later, default=None))
    found.unpriced(where)


def _terms(one: Mapping[str, Any], where: str) -> tuple[str, date]:
    """Condition and first day of one set of prices."""
    require_keys(one, frozenset({"prices"}), frozenset({"constraint"}), where)
    constraint = typed(one.get("constraint") or {}, dict, f"{where}/constraint")
    if not constraint:
        return "", ALWAYS
    if constraint.keys() == {"start_date"}:
        return "", day(constraint["start_date"], f"{where}/constraint/start_date")
    if constraint.keys() == {"start_time", "end_time"}:
        ends = [CLOCK.fullmatch(str(constraint[key])) for key in ("start_time", "end_time")]
        if all(ends):
            return "-".join(f"{end[1]}Z" for end in ends if end), ALWAYS
    raise Refusal(
        "unknown_condition",
        f"{where}/constraint {dict(constraint)!r} is no documented condition; {MEND}",
        locator=f"{where}/constraint",
    )


def _prices(
    found: PriceRows,
    prices: Mapping[str, Any],
    where: str,
    condition: str,
    start: date,
    end: date | None,
) -> None:
    for key, value in prices.items():
        place = f"{where}/{key}"
        if key not in COMPONENTS:
            found.strange(key, where)
            continue
        component, unit = COMPONENTS[key]
        for limit, price, spot in _tiers(value, place):
            terms = " and ".join(part for part in (condition, limit) if part)
            found.add(component, unit, price, spot, condition=terms, start=start, end=end)


def _tiers(value: Any, where: str) -> Sequence[tuple[str, str | None, str]]:
    """(condition, price, place) of a plain price, or of each step of one with tiers."""
    if not isinstance(value, dict):
        return [("", price_text(value, where), where)]
    require_keys(value, frozenset({"base", "tiers"}), frozenset(), where)
    steps = [("", price_text(value["base"], f"{where}/base"), f"{where}/base")]
    for at, tier in enumerate(typed(value["tiers"], list, f"{where}/tiers")):
        place = f"{where}/tiers/{at}"
        require_keys(typed(tier, dict, place), frozenset({"start", "price"}), frozenset(), place)
        start = price_text(tier["start"], f"{place}/start")
        price = price_text(tier["price"], f"{place}/price")
        steps.append((f"input_tokens>{start}", price, f"{place}/price"))
    return steps


KINDS: tuple[Kind, ...] = (
    Kind(
        name="prices",
        records=PRICES,
        version=1,
        url=re.compile(
            r"https://raw\.githubusercontent\.com/pydantic/genai-prices/main/prices/data\.json"
        ),
        parse=parse_prices,
    ),
)
