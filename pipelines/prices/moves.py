"""Whether a price can be right: against its own past, and against what other lists say.

Belongs here: the factor ten that waits for a second capture or source, and disagreements.
Does not belong here: units (`rows`), names (`names`), the gate.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from pipelines.vintages import ORDER, codes

__all__ = ["FACTOR", "Said", "disagreements", "moved"]

FACTOR = 10
"""The largest factor by which a price moves without a second witness. Observed at one seller from
2026-02-20 to 2026-08-21: 0.295, 0.15, 0.12, 0.15 for MiniMax M2.5; a unit error is a thousand."""
AGREE = Decimal("1.1")
"""Another list confirms a price that lies within a tenth of its own."""
DIFFER = Decimal("1.01")
"""Lists disagree where their prices lie further apart than a hundredth, which rounding explains."""
NEAR = timedelta(days=45)
"""Prices seen further apart in time than this say nothing about each other."""

Numbers = npt.NDArray[np.float64]


class Said(NamedTuple):
    """What one list said once about an offer."""

    source: str
    price: Decimal
    time: datetime
    row: int


Offers = Sequence[tuple[object, ...] | None]
"""For each row the name that all lists share for its offer and component; None: not comparable."""


def moved(
    rows: pd.DataFrame, key: Sequence[str], offers: Offers, accepted: frozenset[str]
) -> list[str]:
    """For each row what was expected instead of its price; empty where it may stand.

    Args:
        rows: sightings with price_usd (text), the key and the columns that order them.
        key: columns that name one price.
        offers: names shared by all lists.
        accepted: captures whose rows a person has accepted.
    """
    told = [""] * len(rows)
    price = pd.to_numeric(rows["price_usd"].astype(object), errors="coerce").to_numpy(dtype=float)
    code = codes(rows, key)
    suspects = _suspects(code, price)
    if not len(suspects):
        return told
    part = rows.iloc[suspects].assign(place=suspects, code=code[suspects], precedence=0)
    part = part.sort_values(["code", *ORDER], kind="stable")
    said = _said(rows, offers)
    for _, places in part.groupby("code", sort=False)["place"]:
        for place, standing in _unconfirmed(rows, places.tolist(), price, offers, said, accepted):
            told[place] = (
                f"a price within a factor {FACTOR} of the {standing:g} before it, or a second "
                f"capture or list that confirms {price[place]:g}"
            )
    return told


def _suspects(code: npt.NDArray[np.int64], price: Numbers) -> npt.NDArray[np.int64]:
    """Rows of all keys whose prices lie a factor apart somewhere."""
    known = ~np.isnan(price)
    count = int(code.max()) + 1 if len(code) else 0
    low, high = np.full(count, np.inf), np.zeros(count)
    np.minimum.at(low, code[known], price[known])
    np.maximum.at(high, code[known], price[known])
    return np.flatnonzero(known & (high > FACTOR * low)[code])


def _unconfirmed(
    rows: pd.DataFrame,
    places: list[int],
    price: Numbers,
    offers: Offers,
    said: dict[tuple[object, ...], list[Said]],
    accepted: frozenset[str],
) -> Iterator[tuple[int, float]]:
    """(row, price before it) for each price of one key that nothing confirms, in order."""
    standing: float | None = None
    captures, sources = rows["capture_id"], rows["source"]
    for at, place in enumerate(places):
        value = price[place]
        if standing is None or _within(value, standing):
            standing = value
            continue
        later = places[at + 1] if at + 1 < len(places) else None
        second = later is not None and _within(price[later], value)
        name = offers[place]
        others = said.get(name, []) if name is not None else []
        time = rows["recorded_from"].iloc[place]
        confirmed = any(
            one.source != sources.iloc[place]
            and abs(one.time - time) <= NEAR
            and _agree(one.price, Decimal(str(value)), AGREE)
            for one in others
        )
        if not (second or confirmed):
            yield place, standing
        if second or confirmed or captures.iloc[place] in accepted:
            standing = value


def _within(one: float, other: float) -> bool:
    low, high = sorted((one, other))
    return high <= FACTOR * low


def _agree(one: Decimal, other: Decimal, factor: Decimal) -> bool:
    low, high = sorted((one, other))
    return high <= factor * low


def _said(rows: pd.DataFrame, offers: Offers) -> dict[tuple[object, ...], list[Said]]:
    """What all lists said about each offer that has a shared name and a price."""
    found: dict[tuple[object, ...], list[Said]] = {}
    columns = (rows["source"].tolist(), rows["price_usd"].tolist(), rows["recorded_from"].tolist())
    for row, (name, source, price, time) in enumerate(zip(offers, *columns, strict=True)):
        if name is not None and price is not pd.NA and price is not None:
            found.setdefault(name, []).append(Said(source, Decimal(price), time, row))
    return found


def disagreements(rows: pd.DataFrame, offers: Offers) -> list[str]:
    """For each list's newest word on an offer what another says that disagrees; empty elsewhere."""
    told = [""] * len(rows)
    newest = _newest(rows)
    chosen: Offers = [name if fresh else None for name, fresh in zip(offers, newest, strict=True)]
    for words in _said(rows, chosen).values():
        if len({one.source for one in words}) < 2:
            continue
        for one in words:
            for other in words:
                near = abs(one.time - other.time) <= NEAR
                apart = not _agree(one.price, other.price, DIFFER)
                if other.source != one.source and near and apart and not told[one.row]:
                    told[one.row] = (
                        f"US${other.price.normalize():f} as {other.source} says, not "
                        f"US${one.price.normalize():f}"
                    )
    return told


def _newest(rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Whether a row stands in the newest capture of its list."""
    code = codes(rows, ["source", "price_list"])
    instants = np.asarray(pa.array(rows["recorded_from"], pa.timestamp("us", "UTC")).cast("int64"))
    last = np.zeros(int(code.max()) + 1 if len(code) else 0, dtype=np.int64)
    np.maximum.at(last, code, instants)
    newest: npt.NDArray[np.bool_] = instants == last[code]
    return newest
