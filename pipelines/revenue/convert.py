"""US$ of a period: divided by the mean of the daily crosses over its very days.

Belongs here: crosses, means, and which rates may be used at which instant.
Does not belong here: rates as published (`tables.fx_rates`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

import pandas as pd

from pipelines.revenue.times import fed_release, frankfurt_afternoon

__all__ = ["Conversion", "Rates"]

LARGEST_GAP = timedelta(days=10)
"""Days without a rate that a period may begin or end with: the longest holidays."""
SIX = Decimal("0.000001")
CENT = Decimal("0.01")

Vintages = list[tuple[datetime, Decimal]]


@dataclass(frozen=True, slots=True)
class Conversion:
    """Units of a currency per US$, the mean over `days` days, and whose rates they are."""

    rate: Decimal
    days: int
    source: str

    def usd(self, amount: Decimal) -> Decimal:
        """An amount in US$, to the cent: what anyone gets who divides by the published rate."""
        return (amount / self.rate).quantize(CENT, ROUND_HALF_EVEN)


class Rates:
    """Daily crosses of all currencies against the US$, by source, every vintage."""

    def __init__(self, fx_rates: pd.DataFrame) -> None:
        self._rates: dict[tuple[str, str, str], dict[date, Vintages]] = {}
        rows = fx_rates[fx_rates["status"] != "withdrawn"].sort_values("revision", kind="stable")
        names = ("source", "base", "quote", "date", "public_from", "rate")
        for source, base, quote, day, since, rate in zip(
            *(rows[name].tolist() for name in names), strict=True
        ):
            days = self._rates.setdefault((source, base, quote), {})
            days.setdefault(day, []).append((since, Decimal(rate)))
        self._known: dict[tuple[str, date, date, datetime], Conversion | None] = {}

    def over(
        self, currency: str, start: date, end: date, public_from: datetime
    ) -> Conversion | None:
        """The mean over a period; None where no source covers it.

        Only rates public by `public_from` are used or, if that is before the period's own were,
        those public once it had ended.
        """
        name = (currency, start, end, public_from)
        if name not in self._known:
            self._known[name] = next(self._found(*name), None)
        return self._known[name]

    def _found(
        self, currency: str, start: date, end: date, public_from: datetime
    ) -> Iterator[Conversion]:
        for source, release in (("ecb", frankfurt_afternoon), ("fred", fed_release)):
            until = max(public_from, release(end))
            days = self._crosses(source, currency, start, end, until)
            if days and min(days) - start <= LARGEST_GAP and end - max(days) <= LARGEST_GAP:
                mean = sum(days.values(), Decimal(0)) / len(days)
                yield Conversion(mean.quantize(SIX, ROUND_HALF_EVEN), len(days), source)

    def _crosses(
        self, source: str, currency: str, start: date, end: date, until: datetime
    ) -> dict[date, Decimal]:
        """Units of the currency per US$ on each day that has a rate."""

        def rates(base: str, quote: str) -> dict[date, Decimal]:
            days = self._rates.get((source, base, quote), {})
            wanted = (start + timedelta(days=n) for n in range((end - start).days + 1))
            found = ((day, _last(days[day], until)) for day in wanted if day in days)
            return {day: rate for day, rate in found if rate is not None}

        if source == "ecb":
            dollar = rates("EUR", "USD")
            if currency == "EUR":
                return {day: 1 / rate for day, rate in dollar.items()}
            return {
                day: rate / dollar[day]
                for day, rate in rates("EUR", currency).items()
                if day in dollar
            }
        inverse = rates(currency, "USD")
        return rates("USD", currency) or {day: 1 / rate for day, rate in inverse.items()}


def _last(vintages: Vintages, until: datetime) -> Decimal | None:
    public = [rate for since, rate in vintages if since <= until]
    return public[-1] if public else None
