"""What changed against an earlier release, as people are told: CHANGES.md and changes.html.

Belongs here: sorting the differences into restated, vanished, grown and more widely covered, once
for every form in which they are told. Does not belong here: finding them (`diff`), wording them
(`pages`, and the page of the report).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.diff import Diff, TableDiff

if TYPE_CHECKING:
    from warehouse.verdicts import CheckResult

__all__ = ["Changes", "Flag", "TableChanges", "changes", "relative"]

KEPT = 100
"""Rows of a list that are handed on; changes.parquet has them all."""

Cell = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Flag:
    """A restatement beyond the bound of its contract."""

    table: str
    sentence: str
    examples: Sequence[str]


@dataclass(frozen=True, slots=True)
class TableChanges:
    """One table that both releases have. Lists hold at most 100; the counts beside them all."""

    diff: TableDiff
    restated: Sequence[Cell]
    """Changed values of measures: key, column, old, new, new_status, source_url."""
    restated_count: int
    changed: Sequence[Cell]
    """Changed values of other columns."""
    changed_count: int
    vanished: Sequence[Cell]
    vanished_count: int
    growth: int
    """Rows of newer periods, of what the table had before."""
    filled: int
    """Rows of what the table had before, for periods it had reached already: wider coverage."""
    new_rows: int
    """Rows of what the table never had: a new site or model is coverage, not growth."""
    new_names: Sequence[str]
    new_names_count: int
    unfinished: int
    """Differences in periods that are not over; they are counted, not listed."""

    @property
    def appeared(self) -> int:
        """All rows that are new and whose period is over."""
        return self.growth + self.filled + self.new_rows


@dataclass(frozen=True, slots=True)
class Changes:
    """A release against an earlier one."""

    title: str
    release: str
    old: str | None
    """None: there is nothing to compare with."""
    flagged: Sequence[Flag]
    held: Mapping[str, str]
    """Table to reason."""
    new: Sequence[TableDiff]
    gone: Sequence[TableDiff]
    same: Sequence[str]
    tables: Sequence[TableChanges]

    @property
    def nothing(self) -> bool:
        """Whether every table is what it was."""
        return not (self.new or self.gone or self.tables)


def changes(
    diff: Diff | None,
    *,
    title: str,
    release: str,
    held: Mapping[str, str],
    checks: "Mapping[str, Sequence[CheckResult]]",
) -> Changes:
    """What to tell of a difference.

    Args:
        diff: against the earlier release; None for the first.
        title: the newer release's title.
        release: its name.
        held: table to reason.
        checks: table to its check results; empty where they are of another comparison.
    """
    tables = list(diff.tables.values()) if diff else []
    flagged = [
        Flag(table, one.sentence, tuple(one.figures.get("examples", ())))
        for table, results in checks.items()
        for one in results
        if one.rule == "restatement" and not one.passed
    ]
    return Changes(
        title=title,
        release=release,
        old=diff.old if diff else None,
        flagged=flagged,
        held=held,
        new=[one for one in tables if one.state == "new"],
        gone=[one for one in tables if one.state == "gone"],
        same=[one.table for one in tables if one.state == "same"],
        tables=[_table(one, diff.cells) for one in tables if one.state == "changed"]
        if diff
        else [],
    )


def _table(diff: TableDiff, cells: pa.Table) -> TableChanges:
    here = cells.filter(pc.equal(cells["table"], diff.table))
    partial = _unfinished(here)
    rows = here.filter(pc.invert(partial))
    changed, removed, added = (
        rows.filter(pc.equal(rows["change"], kind)) for kind in ("changed", "removed", "added")
    )
    measured = pc.is_in(changed["column"], pa.array(diff.measures, pa.string()))
    restated, others = changed.filter(measured), changed.filter(pc.invert(measured))
    known, new = added.filter(added["known"]), added.filter(pc.invert(added["known"]))
    growth = int(pc.sum(known["newer"]).as_py() or 0)
    names = sorted(pc.unique(new["series"]).to_pylist())
    return TableChanges(
        diff,
        restated.slice(0, KEPT).to_pylist(),
        restated.num_rows,
        others.slice(0, KEPT).to_pylist(),
        others.num_rows,
        removed.slice(0, KEPT).to_pylist(),
        removed.num_rows,
        growth,
        known.num_rows - growth,
        new.num_rows,
        names[:KEPT],
        len(names),
        int(pc.sum(partial).as_py() or 0),
    )


def _unfinished(cells: pa.Table) -> pa.ChunkedArray:
    """Which rows speak of a period that was not over, in the old release or in the new one."""
    sides = [pc.equal(cells[name], "partial") for name in ("old_status", "new_status")]
    return pc.or_(*(pc.fill_null(side, False) for side in sides))


def relative(old: str | None, new: str | None) -> str:
    """How much larger the second is in percent, where both are numbers; else empty.

    >>> relative("500", "530"), relative("0", "1"), relative(None, "a")
    ('+6 %', '', '')
    """
    try:
        before, after = Decimal(old or ""), Decimal(new or "")
    except InvalidOperation:
        return ""
    if not (before.is_finite() and after.is_finite()) or not before:
        return ""
    return f"{100 * (after - before) / abs(before):+.3g} %"
