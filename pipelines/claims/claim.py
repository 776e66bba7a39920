"""A claim as gates see it, what is known besides, and an objection.

Belongs here: these three, and what several gates ask of them (groups, growth, rounding).
Does not belong here: any gate.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

__all__ = [
    "Claim",
    "Flag",
    "Known",
    "by_sentence",
    "claim_of",
    "grouped",
    "half_unit",
    "shown",
]


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim. `publisher` is who made the figure; None where the page names nobody."""

    claim_id: str
    page_url: str
    sentence: int
    part: str
    published: date | None
    carrier: str
    quote: str
    measure: str
    metric: str | None
    entity: str | None
    scope: str | None
    geo: str | None
    value: Decimal
    value_high: Decimal | None
    unit: str | None
    bound: str
    period_start: date | None
    period_end: date | None
    kind: str
    publisher: str | None
    rule: str

    @property
    def period(self) -> tuple[date | None, date | None]:
        """First and last day."""
        return self.period_start, self.period_end

    @property
    def days(self) -> int | None:
        """Length of the period; None where an end is open."""
        if self.period_start is None or self.period_end is None:
            return None
        return (self.period_end - self.period_start).days + 1

    @property
    def of_market(self) -> bool:
        """Whether it is, or changes, a share of a market: by its metric or by the words beside it.

        A metric is read out of a few words and is at times another one.
        """
        if self.metric == "market_share":
            return True
        return self.metric in ("revenue", "shipments", "tokens") and bool(MARKET.search(self.quote))


MARKET = re.compile(r"\bmarket\b|\bshare\b|市场|市場|份额|份額|占比|市占", re.I)


@dataclass(frozen=True, slots=True)
class Flag:
    """An objection of a gate: `code` is stable, `reason` a sentence with the figures."""

    claim_id: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Known:
    """A figure from a table with a proof of its own, to hold claims against."""

    entity: str
    metric: str
    unit: str
    period_start: date
    period_end: date
    value: Decimal
    told: str
    """Whose figure it is."""


PARTS = {"attributed_to": "publisher"}
NUMBERS = ("value", "value_high")


def claim_of(row: Mapping[str, Any]) -> Claim:
    """A record as a claim; nulls of any library are None."""
    renamed = {PARTS.get(name, name): value for name, value in row.items()}
    found = {one.name: _plain(renamed.get(one.name)) for one in fields(Claim)}
    for name in NUMBERS:
        found[name] = None if found[name] is None else Decimal(str(found[name]))
    return Claim(**found)


def _plain(value: Any) -> Any:
    # NaN, NaT and NA are the values that are not equal to themselves, or refuse to say so.
    try:
        return value if value is not None and bool(value == value) else None
    except TypeError:
        return None


def grouped(
    claims: Iterable[Claim], key: Callable[[Claim], Hashable | None]
) -> Mapping[Hashable, Sequence[Claim]]:
    """Claims by key, those without one left out."""
    found: defaultdict[Hashable, list[Claim]] = defaultdict(list)
    for claim in claims:
        name = key(claim)
        if name is not None:
            found[name].append(claim)
    return found


def by_sentence(claims: Iterable[Claim]) -> Iterable[Sequence[Claim]]:
    """Claims that one sentence, or one row of a table, makes."""
    return grouped(claims, lambda claim: (claim.page_url, claim.sentence)).values()


def half_unit(value: Decimal) -> Decimal:
    """Half of the last printed digit: how far rounding may have moved a number.

    A number that ends in zeros may be exact to the last or to the first of them: there it is at
    most 2.5 % of it.

    >>> half_unit(Decimal("4.12e12")), half_unit(Decimal("14.4")), half_unit(Decimal("2000000"))
    (Decimal('5000000000'), Decimal('0.05'), Decimal('50000.000'))
    """
    exponent = int(value.normalize().as_tuple().exponent)
    step = Decimal(10) ** exponent / 2
    if exponent > 0:
        step = min(step, abs(value) * Decimal("0.025"))
    return Decimal(f"{step:f}") if value else Decimal("0.5")


def shown(value: Decimal) -> str:
    """A number for a sentence.

    >>> shown(Decimal("4.69e13")), shown(Decimal("2200000")), shown(Decimal("14.400"))
    ('4.69e13', '2,200,000', '14.4')
    """
    if abs(value) >= 1_000_000_000:
        return f"{float(value):.4g}".replace("e+", "e")
    return f"{round(value, 2).normalize():,f}"
