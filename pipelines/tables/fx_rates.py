"""Exchange rates: both central banks' daily rates, and whether they agree.

Belongs here: the instant from which a rate was public, and the comparison of the two sources.
Does not belong here: crosses, averages over periods and conversion (`pipelines.revenue.convert`).
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median

import pandas as pd

from pipelines.doubt import exchanged
from pipelines.revenue.times import fed_release, frankfurt_afternoon, stated_or_seen

__all__ = ["fx_rates"]

AGREE_PCT = Decimal("0.3")
"""Largest difference between the two sources' means of a month (measured over years: 0.06 %)."""
JUMP = 2
"""Largest factor between a rate and the median of its currency in the rows at hand."""

DAYS, STEP = timedelta(days=10), Decimal("1.15")
"""Largest factor between rates so few days apart: since 1999 no pair here moved by a tenth in ten
days, and pound and dollar exchanged are a quarter apart."""
FAR = 10
"""The same where no day so near is known: since 1971 the yen moved by 4.5, the yuan by 6."""

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
    rows = rows.assign(pair=rows["base"] + rows["quote"])
    groups: dict[tuple[str, str, str], list[Decimal]] = {}
    for pair, number in zip(pairs, numbers, strict=True):
        groups.setdefault(pair, []).append(number)
    middles = {pair: median(group) for pair, group in groups.items()}
    jumps = [
        middles[pair] / JUMP <= number <= middles[pair] * JUMP
        for pair, number in zip(pairs, numbers, strict=True)
    ]
    near = list(_steps(rows, pairs, numbers))
    swaps = exchanged(rows, group=["source"], line="pair", period="date", value="rate")
    apart = dict(_disagreements(rows, numbers))
    months = [
        (quote if base == "USD" else base, day.year, day.month)
        for base, quote, day in zip(rows["base"], rows["quote"], rows["date"], strict=True)
    ]
    told = [
        apart.get(month, "") if source == "fred" else ""
        for source, month in zip(rows["source"], months, strict=True)
    ]
    return rows.drop(columns="pair").assign(
        **_told("day_jump", near),
        **_told("exchanged", swaps),
        ok_rate_jump=pd.Series(jumps, dtype="bool[pyarrow]"),
        ok_second_source=pd.Series([not text for text in told], dtype="bool[pyarrow]"),
        expected_second_source=pd.Series(told, dtype="string[pyarrow]"),
    )


def _told(code: str, texts: list[str]) -> dict[str, pd.Series]:
    return {
        f"ok_{code}": pd.Series([not text for text in texts], dtype="bool[pyarrow]"),
        f"expected_{code}": pd.Series(texts, dtype="string[pyarrow]"),
    }


def _steps(
    rows: pd.DataFrame, pairs: list[tuple[str, str, str]], numbers: list[Decimal]
) -> Iterator[str]:
    """For each row, in its order, what was expected of it by the rates of the days around it.

    Rates are met in the order in which they were captured; what was captured together, by day. One
    that stands on the very day goes before its neighbours.
    """
    told = [""] * len(rows)
    standing: dict[tuple[str, str, str], dict[int, Decimal]] = {}
    days = [day.toordinal() for day in rows["date"].tolist()]
    seen = list(zip(rows["recorded_from"], rows["capture_id"], days, strict=True))
    for place in sorted(range(len(rows)), key=seen.__getitem__):
        line, day, number = standing.setdefault(pairs[place], {}), days[place], numbers[place]
        near = next((line[one] for one in _around(day) if one in line), None)
        step = STEP
        if near is None and line:
            near, step = line[min(line, key=lambda one: (abs(one - day), one))], Decimal(FAR)
        if near is not None and not near / step <= number <= near * step:
            told[place] = f"a rate within a factor {step} of the {near:.4f} of the nearest day"
        else:
            line[day] = number
    yield from told


def _around(day: int) -> Iterator[int]:
    """A day and those near it, the nearest first, the earlier of two first."""
    for step in range(DAYS.days + 1):
        yield day - step
        yield day + step


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
