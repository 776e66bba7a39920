"""Whether a day of a ranking is whole: as many models as ever, and the total it had before.

Belongs here: what one answer leaves out of a day that others show.
Does not belong here: the size of a day (`tables.token_volumes`), the gate.
"""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd

from pipelines.vintages import codes

__all__ = ["cut_days", "restated_days"]

RANKED = 50
"""Models that a day with a tail names, as documented; every recorded day does."""
MOVES_PCT = 1.0
"""Most that the total of a closed day moves without a second witness, in percent. Observed: not at
all between 2026-07-12 and 2026-08-22; 0.04 % from morning to evening of the newest days."""

Day = tuple[str, date]
"""A capture and a date it shows."""


def cut_days(rows: pd.DataFrame) -> dict[Day, str]:
    """Days that name fewer models than there are though they have a tail, with what was expected.

    Only where a day at hand names as many as documented: a platform may begin smaller.
    """
    code = codes(rows, ["capture_id", "date"])
    tail = (rows["model"] == "other").to_numpy(dtype=bool)
    named = np.bincount(code, weights=~tail).astype(int)
    tails = np.bincount(code, weights=tail).astype(int)
    if named.max(initial=0) < RANKED:
        return {}
    _, first = np.unique(code, return_index=True)
    days = rows.iloc[first][["capture_id", "date"]].itertuples(index=False, name=None)
    return {
        day: f"{RANKED} models before the tail, not {named[place]}"
        for place, day in enumerate(days)
        if tails[place] and named[place] < RANKED
    }


def restated_days(totals: pd.DataFrame, accepted: frozenset[str]) -> Iterator[tuple[Day, str]]:
    """Closed days whose total moved further than closed days do, with what was expected.

    A total that the next capture of the day confirms is the source's own restatement.

    Args:
        totals: capture_id, date, total and is_complete, in order of becoming public.
        accepted: capture ids whose totals a person has accepted.
    """
    closed = totals[totals["is_complete"] & (totals["total"] > 0)]
    for day, group in closed.groupby("date", sort=False):
        looks = list(zip(group["capture_id"], group["total"], strict=True))
        standing = looks[0][1]
        for place, (capture, total) in enumerate(looks):
            later = looks[place + 1][1] if place + 1 < len(looks) else None
            if _near(total, standing):
                standing = total
                continue
            if later is None or not _near(total, later):
                yield (
                    (capture, day),
                    f"a total within {MOVES_PCT:g} % of {standing:,.0f}, as it stood, or a second "
                    f"capture that confirms {total:,.0f}",
                )
                if capture not in accepted:
                    continue
            standing = total


def _near(one: float, other: float) -> bool:
    return bool(100 * abs(one - other) <= MOVES_PCT * other)
