"""Accepted claims of clusters as rows of this package's layout.

Belongs here: what such rows have besides what the claims say. Does not belong here: which claims
are rows, and which of several stands (`pipelines.claims`).
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from pipelines.claims.meaning import Meaning
from pipelines.claims.routes import clusters_of

__all__ = ["claimed_rows"]


def claimed_rows(claims: pd.DataFrame, meaning: Meaning) -> Iterator[dict[str, Any]]:
    """One row per key and instant at which a claim came or went."""
    rows = clusters_of(claims, meaning)
    plain = rows.astype(object).where(rows.notna(), None)
    for row in plain.to_dict("records"):
        # A scope of its own: no list says that a claim is gone, only its page does.
        yield {**{str(name): value for name, value in row.items()}, "series": "claims"}
