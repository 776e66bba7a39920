"""Euro reference rates, however they were written: the records, and the checks of every cell.

Belongs here: which currencies are kept, what a rate and a day without one look like, the layout.
Does not belong here: ZIP and CSV (`table`), XML (`xml`).
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from scrapers.records import Parsed, Records, Refusal
from scrapers.values import MEND

__all__ = ["BASE", "CURRENCIES", "RATES", "Rates"]

RATES = Records(
    name="rates",
    fields={"base": "string", "quote": "string", "date": "date32", "rate": "string"},
    key=("base", "quote", "date"),
    scope=("base", "quote", "date"),
    shard="date",
)
"""Units of `quote` for one euro, as the source wrote them, on a TARGET working day.

The scope is the whole key: a capture speaks of exactly the cells it shows. A cell that says
"no rate" (`N/A`, `-`) is a value of the scope without a record, so a rate shown earlier for it is
withdrawn; a day that a file does not list is not. (A scope of days would let a file of one series
withdraw the others' rates of that day.)"""

BASE = "EUR"

CURRENCIES = ("USD", "CNY", "HKD", "JPY", "KRW", "GBP")
"""The currencies that are kept. USD is in every cross rate; CNY, HKD and USD are what vendors of
mainland China and Hong Kong report in; JPY, KRW and GBP are what the next vendors would (memory,
equipment, design). TWD is none of the 41 that the ECB publishes."""

RATE = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
NONE = frozenset({"N/A", "-", "", "NaN"})
AHEAD = timedelta(days=1)


@dataclass(slots=True)
class Rates:
    """Cells as they are met, a currency at a time; `result` lays them out.

    (The history has 43,000 cells: they are checked in one loop a currency, without a call a cell.)
    """

    time: datetime
    columns: dict[str, list[Any]] = field(
        default_factory=lambda: {key: [] for key in (*RATES.fields, "locator")}
    )
    scope: list[tuple[str, str, date]] = field(default_factory=list)
    absent: Counter[str] = field(default_factory=Counter)

    def add(
        self, quote: str, days: Sequence[date], texts: Sequence[str], places: Sequence[str]
    ) -> None:
        """The cells of one currency: day, text and locator of each.

        Raises:
            Refusal: `not_a_rate`, `duplicate_day`.
        """
        _once(quote, days, places)
        kept = [place for place, text in enumerate(texts) if text not in NONE]
        for place in kept:
            if not RATE.fullmatch(texts[place]) or not texts[place].strip("0."):
                raise Refusal(
                    "not_a_rate",
                    f"{places[place]} is {texts[place][:40]!r}, which is no rate; {MEND}",
                    locator=places[place],
                )
        if len(kept) < len(days):
            none = [day for day, text in zip(days, texts, strict=True) if text in NONE]
            self.absent[quote] += len(none)
            self.scope += [(BASE, quote, day) for day in none]
        self.columns["base"] += [BASE] * len(kept)
        self.columns["quote"] += [quote] * len(kept)
        for key, values in (("date", days), ("rate", texts), ("locator", places)):
            self.columns[key] += [values[place] for place in kept]

    def day(self, found: date, where: str) -> date:
        """A day that may have rates.

        Raises:
            Refusal: `future_date`, `weekend`.
        """
        if found > (self.time + AHEAD).date():
            raise Refusal(
                "future_date",
                f"{where} is {found}, after {self.time.date()}, the day on which it was fetched; "
                "fetch it again",
                locator=where,
            )
        if found.weekday() > 4:
            raise Refusal(
                "weekend",
                f"{where} is {found}, a {found:%A}, on which no rate is set; {MEND}",
                locator=where,
            )
        return found

    def result(self, what: str) -> Parsed:
        """All cells as records.

        Raises:
            Refusal: `empty_list`, where no cell has a rate.
        """
        if not self.columns["rate"]:
            raise Refusal("empty_list", f"{what} holds no rate at all; fetch it again")
        skipped = ", ".join(f"{self.absent[one]} of {one}" for one in sorted(self.absent))
        warnings = [f"cells without a rate skipped: {skipped}"] if skipped else []
        return Parsed(columns=self.columns, scope=self.scope, warnings=warnings)


def _once(quote: str, days: Sequence[date], places: Sequence[str]) -> None:
    if len(set(days)) == len(days):
        return
    counts = Counter(days)
    last = max(place for place, day in enumerate(days) if counts[day] > 1)
    raise Refusal(
        "duplicate_day",
        f"{places[last]} is a second rate of {quote} on {days[last]}, so a page is repeated; "
        "fetch it again",
        locator=places[last],
    )
