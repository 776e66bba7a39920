"""`dataset=apps` and `dataset=providers`: who is first by spend, tokens or requests.

Belongs here: one row a ranking and place in it.
Does not belong here: shares (`shares`); these lists state none, and no day or window either.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from scrapers.records import Kind, Parsed, Records, Refusal
from scrapers.values import MEND, objects, one_of, typed
from scrapers.vercel.answer import EXPORT, METRICS, question, rows_of

__all__ = ["RANKS", "RANKS_RECORDS", "parse_ranks"]

RANKS_RECORDS = Records(
    name="ranks",
    fields={
        "dataset": "string",
        "modality": "string",
        "ranked_by": "string",
        "name": "string",
        "rank": "int64",
        "url": "string",
        "description": "string",
    },
    key=("dataset", "modality", "ranked_by", "name"),
    scope=("dataset", "modality"),
)
"""Places in a ranking as of the capture; `dataset` is `apps` or `providers`."""

DATASETS = frozenset({"apps", "providers"})
ROW = frozenset({"rank", "ranked_by", "name", "url", "description"})


def parse_ranks(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row a ranking and name; complete for its data set and modality."""
    dataset, modality = question(url, DATASETS)
    found, warnings = rows_of(body, "an export of rankings")
    rows, more = objects(found, ROW, ROW, "/rows")
    for place, row in enumerate(rows):
        _check_row(row, f"/rows/{place}")
    _check_ranks(rows)
    return Parsed(
        columns={
            "dataset": [dataset] * len(rows),
            "modality": [modality] * len(rows),
            **{key: [row[key] for row in rows] for key in sorted(ROW)},
            "locator": [f"/rows/{place}/rank" for place in range(len(rows))],
        },
        scope=[(dataset, modality)],
        warnings=[*warnings, *more],
    )


def _check_row(row: Mapping[str, Any], where: str) -> None:
    typed(row["rank"], int, f"{where}/rank")
    one_of(row["ranked_by"], METRICS, f"{where}/ranked_by")
    typed(row["name"], str, f"{where}/name")
    for key in ("url", "description"):
        if row[key] is not None:
            typed(row[key], str, f"{where}/{key}")


def _check_ranks(rows: Sequence[Mapping[str, Any]]) -> None:
    names: dict[str, list[str]] = defaultdict(list)
    for place, row in enumerate(rows):
        ranked = names[row["ranked_by"]]
        where = f"/rows/{place}"
        if row["name"] in ranked:
            raise Refusal(
                "duplicate_name",
                f"{where}/name {row['name']} stands twice by {row['ranked_by']}; fetch it again",
                locator=f"{where}/name",
            )
        ranked.append(row["name"])
        if row["rank"] != len(ranked):
            raise Refusal(
                "wrong_rank",
                f"{where}/rank is {row['rank']} where {len(ranked)} follows by "
                f"{row['ranked_by']}; {MEND}",
                locator=f"{where}/rank",
            )


RANKS = Kind(
    name="ranks",
    records=RANKS_RECORDS,
    version=1,
    url=re.compile(rf"{EXPORT}\?(?:.*&)?dataset=(?:apps|providers)(?:&.*)?"),
    parse=parse_ranks,
)
