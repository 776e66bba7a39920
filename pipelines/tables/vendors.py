"""Vendors: who sells the chips, under which codes, and how its periods are named.

Belongs here: curated rows as table rows. Does not belong here: what the codes and calendars are
used for (`pipelines.revenue`).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from pipelines.reference import CuratedRow

__all__ = ["vendors"]

PLAIN = ("vendor", "name", "country", "sells", "filer", "reporting", "primary_series")
LISTS = ("tickers", "secucodes", "series")


def vendors(vendors_reference: list[CuratedRow]) -> pd.DataFrame:
    """One row per curated entry; public from the day it entered the reference, 00:00 UTC."""
    return pd.DataFrame([_row(entry) for entry in vendors_reference])


def _row(entry: CuratedRow) -> dict[str, object]:
    fields = entry.fields
    return {
        **{name: fields[name] for name in PLAIN},
        **{name: list(fields[name]) for name in LISTS},
        "ciks": [one["cik"] for one in fields["ciks"]],
        "fiscal_year_end": _rule(fields["fiscal_year_end"]),
        "valid_from": date.fromisoformat(fields["valid_from"]),
        "confidence": fields["confidence"],
        "evidence": fields["evidence"],
        "note": fields.get("note"),
        "added": entry.added,
        **entry.provenance,
    }


def _rule(rule: Mapping[str, Any]) -> str:
    """The rule of a fiscal year's last day in words."""
    if rule["rule"] == "last":
        return f"last {rule['weekday']} of {rule['month']}"
    day = f"{rule['month']:02d}-{rule['day']:02d}"
    return f"{rule['weekday']} nearest {day}" if rule["rule"] == "nearest" else day
