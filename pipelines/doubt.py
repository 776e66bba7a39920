"""What an answer gives away about itself: periods exchanged, and an answer wrong as a whole.

Belongs here: judgements on one capture against what stood before it, for any table.
Does not belong here: what a table calls its periods and lines, bounds of single values.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.vintages import codes

__all__ = ["doubtful", "exchanged"]

ORDER = ["recorded_from", "capture_id"]
MOST = 0.5
"""Where half of what can be compared in an answer is wrong, nothing in it is believed: a unit is
wrong in a whole file, and what is new in it has no past that would show it."""

Flags = npt.NDArray[np.bool_]


def exchanged(
    rows: pd.DataFrame, *, group: Sequence[str], line: str, period: str, value: str
) -> list[str]:
    """For each row what was expected; empty where its period was not exchanged with another.

    An answer exchanges two periods where a period that stood says another value now, and another
    period of the same line says the very value that stood: for most lines that changed. Rows of
    both periods are then wrong. The other period must be new, or have taken part in the exchange.

    Args:
        rows: sightings; `value` as text or number, and the capture.
        group: columns within which periods are told together (a region, a data set).
        line: the column that names one series in a group.
        period: the column of the period.
        value: the column of the value.
    """
    told = [""] * len(rows)
    if rows.empty:
        return told
    frame = pd.DataFrame(
        {
            "group": codes(rows, list(group)) if group else 0,
            "line": codes(rows, [*group, line]),
            "period": codes(rows, [period]),
            "value": codes(rows, [value]),
            "capture": codes(rows, ["capture_id"]),
            "place": np.arange(len(rows)),
        }
    )
    order = rows[ORDER].reset_index(drop=True).sort_values(ORDER, kind="stable").index
    frame = frame.loc[order].reset_index(drop=True)
    names = rows[period].tolist()
    while True:
        bad = _first_exchange(frame)
        if bad is None:
            return told
        capture, group_code, one, other = bad
        hit = (frame["capture"] == capture) & (frame["group"] == group_code)
        hit &= frame["period"].isin((one, other))
        places = frame.loc[hit, "place"].tolist()
        days = sorted({str(names[place]) for place in places})
        for place in places:
            told[place] = f"figures of {' and '.join(days)} as they stood, not exchanged"
        frame = frame[~hit].reset_index(drop=True)


def _first_exchange(frame: pd.DataFrame) -> tuple[int, int, int, int] | None:
    """The first capture, in order, that exchanges two periods of a group: those four numbers."""
    before = frame.groupby(["line", "period"])["value"].shift(1)
    moved = frame[before.notna() & (before != frame["value"])].assign(old=before)
    if moved.empty:
        return None
    known = frame.assign(stood=before.fillna(-1))
    known = known[known["capture"].isin(moved["capture"])]
    found = moved.merge(
        known[["capture", "line", "period", "value", "stood"]],
        left_on=["capture", "line", "old"],
        right_on=["capture", "line", "value"],
        suffixes=("", "_other"),
    )
    found = found[found["period"] != found["period_other"]]
    found = found[(found["stood"] == -1) | (found["stood"] == found["value"])]
    if found.empty:
        return None
    pair = ["capture", "group", "period", "period_other"]
    hits = found.groupby(pair, sort=False).size().rename("hits").reset_index()
    whole = moved.groupby(pair[:3]).size().rename("all").reset_index()
    hits = hits.merge(whole, on=pair[:3])
    hits = hits[2 * hits["hits"] >= hits["all"]]
    if hits.empty:
        return None
    one = hits.iloc[0]
    return int(one["capture"]), int(one["group"]), int(one["period"]), int(one["period_other"])


def doubtful(rows: pd.DataFrame, key: Sequence[str], bad: Sequence[bool]) -> list[str]:
    """For each row why its whole answer is doubted; empty where it is not.

    Args:
        rows: sightings with the capture.
        key: columns that name one thing: what was seen in an earlier capture can be compared.
        bad: whether each row was found wrong by itself.
    """
    wrong = np.asarray(bad, dtype=bool)
    told = np.full(len(rows), "", dtype=object)
    if not wrong.any():
        return list(told)
    frame = rows[ORDER].reset_index(drop=True)
    frame["key"], frame["capture"] = codes(rows, key), codes(rows, ["capture_id"])
    first = frame.groupby("key")["recorded_from"].transform("min")
    known = (frame["recorded_from"] > first).to_numpy(dtype=bool)
    capture = frame["capture"].to_numpy()
    count = np.bincount(capture, weights=known)
    hits = np.bincount(capture, weights=known & wrong)
    whole = (hits > 0) & (hits >= MOST * count)
    for place in np.flatnonzero(whole[capture] & ~wrong):
        told[place] = (
            f"an answer of which most can be believed: {hits[capture[place]]:.0f} of the "
            f"{count[capture[place]]:.0f} values in it that were known before are wrong"
        )
    return list(told)
