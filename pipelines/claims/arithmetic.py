"""Gates that calculate: growth against its base, shares against the whole, days against weeks.

Belongs here: what figures of one page say of each other.
Does not belong here: other pages and known figures (`neighbours`), words (`wording`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import permutations

from pipelines.claims.claim import Claim, Flag, by_sentence, grouped, half_unit, shown

__all__ = ["daily_above_weekly", "growth", "parts_above_whole", "share_of_total", "share_sum"]

LOOSE = {"about": Decimal("0.06"), "exact": Decimal(0), "range": Decimal(0)}
"""How much wider a figure may miss by its bound, as a part of itself."""
WHOLE = (Decimal(98), Decimal(102))
"""Sum of all shares: each of a handful is rounded by up to half a point."""
AGGREGATES = frozenset(
    ("domestic AI chips", "foreign AI chips", "Chinese models", "US models", "China", "US")
)
FLOWS = frozenset(("tokens", "shipments", "revenue"))
HALF = re.compile(r"上半年|下半年|\bH[12]\b|\d[hH][12]\b|half[- ]year|(?:first|second) half", re.I)
FULL = re.compile(r"全年|全年度|full[- ]year|whole (?:of )?(?:year|20\d\d)", re.I)
PERIODS = {"token/day": 1, "token/week": 7, "token/month": 30, "token/year": 365}


def growth(claims: Iterable[Claim]) -> Iterator[Flag]:
    """Growth, or a ratio, must be what the two levels beside it give, within rounding."""
    for sentence in by_sentence(claims):
        for claim in sentence:
            if claim.measure not in ("growth", "ratio") or claim.unit is None:
                continue
            levels = _levels(claim, sentence)
            if len(levels) != 2:
                continue
            mixed = _mixed_periods(claim, levels)
            if mixed is not None:
                yield Flag(claim.claim_id, "nesting", mixed)
            wrong = _unlike(claim, levels)
            if wrong is not None:
                yield Flag(claim.claim_id, "growth", wrong)


def _levels(claim: Claim, sentence: Sequence[Claim]) -> list[Claim]:
    """The levels that a growth may be of: of its owner, its metric, and one unit."""
    found = [
        one
        for one in sentence
        if one.measure in ("level", "price")
        and one.metric == claim.metric
        and (one.entity == claim.entity or None in (one.entity, claim.entity))
        and one.value_high is None
    ]
    return found if len({one.unit for one in found}) == 1 else []


def _unlike(claim: Claim, levels: Sequence[Claim]) -> str | None:
    """A sentence where neither order of the levels gives the growth; None where one does."""
    # Of levels whose periods are known the earlier is the base.
    orders = list(permutations(levels))
    ends = [one.period_end for one in levels]
    if None not in ends and ends[0] != ends[1]:
        orders = [tuple(sorted(levels, key=lambda one: str(one.period_end)))]
    told = []
    for base, value in orders:
        if base.value <= 0 or value.value <= 0:
            return None
        low, high = _possible(claim, base, value)
        if _says(claim, low, high):
            return None
        told.append((low + high) / 2)
    stated = shown(claim.value) + (f" to {shown(claim.value_high)}" if claim.value_high else "")
    unit = {"times": " times"}.get(str(claim.unit), " %")
    made = " or ".join(f"{shown(one)}{unit}" for one in told)
    return f"from {shown(levels[0].value)} and {shown(levels[1].value)} comes {made}, not {stated}"


def _possible(claim: Claim, base: Claim, value: Claim) -> tuple[Decimal, Decimal]:
    """Lowest and highest growth that the two printed levels can stand for, in the claim's unit."""
    ends = [
        max(Decimal(0), one.value + sign * (half_unit(one.value) + _slack(one)))
        for one, sign in ((value, -1), (base, 1), (value, 1), (base, -1))
    ]
    low, high = ends[0] / ends[1], ends[2] / max(ends[3], Decimal("1e-12"))
    years = _years(base, value)
    if claim.unit == "percent/year" and years > 1:
        low, high = low ** (1 / years), high ** (1 / years)
    if claim.measure == "ratio":
        return low, high
    return (low - 1) * 100, (high - 1) * 100


def _slack(claim: Claim) -> Decimal:
    return abs(claim.value) * LOOSE.get(claim.bound, Decimal("0.06"))


def _years(base: Claim, value: Claim) -> Decimal:
    if base.period_end is None or value.period_end is None:
        return Decimal(1)
    return Decimal(round((value.period_end - base.period_end).days / 365.25))


def _says(claim: Claim, low: Decimal, high: Decimal) -> bool:
    """Whether what the claim states can be between `low` and `high`."""
    slack = half_unit(claim.value) + _slack(claim)
    if claim.value_high is not None:
        # A range is wide enough by itself: what the levels give must lie in it.
        return claim.value - slack <= (low + high) / 2 <= claim.value_high + slack
    if claim.bound == "at_least":
        return high >= claim.value - slack
    if claim.bound == "at_most":
        return low <= claim.value + slack
    return low - slack <= claim.value <= high + slack


