"""Referral shares: which chatbots send page views, by month and region, with breaks marked.

Belongs here: breaks of definition and sums, which need several chatbots and months.
Does not belong here: any other measure; StatCounter's licence keeps this table apart.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pyarrow as pa

from pipelines.doubt import exchanged

__all__ = ["is_break", "referral_shares"]

SUM = (99.9, 100.1)
"""Bounds of a month's sum; 99.99 to 100.01 were seen in 13 months."""
JUMP = 5.0
"""A share that moves by this factor in a month while the others do not was measured anew.

DeepSeek worldwide went 2.7, 0.18, 0.01 in August to October 2025, by factors of 15 and 18; the
largest move of any other chatbot was Claude's 1.37 to 2.91, a factor of 2.1."""
SMALL = 0.1
"""Both shares below this are within what rounding to 0.01 does."""
LARGE, STILL = 1.0, 2.5
"""Siblings above the first, percent, stand still below the second, a factor."""

Shares = Mapping[str, float]
"""Percent by chatbot, of one region and month."""


def referral_shares(statcounter_referrals: pd.DataFrame) -> pd.DataFrame:
    """One row per sighting of (source, geo, month, entity).

    Args:
        statcounter_referrals: geo, month, entity, share (text), is_complete and the capture.
    """
    order = ["recorded_from", "capture_id", "geo", "month", "entity"]
    rows = statcounter_referrals.sort_values(order, kind="stable", ignore_index=True)
    groups = _groups(rows)
    standing: dict[tuple[str, date], Shares] = {}
    breaks, told = [False] * len(rows), [""] * len(rows)
    for (_, geo, month), places in groups.items():
        shares = {rows["entity"][at]: float(rows["share"][at]) for at in places}
        before = standing.get((geo, _before(month)))
        total = round(sum(shares.values()), 4)
        wrong = "" if SUM[0] <= total <= SUM[1] else _sum_words(geo, month, total)
        for at in places:
            breaks[at] = before is not None and is_break(rows["entity"][at], before, shares)
            told[at] = wrong
        if not wrong:
            standing[geo, month] = shares
    swaps = exchanged(rows, group=["geo"], line="entity", period="month", value="share")
    return rows.assign(
        ok_exchanged=pd.Series([not text for text in swaps], dtype="bool[pyarrow]"),
        expected_exchanged=_texts(swaps),
        share_pct=pd.Series([float(text) for text in rows["share"]], dtype="double[pyarrow]"),
        observed_share_pct=rows["share"],
        is_break=pd.Series(breaks, dtype="bool[pyarrow]"),
        ok_definition_break=pd.Series([not one for one in breaks], dtype="bool[pyarrow]"),
        expected_definition_break=_texts(_break_words(rows, breaks)),
        ok_share_sum=pd.Series([not text for text in told], dtype="bool[pyarrow]"),
        expected_share_sum=_texts(told),
    )


def is_break(entity: str, before: Shares, now: Shares) -> bool:
    """Whether a chatbot's share jumped while its siblings stood still: measured anew, not moved."""
    old, new = before.get(entity, 0.0), now.get(entity, 0.0)
    if not _jumped(old, new, JUMP) or max(old, new) < SMALL:
        return False
    siblings = [name for name in before.keys() & now.keys() if name != entity]
    large = [name for name in siblings if max(before[name], now[name]) >= LARGE]
    return bool(large) and not any(_jumped(before[name], now[name], STILL) for name in large)


def _jumped(old: float, new: float, factor: float) -> bool:
    return max(old, new) >= factor * min(old, new)


def _groups(rows: pd.DataFrame) -> dict[tuple[str, str, date], list[int]]:
    """Places of the rows of each capture, region and month, in order of capture and month."""
    found: dict[tuple[str, str, date], list[int]] = {}
    keys = zip(rows["capture_id"], rows["geo"], rows["month"], strict=True)
    for place, key in enumerate(keys):
        found.setdefault(key, []).append(place)
    return found


def _before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def _sum_words(geo: str, month: date, total: float) -> str:
    return f"shares of {geo} in {month:%Y-%m} that sum to {SUM[0]} to {SUM[1]} %, not {total:g} %"


def _break_words(rows: pd.DataFrame, breaks: Sequence[bool]) -> list[str]:
    said = f"within a factor {JUMP:g} of the month before, like its siblings: it was measured anew"
    return [
        f"a share of {entity} {said}" if broken else ""
        for entity, broken in zip(rows["entity"], breaks, strict=True)
    ]


def _texts(texts: Sequence[str]) -> Any:
    return pd.Series(pd.array(pa.array(texts, pa.string()), dtype="string[pyarrow]"))
