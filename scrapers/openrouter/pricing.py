"""`pricing` of OpenRouter's models and endpoints: which key is a price of what, and its conditions.

Belongs here: the documented keys, units and conditional overrides.
Does not belong here: where a `pricing` stands (`catalogue`, `endpoints`), US$ per million tokens.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from scrapers.records import Refusal
from scrapers.values import MEND, typed

__all__ = ["COMPONENTS", "PRICES", "Offered", "offered", "override_condition", "price"]

COMPONENTS = {
    "prompt": ("input", "token", ""),
    "completion": ("output", "token", ""),
    "request": ("request", "request", ""),
    "image": ("image", "image", ""),
    "image_token": ("image_token", "token", ""),
    "image_output": ("image_token_output", "token", ""),
    "audio": ("audio_input", "token", ""),
    "audio_output": ("audio_output", "token", ""),
    "input_audio_cache": ("audio_cache_read", "token", ""),
    "input_cache_read": ("cache_read", "token", ""),
    "input_cache_write": ("cache_write", "token", ""),
    "input_cache_write_1h": ("cache_write", "token", "cache_ttl>1h"),
    "internal_reasoning": ("reasoning", "token", ""),
    "web_search": ("web_search", "request", ""),
}
"""By documented key: component, unit of the price, condition. The first two are always there."""
PRICES = tuple(COMPONENTS)
PRICE = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,30})?(?:[eE]-?[0-9]{1,2})?")
CONDITIONS = frozenset({"min_prompt_tokens", "utc_start", "utc_end", "utc_days"})


class Offered(NamedTuple):
    """One price of one offer. `where` is its place below `pricing`."""

    component: str
    unit: str
    condition: str
    price: str
    where: str


def price(value: Any, where: str) -> str | None:
    """The text of a price; None where there is none.

    Raises:
        Refusal: `wrong_type`, `not_a_price`.
    """
    if value is None or PRICE.fullmatch(typed(value, str, where)):
        return None if value is None else str(value)
    raise Refusal("not_a_price", f"{where} {value!r} is no price; {MEND}", locator=where)


def offered(
    prices: Mapping[str, str | None], overrides: Sequence[Mapping[str, Any]]
) -> Iterator[Offered]:
    """Every price of a `pricing` whose texts were checked, with its condition.

    `image` is documented as a price per image; where it equals the price of a prompt token it is
    that (all 16 of the catalogue of 2026-05-06 do).
    """
    for key, text in prices.items():
        if text is None:
            continue
        component, unit, condition = COMPONENTS[key]
        if key == "image" and text == prices.get("prompt"):
            component, unit = "image_token", "token"
            if prices.get("image_token") is not None:
                continue
        yield Offered(component, unit, condition, text, f"/{key}")
    # Among overrides that apply the later wins, so of two with one condition the later counts.
    conditional: dict[tuple[str, str], Offered] = {}
    for at, one in enumerate(overrides):
        where = f"/overrides/{at}"
        limit = override_condition(one, where)
        for key in PRICES:
            text = price(one.get(key), f"{where}/{key}")
            if text is not None:
                component, unit, ending = COMPONENTS[key]
                terms = " and ".join(part for part in (limit, ending) if part)
                found = Offered(component, unit, terms, text, f"{where}/{key}")
                conditional[component, terms] = found
    yield from conditional.values()


def override_condition(one: Mapping[str, Any], where: str) -> str:
    """The condition of an override, as `input_tokens>200000` or `01:00Z-04:00Z`.

    Raises:
        Refusal: `unknown_condition`, `wrong_type`.
    """
    if type(one) is not dict or set(one) - CONDITIONS - set(PRICES) or not set(one) & CONDITIONS:
        raise Refusal(
            "unknown_condition",
            f"{where} {str(one)[:100]} is no documented override; {MEND}",
            locator=where,
        )
    parts = []
    if "min_prompt_tokens" in one:
        tokens = _whole(one["min_prompt_tokens"], f"{where}/min_prompt_tokens")
        parts.append(f"input_tokens>{tokens}")
    if "utc_start" in one or "utc_end" in one:
        ends = [_clock(one.get(key, 0), f"{where}/{key}") for key in ("utc_start", "utc_end")]
        parts.append("-".join(ends))
    if "utc_days" in one:
        days = [str(day) for day in typed(one["utc_days"], list, f"{where}/utc_days")]
        parts.append(f"days={'+'.join(days)}")
    return " and ".join(parts)


def _clock(value: Any, where: str) -> str:
    """`04:30Z` for the clock number 430."""
    number = _whole(value, where)
    hours, minutes = divmod(number, 100)
    if hours <= 24 and minutes < 60:
        return f"{hours:02d}:{minutes:02d}Z"
    raise Refusal("bad_time", f"{where} {number} is no time of day; {MEND}", locator=where)


def _whole(value: Any, where: str) -> int:
    """A whole number, which JSON may write as 400 or 400.0."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return typed(value, int, where)
