"""The market's famous sentences, put to the test.

Belongs here: rows of `headline_checks`. Does not belong here: computing a verdict (the table does).
"""

from pipelines.report.blocks import Cell, Section, number
from pipelines.report.content import Row
from pipelines.report.sections.parts import Pen, plain

__all__ = ["headlines"]

SIGNS = {"holds": "✓ holds", "fails": "✗ fails", "not_computable": "? not computable"}


def headlines(pen: Pen) -> Section | None:
    """Each sentence under each definition that the tables hold."""
    rows = pen.content.rows("SELECT * FROM headline_checks ORDER BY headline_id, definition_id")
    if not rows:
        return None
    cells = [
        [
            plain(row["headline"]),
            _stated(row),
            plain(row["definition_id"]),
            _recomputed(pen, row),
            Cell(SIGNS[row["verdict"]], row["verdict"], badge=f"verdict-{row['verdict']}"),
            plain(row["explanation"]),
        ]
        for row in rows
    ]
    chart = pen.chart(
        "headline_checks",
        id="headlines",
        title="Headlines recomputed",
        columns=[
            ("headline", "Headline", False),
            ("stated", "It says", True),
            ("definition", "Counted as", False),
            ("recomputed", "Our tables say", True),
            ("verdict", "Verdict", False),
            ("explanation", "In one sentence", False),
        ],
        rows=cells,
        definition=pen.content.tables["headline_checks"]["description"],
    )
    return Section(
        "headlines",
        "Are the famous sentences true?",
        "True or false depends on the definition, so each sentence has one line for every "
        "definition "
        "that our tables hold.",
        [chart],
    )


def _stated(row: Row) -> Cell:
    value = row["stated_value"]
    return Cell(f"{number(value, 4)} {row['stated_unit'] or ''}".strip(), value)


def _recomputed(pen: Pen, row: Row) -> Cell:
    value = row["recomputed_value"]
    if value is None:
        return Cell("–", None)
    text = f"{number(value, 4)} {row['stated_unit'] or ''}".strip()
    return Cell(text, value, pen.proofs.of("headline_checks", row))
