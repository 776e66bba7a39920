"""What a release says of itself to people: README.md and CHANGES.md.

Belongs here: choosing what a reader is told, and cutting long lists; the words are in `templates`.
Does not belong here: finding the facts (`describe`, `diff`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.diff import Diff, TableDiff
from warehouse.markdown import plain

if TYPE_CHECKING:
    from warehouse.verdicts import CheckResult

__all__ = ["LONGEST_LIST", "changes_page", "readme"]

LONGEST_LIST = 20
"""Lines of a list in CHANGES.md before it is cut; changes.parquet has them all."""

SIZES = {1_000: "n<1K", 10_000: "1K<n<10K", 100_000: "10K<n<100K", 1_000_000: "100K<n<1M",
         10_000_000: "1M<n<10M"}  # fmt: skip
"""How data-set cards name sizes: the first that is not exceeded."""


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=jinja2.select_autoescape(),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@dataclass(frozen=True, slots=True)
class _Section:
    """What CHANGES.md tells of one table that both releases have."""

    diff: TableDiff
    changed: Sequence[Mapping[str, Any]]
    changed_more: int
    vanished: Sequence[Mapping[str, Any]]
    vanished_more: int
    growth: int
    coverage: int
    unfinished: int


def changes_page(
    diff: Diff | None,
    *,
    title: str,
    release: str,
    held: Mapping[str, str],
    checks: "Mapping[str, Sequence[CheckResult]]",
) -> str:
    """CHANGES.md. Restatements beyond a contract's bound come first; unfinished periods never.

    Args:
        diff: against the previous release; None for the first.
        title: the release's title.
        release: its name.
        held: table to reason.
        checks: table to its check results.
    """
    flagged = [
        (table, one.sentence, list(one.figures.get("examples", ()))[:LONGEST_LIST])
        for table, results in checks.items()
        for one in results
        if one.rule == "restatement" and not one.passed
    ]
    tables = list(diff.tables.values()) if diff else []
    changed = [one for one in tables if one.state == "changed"]
    return (
        _templates()
        .overlay(finalize=plain)
        .get_template("CHANGES.md.jinja")
        .render(
            title=title,
            release=release,
            old=diff.old if diff else None,
            flagged=flagged,
            held=held,
            new=[one for one in tables if one.state == "new"],
            gone=[one for one in tables if one.state == "gone"],
            same=[one.table for one in tables if one.state == "same"],
            sections=[_section(one, diff.cells) for one in changed] if diff else [],
        )
    )


def readme(
    package: Mapping[str, Any],
    *,
    held: Mapping[str, str],
    newest_capture: str,
    previous: str | None,
) -> str:
    """README.md of a release: card head, how to read, how to cite, licences.

    Args:
        package: the release's data package.
        held: table to reason.
        newest_capture: UTC time of the newest capture as text, or empty.
        previous: the release before, if any.
    """
    resources = package["resources"]
    tables = [one for one in resources if not one["history"]]
    rows = sum(one["rows"] for one in resources)
    example = next((one for one in tables if one["has_history"]), None)
    return (
        _templates()
        .get_template("README.md.jinja")
        .render(
            package=package,
            tables=tables,
            size=next((name for top, name in SIZES.items() if rows <= top), "n>10M"),
            sample="SAMPLE" in package["title"],
            held={table: plain(reason) for table, reason in held.items()},
            newest_capture=newest_capture,
            previous=previous,
            example=example,
            key=example["schema"]["primaryKey"] if example else [],
            citations=[source["attribution"] for source in package.get("sources", ())],
        )
    )


def _section(diff: TableDiff, cells: pa.Table) -> _Section:
    here = cells.filter(pc.equal(cells["table"], diff.table))
    partial = _unfinished(here)
    rows = here.filter(pc.invert(partial))
    changed = rows.filter(pc.equal(rows["change"], "changed"))
    removed = rows.filter(pc.equal(rows["change"], "removed"))
    added = rows.filter(pc.equal(rows["change"], "added"))
    growth = int(pc.sum(added["newer"]).as_py() or 0)
    return _Section(
        diff,
        changed.slice(0, LONGEST_LIST).to_pylist(),
        max(0, changed.num_rows - LONGEST_LIST),
        removed.slice(0, LONGEST_LIST).to_pylist(),
        max(0, removed.num_rows - LONGEST_LIST),
        growth,
        added.num_rows - growth,
        int(pc.sum(partial).as_py() or 0),
    )


def _unfinished(cells: pa.Table) -> pa.ChunkedArray:
    """Which rows speak of a period that was not over, in the old release or in the new one."""
    sides = [pc.equal(cells[name], "partial") for name in ("old_status", "new_status")]
    return pc.or_(*(pc.fill_null(side, False) for side in sides))
