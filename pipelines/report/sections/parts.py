"""What sections are made of: a chart with all that belongs to it, cells with their proofs.

Belongs here: shapes that several sections share. Does not belong here: any one question.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.report.blocks import Bar, Cell, Chart, Column, Table, number
from pipelines.report.content import Content
from pipelines.report.proofs import Proofs

__all__ = ["Pen", "plain"]


def plain(value: Any) -> Cell:
    """A cell that is no figure."""
    return Cell("" if value is None else str(value), value)


class Pen:
    """Writes the charts of one page: knows the release and numbers the proofs."""

    def __init__(self, content: Content, proofs: Proofs) -> None:
        self.content, self.proofs = content, proofs

    def figure(
        self,
        table: str,
        row: Mapping[str, Any],
        column: str,
        *,
        scale: float = 1.0,
        digits: int = 2,
        suffix: str = "",
        bar: Bar | None = None,
    ) -> Cell:
        """A value of a row, in other units if `scale` divides it, with its proof."""
        value = row[column]
        if value is None:
            return Cell("–", None)
        shown = value if scale == 1.0 else float(value) / scale
        return Cell(number(shown, digits) + suffix, value, self.proofs.of(table, row), bar)

    def barred(
        self,
        table: str,
        row: Mapping[str, Any],
        column: str,
        among: Sequence[Mapping[str, Any]],
        *,
        kind: str = "plain",
        tone: str = "",
        **how: Any,
    ) -> Cell:
        """A figure with a bar beside it, as long as its part of the largest one `among` rows.

        `kind` and `tone` are those of the bar, `how` as for `figure`.
        """
        most = max((float(one[column] or 0) for one in among), default=0.0)
        width = 100 * max(float(row[column] or 0), 0.0) / most if most > 0 else 0.0
        return self.figure(table, row, column, bar=Bar(width, kind, tone), **how)

    def chart(
        self,
        table: str,
        *,
        id: str,
        title: str,
        columns: Sequence[tuple[str, str, bool]],
        rows: Sequence[Sequence[Cell]],
        definition: str,
        panels: Sequence[str] = (),
        note: str = "",
        more: str = "",
    ) -> Chart:
        """A chart of one table's rows, with its definition, licence and citation.

        `columns` are (name in the download, label on the page, whether a number).
        """
        return Chart(
            id=id,
            title=title,
            table=Table([Column(*column) for column in columns], rows, title, more),
            definition=definition,
            licence=self.content.licence(table),
            citation=self.content.citation(table),
            panels=[panel for panel in panels if panel],
            note=note,
        )
