"""`sources`: how each source is doing.

Belongs here: declared facts and health side by side, for persons and programs.
Does not belong here: working health out (`pipelines.health`).
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands import completing, options

if TYPE_CHECKING:
    from pipelines.terminal import Progress, Terminal
    from pipelines.workspace import Workspace

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(sources)


def sources(
    context: typer.Context,
    only: Annotated[
        str | None,
        typer.Option(help="Only these, separated by commas.", autocompletion=completing.sources),
    ] = None,
) -> None:
    """List the sources: licence, cadence, last success, last failure and why, staleness."""
    from pipelines.workspace import Workspace

    told = options.of(context)
    if not told.data.is_dir():
        raise LookupError(
            f"there is no data folder {told.data}; make one with `compute-market run`, "
            "or name another with --data"
        )
    with Workspace(told.data) as space, told.terminal.progress("reading captures") as progress:
        busy = _catch_up(told.data, space, progress)
        now = _now(space)
        document = _document(space, now, only)
    if told.terminal.json:
        told.terminal.data(document)
        return
    if busy:
        told.terminal.aside("a run is at work here: what it fetched so far is not counted yet")
    _tell(told.terminal, document, sample=space.kind == "sample")


class _BusyError(Exception):
    """Another run holds the folder."""


def _catch_up(data: Path, space: "Workspace", progress: "Progress") -> bool:
    """Read captures that no run has read yet; True where a run is doing so just now."""
    from pipelines.workspace import exclusive

    def busy(text: str) -> None:
        raise _BusyError(text)

    try:
        with exclusive(data, busy):
            space.ledger.update(space.archive, progress)
    except _BusyError:
        return True
    return False


def _now(space: "Workspace") -> datetime:
    """The clock; in a sample, which never ages, its newest capture."""
    newest = space.archive.newest()
    return newest if space.kind == "sample" and newest else space.clock()


def _document(space: "Workspace", now: datetime, only: str | None) -> dict[str, Any]:
    from pipelines.health import source_health
    from scrapers.capture import time_text
    from scrapers.registry import sources as declared

    names = [name.strip() for name in (only or "").split(",") if name.strip()] or list(declared())
    unknown = [name for name in names if name not in declared()]
    if unknown:
        raise LookupError(
            f"there is no source {', '.join(unknown)}; the sources are {', '.join(declared())}"
        )
    facts = (
        "title",
        "publisher",
        "homepage",
        "licence",
        "licence_url",
        "cadence_hours",
        "stale_after_hours",
        "api_key",
        "key_required",
    )
    return {
        "measured_at": time_text(now),
        "sources": {
            name: {fact: getattr(declared()[name], fact) for fact in facts}
            | source_health(space, declared()[name], now)
            for name in names
        },
        "damaged_archive_files": list(space.archive.problems()),
    }


def _tell(terminal: "Terminal", document: Mapping[str, Any], *, sample: bool) -> None:
    found: Mapping[str, Mapping[str, Any]] = document["sources"]
    terminal.table(
        ["source", "licence", "every", "last success", "age", "state", "captures"],
        [
            [
                name,
                one["licence"],
                f"{one['cadence_hours']:g} h",
                _minute(one["last_success"]),
                _age(one["age_hours"]),
                _state(one),
                ", ".join(f"{count:,} {state}" for state, count in one["captures"].items()),
            ]
            for name, one in found.items()
        ],
    )
    for name, one in found.items():
        if one["last_failure"]:
            terminal.say(f"\n{name}: last failure {_minute(one['last_failure'])}")
            terminal.sentence(one["last_failure_reason"], indent="  ")
        for warning in one["warnings"]:
            terminal.sentence(f"{name}: {warning}")
    for sentence in document["damaged_archive_files"]:
        terminal.trouble(sentence)
    if sample:
        terminal.say("this is the sample: ages are measured from its newest capture", style="dim")


def _minute(text: str | None) -> str | None:
    """`2026-07-21T23:26:26Z` to the minute, with a blank."""
    return f"{text[:10]} {text[11:16]}Z" if text else None


def _age(hours: float | None) -> str | None:
    if hours is None:
        return None
    return f"{hours:.0f} h" if hours < 72 else f"{hours / 24:,.0f} d"


def _state(one: Mapping[str, Any]) -> str:
    if one["last_success"] is None:
        return "never fetched"
    return "stale" if one["stale"] else "fresh"
