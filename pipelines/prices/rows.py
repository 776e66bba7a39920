"""Prices of all lists as rows of one shape, in US$ per million tokens (or request, image, second).

Belongs here: laying out the catalogue's columns as rows, units, what free and dynamic mean.
Does not belong here: whose model it is (`names`), whether a price can be right (`moves`).
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from typing import Any

import numpy as np
import orjson
import pandas as pd
import pyarrow as pa

from scrapers.openrouter.pricing import PRICES, Offered, offered
from scrapers.prices import ALWAYS

__all__ = ["UNITS", "headline", "plain_prices", "priced"]

UNITS: Mapping[str, tuple[str, Decimal]] = {
    "token": ("mtoken", Decimal(1_000_000)),
    "mtoken": ("mtoken", Decimal(1)),
    "request": ("request", Decimal(1)),
    "krequest": ("request", Decimal("0.001")),
    "cent_request": ("request", Decimal("0.01")),
    "image": ("image", Decimal(1)),
    "cent_image": ("image", Decimal("0.01")),
    "second": ("second", Decimal(1)),
    "cent_second": ("second", Decimal("0.01")),
}
"""By the source's unit: ours, and what a price is multiplied by."""

SCALE = Decimal("1e-9")
DYNAMIC = Decimal(-1)
SEEN = (
    "price_list",
    "model",
    "variant",
    "source",
    "source_url",
    "capture_id",
    "public_from",
    "public_from_basis",
    "recorded_from",
)
"""What a row takes from the capture and the model it is of."""


def headline(models: pd.DataFrame) -> pd.DataFrame:
    """The catalogue's prices, one row each, in the shape of the other lists."""
    columns = [models[f"price_{key}"].tolist() for key in PRICES]
    more = models["overrides"].tolist(), models["discount"].tolist()
    offers = [_offers(*_none(row)) for row in zip(*columns, *more, strict=True)]
    places = np.repeat(
        np.arange(len(offers)), np.array([len(one) for one in offers], dtype=np.int64)
    )
    rows = models[list(SEEN)].take(places).reset_index(drop=True)
    flat = [offer for one in offers for offer in one]
    found = {
        name: _texts([getattr(offer, name) for offer in flat])
        for name in ("component", "unit", "condition", "price")
    }
    locator = models["locator"].take(places).reset_index(drop=True)
    where = _texts([f"/pricing{offer.where}" for offer in flat])
    nothing = _texts([""] * len(flat))
    days = pa.array([ALWAYS] * len(flat), pa.date32())
    return rows.assign(
        **found,
        provider=nothing,
        endpoint=nothing,
        locator=locator + where,
        effective_from=pd.array(days, pd.ArrowDtype(pa.date32())),
        effective_to=pd.array(pa.nulls(len(flat), pa.date32()), pd.ArrowDtype(pa.date32())),
    )


def _none(row: Sequence[Any]) -> tuple[str | None, ...]:
    return tuple(None if value is pd.NA else value for value in row)


@cache
def _offers(*texts: str | None) -> tuple[Offered, ...]:
    """The prices of one `pricing`: most models' never change, so each is read once."""
    *prices, overrides, discount = texts
    found = offered(dict(zip(PRICES, prices, strict=True)), orjson.loads(overrides or "[]"))
    part = 1 - Decimal(discount or 0)
    return tuple(
        offer if part == 1 else offer._replace(price=_discounted(offer.price, part))
        for offer in found
    )


def _discounted(price: str, part: Decimal) -> str:
    """A price less its discount (documented: multiply by 1 - discount); a router's stays -1."""
    return price if Decimal(price) < 0 else f"{Decimal(price) * part:f}"


def _texts(values: Sequence[str]) -> pd.api.extensions.ExtensionArray:
    return pd.array(pa.array(values, pa.string()), dtype="string[pyarrow]")


def priced(rows: pd.DataFrame) -> pd.DataFrame:
    """With `price_usd` (text, nine decimals), our `unit`, and what is free, dynamic or an alias.

    A price of -1 is decided at request time: null and `is_dynamic`. Null otherwise is a model
    listed without a price; 0 is free.
    """
    texts, units = _none(rows["price"].tolist()), rows["unit"].tolist()
    found = [plain_prices(text, unit) for text, unit in zip(texts, units, strict=True)]
    price = pa.array([one[0] for one in found], pa.string())
    dynamic = pa.array([one[2] for one in found], pa.bool_())
    free = pa.array([one[3] for one in found], pa.bool_())
    return rows.assign(
        observed_price_usd=rows["price"],
        price_usd=pd.array(price, dtype="string[pyarrow]"),
        unit=_texts([one[1] for one in found]),
        is_dynamic=pd.array(dynamic, "bool[pyarrow]"),
        is_free=pd.array(free, "bool[pyarrow]"),
        is_alias=rows["model"].str.startswith("~").astype("bool[pyarrow]"),
    )


@cache
def plain_prices(text: str | None, unit: str) -> tuple[str | None, str, bool, bool]:
    """Price in US$ with nine decimals, our unit, whether dynamic, whether free."""
    ours, factor = UNITS[unit]
    if text is None:
        return None, ours, False, False
    price = Decimal(text)
    if price == DYNAMIC:
        return None, ours, True, False
    rounded = (price * factor).quantize(SCALE, ROUND_HALF_EVEN)
    return f"{rounded:f}", ours, False, price == 0
