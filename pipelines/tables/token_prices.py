"""Token prices: what every list says a token, request, image or second of a model costs.

Belongs here: putting the lists side by side, author and country, and which rows may be compared.
Does not belong here: units (`pipelines.prices.rows`), names of models (`names`), moves (`moves`),
averages (`price_gaps`).
"""

from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from pipelines.doubt import doubtful
from pipelines.prices.moves import disagreements, moved
from pipelines.prices.names import Sellers
from pipelines.prices.rows import headline, priced
from pipelines.reference import CuratedRow
from pipelines.tables.token_volumes import attribute
from pipelines.vintages import codes

__all__ = ["token_prices"]

KEY = (
    "source",
    "model",
    "variant",
    "provider",
    "endpoint",
    "component",
    "condition",
    "effective_from",
)
COMPARED = ("input", "output", "cache_read", "cache_write")
USUAL = {
    "mtoken": (Decimal("0.001"), Decimal(1000)),
    "request": (Decimal("0.000001"), Decimal(10)),
    "image": (Decimal("0.000001"), Decimal(10)),
    "second": (Decimal("0.000001"), Decimal(10)),
}
"""Least and most of a price above 0, by unit. Tokens: 1e-9 to 1e-3 US$ each, as the makers of lists
found their own errors of a thousand; dearest seen: US$600 a million, 2026-05-12."""


def token_prices(
    openrouter_models: pd.DataFrame,
    openrouter_offers: pd.DataFrame,
    genai_prices_prices: pd.DataFrame,
    models_dev_prices: pd.DataFrame,
    litellm_prices: pd.DataFrame,
    llm_prices_prices: pd.DataFrame,
    price_sellers_reference: list[CuratedRow],
    authors: pd.DataFrame,
    accepted: frozenset[str],
) -> pd.DataFrame:
    """One row per sighting of a price.

    Args:
        openrouter_models: the catalogue, a row a model, prices as columns.
        openrouter_offers: prices of endpoints and media.
        genai_prices_prices: a list of prices, as are the next three.
        models_dev_prices: ditto.
        litellm_prices: ditto.
        llm_prices_prices: ditto.
        price_sellers_reference: under which name each list has a maker's own shop.
        authors: the authors table, to attribute a country.
        accepted: capture ids whose rows a person has accepted.
    """
    lists = (genai_prices_prices, models_dev_prices, litellm_prices, llm_prices_prices)
    found = [headline(openrouter_models), openrouter_offers, *lists]
    columns = list(openrouter_offers.columns)
    rows = priced(pd.concat([one[columns] for one in found], ignore_index=True))
    sellers = Sellers.of(price_sellers_reference, authors["author"])
    rows, named = _attributed(rows, sellers, authors)
    offers = _comparable(rows, named)
    unusual = _unusual(rows)
    jumps = moved(rows, KEY, offers, accepted)
    bad = [bool(one or other) for one, other in zip(unusual, jumps, strict=True)]
    return rows.assign(
        **_judged("unit", unusual),
        **_judged("price_jump", jumps),
        **_judged("doubtful", doubtful(rows, KEY, bad)),
        **_judged("lists_agree", disagreements(rows, offers)),
    ).drop(columns="price")


def _judged(code: str, told: list[str]) -> dict[str, pd.Series]:
    """The two columns by which a `holds` check speaks."""
    fine = pa.array([not text for text in told], pa.bool_())
    return {
        f"ok_{code}": pd.Series(pd.array(fine, "bool[pyarrow]")),
        f"expected_{code}": pd.Series(pd.array(pa.array(told, pa.string()), "string[pyarrow]")),
    }


def _attributed(
    rows: pd.DataFrame, sellers: Sellers, authors: pd.DataFrame
) -> tuple[pd.DataFrame, list[tuple[object, ...] | None]]:
    """With author and country; and for each row the name that all lists share for its offer."""
    code = codes(rows, ["source", "provider", "model"])
    _, first = np.unique(code, return_index=True)
    asked = list(
        rows.iloc[first][["source", "provider", "model"]].itertuples(index=False, name=None)
    )
    author = pa.array([sellers.author(*one) for one in asked], pa.string())
    offers = [sellers.offer(*one) for one in asked]
    rows = rows.assign(author=_spread(author, code))
    day = _days(rows["recorded_from"])
    known = rows.assign(author=rows["author"].fillna(""), date=day)
    country = attribute(known[["author", "model", "date"]], authors)
    return rows.assign(author_country=country), [offers[at] for at in code]


def _days(instants: pd.Series) -> pd.Series:
    """The UTC day of each instant."""
    days = pa.array(instants, pa.timestamp("us", "UTC")).cast(pa.date32())
    return pd.Series(pd.array(days, pd.ArrowDtype(pa.date32())), index=instants.index)


def _spread(texts: pa.Array, code: npt.NDArray[np.int64]) -> pd.api.extensions.ExtensionArray:
    return pd.array(texts.take(pa.array(code)), dtype="string[pyarrow]")


def _comparable(
    rows: pd.DataFrame, named: list[tuple[object, ...] | None]
) -> list[tuple[object, ...] | None]:
    """Names of those rows that another list can confirm: plain prices that hold on their day."""
    day = _days(rows["recorded_from"])
    plain = (
        (rows["condition"] == "")
        & (rows["endpoint"] == "")
        & (rows["unit"] == "mtoken")
        & rows["component"].isin(COMPARED)
        & (rows["effective_from"] <= day)
        & (rows["effective_to"].isna() | (rows["effective_to"] > day).fillna(True))
    ).to_numpy(dtype=bool)
    more = zip(named, rows["variant"].tolist(), rows["component"].tolist(), plain, strict=True)
    return [
        (*name, variant, component) if name is not None and fine else None
        for name, variant, component, fine in more
    ]


def _unusual(rows: pd.DataFrame) -> list[str]:
    """For each row what prices of its unit usually are, where this one lies outside."""
    price = pd.to_numeric(rows["price_usd"].astype(object), errors="coerce").to_numpy(dtype=float)
    unit = rows["unit"].to_numpy(dtype=object)
    told = np.full(len(rows), "", dtype=object)
    for name, (low, high) in USUAL.items():
        outside = (unit == name) & (price > 0) & ((price < float(low)) | (price > float(high)))
        told[outside] = f"0, or US${low} to US${high} a {name}"
    return list(told)
