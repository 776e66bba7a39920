"""What a maintainer types or opens when a check failed: from the red mark to the very rows.

Belongs here: commands, ids and addresses of what was kept out, as Dagster shows them beside a
check. Does not belong here: verdicts (`asset_checks`), the commands themselves (`commands`).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import dagster as dg
import pandas as pd

from pipelines.entries import Entry
from pipelines.refusals import quarantine_id

__all__ = ["SHOWN", "failing_rows", "listed", "refused_answers"]

SHOWN = 5
"""Rows named beside a check; the command lists all of them."""
SHORT = 8
"""Digits of an id, as the command's own list shows them."""

Metadata = Mapping[str, Any]


def failing_rows(kept_out: pd.DataFrame, table: str, code: str) -> Metadata:
    """The rows that broke the rule `code`: the command that lists them, and the first ones.

    Empty where the rule kept no row out; a rule about the whole table never does.
    """
    broke = [code in str(rules).split(", ") for rules in kept_out["rule"]]
    rows = kept_out[broke] if len(kept_out) else kept_out
    if not len(rows):
        return {}
    return {
        "see all": f"compute-market quarantine --table {table} --code {rows['code'].iloc[0]}",
        **listed(rows.head(SHOWN).to_dict("records"), len(rows)),
    }


def refused_answers(refused: Sequence[Entry]) -> Metadata:
    """Answers that their parser refused: what shows each, and its address."""
    found: dict[str, Any] = {}
    for place, entry in enumerate(refused[:SHOWN], start=1):
        name = quarantine_id(entry.kind, entry.url, entry.payload, entry.code)
        found[f"see {place}"] = _command(name)
        found[f"response {place}"] = dg.MetadataValue.url(entry.url)
    return found


def listed(rows: Iterable[Mapping[Any, Any]], count: int) -> Metadata:
    """Rows of the quarantine: for each what it says, what shows it with its bytes, its address."""
    found: dict[str, Any] = {}
    for place, row in enumerate(rows, start=1):
        found[f"row {place}"] = f"{row['key']}: {row['reason']}"
        found[f"see {place}"] = _command(row["quarantine_id"])
        if isinstance(row.get("url"), str) and row["url"]:
            found[f"response {place}"] = dg.MetadataValue.url(row["url"])
    more = count - SHOWN
    told = {"more": f"{more:,} more; compute-market quarantine lists them"} if more > 0 else {}
    return found | told


def _command(name: str) -> str:
    return f"compute-market quarantine show {name[:SHORT]}"
