"""`compute-market backfill`: many WARC files at once, on this machine or on a Dask cluster.

Belongs here: the arguments and the telling. Does not belong here: reading (`pipelines.backfill`).
"""

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands import options

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(backfill)


def backfill(
    context: typer.Context,
    warc: Annotated[
        list[str], typer.Option(help="WARC files, by a pattern in quotes; may be repeated.")
    ],
    on: Annotated[
        str, typer.Option(help="local, dask (a cluster of its own), or dask://HOST:PORT[,…].")
    ] = "local",
    workers: Annotated[
        int | None, typer.Option(help="Processes of local and dask. Default: one a core.")
    ] = None,
    only: Annotated[
        str | None, typer.Option(help="Only what these sources read, separated by commas.")
    ] = None,
) -> None:
    """Read many WARC files in parallel, then import, build and publish as `run --replay` does.

    The tables are those of `run --replay` to the byte, whoever read the files.
    """
    from pipelines.backfill.ahead import read_ahead
    from pipelines.backfill.engines import engine_of
    from pipelines.commands.run import finish
    from pipelines.execute import execute
    from pipelines.run import Plan, Run
    from pipelines.settings import STORE, source_names

    told = options.of(context)
    engine = engine_of(on, os.cpu_count() or 1 if workers is None else workers)
    names = source_names(only or "")
    paths = _found(warc)
    plan = Plan("replay", paths, names, store=os.environ.get(STORE) or None)
    with (
        told.terminal.progress("backfill") as progress,
        Run(told.data, plan, on_progress=progress) as work,
    ):
        ledger = work.space.ledger
        ahead = read_ahead(
            ledger, paths, engine, only=names, adopted=ledger.adopted, on_progress=progress
        )
        work.plan = replace(plan, paths=tuple(path for path in paths if path not in ahead.left_out))
        work.result.damage += ahead.troubles
        execute(work)
        result = work.result
    told.terminal.say(ahead.told)
    finish(told, result, told.data)


def _found(patterns: list[str]) -> tuple[Path, ...]:
    """Files by pattern, each once, in the order of their names.

    Raises:
        LookupError: a pattern finds nothing.
    """
    found: set[Path] = set()
    for pattern in patterns:
        root = Path(pattern).anchor  # `Path.glob` takes no absolute pattern
        matches = Path(root).glob(pattern[len(root) :]) if pattern[len(root) :] else ()
        files = {one.absolute() for one in matches if one.is_file()}
        if not files:
            raise LookupError(f"there is no file {pattern}")
        found |= files
    return tuple(sorted(found))
