"""Curated nodes as rows: a period a line, each with its evidence.

Belongs here: reference rows as table rows. Does not belong here: any node.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from pipelines.clusters.frame import UNKNOWN_START
from pipelines.reference import CuratedRow
from pipelines.revenue.times import day_end

__all__ = ["node_rows"]

TAKEN = (
    *("publisher", "cluster_id", "site_status", "operator", "country", "province"),
    *("accelerators", "accelerators_bound", "accelerator_kind", "uses", "certainty", "evidence"),
    "licence",
)


def node_rows(clusters_reference: Sequence[CuratedRow]) -> Iterator[dict[str, Any]]:
    """One row a line; public from the end of the day it was published, where that is known.

    A figure that two lines give for one period has its later vintage in the later line.
    """
    first: dict[str, datetime] = {}
    for entry in clusters_reference:
        fields = entry.fields
        added = entry.entered
        published = fields.get("published")
        public = day_end(date.fromisoformat(published), fields["zone"]) if published else added
        start = date.fromisoformat(fields["valid_from"])
        yield {
            **{name: fields.get(name) for name in TAKEN},
            "valid_from": start,
            "start_known": start != UNKNOWN_START,
            "collection": "curated",
            "include_in_analysis": True,
            "first_listed": first.setdefault(fields["cluster_id"], public),
            **entry.place,
            "public_from": public,
            "public_from_basis": "stated_day" if published else "added",
            "recorded_from": added,
            # A scope of its own: no other line says that this one is gone.
            "series": f"{entry.file}:{entry.line}",
        }
