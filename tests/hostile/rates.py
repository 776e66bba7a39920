"""Both central banks, which agree: rates of working days, each day's its own.

Belongs here: the ECB's files and the Fed's series, made of one list of rates.
Does not belong here: anything a fault does to them.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import ClassVar

from tests.earnings_apis import Ecb
from tests.hostile.days import weekdays
from tests.server import Answer, Seen

__all__ = ["CentralBank", "Fed"]

EURO = {"USD": 1.1172, "JPY": 175.68, "CNY": 7.9326, "HKD": 8.7652, "KRW": 1591.76, "GBP": 0.87}
SERIES = {
    "DEXTAUS": 32.1,
    "DEXCHUS": EURO["CNY"] / EURO["USD"],
    "DEXHKUS": EURO["HKD"] / EURO["USD"],
    "DEXKOUS": EURO["KRW"] / EURO["USD"],
    "DEXJPUS": EURO["JPY"] / EURO["USD"],
    "DEXUSEU": EURO["USD"],
    "DEXUSUK": EURO["USD"] / EURO["GBP"],
}
FIRST = date(2026, 7, 1)


def moved(rate: float, day: date) -> str:
    """A rate on a day: up to 2 % more, never the same on two days that follow each other."""
    digits = 2 if rate > 1000 else 4
    return f"{rate * (1 + day.toordinal() % 97 / 4850):.{digits}f}"


class CentralBank(Ecb):
    """The ECB with rates that move, each day's its own."""

    rates: ClassVar[Mapping[str, str]] = {name: str(rate) for name, rate in EURO.items()}
    newest = tuple(EURO)

    def __init__(self, at: datetime) -> None:
        # The day's rates come in the afternoon, after these runs.
        super().__init__([str(day) for day in weekdays(FIRST, at.date() - timedelta(days=1))[::-1]])

    def rate(self, name: str, day: str) -> str:
        """Another one every day."""
        return moved(EURO[name], date.fromisoformat(day))


class Fed:
    """api.stlouisfed.org, by section 3.3: weeks are published on their next Monday."""

    hosts = ("api.stlouisfed.org",)

    def __init__(self, at: datetime) -> None:
        monday = at.date() - timedelta(days=at.date().weekday())
        self.days = weekdays(FIRST, monday - timedelta(days=10))

    def __call__(self, seen: Seen) -> Answer | None:
        if seen.path != "/fred/series/observations":
            return None
        first = seen.query["observation_start"]
        rate = SERIES[seen.query["series_id"]]
        rows = [
            {"date": str(day), "value": moved(rate, day)} for day in self.days if str(day) >= first
        ]
        head = {"count": len(rows), "offset": 0, "limit": 100000, "units": "lin"}
        return Answer.json({**head, "output_type": 1, "observations": rows})
