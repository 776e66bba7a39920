"""What Dagster's pages show of an asset: columns, counts, ages, a preview.

Belongs here: turning declarations and results into Dagster metadata; numbers stay numbers, because
Dagster draws those over time. Does not belong here: the assets (`assets`), their checks
(`asset_checks`).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.built import Built
from pipelines.graph import Table, tables
from pipelines.keys import observation_key, table_key
from pipelines.lineage import lineage
from pipelines.run import Run
from scrapers.records import Records
from scrapers.registry import Source
from warehouse.contract import Check, Column, Contract
from warehouse.describe import period
from warehouse.gate import CheckResult
from warehouse.markdown import plain
from warehouse.release import Published

__all__ = [
    "captures_metadata",
    "check_description",
    "check_metadata",
    "observation_metadata",
    "observation_spec_metadata",
    "release_metadata",
    "release_tags",
    "sentences",
    "source_metadata",
    "table_description",
    "table_figures",
    "table_metadata",
    "table_spec_metadata",
    "table_tags",
]

PREVIEW_ROWS, PREVIEW_COLUMNS = 8, 12
SHOWN_SENTENCES = 10
"""More than anybody reads on one page; `compute-market quarantine` has all."""
CLAUSE = re.compile(r" (?=(?:FROM|WHERE|GROUP BY|ORDER BY) )")
"""Where a query is broken into lines: the pages show long ones cut off."""
HIDDEN = ("capture_id", "locator", "source_url", "derived_from", "reference_digest")
"""Columns too wide for a preview; the tables themselves have them."""

Metadata = Mapping[str, Any]


def source_metadata(source: Source) -> Metadata:
    """What a source declares."""
    return {
        "publisher": source.publisher,
        "homepage": dg.MetadataValue.url(source.homepage),
        "licence": source.licence,
        "attribution": source.attribution,
        "hosts": ", ".join(source.hosts),
        "key": source.api_key or "none needed",
    }


def captures_metadata(run: Run, source: str) -> Metadata:
    """How many captures there are, how old the newest good one is and how fetching went."""
    health, outcome = run.health(source), run.outcome(source)
    found: dict[str, Any] = {
        "outcome": run.told(source),
        "captures": sum(health["captures"].values()),
        "last_success": health["last_success"] or "never",
    }
    if health["age_hours"] is not None:
        found["age_hours"] = float(health["age_hours"])
    if health["last_failure"]:
        found["last_failure"] = f"{health['last_failure']}: {health['last_failure_reason']}"
    if outcome is not None:
        found["requests"], found["failures"] = outcome.requests, outcome.failures
        found["seconds"] = round(outcome.seconds, 1)
    return found


def observation_metadata(run: Run, name: str) -> Metadata:
    """How many captures were read."""
    return {"captures": run.space.ledger.count(name)}


def observation_spec_metadata(records: Records) -> Metadata:
    """The fields of a record, and those that name it."""
    key = dg.TableColumnConstraints(nullable=False, other=["part of the key"])
    columns = [
        dg.TableColumn(name, kind, constraints=key if name in records.key else None)
        for name, kind in records.fields.items()
    ]
    return {"dagster/column_schema": dg.TableSchema(columns), "key": ", ".join(records.key)}


def table_spec_metadata(contract: Contract, table: Table) -> Metadata:
    """The schema with each column's meaning and unit, and what the table is."""
    return {
        "dagster/column_schema": dg.TableSchema(
            [_column(contract, column) for column in contract.columns.values()],
            dg.TableConstraints([f"one row per ({', '.join(contract.key)})"]),
        ),
        "dagster/table_name": contract.name,
        "grain": contract.grain,
        "key": ", ".join(contract.key),
        "licence": contract.licence["name"],
        "attribution": contract.licence["attribution"],
        "made_from": ", ".join(table.inputs),
    }


def table_tags(contract: Contract) -> Mapping[str, str]:
    """Tags to filter the graph by: where rows come from, and each source that is read."""
    named = {f"source/{name}": "" for name in contract.sources}
    return {"provenance": contract.provenance, **named}


def table_description(contract: Contract) -> str:
    """Title, meaning, what to beware of and a first query, as Markdown."""
    beware = "\n".join(f"- {caveat}" for caveat in contract.caveats)
    lines = CLAUSE.sub("\n", contract.example)
    query = f"```sql\n{lines}\n```"
    return "\n\n".join((f"**{contract.title}**", contract.meaning, beware, query))


def check_description(check: Check) -> str:
    """What is checked and the reason for its bounds, as Markdown."""
    place = f" of `{check.column}`" if check.column else ""
    bounds = ", ".join(f"{name} {_plain(value)}" for name, value in check.parameters.items())
    what = f"`{check.rule}`{place}" + (f", {bounds}" if bounds else "")
    return f"{check.level.capitalize()} rule {what}. Reason: {check.reason.rstrip('.')}."


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return " ".join(str(one) for one in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)


def _column(contract: Contract, column: Column) -> dg.TableColumn:
    place = "part of the key" if column.name in contract.key else ""
    one_of = f"one of {', '.join(column.values)}" if column.values else ""
    return dg.TableColumn(
        name=column.name,
        type=column.type,
        description=f"{column.meaning} Unit: {column.unit}.",
        constraints=dg.TableColumnConstraints(
            nullable=column.nullable,
            unique=contract.key == (column.name,),
            other=[text for text in (place, one_of) if text],
        ),
    )


