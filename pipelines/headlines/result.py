"""A sentence, what was found of it under one definition, and the verdict.

Belongs here: the types all checks share, the rule of the verdict, numbers in words.
Does not belong here: computing anything (the other modules of this package).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import pandas as pd

from pipelines.reference import CuratedRow
from scrapers.capture import sha256, time_text
from warehouse.contract import load

__all__ = ["Headline", "Result", "cited", "current", "in_words", "judge"]


@dataclass(frozen=True, slots=True)
class Headline:
    """One sentence of the reference file."""

    entry: CuratedRow

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.entry.fields["headline_id"])

    @property
    def about(self) -> Mapping[str, str]:
        """What a check needs to know: week, country, vendor, year."""
        return dict(self.entry.fields.get("about", {}))

    @property
    def stated(self) -> float | None:
        """The number it states."""
        text = self.entry.fields.get("stated_value")
        return None if text is None else float(Decimal(text))

    @property
    def unit(self) -> str:
        """The unit of that number."""
        return str(self.entry.fields["stated_unit"])

    @property
    def missing(self) -> str:
        """Which data are missing while nothing can be computed."""
        return str(self.entry.fields.get("missing", "nothing here holds such a figure"))


@dataclass(frozen=True, slots=True)
class Result:
    """What one definition gives. `value` None: it cannot be computed, and `told` says why."""

    definition: str
    value: float | None
    told: str
    """What was found, as the beginning of a sentence."""
    inputs: tuple[Mapping[str, str], ...] = ()
    """Rows it was computed from; empty where it stands in a reference file or is missing."""
    public_from: datetime | None = None
    basis: str = "derived"
    recorded_from: datetime | None = None
    entry: tuple[str, int, str] | None = None
    """File, line and digest of a curated figure."""
    undecided: bool = False
    """Whether the figure is a bound that neither holds nor breaks the sentence."""


def current(table: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The last vintage of each key of a table's rows that is not withdrawn."""
    key = list(load(table).key)
    last = rows.sort_values("revision", kind="stable").drop_duplicates(key, keep="last")
    return last[last["status"].ne("withdrawn")]


def cited(table: str, row: Mapping[str, Any], value: str) -> dict[str, str]:
    """A row as an input: its key, the instant it was public, and a digest of what was taken."""
    key = ", ".join(f"{name}={_text(row[name])}" for name in load(table).key)
    digest = sha256(f"{key}|{row[value]}".encode())[:32]
    return {
        "table": table,
        "key": f"{key}, public_from<={time_text(row['public_from'])}",
        "digest": digest,
    }


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def judge(headline: Headline, result: Result) -> tuple[str, float | None]:
    """`holds`, `fails` or `not_computable`, and how far the figure is from the stated one in %."""
    stated, value = headline.stated, result.value
    if value is None or stated is None:
        return "not_computable", None
    off = 100 * (value / stated - 1) if stated else None
    if result.undecided:
        return "not_computable", off
    test = headline.about.get("test", "near")
    if test == "above":
        return ("holds" if value > stated else "fails"), off
    if test == "at_least":
        return ("holds" if value >= stated else "fails"), off
    tolerance = float(headline.entry.fields["tolerance_pct"])
    near = off is not None and abs(off) <= tolerance
    return ("holds" if near else "fails"), off


def in_words(value: float, unit: str) -> str:
    """A number as a newspaper prints it.

    >>> in_words(5154859366493, "token"), in_words(453.214, "percent"), in_words(30000, "card")
    ('5.155 trillion tokens', '453.21 %', '30,000 cards')
    """
    if unit == "token":
        for size, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
            if value >= size:
                return f"{value / size:.3f} {name} tokens"
        return f"{value:,.0f} tokens"
    if unit == "percent":
        return f"{value:.2f}".rstrip("0").rstrip(".") + " %"
    if unit == "card":
        return f"{value:,.0f} cards"
    if unit == "ratio":
        return f"{value:.2f} times"
    return f"{value / 1e9:.3f} billion {unit}" if value >= 1e9 else f"{value:,.2f} {unit}"
