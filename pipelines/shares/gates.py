"""What is wrong with figures of the register, by arithmetic on the register alone.

Belongs here: each gate, one function from all figures to sentences about those that fail it.
Does not belong here: keeping rows out (the tables' contracts do, by the flags made of this).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from pipelines.shares.register import Figure
from pipelines.shares.rounding import agree, growth_pct, quotient, rounded

__all__ = ["GATES", "problems"]

FACTOR = Decimal(3)
"""Most by which neighbours of one series differ; AIbase printed 46.9 for 4.69 trillion tokens."""
YEAR = 370
"""Periods that end more than so many days apart are no neighbours."""
SPLIT = (Decimal(98), Decimal(102))
"""What the parts of a whole add up to, in percent: IDC's cards of 2025 make 100.25."""
FORECAST_WORDS = re.compile(
    r"\b(?:will|expect(?:s|ed)?|forecasts?|plans? to|projected|is set to)\b|将|预计|预期|有望"
)
MONEY = re.compile(r"[A-Z]{3}")
MONEY_METRIC = re.compile(r"(?:revenue|market|supply)$")

Found = Iterator[tuple[Figure, str]]
"""A figure and one sentence that says what was expected of it."""


def problems(figures: Sequence[Figure]) -> dict[str, dict[str, str]]:
    """By gate and id of a row what is wrong with it; empty where all is right."""
    by_id = {one.id: one for one in figures}
    return {code: dict(_told(gate(figures, by_id))) for code, gate in GATES.items()}


def _told(found: Found) -> Iterator[tuple[str, str]]:
    for one, sentence in found:
        yield one.id, sentence


def scale(figures: Sequence[Figure], _: Mapping[str, Figure]) -> Found:
    """A figure that is more than three times away from all its neighbours, two on each side.

    Two, so that of three the wrong one stands out and not the ones beside it.
    """
    for series in _series(figures):
        for place, one in enumerate(series):
            near = [
                other
                for other in (*series[max(0, place - 2) : place], *series[place + 1 : place + 3])
                if abs((other.end - one.end).days) <= YEAR and _alike(one, other)
            ]
            if near and not one.scale_checked and all(_far(one, other) for other in near):
                told = ", ".join(f"{other.text} ({other.id})" for other in near)
                yield one, f"a value within {FACTOR} times its neighbours: {told}"


def _far(one: Figure, other: Figure) -> bool:
    low, high = sorted((one.value, other.value))
    return high > low * FACTOR


def _alike(one: Figure, other: Figure) -> bool:
    """Periods of one length, or totals since one day: a half-year is never beside a year."""
    return one.start == other.start or _same_length(one, other)


def _same_length(one: Figure, other: Figure) -> bool:
    return 10 * abs(one.days - other.days) <= max(one.days, other.days)


def growth(figures: Sequence[Figure], by_id: Mapping[str, Figure]) -> Found:
    """Growth as printed that does not follow from the figure and its base."""
    for one, base, stated in _grown(figures, by_id):
        if stated["unit"] == "pp" or one.unit == "percent" or base.value <= 0:
            continue
        ends = growth_pct(rounded(one.text), rounded(base.text))
        if not agree(ends, rounded(stated["value"])):
            yield one, f"growth of {ends[0]:.2f} to {ends[1]:.2f} %, not {stated['value']} %"


def growth_base(figures: Sequence[Figure], by_id: Mapping[str, Figure]) -> Found:
    """Growth on a base that is not there, not above zero, or of another length."""
    for one in figures:
        if one.growth is None:
            continue
        base = by_id.get(one.growth["base"])
        if base is None:
            yield one, f"a base in the register; {one.growth['base']} is none of its rows"
        elif base.value <= 0:
            yield one, f"no growth on a base of {base.text}: from zero or less it means nothing"
        elif not _same_length(one, base):
            yield one, f"a base as long as its {one.days} days; {base.id} has {base.days}"


def definition_change(figures: Sequence[Figure], by_id: Mapping[str, Figure]) -> Found:
    """Growth from a figure that counts something else: a new definition is no growth."""
    for one, base, _ in _grown(figures, by_id):
        if one.definition != base.definition or one.unit != base.unit:
            yield (
                one,
                f"a base under the definition {one.definition} in {one.unit}; {base.id} counts "
                f"{base.definition} in {base.unit}",
            )


def points(figures: Sequence[Figure], by_id: Mapping[str, Figure]) -> Found:
    """A difference of two shares that is called percent."""
    for one, base, stated in _grown(figures, by_id):
        if one.unit != "percent":
            continue
        apart = (rounded(one.text)[0] - rounded(base.text)[1], rounded(one.text)[1])
        difference = (apart[0], apart[1] - rounded(base.text)[0])
        if agree(difference, rounded(stated["value"])) != (stated["unit"] == "pp"):
            word = "percentage points" if stated["unit"] == "percent" else "that difference"
            yield one, f"{one.value - base.value} {word} between {base.text} and {one.text} %"


