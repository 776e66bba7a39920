"""A publisher's lists as they were met: one visit a capture, in order of time.

Belongs here: cutting a frame of sightings into visits, and pairing two lists of one visit.
Does not belong here: what the lists say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

__all__ = ["Row", "Visit", "amount", "paired", "visits"]

Row = Mapping[str, Any]

SAME_VISIT = timedelta(hours=1)
"""A list captured so long after another still counts as that one's: six files take a minute."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One capture of a list: when, and its rows, null as None."""

    capture_id: str
    time: datetime
    rows: Sequence[Row] = field(repr=False)


def visits(frame: pd.DataFrame) -> list[Visit]:
    """The captures of a frame of sightings, the earliest first."""
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    found: dict[tuple[datetime, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row["recorded_from"], row["capture_id"]), []).append(row)
    return [Visit(capture, time, found[time, capture]) for time, capture in sorted(found)]


def paired(one: Visit, others: Sequence[Visit]) -> Visit | None:
    """The newest of `others` that was there at a visit; None where there was none yet."""
    earlier = [other for other in others if other.time <= one.time + SAME_VISIT]
    return earlier[-1] if earlier else None


def amount(text: str | None) -> float | None:
    """A number out of its text; None stays None."""
    return None if text is None else float(text)
