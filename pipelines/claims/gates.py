"""All gates, and what each is called.

Belongs here: running them over every claim there is. Does not belong here: a gate itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from pipelines.claims import arithmetic, neighbours, wording
from pipelines.claims.claim import Claim, Flag, Known

__all__ = ["CODES", "objections"]

GATES: Sequence[Callable[[Sequence[Claim]], Iterable[Flag]]] = (
    arithmetic.growth,
    arithmetic.share_sum,
    arithmetic.share_of_total,
    arithmetic.daily_above_weekly,
    arithmetic.parts_above_whole,
    wording.points_as_percent,
    wording.negative_base,
    wording.no_currency,
    wording.wrong_unit,
    wording.forecast_as_actual,
    wording.erratum,
    wording.base_missing,
    wording.not_named,
    wording.number_of_a_name,
    neighbours.contradiction,
    neighbours.known_otherwise,
    neighbours.stock_above_output,
)

CODES: Mapping[str, str] = {
    "base_missing": "a starting value without a date",
    "conflict": "another value of the same thing and time",
    "erratum": "the sentence corrects an earlier one",
    "forecast_as_actual": "a forecast told as a fact",
    "growth": "growth that its two levels do not give",
    "metric": "the same figure is known as another metric",
    "name": "a number out of a product's name, or a stock code",
    "negative_base": "growth on a loss",
    "nesting": "a part above its whole, or periods of unlike length",
    "no_currency": "an amount without currency or unit",
    "no_owner": "nobody is named",
    "no_period": "no time is named",
    "pp_as_percent": "percentage points told as percent",
    "revision": "the publisher said another value before",
    "scale": "away from its neighbours by more than three times",
    "share_of_total": "a share that units over total do not give",
    "share_sum": "shares that do not add up to their whole",
    "unit": "a unit that the metric does not have",
}


def objections(claims: Sequence[Claim], known: Sequence[Known]) -> Mapping[str, Sequence[Flag]]:
    """By claim id what gates object to, one flag a code, in order of code."""
    found: dict[str, dict[str, Flag]] = {}
    for flag in _flags(claims, known):
        found.setdefault(flag.claim_id, {}).setdefault(flag.code, flag)
    return {name: [flags[code] for code in sorted(flags)] for name, flags in found.items()}


def _flags(claims: Sequence[Claim], known: Sequence[Known]) -> Iterator[Flag]:
    # In one order whatever the order of captures, so that a reason names the same figure always.
    ordered = sorted(claims, key=lambda claim: (claim.page_url, claim.sentence, claim.claim_id))
    yield from chain.from_iterable(gate(ordered) for gate in GATES)
    yield from neighbours.scale(ordered, known)
