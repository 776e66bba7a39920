"""Whether a day of a ranking is whole: as many models as ever.

Belongs here: what one answer leaves out of a day that others show.
Does not belong here: the size of a day (`tables.token_volumes`), the gate.
"""

from datetime import date

import numpy as np
import pandas as pd

from pipelines.vintages import codes

__all__ = ["cut_days"]

RANKED = 50
"""Models that a day with a tail names, as documented; every recorded day does."""

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
