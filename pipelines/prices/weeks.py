"""Which prices of a list stood at the end of a week, and what they cost on average.

Belongs here: prices as of a week's end, and the three averages, exact to the ninth decimal.
Does not belong here: tokens (`token_volumes`), which weeks there are (`price_gaps`).
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd

from pipelines.prices.names import PLATFORM, platform_id

__all__ = ["AGE", "COMPONENTS", "Offer", "PriceList", "average", "price_lists"]

AGE = timedelta(days=45)
"""A list in which nothing changed for so long is no witness of a week's prices any more."""
COMPONENTS = ("input", "output")
SCALE = Decimal("1e-9")

Offer = tuple[str, str]
"""Id on the platform in lower case, and variant."""


class Vintage(NamedTuple):
    """One vintage of one price; `price` None: withdrawn, or none is named."""

    time: datetime
    recorded: datetime
    key: tuple[Offer, Any]
    price: Decimal | None
    country: str
    start: Any
    end: Any
    line: str


@dataclass(frozen=True, slots=True)
class PriceList:
    """The vintages of one list and component in order of time."""

    source: str
    component: str
    vintages: Sequence[Vintage]

    def weeks(self, known: datetime) -> Iterator[tuple[datetime, Mapping[Offer, Vintage]]]:
        """(end of a week, prices that stood then) for each week that some price speaks for.

        `known` is the newest instant of which anything is known: no week after it is over.
        """
        times = [one.time for one in self.vintages]
        if not times:
            return
        end = _week_end(times[0])
        standing: dict[tuple[Offer, Any], Vintage] = {}
        done = 0
        while end <= min(known, times[-1] + AGE):
            upto = bisect_right(times, end)
            for one in self.vintages[done:upto]:
                standing[one.key] = one
            done = upto
            if upto and end - times[upto - 1] <= AGE:
                yield end, _effective(standing, end)
            end += timedelta(days=7)

    def public(self, end: datetime) -> tuple[datetime, datetime]:
        """When the newest price before a week's end became public, and when it was recorded."""
        seen = [one for one in self.vintages if one.time <= end]
        return seen[-1].time, max(one.recorded for one in seen)


def _week_end(time: datetime) -> datetime:
    """The first Monday, 00:00 UTC, at or after an instant."""
    day = time.replace(hour=0, minute=0, second=0, microsecond=0)
    monday = day + timedelta(days=-day.weekday() % 7)
    return monday if monday >= time else monday + timedelta(days=7)


def _effective(
    standing: Mapping[tuple[Offer, Any], Vintage], end: datetime
) -> Mapping[Offer, Vintage]:
    """Of each offer the price with the latest start that holds on the week's last day."""
    day = (end - timedelta(days=1)).date()
    found: dict[Offer, Vintage] = {}
    for (offer, start), one in standing.items():
        if one.price is None or start > day or (one.end is not None and one.end <= day):
            continue
        if offer not in found or found[offer].start < start:
            found[offer] = one
    return found


def price_lists(prices: pd.DataFrame) -> Iterator[PriceList]:
    """Each list's prices of offers on the platform: plain headline prices of tokens."""
    headline = (prices["source"] == PLATFORM) & (prices["provider"] == "")
    rows = prices[
        (headline | (prices["provider"] == PLATFORM))
        & (prices["endpoint"] == "")
        & (prices["condition"] == "")
        & prices["component"].isin(COMPONENTS)
        & ~prices["model"].str.startswith("~")
    ]
    rows = rows.sort_values(["source", "component", "public_from", "model", "variant", "revision"])
    for (source, component), part in rows.groupby(["source", "component"], sort=True):
        yield PriceList(source, component, [_vintage(row) for row in part.itertuples()])


def _vintage(row: Any) -> Vintage:
    name = platform_id(row.source, row.provider, row.model) or row.model
    end = None if row.effective_to is pd.NaT or pd.isna(row.effective_to) else row.effective_to
    known = row.status != "withdrawn" and not pd.isna(row.price_usd)
    price = Decimal(row.price_usd) if known and row.unit == "mtoken" else None
    line = "|".join(
        str(part)
        for part in (row.model, row.variant, row.effective_from, price, row.capture_id, row.status)
    )
    return Vintage(
        row.public_from,
        row.recorded_from,
        ((name.lower(), row.variant), row.effective_from),
        price,
        row.author_country if known else "",
        row.effective_from,
        end,
        line,
    )


def average(kind: str, prices: Sequence[Decimal], weights: Sequence[int]) -> Decimal:
    """The median, the mean, or the mean weighted by tokens; computed exactly, then rounded."""
    if kind == "median":
        ordered = sorted(prices)
        low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
        return ((low + high) / 2).quantize(SCALE, ROUND_HALF_EVEN)
    if kind == "mean":
        weights = [1] * len(prices)
    total = sum(Fraction(price) * weight for price, weight in zip(prices, weights, strict=True))
    nanos = round(total / sum(weights) * 10**9)  # Fractions round half to even
    return Decimal(nanos).scaleb(-9)
