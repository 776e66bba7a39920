"""How far the page can be trusted today: freshness, held tables, what was kept out.

Belongs here: health, verdicts of the gate, `quarantine`. Does not belong here: figures of a market.
"""

from pipelines.report.blocks import Cell, Chart, Column, Section, Table, number
from pipelines.report.content import Content
from pipelines.report.sections.parts import Pen, plain

__all__ = ["health"]

SHOWN = 20


def health(pen: Pen) -> Section:
    """Always there, also where nothing else is."""
    held = pen.content.held
    lead = (
        f"{len(held)} {'table is' if len(held) == 1 else 'tables are'} held: the page shows the "
        "last "
        "good version."
        if held
        else "Every table passed its gate."
    )
    charts = [_tables(pen.content), _sources(pen.content)]
    return Section("health", "Can I trust this page?", lead, [*charts, *_kept_out(pen)])


def _chart(content: Content, id: str, title: str, table: Table, definition: str) -> Chart:
    own = f"compute-market, release {content.package['id']}."
    return Chart(id, title, table, definition, "Apache-2.0", own)


def _tables(content: Content) -> Chart:
    rows = []
    for name, one in sorted(content.checks.items()):
        known = content.tables.get(name)
        failed = [check for check in one["checks"] if not check["passed"]]
        state = "held" if one["held"] else "warning" if failed else "passed"
        told = one["held"] or "; ".join(check["sentence"] for check in failed[:3])
        rows.append(
            [
                plain(name),
                Cell(number(known["rows"]) if known else "–", known["rows"] if known else None),
                Cell(state, state, badge=f"state-{state}"),
                plain(told),
            ]
        )
    columns = [
        Column("table", "Table"),
        Column("rows", "Rows", True),
        Column("gate", "Gate"),
        Column("why", "Why"),
    ]
    return _chart(
        content,
        "tables",
        "Tables and their gates",
        Table(columns, rows, "Tables and their gates"),
        "A held table carries its last good version; a warning is published and said. Every rule "
        "with its figures is in checks.json.",
    )


def _sources(content: Content) -> Chart:
    rows = []
    for name, one in sorted(content.status.get("sources", {}).items()):
        never = one["last_success"] is None
        state = "never fetched" if never else "stale" if one["stale"] else "fresh"
        age = one["age_hours"]
        rows.append(
            [
                plain(name),
                Cell(state, state, badge=f"state-{state.split()[0]}"),
                plain((one["last_success"] or "")[:16].replace("T", " ")),
                Cell("" if age is None else number(age, 0), age),
                plain(one["last_failure_reason"] or ""),
            ]
        )
    columns = [
        Column("source", "Source"),
        Column("state", "State"),
        Column("last_success", "Last good answer, UTC"),
        Column("age_hours", "Age, hours", True),
        Column("last_failure", "Last failure"),
    ]
    return _chart(
        content,
        "sources",
        "Sources and their freshness",
        Table(columns, rows, "Sources and their freshness"),
        f"Ages are measured from {content.status.get('measured_at', 'an unknown time')}.",
    )


def _kept_out(pen: Pen) -> list[Chart]:
    rows = pen.content.rows(
        "SELECT * FROM quarantine WHERE state = 'held' ORDER BY last_seen DESC, quarantine_id "
        "LIMIT ?",
        [SHOWN],
    )
    if not rows:
        return []
    cells = [
        [
            plain(row["table"]),
            plain(row["key"]),
            plain(row["code"]),
            plain(row["reason"]),
            plain(row["quarantine_id"][:12]),
        ]
        for row in rows
    ]
    columns = [
        Column("table", "Table"),
        Column("key", "Key"),
        Column("code", "Code"),
        Column("reason", "Why it was kept out"),
        Column("quarantine_id", "Id"),
    ]
    table = Table(columns, cells, "Kept out", f"The {SHOWN} newest; all are in quarantine.")
    definition = "Rows that the gate kept out of the tables; see `compute-market quarantine`."
    return [_chart(pen.content, "kept-out", "What was kept out, and why", table, definition)]