def table_metadata(made: Built, now: datetime) -> Metadata:
    """Rows, vintages, what was kept out, the newest period and its age, columns, a preview."""
    contract, newest = made.contract, made.latest[-1].table()
    failed = [check for check in made.checks if not check.passed]
    found: dict[str, Any] = {
        "dagster/row_count": sum(part.rows for part in made.latest),
        "dagster/column_lineage": _column_lineage(contract),
        "rows_kept_out": len(made.quarantined),
        "warnings": sum(check.severity == "warning" for check in failed),
        "preview": dg.MetadataValue.md(preview(newest, _period(contract))),
        "example": dg.MetadataValue.md(f"```sh\ncompute-market show {contract.name}\n```"),
    }
    if made.history is not None:
        found["vintages"] = sum(part.rows for part in made.history)
    return {**found, **_age(newest, _period(contract), now.astimezone(UTC))}


def table_figures(made: Built, now: datetime) -> Metadata:
    """The numbers of `table_metadata` alone: the pages draw those of a check over time."""
    names = ("dagster/row_count", "rows_kept_out", "age_days")
    found = table_metadata(made, now)
    return {name.removeprefix("dagster/"): found[name] for name in names if name in found}


def _period(contract: Contract) -> str | None:
    return period(contract, contract.arrow_schema())


def _age(rows: pa.Table, column: str | None, now: datetime) -> Metadata:
    """The newest period that has begun, and days since then; a forecast's has no age."""
    days = rows[column] if column else pa.chunked_array([], pa.date32())
    newest = pc.max(days.filter(pc.less_equal(days, pa.scalar(now.date())))).as_py()
    if newest is None or newest == date.min:
        return {}
    begun = datetime(newest.year, newest.month, newest.day, tzinfo=UTC)
    days_old = round((now - begun) / timedelta(days=1), 2)
    return {"newest_period": newest.isoformat(), "age_days": days_old}


def _column_lineage(contract: Contract) -> dg.TableColumnLineage:
    """As `lineage`, in the words of Dagster."""
    table = tables()[contract.name]
    return dg.TableColumnLineage(
        {
            name: [
                dg.TableColumnDep(
                    table_key(other) if other in table.tables else observation_key(other), column
                )
                for other, column in columns
            ]
            for name, columns in lineage(contract, table).items()
        }
    )


def release_metadata(published: Published) -> Metadata:
    """Which release, whether it is new, rows by table."""
    rows = "\n".join(f"| {name} | {count:,} |" for name, count in sorted(published.rows.items()))
    return {
        "release": published.release_id,
        "is_new": published.changed,
        "folder": dg.MetadataValue.path(str(published.folder)),
        "tables": dg.MetadataValue.md(f"| table | rows |\n| --- | ---: |\n{rows}"),
        "dagster/row_count": sum(published.rows.values()),
        "held": len(published.held),
    }


def release_tags(run: Run, published: Published) -> Mapping[str, str]:
    """Tags of the run that published: which release, from what, and whether something is held."""
    return {
        "compute-market/release": published.release_id,
        "compute-market/mode": run.plan.mode,
        "compute-market/new": "yes" if published.changed else "no",
        "compute-market/held": str(len(published.held)),
    }


def check_metadata(result: CheckResult | None, *, examples: bool = True) -> Metadata:
    """The verdict in a sentence, its counts, and each of its figures by name.

    Without `examples` where the failing rows themselves are shown.
    """
    if result is None:
        return {"sentence": "Not evaluated in this run: no row was judged."}
    found: dict[str, Any] = {
        "sentence": result.sentence,
        "evaluated": result.evaluated,
        "failed": result.failed,
    }
    for name, figure in result.figures.items():
        if name == "examples" and not examples:
            continue
        if isinstance(figure, Mapping):
            found |= {f"{name}: {part}": value for part, value in figure.items()}
        elif isinstance(figure, list | tuple):
            found |= sentences([str(one) for one in figure], name.removesuffix("s"))
        else:
            found[name] = figure
    return found


def sentences(told: Sequence[str], word: str = "problem") -> Metadata:
    """Sentences as numbered entries, since Dagster hides longer forms behind a link."""
    found = {f"{word} {place}": text for place, text in enumerate(told[:SHOWN_SENTENCES], start=1)}
    more = len(told) - SHOWN_SENTENCES
    return found | ({"more": f"{more} not shown"} if more > 0 else {})


def preview(table: pa.Table, newest_by: str | None = None) -> str:
    """A few rows as a Markdown table: those of the newest periods first, or the first ones."""
    if newest_by is not None:
        table = table.take(pc.sort_indices(table, [(newest_by, "descending")]))
    shown = [name for name in table.column_names if name not in HIDDEN][:PREVIEW_COLUMNS]
    rows = table.select(shown).slice(0, PREVIEW_ROWS).to_pylist()
    lines = [" | ".join(shown), " | ".join("---" for _ in shown)]
    lines += [" | ".join(_cell(row[name]) for name in shown) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(plain(str(value)[:40]))
