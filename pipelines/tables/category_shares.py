"""What tokens are used for: shares by category under every taxonomy there is, side by side.

Belongs here: shares of classified requests as stated; shares of sampled and exact breakdowns, each
divided by the whole of its own week. The method stands beside each of them.
Does not belong here: a mean of two taxonomies, or one continued by the other: they are different
questions.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa

from pipelines.demand.proportion import judged, out_of_proportion

__all__ = ["METHODS", "category_shares"]

METHODS = {
    "task": "classified",
    "category": "sampled",
    "language_type": "sampled",
    "modality": "exact",
    "context_bucket": "exact",
}
"""How the figures of a taxonomy came to be; all but the exact ones are estimates."""

WHOLE = "all"
WEEK = "week"
FACTOR, FLOOR = 10.0, 1.0
"""Between two windows of a category; below one percent it may move freely."""

CAPTURE = ("source", "source_url", "capture_id", "locator", "public_from_basis", "recorded_from")
COLUMNS: dict[str, pa.DataType] = {
    "window_start": pa.date32(),
    "window_end": pa.date32(),
    **dict.fromkeys(("measure", "scheme", "category", "parent", "label"), pa.string()),
    "share_pct": pa.float64(),
    "method": pa.string(),
    "is_estimate": pa.bool_(),
    "tokens": pa.string(),
    "window_tokens": pa.int64(),
    "is_complete": pa.bool_(),
    **dict.fromkeys(CAPTURE[:-1], pa.string()),
    "recorded_from": pa.timestamp("us", "UTC"),
    "public_from": pa.timestamp("us", "UTC"),
}


class Total(NamedTuple):
    """All tokens of a week, as one capture states them."""

    public_from: datetime
    recorded_from: datetime
    capture_id: str
    tokens: int


def category_shares(
    openrouter_task_shares: pd.DataFrame,
    openrouter_breakdowns: pd.DataFrame,
    accepted: frozenset[str],
) -> pd.DataFrame:
    """One row per sighting of (source, window, measure, scheme, category).

    Args:
        openrouter_task_shares: shares (texts, 0 to 1) of classified requests.
        openrouter_breakdowns: tokens (texts) of weeks, by breakdown and as a whole.
        accepted: capture ids whose rows a person accepted.
    """
    rows = [*_tasks(openrouter_task_shares), *_breakdowns(openrouter_breakdowns)]
    made = {name: pa.array([row[name] for row in rows], kind) for name, kind in COLUMNS.items()}
    frame = pa.table(made).to_pandas(types_mapper=pd.ArrowDtype)
    expected = out_of_proportion(
        frame,
        series=["measure", "scheme", "category"],
        at="window_end",
        value="share_pct",
        factor=FACTOR,
        accepted=accepted,
        floor=FLOOR,
    )
    return judged(frame, "share_out_of_proportion", expected)


def _row(scheme: str, row: dict[str, Any]) -> dict[str, Any]:
    method = METHODS[scheme]
    return {
        **{name: row[name] for name in (*CAPTURE, "public_from", "window_start", "window_end")},
        "scheme": scheme,
        "method": method,
        "is_estimate": method != "exact",
        "label": None,
        "tokens": None,
        "window_tokens": None,
        "is_complete": True,
    }


def _tasks(shares: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for row in shares.to_dict("records"):
        yield {
            **_row(row["scheme"], row),
            **{name: row[name] for name in ("measure", "category", "label")},
            "parent": None if pd.isna(row["parent"]) else row["parent"],
            "share_pct": 100 * float(row["share"]),
        }


def _breakdowns(breakdowns: pd.DataFrame) -> Iterator[dict[str, Any]]:
    weeks = [row for row in breakdowns.to_dict("records") if row["period"] == WEEK]
    totals = _totals([row for row in weeks if row["breakdown"] == WHOLE])
    for row in weeks:
        if row["breakdown"] == WHOLE:
            continue
        whole = _whole(totals, row)
        since = max(row["public_from"], whole.public_from) if whole else row["public_from"]
        parent, slash, _ = row["value"].partition("/")
        yield {
            **_row(row["breakdown"], row),
            "measure": "token_share",
            "category": row["value"],
            "parent": parent if slash else None,
            "share_pct": 100 * int(row["tokens"]) / whole.tokens if whole else None,
            "tokens": row["tokens"],
            "window_tokens": whole.tokens if whole else None,
            "is_complete": row["is_complete"],
            "public_from": since,
        }


def _totals(rows: Sequence[dict[str, Any]]) -> dict[tuple[date, bool], list[Total]]:
    """The totals of each week, those of complete ones apart, in the order they became public."""
    found: dict[tuple[date, bool], list[Total]] = {}
    for row in rows:
        total = Total(
            row["public_from"], row["recorded_from"], row["capture_id"], int(row["tokens"])
        )
        if total.tokens:
            found.setdefault((row["window_start"], bool(row["is_complete"])), []).append(total)
    return {name: sorted(totals) for name, totals in found.items()}


def _whole(totals: dict[tuple[date, bool], list[Total]], row: dict[str, Any]) -> Total | None:
    """The week's total as public when the part was, or else the first one after it."""
    known = totals.get((row["window_start"], bool(row["is_complete"])), [])
    if not known:
        return None
    place = bisect_right(known, row["public_from"], key=lambda one: one.public_from)
    return known[max(place - 1, 0)]
