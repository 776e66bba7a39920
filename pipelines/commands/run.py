"""`compute-market run`: fetch, or import, then build and publish.

Belongs here: the arguments of a run, and what is said of its result.
Does not belong here: the steps (`pipelines.run`).
"""

import os
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands import completing, options

if TYPE_CHECKING:
    from pipelines.run import Plan, Result
    from pipelines.terminal import Terminal

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(run)


def run(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="With --replay: WARC files, or folders of them."),
    ] = None,
    sample: Annotated[
        bool, typer.Option("--sample", help="The shipped sample instead of the network.")
    ] = False,
    replay: Annotated[
        bool, typer.Option("--replay", help="Archived responses instead of the network.")
    ] = False,
    only: Annotated[
        str | None,
        typer.Option(
            help="Only these sources, separated by commas, due or not.",
            autocompletion=completing.sources,
        ),
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Fetch from this day on, where a source can."),
    ] = None,
) -> None:
    """Bring the tables up to date and publish them.

    Exit status 0: published, or nothing new. 1: something went wrong; what was right is published.
    """
    from pipelines.execute import execute
    from pipelines.run import Run

    told = options.of(context)
    plan = _plan(paths or [], sample=sample, replay=replay, only=only, since=since)
    data = told.data if told.named or not sample else Path("data-sample")
    with (
        told.terminal.progress("compute-market") as progress,
        Run(data, plan, on_progress=progress) as work,
    ):
        execute(work)
        result = work.result
    if told.terminal.json:
        told.terminal.data(_as_json(result))
    else:
        _tell(told.terminal, result, data, told)
    if result.troubles:
        raise typer.Exit(1)


def _plan(
    paths: list[Path], *, sample: bool, replay: bool, only: str | None, since: datetime | None
) -> "Plan":
    import scrapers
    from pipelines.run import Plan
    from pipelines.settings import live_plan, source_names

    names = source_names(only or "")
    if sample and (replay or paths):
        raise ValueError("--sample and --replay exclude each other; choose one")
    if replay and not paths:
        raise ValueError("--replay needs at least one WARC file or folder")
    if paths and not replay:
        raise ValueError("paths are only taken with --replay")
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise LookupError(f"there is no {', '.join(missing)}")
    if sample:
        folder = Path(scrapers.__file__).parent / "sample"
        return Plan(mode="sample", paths=(folder,), only=names)
    if replay:
        return Plan(mode="replay", paths=tuple(paths), only=names)
    return live_plan(os.environ, only=names, since=since.date() if since else None)


def _as_json(result: "Result") -> dict[str, Any]:
    published = result.published
    seen = result.seen
    return {
        "release": published and published.release_id,
        "changed": bool(published and published.changed),
        "folder": published and str(published.folder),
        "rows": dict(published.rows) if published else {},
        "held": dict(published.held) if published else {},
        "captures": dict(seen.counts) if seen else {},
        "sources": {
            **{one.source: one.reason for one in result.outcomes},
            **{one.source: one.reason for one in result.skipped},
        },
        "new_in_quarantine": list(result.new_quarantine),
        "troubles": result.troubles,
        "housekeeping": result.housekeeping,
    }


def _tell(terminal: "Terminal", result: "Result", data: Path, told: options.Options) -> None:
    """What happened, what was published, where it is and what to type next."""
    for sentence in result.housekeeping:
        terminal.say(sentence)
    for outcome in result.outcomes:
        if outcome.ok:
            terminal.say(f"{outcome.source}: {outcome.reason}")
    for skipped in result.skipped:
        terminal.say(f"{skipped.source}: {skipped.reason}")
    _tell_captures(terminal, result)
    published = result.published
    if published is None:
        return
    if published.changed:
        terminal.say(f"\npublished {published.release_id}", style="bold green")
        if not terminal.quiet:
            terminal.table(["table", "rows"], sorted(published.rows.items()))
    else:
        terminal.say(f"\nnothing new: {published.release_id} stays the latest", style="bold")
    _tell_next(terminal, result, data, told)
    for sentence in result.troubles:
        terminal.trouble(sentence)


def _tell_captures(terminal: "Terminal", result: "Result") -> None:
    words = {
        "parsed": "read",
        "unread": "no parser",
        "failed": "the source said no",
        "refused": "refused, see quarantine",
        "redirect": "redirects",
    }
    counts = dict(result.seen.counts) if result.seen else {}
    if result.imported:
        known = result.imported.known
        terminal.say(f"{result.imported.new} captures imported, {known} known before")
    if counts:
        told = [f"{count} {words[state]}" for state, count in sorted(counts.items())]
        terminal.say(f"{sum(counts.values())} captures: {', '.join(told)}")


FAMOUS_WEEK = date(2026, 2, 16)
"""The week of "5.16 trillion": a first look at it shows what a population is."""


def _weeks(release: Path) -> set[date]:
    """The weeks of which a release has shares; none where that table is held from the start."""
    from pyarrow.parquet import read_table

    path = release / "token_shares.parquet"
    return set(read_table(path, columns=["week_start"])[0].to_pylist()) if path.exists() else set()


def _tell_next(terminal: "Terminal", result: "Result", data: Path, told: options.Options) -> None:
    """Commands that work as they stand: a first look, a first proof, a first query."""
    folder = f" --data {data}" if told.data != data or told.named else ""
    terminal.say(f"\nthe tables are Parquet files in {data / 'latest'}; next, try")
    lines = ["tables"]
    weeks = _weeks(result.published.folder) if result.published else set()
    if weeks:
        week = FAMOUS_WEEK if FAMOUS_WEEK in weeks else max(weeks)
        lines += [
            f"show token_shares --where \"week_start='{week}' and group_by='country'\"",
            f"trace token_shares week_start={week} population=top9_models"
            " group_by=country group_name=CN",
            'sql "select date, sum(tokens) as tokens from token_volumes group by 1 order by 1"',
        ]
    for line in lines:
        terminal.say(f"  compute-market {line}{folder}", style="cyan", copied=True)
