"""What a release says beside its tables: sources, health, code version, and the report.

Belongs here: gathering these from registry, ledger and archive.
Does not belong here: writing them down (`warehouse`), or the tables.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from html import escape
from pathlib import Path

from pipelines.health import status
from pipelines.inputs import code_digest
from pipelines.workspace import Workspace
from scrapers.capture import Capture
from scrapers.registry import sources
from warehouse.changes import Changes
from warehouse.release import ReleaseFacts

__all__ = ["capture_of", "release_facts"]


def release_facts(
    space: Workspace, reference: datetime, on_fault: Callable[[str], None]
) -> ReleaseFacts:
    """The facts of a release made now.

    Args:
        space: the data folder.
        reference: the instant freshness is measured from.
        on_fault: told in one sentence what went wrong with a page; the tables go on.
    """
    return ReleaseFacts(
        code_version=code_digest()[:16],
        decisions=space.decisions.extent(),
        newest_capture=space.archive.newest(),
        sources=[
            {
                "name": source.name,
                "title": source.title,
                "homepage": source.homepage,
                "licence": source.licence,
                "attribution": source.attribution,
            }
            for source in sources().values()
        ],
        status=status(space, reference),
        reference_time=reference,
        extra={"report.html": partial(_report, space, on_fault)},
        changes_html=partial(_changes, on_fault),
    )


def capture_of(space: Workspace, capture_id: str) -> Capture | None:
    """A capture of the archive; None if it is not there."""
    try:
        return space.archive.capture(capture_id)
    except LookupError:
        return None


def _report(space: Workspace, on_fault: Callable[[str], None], folder: Path) -> bytes:
    from pipelines.report import report

    return _or_sentence("report.html", on_fault, lambda: report(folder, partial(capture_of, space)))


def _changes(on_fault: Callable[[str], None], changes: Changes) -> bytes:
    from pipelines.report import changes_html

    return _or_sentence("changes.html", on_fault, lambda: changes_html(changes))


def _or_sentence(name: str, on_fault: Callable[[str], None], write: Callable[[], bytes]) -> bytes:
    """The page; where writing it fails, a page that says so, because the tables go on."""
    try:
        return write()
    except Exception as error:
        sentence = f"writing {name} failed: {type(error).__name__}: {error}"
        on_fault(sentence)
        return f"<!doctype html><title>no page</title><p>{escape(sentence)}".encode()
