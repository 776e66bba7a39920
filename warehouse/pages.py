"""What a release says of itself to people: README.md and CHANGES.md.

Belongs here: choosing what a reader is told, and cutting long lists; the words are in `templates`.
Does not belong here: finding the facts (`describe`, `diff`, `changes`).
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from warehouse.changes import Changes
from warehouse.markdown import plain

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


def changes_page(changes: Changes) -> str:
    """CHANGES.md. Restatements beyond a contract's bound come first; unfinished periods never."""
    page = _templates().overlay(finalize=plain).get_template("CHANGES.md.jinja")
    return page.render(changes=changes, longest=LONGEST_LIST)


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
