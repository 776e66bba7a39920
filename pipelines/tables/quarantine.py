"""Quarantine: every row and capture that was kept out, and why.

Belongs here: putting the two streams side by side. Does not belong here: deciding what to keep
out (the parsers, `observe` and the gate do) or what a person decided (`decisions`).
"""

import pandas as pd

__all__ = ["quarantine"]


def quarantine(refused_captures: pd.DataFrame, quarantined_rows: pd.DataFrame) -> pd.DataFrame:
    """One row per refusal; both inputs have this table's columns."""
    return pd.concat([refused_captures, quarantined_rows], ignore_index=True)
