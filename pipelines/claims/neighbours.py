"""Gates that look round: other claims of the same thing, and figures that are known.

Belongs here: scale, contradiction, revision, and figures that are known as something else.
Does not belong here: what one sentence shows (`wording`, `arithmetic`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from pipelines.claims.claim import Claim, Flag, Known, grouped, half_unit, shown

__all__ = ["contradiction", "known_otherwise", "scale", "stock_above_output"]

MADE = re.compile(r"\b(?:produc\w+|made|makes?|output)\b|产量|產量|生产|生產|产出|產出", re.I)
FACTOR = Decimal(3)
"""Neighbours lie within it: Chinese models' weekly tokens rose by 2.3 in a month at most (2026),
and a slip of the scale is 10."""
CLOSE = 62
"""Days between the ends of two periods that are neighbours; of yearly figures only the same year
counts, since Moore Threads' revenue rose by 3.5 in one."""
MOST = {
    **dict.fromkeys(("token", "token/year", "token/month", "token/week", "token/day"), "1e20"),
    "card": "1e9",
    "chip": "1e12",
    "W": "1e12",
}
"""Beyond everything that was ever said with sense: 3.9e18 tokens for the China of 2030 (JPMorgan),
4e6 cards a year for China (IDC 2025); the United States' power stations have 1.3e12 W."""


def scale(claims: Sequence[Claim], known: Iterable[Known]) -> Iterator[Flag]:
    """A figure must be within a factor of three of its neighbours, and below any sane limit."""
    for claim in claims:
        if (
            claim.measure == "level"
            and claim.unit in MOST
            and claim.value > Decimal(MOST[claim.unit])
        ):
            told = f"{shown(claim.value)} {claim.unit} is beyond anything there is"
            yield Flag(claim.claim_id, "scale", told)
    levels = [one for one in claims if one.measure in ("level", "price") and one.value > 0]
    firm = grouped_known(known)
    for name, same in grouped(levels, _thing).items():
        for claim in same:
            # What is known decides alone; other claims by a majority, for one of them may be wrong.
            values = [
                one.value
                for one in firm.get(name, ())
                if _close(claim, one.period_start, one.period_end)
            ] or [one.value for one in same if _is_neighbour(claim, one)]
            far = [one for one in values if not one / FACTOR <= claim.value <= one * FACTOR]
            if 2 * len(far) > len(values):
                told = (
                    f"{shown(claim.value)} {claim.unit} is more than {FACTOR} times away from "
                    f"{len(far)} of {len(values)} neighbouring figures, such as {shown(min(far))}"
                )
                yield Flag(claim.claim_id, "scale", told)


def grouped_known(known: Iterable[Known]) -> dict[object, list[Known]]:
    """Known figures by what `_thing` calls them."""
    found: dict[object, list[Known]] = {}
    for one in known:
        found.setdefault((one.entity, one.metric, one.unit), []).append(one)
    return found


def _thing(claim: Claim) -> tuple[object, ...] | None:
    named = claim.entity is not None and claim.unit is not None
    return (claim.entity, claim.metric, claim.unit) if named else None


def _is_neighbour(claim: Claim, other: Claim) -> bool:
    if other.claim_id == claim.claim_id or other.value == claim.value:
        return False
    for one, another in ((claim.scope, other.scope), (claim.geo, other.geo)):
        if one != another and None not in (one, another):
            return False
    return _close(claim, other.period_start, other.period_end)


def _close(claim: Claim, start: date | None, end: date | None) -> bool:
    """Whether a period is the claim's own, or as long as it and near it."""
    if claim.period_end is None or end is None:
        return False
    if (claim.period_start is None) != (start is None):
        return False
    apart = abs((claim.period_end - end).days)
    days = claim.days
    if days is None or start is None:
        return apart <= CLOSE
    length = (end - start).days + 1
    return abs(days - length) <= 3 and apart <= (CLOSE if days <= CLOSE else 3)


def contradiction(claims: Sequence[Claim]) -> Iterator[Flag]:
    """One publisher says one value of one thing and time; a later one is a revision.

    Where no publisher is named, the page speaks for itself.
    """
    for same in grouped(claims, _same_thing).values():
        for claim in same:
            others = [one for one in same if _disagree(claim, one)]
            if not others:
                continue
            other = min(others, key=lambda one: (str(one.published), one.claim_id))
            revised = claim.publisher is not None and claim.publisher == other.publisher
            named = claim.publisher or claim.carrier
            told = f"{shown(claim.value)} here, {shown(other.value)} on {other.page_url}"
            if other.page_url == claim.page_url:
                told = f"the page says {shown(claim.value)} and {shown(other.value)}"
            said = f"{named}, of one thing and time: {told}"
            yield Flag(claim.claim_id, "revision" if revised else "conflict", said)


def _same_thing(claim: Claim) -> tuple[object, ...] | None:
    if claim.measure not in ("level", "share") or None in (claim.entity, claim.period_end):
        return None
    if claim.unit is None:
        return None
    parts = (claim.measure, claim.metric, claim.entity, claim.scope, claim.geo, claim.unit)
    return (*parts, claim.period)


def _disagree(one: Claim, other: Claim) -> bool:
    """Whether two values of one thing cannot both be: of one publisher, or of none named."""
    if one.publisher != other.publisher and None not in (one.publisher, other.publisher):
        return False
    if one.publisher is None and _other_thing(one, other):
        return False
    apart = abs(one.value - other.value)
    rounding = half_unit(one.value) + half_unit(other.value)
    if {one.bound, other.bound} != {"exact"}:
        rounding += abs(one.value) * Decimal("0.06")
    return apart > rounding


def _other_thing(one: Claim, other: Claim) -> bool:
    """Whether words of a page tell two figures apart: made and sold are one metric."""
    if (one.page_url, one.sentence) == (other.page_url, other.sentence):
        return True
    return bool(MADE.search(one.quote)) != bool(MADE.search(other.quote))


def known_otherwise(claims: Sequence[Claim]) -> Iterator[Flag]:
    """The same figure of the same owner is elsewhere a forecast, or counts another thing."""

    def figure(claim: Claim) -> tuple[object, ...] | None:
        return (claim.entity, claim.unit, claim.value) if claim.measure == "share" else None

    for same in grouped(claims, figure).values():
        for claim in same:
            for other in same:
                told = f"{other.carrier} has the same {shown(other.value)} as"
                later = other.period_end is not None and str(other.period_end) > str(
                    claim.published or claim.period_end or other.period_end
                )
                if claim.kind == "actual" and other.kind in ("forecast", "plan") and later:
                    said = f"{told} a {other.kind} for the time to {other.period_end}"
                    yield Flag(claim.claim_id, "forecast_as_actual", said)
                elif claim.metric != other.metric and claim.entity is not None:
                    said = f"{told} {other.metric}, here it is {claim.metric}"
                    yield Flag(claim.claim_id, "metric", said)


def stock_above_output(claims: Iterable[Claim]) -> Iterator[Flag]:
    """A stock of several years' output beside that output is implausible."""
    for same in grouped(claims, lambda one: (one.page_url, one.sentence, one.unit)).values():
        made = [one for one in same if one.metric == "shipments" and one.measure == "level"]
        held = [one for one in same if one.metric == "other" and one.measure == "level"]
        for stock in held if made and made[0].unit in ("card", "chip", "die", "server") else ():
            if stock.value > FACTOR * made[0].value > 0:
                told = (
                    f"{shown(stock.value)} in stock against {shown(made[0].value)} made: "
                    "more than three times as many"
                )
                yield Flag(stock.claim_id, "scale", told)
