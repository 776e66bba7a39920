"""What figures say about each other: sums of parts, years and quarters.

Belongs here: judgements that need several figures; what is wrong is objected to, what is odd noted.
Does not belong here: judgements on one value (the contract), or removing rows (the gate).
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from pipelines.revenue.figures import Figure, Key, Steps, grouped, steps

__all__ = ["judge_exchanged", "judge_magnitudes", "judge_parts", "judge_years", "odd"]

DAY = timedelta(days=1)
MAGNITUDE, TINY = 100, Decimal(1_000_000)
"""Largest factor between periods next to each other: Cambricon's revenue grew 43 times in a year
(first quarter of 2025) and 27 times in a quarter. Below a million, where a start-up begins, 1,000:
Biren's grew 124 times in 2023. A unit error is 1,000, 10,000 or a million."""
ALONE = ("H1", "9M")
"""Sums from the year's first day that are checked against their quarters."""


def judge_exchanged(figures: Sequence[Figure]) -> list[Figure]:
    """Figures of a document that has two periods' revenue in each other's place.

    The revenue that stood for a period stands for another one of the same length now, and the
    period itself says something else: a column was read, or printed, for its neighbour.
    """
    standing: dict[Key, Decimal] = {}
    found = list(figures)
    groups: dict[tuple[str, str], list[int]] = {}
    for place, one in enumerate(found):
        groups.setdefault(_document(one), []).append(place)
    for places in sorted(groups.values(), key=lambda group: _begins(found, group)):
        wrong = _exchanged([found[place] for place in places], standing)
        for place in places:
            one = found[place]
            if one.key in wrong:
                text = f"{wrong[one.key]} for one of the two periods it exchanges, as it stood"
                found[place] = one.objected("exchanged", text)
            elif not one.problems:
                standing[one.key] = one.value
    return found


def _document(one: Figure) -> tuple[str, str]:
    """What states figures together: a filing, or an aggregator's answer."""
    return (one.capture_id, one.document if one.source == "edgar" else "")


def _begins(found: Sequence[Figure], places: Sequence[int]) -> tuple[object, ...]:
    """Its place in time: as captured, and what was captured together as it became public."""
    newest = max(found[place].public_from for place in places)
    return (found[places[0]].recorded_from, newest, found[places[0]].capture_id)


def _exchanged(group: Sequence[Figure], standing: dict[Key, Decimal]) -> dict[Key, Decimal]:
    """By key the revenue that stood, for every figure that takes part in an exchange."""
    said = {one.key: one for one in group if not one.problems}
    wrong: dict[Key, Decimal] = {}
    for key, one in said.items():
        old = standing.get(key)
        if old is None or old == one.value:
            continue
        for other_key, other in said.items():
            alike = other_key[:4] == key[:4] and other.period.duration == one.period.duration
            stood = standing.get(other_key)
            if alike and other_key != key and other.value == old and stood in (None, one.value):
                wrong |= {key: old, other_key: old}
    return wrong


def judge_magnitudes(figures: Sequence[Figure]) -> list[Figure]:
    """Figures out of all proportion to the nearest period of the same length that stands."""
    standing: dict[tuple[object, ...], dict[int, Decimal]] = {}
    found: dict[int, Figure] = {}
    ranked = sorted(enumerate(figures), key=lambda pair: (pair[1].order, pair[1].end))
    for place, one in ranked:
        if one.problems or not one.value:
            continue
        line = standing.setdefault((*one.key[:4], one.period.duration), {})
        day = one.end.toordinal()
        near = min(line, key=lambda other: (abs(other - day), other), default=None)
        if near is not None and _out_of_proportion(one.value, line[near]):
            expected = f"revenue within {MAGNITUDE} times {line[near]} of the nearest period"
            found[place] = one.objected("magnitude", expected)
        else:
            line[day] = one.value
    return [found.get(place, one) for place, one in enumerate(figures)]


def odd(value: Decimal, end: date, known: Sequence[Figure]) -> str | None:
    """What an amount that nobody has reported yet should be like, where it is out of proportion.

    Args:
        value: an amount announced.
        end: the last day of its period.
        known: figures of the same vendor; the nearest by their last day is the measure.
    """
    near = min(known, key=lambda one: (abs(one.end - end), one.order), default=None)
    if near is None or not value or not near.value or not _out_of_proportion(value, near.value):
        return None
    return f"an amount within {MAGNITUDE} times {near.value}, the revenue to {near.end}"


def _out_of_proportion(one: Decimal, other: Decimal) -> bool:
    small, large = sorted((abs(one), abs(other)))
    return large > small * (MAGNITUDE if small >= TINY else 10 * MAGNITUDE)


def judge_years(figures: Sequence[Figure]) -> list[Figure]:
    """Figures of the year to date that are less than their quarters are objected to.

    The quarters are those of the same document where it shows them all, or else those public at
    the same instant. (A 10-K of 2018 shows a quarter's revenue as that of a half.)
    """
    known, shown = steps(figures), _by_document(figures)
    return [_judged_year(one, known, shown) for one in figures]


def _by_document(figures: Iterable[Figure]) -> dict[tuple[str, Key], Figure]:
    return {(one.document, one.key): one for one in figures if one.document and not one.problems}


