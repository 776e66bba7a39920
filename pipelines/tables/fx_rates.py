"""Exchange rates: both central banks' daily rates, and whether they agree.

Belongs here: the instant from which a rate was public, and the comparison of the two sources.
Does not belong here: crosses, averages over periods and conversion (`pipelines.revenue.convert`).
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from statistics import median

import pandas as pd

from pipelines.revenue.times import fed_release, frankfurt_afternoon, stated_or_seen

__all__ = ["fx_rates"]

AGREE_PCT = Decimal("0.3")
"""Largest difference between the two sources' means of a month (measured over years: 0.06 %)."""
JUMP = 2
"""Largest factor between a rate and the median of its currency in the rows at hand."""

Month = tuple[str, int, int]


def fx_rates(ecb_rates: pd.DataFrame, fred_rates: pd.DataFrame) -> pd.DataFrame:
    """One row per sighting of (source, base, quote, date).

    Args:
        ecb_rates: base, quote, date, rate (text) and the capture.
        fred_rates: the same, with the series' name.
    """
    columns = list(ecb_rates.columns)
    rows = pd.concat([ecb_rates, fred_rates[columns]], ignore_index=True)
    order = ["source", "base", "quote", "date", "recorded_from", "capture_id"]
    rows = rows.sort_values(order, kind="stable", ignore_index=True)
    rows["observed_rate"] = rows["rate"]
    # Equal numbers differently written are no change.
    plain = [f"{Decimal(text):.6f}" for text in rows["rate"].tolist()]
    rows["rate"] = pd.Series(plain, dtype="string[pyarrow]")
    return _judged(_public(rows))


def _public(rows: pd.DataFrame) -> pd.DataFrame:
    """With the instant at which each rate was public: the bank's own hour, or the capture."""
    banks = rows["source"].tolist()
    days = rows["date"].tolist()
    stated = [
        frankfurt_afternoon(day) if bank == "ecb" else fed_release(day)
        for bank, day in zip(banks, days, strict=True)
    ]
    keys = list(zip(banks, rows["base"].tolist(), rows["quote"].tolist(), days, strict=True))
    seen: list[datetime] = rows["recorded_from"].tolist()
    found = stated_or_seen(keys, rows["rate"].tolist(), stated, seen)
    rows["public_from"] = pd.Series(
        [instant for instant, _ in found], dtype="timestamp[us, UTC][pyarrow]"
    )
    rows["public_from_basis"] = pd.Series([basis for _, basis in found], dtype="string[pyarrow]")
    return rows


def _judged(rows: pd.DataFrame) -> pd.DataFrame:
    """With the two judgements that need more than one row."""
    numbers = [Decimal(text) for text in rows["rate"].tolist()]
    pairs = list(zip(rows["source"], rows["base"], rows["quote"], strict=True))
    groups: dict[tuple[str, str, str], list[Decimal]] = {}
    for pair, number in zip(pairs, numbers, strict=True):
        groups.setdefault(pair, []).append(number)
    middles = {pair: median(group) for pair, group in groups.items()}
    jumps = [
        middles[pair] / JUMP <= number <= middles[pair] * JUMP
        for pair, number in zip(pairs, numbers, strict=True)
    ]
    apart = dict(_disagreements(rows, numbers))
    months = [
        (quote if base == "USD" else base, day.year, day.month)
        for base, quote, day in zip(rows["base"], rows["quote"], rows["date"], strict=True)
    ]
    told = [
        apart.get(month, "") if source == "fred" else ""
        for source, month in zip(rows["source"], months, strict=True)
    ]
    return rows.assign(
        ok_rate_jump=pd.Series(jumps, dtype="bool[pyarrow]"),
        ok_second_source=pd.Series([not text for text in told], dtype="bool[pyarrow]"),
        expected_second_source=pd.Series(told, dtype="string[pyarrow]"),
    )


def _disagreements(rows: pd.DataFrame, numbers: list[Decimal]) -> Iterator[tuple[Month, str]]:
    """Months in which the means of the two sources, over the days both have, lie apart."""
    euro: dict[tuple[str, date], Decimal] = {}
    fed: dict[tuple[str, date], Decimal] = {}
    columns = (rows["source"], rows["base"], rows["quote"], rows["date"], numbers)
    for source, base, quote, day, number in zip(*columns, strict=True):
        if source == "ecb":
            euro[quote, day] = number
        elif base == "USD":
            fed[quote, day] = number
        else:  # the Fed prices these in US$, the ECB prices US$ in euro
            fed[base, day] = 1 / number
    pairs: dict[Month, list[tuple[Decimal, Decimal]]] = {}
    for (currency, day), ours in fed.items():
        dollar = euro.get(("USD", day))
        price = Decimal(1) if currency == "EUR" else euro.get((currency, day))
        if dollar and price:
            pairs.setdefault((currency, day.year, day.month), []).append((ours, price / dollar))
    for month, both in sorted(pairs.items()):
        ours, theirs = (sum((pair[at] for pair in both), Decimal(0)) / len(both) for at in (0, 1))
        if 100 * abs(ours - theirs) > AGREE_PCT * theirs:
            yield (
                month,
                (
                    f"a mean of {month[1]}-{month[2]:02d} within {AGREE_PCT} % of the ECB's "
                    f"{theirs:.4f} {month[0]} for a US$, not {ours:.4f}"
                ),
            )
