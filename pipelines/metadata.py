"""What Dagster's pages show of an asset: columns, lineage, counts, a preview.

Belongs here: turning contracts and built tables into Dagster metadata.
Does not belong here: the assets themselves (`definitions`).
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg
import pyarrow as pa

from pipelines.built import Built
from pipelines.graph import Table
from pipelines.run import Run
from warehouse.contract import Contract
from warehouse.release import Published

__all__ = ["captures_metadata", "column_metadata", "release_metadata", "table_metadata"]

PREVIEW_ROWS = 8
HIDDEN = ("capture_id", "locator", "source_url", "derived_from", "reference_digest")
"""Columns too wide for a preview; the tables themselves have them."""

Metadata = Mapping[str, Any]


def column_metadata(contract: Contract, table: Table) -> Metadata:
    """The schema with each column's meaning and unit, and what the table is."""
    columns = [
        dg.TableColumn(
            name=name,
            type=column.type,
            description=f"{column.meaning} Unit: {column.unit}.",
            constraints=dg.TableColumnConstraints(
                nullable=column.nullable, unique=contract.key == (name,)
            ),
        )
        for name, column in contract.columns.items()
    ]
    return {
        "dagster/column_schema": dg.TableSchema(columns),
        "grain": contract.grain,
        "key": ", ".join(contract.key),
        "licence": contract.licence["name"],
        "inputs": ", ".join(table.inputs),
        "example": dg.MetadataValue.md(f"```sql\n{contract.example}\n```"),
    }


def captures_metadata(run: Run, source: str, reason: str) -> Metadata:
    """How many captures there are and how the fetching went."""
    health = run.health(source)
    return {
        "outcome": reason,
        "captures": sum(health["captures"].values()),
        "last_success": str(health["last_success"]),
    }


def table_metadata(made: Built) -> Metadata:
    """Rows, vintages, what was kept out, the newest period and a preview."""
    latest = made.latest
    found: dict[str, Any] = {
        "dagster/row_count": latest.num_rows,
        "quarantined": len(made.quarantined),
        "held": made.held or "no",
        "preview": dg.MetadataValue.md(preview(latest)),
    }
    if made.history is not None:
        found["vintages"] = made.history.num_rows
    if made.contract.partition is not None and latest.num_rows:
        newest = max(latest[made.contract.partition.column].to_pylist())
        found["newest_period"] = newest.isoformat()
    return found


def release_metadata(published: Published) -> Metadata:
    """Which release, whether it is new, rows by table."""
    return {
        "release": published.release_id,
        "changed": published.changed,
        "folder": dg.MetadataValue.path(str(published.folder)),
        "dagster/row_count": sum(published.rows.values()),
        "rows": dg.MetadataValue.json(dict(published.rows)),
        "held": dg.MetadataValue.json(dict(published.held)),
    }


def preview(table: pa.Table) -> str:
    """The last rows as a Markdown table."""
    shown = [name for name in table.column_names if name not in HIDDEN][:12]
    rows = table.select(shown).slice(max(0, table.num_rows - PREVIEW_ROWS)).to_pylist()
    lines = [" | ".join(shown), " | ".join("---" for _ in shown)]
    lines += [" | ".join(_cell(row[name]) for name in shown) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else str(value).replace("|", "\\|")[:40]