def _judged_year(
    one: Figure, known: dict[Key, Steps], shown: dict[tuple[str, Key], Figure]
) -> Figure:
    duration = one.period.duration
    if duration not in (*ALONE, "FY") or one.problems:
        return one
    shorter = _larger_before(one, known)
    if shorter is not None:
        return one.objected(
            "ytd_below_quarter_sum",
            f"at least {shorter.value}, the revenue of the same year to {shorter.end}",
        )
    parts = _parts(one, known, shown)
    if not parts:
        return one
    total = sum((part.value for part in parts), Decimal(0))
    # Each is rounded by half a unit at most: NVIDIA's half of FY27 is one more than its quarters.
    slack = (one.unit + sum((part.unit for part in parts), Decimal(0))) / 2
    told = " + ".join(str(part.value) for part in parts)
    if one.value < total - slack and duration in ALONE:
        return one.objected(
            "ytd_below_quarter_sum", f"at least {told}, the quarters of the period, = {total}"
        )
    whole = len(parts) == 4 or duration in ALONE
    if whole and abs(one.value - total) > slack:
        return one.noted("year_is_sum", f"{told}, the quarters of the period, = {total}")
    return one


def _larger_before(one: Figure, known: dict[Key, Steps]) -> Figure | None:
    """A shorter sum of the same year that is larger, as public at the same instant.

    A year that was restated is left alone: its nine months may not have been yet.
    """
    if one.period.duration == "FY" and known[one.key].figures[0].value != one.value:
        return None
    for key, group in known.items():
        if key[:5] == one.key[:5] and key[5] < one.end:
            part = group.at(one.public_from)
            if part is not None and part.value > one.value + one.unit + part.unit:
                return part
    return None


def _parts(
    one: Figure, known: dict[Key, Steps], shown: dict[tuple[str, Key], Figure]
) -> list[Figure]:
    """The quarters, or the longest earlier sum and the quarters after it, that make the period."""
    same_line = [key for key in known if key[:4] == one.key[:4] and _inside(key, one.key)]
    quarters = [key for key in same_line if (key[5] - key[4]).days < 100]
    sums = [key for key in same_line if key[4] == one.start and (key[5] - key[4]).days >= 100]
    for keys in (quarters, [*sorted(sums, key=lambda key: key[5])[-1:], *quarters]):
        found = _tiling(one, keys, known, shown)
        if found:
            return found
    return []


def _inside(key: Key, whole: Key) -> bool:
    return key != whole and whole[4] <= key[4] and key[5] <= whole[5]


def _tiling(
    one: Figure,
    keys: Sequence[Key],
    known: dict[Key, Steps],
    shown: dict[tuple[str, Key], Figure],
) -> list[Figure]:
    """Figures end to end from the first day to the last; empty where one is missing."""
    found: list[Figure] = []
    day = one.start
    starts = {key[4]: key for key in keys}
    while day <= one.end:
        key = starts.get(day)
        if key is None:
            return []
        part = shown.get((one.document, key)) if one.document else None
        part = part or known[key].at(one.public_from)
        if part is None:
            return []
        found.append(part)
        day = key[5] + DAY
    return found


def judge_parts(published: Sequence[Figure], summed: Sequence[Figure] = ()) -> list[Figure]:
    """Segments of one document and scheme against the whole they are parts of.

    More than the whole is wrong; less may be a part that is not listed, and is told. Each side may
    be off by half a unit.

    Args:
        published: figures to judge.
        summed: what belongs to the sums and is no segment.
    """
    known, shown = steps(published), _by_document(published)
    groups = grouped([*published, *summed], _partition)
    verdicts = {
        name: _verdict(group, known, shown) for name, group in groups.items() if name is not None
    }
    found = []
    for one in published:
        code, expected = verdicts.get(_partition(one)) or ("", "")
        if code == "segments_above_total":
            one = one.objected(code, expected)
        elif code:
            one = one.noted(code, expected)
        found.append(one)
    return found


def _partition(one: Figure) -> tuple[object, ...] | None:
    """What a figure is a part of: the whole, the period and the document that shows it."""
    if one.scheme in ("total", "other") or one.problems:
        return None
    place = (one.document or one.public_from, one.capture_id)
    return (one.vendor.id, one.series, one.scheme, one.parent, one.start, one.end, *place)


def _verdict(
    group: Sequence[Figure], known: dict[Key, Steps], shown: dict[tuple[str, Key], Figure]
) -> tuple[str, str] | None:
    """What is wrong with the parts of one whole; None: they make it up."""
    one = group[0]
    scheme = one.scheme if one.parent else "total"
    key: Key = (one.vendor.id, one.series, scheme, one.parent, one.start, one.end)
    whole = shown.get((one.document, key)) if one.document else None
    whole = whole or (known[key].at(one.public_from) if key in known else None)
    if whole is None:
        return None
    total = sum((part.value for part in group), Decimal(0))
    slack = (whole.unit + sum((part.unit for part in group), Decimal(0))) / 2
    if abs(total - whole.value) <= slack:
        return None
    code = "segments_above_total" if total > whole.value else "segments_below_total"
    return code, f"parts that make up {whole.value}, not {total}"
