"""`compute-market push` and `pull`: a data folder and its copy on object storage.

Belongs here: the arguments and the telling. Does not belong here: what is sent (`pipelines.sync`).
"""

import os
from typing import Annotated

import typer

from pipelines.commands import options

__all__ = ["StoreOption", "register"]

StoreOption = Annotated[
    str | None,
    typer.Option("--store", help="s3://BUCKET/PREFIX. Default: COMPUTE_MARKET_STORE."),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(push)
    app.command()(pull)


def push(context: typer.Context, store: StoreOption = None) -> None:
    """Send archive, decisions and the latest release to a store, and switch `latest` there.

    A run does so by itself where COMPUTE_MARKET_STORE is set.
    """
    from pipelines.sync.push import push as send
    from pipelines.workspace import exclusive
    from warehouse.store import open_store

    told = options.of(context)
    if not told.data.exists():
        raise LookupError(f"there is no folder {told.data}; name one with --data")
    there = open_store(_named(store))
    with told.terminal.progress("push") as progress, exclusive(told.data, progress):
        pushed = send(told.data.absolute(), there, progress)
    if told.terminal.json:
        told.terminal.data(
            {
                "release": pushed.release_id,
                "changed": pushed.changed,
                "objects": pushed.sent.objects,
                "bytes": pushed.sent.size,
                "copied": pushed.sent.copied,
                "housekeeping": list(pushed.housekeeping),
            }
        )
    for sentence in (*pushed.housekeeping, pushed.told()):
        told.terminal.say(sentence)


def pull(context: typer.Context, store: StoreOption = None) -> None:
    """Bring archive, decisions and the latest release of a store into the data folder.

    Into an empty folder this restores it; into another one it adds what is missing.
    """
    from pipelines.sync.pull import pull as bring
    from pipelines.workspace import exclusive
    from warehouse.store import open_store

    told = options.of(context)
    there = open_store(_named(store))
    with told.terminal.progress("pull") as progress, exclusive(told.data, progress):
        pulled = bring(told.data.absolute(), there, progress)
    if told.terminal.json:
        told.terminal.data(
            {
                "release": pulled.release_id,
                "archive_files": pulled.warcs,
                "decisions": pulled.decisions,
                "switched": pulled.switched,
                "run_next": pulled.behind,
                "problems": pulled.problems,
            }
        )
    told.terminal.say(
        f"{pulled.warcs} archive files and {pulled.decisions} decisions came from {there.url}, "
        f"whose latest release is {pulled.release_id}"
    )
    if pulled.behind:
        told.terminal.say("there is more here than that release was made from: run, then push")
    for problem in pulled.problems:
        told.terminal.trouble(problem)
    if pulled.problems:
        raise typer.Exit(1)


def _named(store: str | None) -> str:
    """The store asked for.

    Raises:
        LookupError: none was named.
    """
    from pipelines.settings import STORE

    found = store or os.environ.get(STORE)
    if not found:
        raise LookupError(f"no store is named; give --store s3://BUCKET/PREFIX or set {STORE}")
    return found
