"""Claims made by hand, as few words as possible each.

Belongs here: building them. Does not belong here: assertions.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from pipelines.claims.claim import Claim, Known
from pipelines.claims.gates import objections

__all__ = ["H1", "WEEK", "Y24", "Y25", "Y26", "claim", "codes", "flagged", "page"]

Y24 = (date(2024, 1, 1), date(2024, 12, 31))
Y25 = (date(2025, 1, 1), date(2025, 12, 31))
Y26 = (date(2026, 1, 1), date(2026, 12, 31))
H1 = (date(2025, 1, 1), date(2025, 6, 30))
WEEK = (date(2026, 2, 9), date(2026, 2, 15))
NUMBERS = count(1)
PLAIN = Claim(
    claim_id="",
    page_url="https://press.example/1",
    sentence=1,
    part="text",
    published=None,
    carrier="Press",
    quote="",
    measure="level",
    metric="tokens",
    entity="Chinese models",
    scope=None,
    geo=None,
    value=Decimal(1),
    value_high=None,
    unit="token",
    bound="exact",
    period_start=None,
    period_end=None,
    kind="actual",
    publisher=None,
    rule="test",
)


def claim(
    value: str | float,
    unit: str | None = "token",
    measure: str = "level",
    *,
    high: str | None = None,
    period: tuple[date | None, date | None] = (None, None),
    **fields: Any,
) -> Claim:
    """One claim with an id of its own."""
    return replace(
        PLAIN,
        claim_id=f"{next(NUMBERS):032x}",
        value=Decimal(str(value)),
        value_high=Decimal(high) if high else None,
        unit=unit,
        measure=measure,
        period_start=period[0],
        period_end=period[1],
        **fields,
    )


def page(quote: str, *claims: Claim, number: int = 1, **fields: Any) -> list[Claim]:
    """Claims of one sentence of one page."""
    url = f"https://press.example/{number}"
    return [replace(one, quote=quote, page_url=url, **fields) for one in claims]


def flagged(claims: Sequence[Claim], known: Sequence[Known] = ()) -> list[dict[str, str]]:
    """For each claim the reasons by code, without those for what is not named."""
    found = objections(claims, known)
    return [
        {
            flag.code: flag.reason
            for flag in found.get(one.claim_id, ())
            if flag.code not in ("no_period", "no_owner")
        }
        for one in claims
    ]


def codes(claims: Sequence[Claim], known: Sequence[Known] = ()) -> list[list[str]]:
    """For each claim the codes of `flagged`."""
    return [list(reasons) for reasons in flagged(claims, known)]
