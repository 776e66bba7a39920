"""Authors: whose model it is and where that author's head office is, from which day on.

Belongs here: curated rows as table rows. Does not belong here: attributing tokens, which
`token_volumes` does with this table.
"""

from datetime import date

import pandas as pd

from pipelines.reference import CuratedRow

__all__ = ["authors"]


def authors(authors_reference: list[CuratedRow]) -> pd.DataFrame:
    """One row per curated entry; public from the day it entered the reference, 00:00 UTC."""
    return pd.DataFrame([_row(entry) for entry in authors_reference])


def _row(entry: CuratedRow) -> dict[str, object]:
    fields = entry.fields
    return {
        "author": fields["author"],
        "model": fields.get("model", ""),
        "valid_from": date.fromisoformat(fields["valid_from"]),
        "organisation": fields["organisation"],
        "author_country": fields["country"],
        "confidence": fields["confidence"],
        "evidence": fields["evidence"],
        "note": fields.get("note"),
        "added": entry.added,
        **entry.provenance,
    }