def _mixed_periods(claim: Claim, levels: Sequence[Claim]) -> str | None:
    """A sentence where growth is told between periods of unlike length."""
    lengths = sorted(days for one in levels if (days := one.days) is not None)
    unlike = len(lengths) == 2 and lengths[0] * Decimal("1.2") < lengths[1]
    told = not lengths and HALF.search(claim.quote) and FULL.search(claim.quote)
    if not unlike and not told:
        return None
    return "the growth is told between periods of unlike length, a half-year against a year"


def share_sum(claims: Iterable[Claim]) -> Iterator[Flag]:
    """Shares of one whole never exceed it; where the rest is named, they make it up."""
    for shares in grouped(claims, _whole).values():
        parts = {one.entity: one for one in shares if one.entity not in AGGREGATES}
        total = sum((one.value for one in parts.values()), Decimal(0))
        complete = "others" in parts
        if len(parts) < 2 or (total <= WHOLE[1] and not (complete and total < WHOLE[0])):
            continue
        named = ", ".join(f"{one.entity} {shown(one.value)}" for one in parts.values())
        for one in parts.values():
            yield Flag(one.claim_id, "share_sum", f"the shares add up to {shown(total)}: {named}")


def _whole(claim: Claim) -> tuple[object, ...] | None:
    """What a share is of; a table is one sentence. None for what is no part of a market."""
    if claim.measure != "share" or not claim.of_market or claim.entity is None:
        return None
    number = 0 if claim.part == "table" else claim.sentence
    return (claim.page_url, number, claim.scope, claim.geo, claim.period, claim.kind)


def share_of_total(claims: Iterable[Claim]) -> Iterator[Flag]:
    """Units over the total of the market must be the share printed beside them."""
    everything = list(claims)
    levels = grouped(everything, _counted)
    totals = {
        (one.page_url, one.unit, one.period): one
        for one in everything
        if _counted(one) is not None and one.entity == "market"
    }
    for claim in everything:
        if claim.measure != "share" or not claim.of_market or claim.entity is None:
            continue
        for unit in ("card", "chip", "die", "server"):
            total = totals.get((claim.page_url, unit, claim.period))
            own = levels.get((claim.page_url, claim.entity, unit, claim.period), ())
            if total is None or not own or not total.value:
                continue
            made = own[0].value / total.value * 100
            slack = 2 + made * (LOOSE["about"] if "about" in (own[0].bound, total.bound) else 0)
            if abs(made - claim.value) > slack:
                yield Flag(
                    claim.claim_id,
                    "share_of_total",
                    f"{shown(own[0].value)} of {shown(total.value)} {unit}s are {shown(made)} %, "
                    f"not {shown(claim.value)}",
                )


def _counted(claim: Claim) -> tuple[object, ...] | None:
    if claim.measure != "level" or claim.metric != "shipments" or claim.entity is None:
        return None
    return (claim.page_url, claim.entity, claim.unit, claim.period)


def daily_above_weekly(claims: Iterable[Claim]) -> Iterator[Flag]:
    """A day's tokens are never more than those of the week, month or year that holds it."""

    def owner(claim: Claim) -> tuple[object, ...] | None:
        named = claim.measure == "level" and claim.unit in PERIODS
        return (claim.page_url, claim.entity, claim.scope) if named else None

    for same in grouped(claims, owner).values():
        for short in same:
            for long in same:
                if PERIODS[str(short.unit)] >= PERIODS[str(long.unit)] or not _near(short, long):
                    continue
                if short.value > long.value:
                    told = (
                        f"{shown(short.value)} {short.unit} is more than "
                        f"{shown(long.value)} {long.unit} of the same owner"
                    )
                    yield Flag(short.claim_id, "nesting", told)
                    yield Flag(long.claim_id, "nesting", told)


def _near(one: Claim, other: Claim) -> bool:
    """Whether two claims may speak of one time: of the same month, or of no stated one."""
    if one.period_end is None or other.period_end is None:
        return one.sentence == other.sentence
    return abs((one.period_end - other.period_end).days) <= 31


def parts_above_whole(claims: Iterable[Claim]) -> Iterator[Flag]:
    """What a half-year or quarter brought is never more than the year that holds it."""

    def owner(claim: Claim) -> tuple[object, ...] | None:
        flow = claim.measure == "level" and claim.metric in FLOWS and claim.days is not None
        named = flow and claim.entity is not None and claim.value > 0 and claim.unit not in PERIODS
        parts = (claim.page_url, claim.entity, claim.scope, claim.metric, claim.unit, claim.geo)
        return parts if named else None

    for same in grouped(claims, owner).values():
        for part in same:
            for whole in same:
                if _inside(part, whole) and part.value - half_unit(part.value) > whole.value + (
                    half_unit(whole.value) + _slack(whole)
                ):
                    told = (
                        f"{shown(part.value)} to {part.period_end} is more than "
                        f"{shown(whole.value)} for the longer period that holds it"
                    )
                    yield Flag(part.claim_id, "nesting", told)
                    yield Flag(whole.claim_id, "nesting", told)


def _inside(part: Claim, whole: Claim) -> bool:
    if None in (*part.period, *whole.period) or part.period == whole.period:
        return False
    return str(whole.period_start) <= str(part.period_start) and str(part.period_end) <= str(
        whole.period_end
    )
