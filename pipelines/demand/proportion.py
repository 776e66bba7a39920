"""Values out of all proportion to their neighbours in a series: a unit error, not a market move.

Belongs here: holding each sighting against what stood before it.
Does not belong here: what the factor is for a table and why, which its contract says.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

__all__ = ["NEIGHBOURS", "judged", "out_of_proportion"]

NEIGHBOURS = timedelta(days=35)
"""How far away a window may end to be held against: the months of the sources, and a few days."""

ORDER = ("public_from", "recorded_from", "capture_id")


def out_of_proportion(
    rows: pd.DataFrame,
    *,
    series: Sequence[str],
    at: str,
    value: str,
    factor: float,
    accepted: frozenset[str],
    floor: float = 0.0,
) -> list[str]:
    """What was expected of each row that is out of proportion; empty where it is not.

    Rows are met in the order in which they became public. Each is held against the value that
    stands for its own window, or the nearest earlier one, or the nearest later one. What a person
    accepted is out of proportion all the same, and later rows are held against it.

    Args:
        rows: the columns of `series`, `at`, `value` and the capture.
        series: columns that name one series.
        at: the day a window ends.
        value: a number; null and what is no number are not judged.
        factor: the largest one between neighbours.
        accepted: capture ids whose rows a person accepted.
        floor: below this, a value counts as this: small ones may move freely.
    """
    expected = [""] * len(rows)
    standing: dict[tuple[object, ...], dict[date, float]] = {}
    numbers = pd.to_numeric(rows[value].astype(object), errors="coerce").tolist()
    names = list(zip(*(rows[name].tolist() for name in series), strict=True))
    days, captures = rows[at].tolist(), rows["capture_id"].tolist()
    order = sorted(
        range(len(rows)),
        key=list(
            zip(*(rows[name].tolist() for name in ORDER), days, range(len(rows)), strict=True)
        ).__getitem__,
    )
    for place in order:
        if pd.isna(numbers[place]):
            continue
        known = standing.setdefault(names[place], {})
        number, found = float(numbers[place]), _nearest(known, days[place])
        wrong = found is not None and not _near(number, known[found], factor, floor)
        if found is not None and wrong:
            expected[place] = (
                f"a value within a factor {factor:g} of {known[found]:,.6g} in the window to "
                f"{found}, not {number:,.6g}"
            )
        if not wrong or captures[place] in accepted:
            known[days[place]] = number
    return expected


def judged(rows: pd.DataFrame, code: str, expected: Sequence[str]) -> pd.DataFrame:
    """`rows` with the flag and the words that a check `holds` of that code reads."""
    flag = pd.Series([not text for text in expected], index=rows.index, dtype="bool[pyarrow]")
    words = pd.Series(list(expected), index=rows.index, dtype="string[pyarrow]")
    return rows.assign(**{f"ok_{code}": flag, f"expected_{code}": words})


def _near(number: float, other: float, factor: float, floor: float) -> bool:
    low, high = sorted((max(number, floor), max(other, floor)))
    return high <= factor * low


def _nearest(known: dict[date, float], day: date) -> date | None:
    """The window itself, else the nearest earlier one, else the nearest later one."""
    near = [one for one in known if abs(one - day) <= NEIGHBOURS]
    return min(near, key=lambda one: (one > day, abs(one - day)), default=None)
