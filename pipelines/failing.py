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

SHOWN = 3
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
    # Those first of which it is the first rule they break, since their reason speaks of it.
    rows = rows.sort_values("code", key=lambda codes: codes != code, kind="stable")
    command = f"compute-market quarantine --table {table} --code {code}"
    return {"all rows": command, **listed(rows.to_dict("records"))}


def refused_answers(refused: Sequence[Entry]) -> Metadata:
    """Answers that their parser refused: what shows each, why, and its address."""
    return listed(
        {
            "quarantine_id": quarantine_id(one.kind, one.url, one.payload, one.code),
            "reason": f"{one.url}: {one.message}",
            "url": one.url,
        }
        for one in refused
    )


def listed(rows: Iterable[Mapping[Any, Any]]) -> Metadata:
    """Rows of the quarantine: the command that shows each with its bytes, why, and the answers.

    Dagster orders entries by name, and shows each as one line.
    """
    every = list(rows)
    found: dict[str, Any] = {
        f"row {place}": f"compute-market quarantine show {row['quarantine_id'][:SHORT]}  "
        f"({row['reason']})"
        for place, row in enumerate(every[:SHOWN], start=1)
    }
    if len(every) > SHOWN:
        found["rows not shown"] = len(every) - SHOWN
    urls = dict.fromkeys(row["url"] for row in every if isinstance(row.get("url"), str))
    for place, url in enumerate(list(urls)[:SHOWN], start=1):
        found[f"source response {place}"] = dg.MetadataValue.url(url)
    return found
