"""Definitions: what every figure of these tables counts, in one sentence each.

Belongs here: curated rows as table rows. Does not belong here: any figure.
"""

import pandas as pd

from pipelines.reference import CuratedRow

__all__ = ["definitions"]


def definitions(definitions_reference: list[CuratedRow]) -> pd.DataFrame:
    """One row per definition; public from the day it entered the reference, 00:00 UTC."""
    return pd.DataFrame([_row(entry) for entry in definitions_reference])


def _row(entry: CuratedRow) -> dict[str, object]:
    fields = entry.fields
    return {
        "definition_id": fields["definition"],
        **{name: fields[name] for name in ("basis", "counts", "leaves_out")},
        "counted_of": fields["population"],
        "used_by": list(fields["used_by"]),
        "evidence": fields["evidence"],
        "added": entry.added,
        **entry.provenance,
    }