def share_of_total(figures: Sequence[Figure], by_id: Mapping[str, Figure]) -> Found:
    """A share that is not its part by its whole, or whose part and whole are no rows."""
    for one in figures:
        if one.part is None or one.whole is None:
            continue
        part, whole = by_id.get(one.part), by_id.get(one.whole)
        if part is None or whole is None:
            yield one, f"rows {one.part} and {one.whole} in the register"
        elif part.unit != whole.unit:
            yield one, f"part and whole in one unit, not {part.unit} and {whole.unit}"
        else:
            ends = quotient(rounded(part.text), rounded(whole.text))
            if not agree((100 * ends[0], 100 * ends[1]), rounded(one.text)):
                yield one, f"{100 * part.value / whole.value:.1f} %, as {one.part} by {one.whole}"


def split_sum(figures: Sequence[Figure], by_id: Mapping[str, Figure]) -> Found:
    """Parts that should make up a whole and do not."""
    parts = sorted((one for one in figures if one.split), key=lambda one: str(one.split))
    for name, group in groupby(parts, key=lambda one: one.split):
        members = list(group)
        whole = by_id.get(str(members[0].whole)) if members[0].unit != "percent" else None
        total = sum((one.value for one in members), Decimal(0))
        percent = 100 * total / whole.value if whole else total
        if not SPLIT[0] <= percent <= SPLIT[1]:
            for one in members:
                yield one, f"parts of {name} that make up 98 to 102 %, not {percent:.1f} %"


def nesting(figures: Sequence[Figure], _: Mapping[str, Figure]) -> Found:
    """A longer period with less than one inside it, or a total below its own daily mean."""
    for one in figures:
        if one.unit in ("percent", "token/day"):
            continue
        for other in figures:
            if other is one or one.series[:-1] != other.series[:-1]:
                continue
            inside = one.start <= other.start and other.end <= one.end
            daily = other.unit == "token/day" and one.unit == "token"
            comparable = daily or (one.unit == other.unit and one.days > other.days)
            if inside and comparable and one.value * Decimal("1.01") < other.value:
                yield one, f"at least the {other.text} {other.unit} of {other.id}, which is in it"


def currency(figures: Sequence[Figure], _: Mapping[str, Figure]) -> Found:
    """An amount without a currency, or a currency on what is no amount."""
    for one in figures:
        if one.table != "total":
            continue
        if bool(MONEY_METRIC.search(one.metric)) != bool(MONEY.fullmatch(one.unit)):
            yield one, f"an ISO 4217 code exactly for amounts of money; the unit is {one.unit}"


def kind(figures: Sequence[Figure], _: Mapping[str, Figure]) -> Found:
    """A forecast told as a fact, or a fact told as a forecast."""
    for one in figures:
        future = one.published is not None and one.end > one.published[1]
        past = one.published is not None and one.end < one.published[0]
        if one.kind in ("actual", "estimate"):
            if future and one.kind_stated and one.published is not None:
                yield one, f"a forecast: published {one.published[1]}, before {one.end}"
            elif word := FORECAST_WORDS.search(one.quote):
                yield one, f"a forecast: its sentence says {word[0]}"
        elif one.kind == "forecast" and past and one.published is not None:
            yield one, f"an estimate: published {one.published[0]}, after {one.end}"


def share_range(figures: Sequence[Figure], _: Mapping[str, Figure]) -> Found:
    """A share outside 0 to 100, or ends that do not hold the value."""
    for one in figures:
        if one.unit == "percent" and not 0 <= one.value <= 100:
            yield one, "a share from 0 to 100 %"
        elif one.value < 0:
            yield one, "a figure that is not negative"
        elif (one.low is not None and one.low > one.value) or (
            one.high is not None and one.high < one.value
        ):
            yield one, f"a value from {one.low} to {one.high}"


def contradiction(figures: Sequence[Figure], _: Mapping[str, Figure]) -> Found:
    """Two values of one key on one day: which of them is right nobody may guess."""
    seen: dict[tuple[object, ...], Figure] = {}
    for one in figures:
        name = (*one.series, one.start, one.end, one.kind, one.public_from)
        other = seen.setdefault(name, one)
        if other is not one:
            yield one, f"another key or day than {other.id}, which says {other.text}"


def _series(figures: Sequence[Figure]) -> Iterator[list[Figure]]:
    ordered = sorted(figures, key=lambda one: (*one.series, one.start, one.end, one.public_from))
    for _, group in groupby(ordered, key=lambda one: one.series):
        yield list(group)


def _grown(
    figures: Iterable[Figure], by_id: Mapping[str, Figure]
) -> Iterator[tuple[Figure, Figure, Mapping[str, str]]]:
    """Figures with growth, the base, and what is printed of it."""
    for one in figures:
        if one.growth is not None and one.growth["base"] in by_id:
            yield one, by_id[one.growth["base"]], one.growth


GATES: Mapping[str, Callable[[Sequence[Figure], Mapping[str, Figure]], Found]] = {
    "scale": scale,
    "growth": growth,
    "growth_base": growth_base,
    "definition_change": definition_change,
    "points": points,
    "share_of_total": share_of_total,
    "split_sum": split_sum,
    "nesting": nesting,
    "currency": currency,
    "kind": kind,
    "share_range": share_range,
    "contradiction": contradiction,
}
"""By the code under which a row is kept out."""
