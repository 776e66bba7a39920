"""`compute-market verify`: is everything still what it was?

Belongs here: the arguments and the telling. Does not belong here: the checks.
"""

from typing import Annotated

import typer

from pipelines.commands import options

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(verify)


def verify(
    context: typer.Context,
    rebuild: Annotated[
        bool, typer.Option(help="Also build everything anew and compare; takes a full run's time.")
    ] = True,
    store: Annotated[
        str | None,
        typer.Option(help="Also read every byte below s3://BUCKET/PREFIX again, and compare."),
    ] = None,
) -> None:
    """Hash archive and releases again, rebuild every table from the archive alone, compare.

    Exit status 0 if everything agrees, 1 if anything differs.
    """
    from pipelines.run import Plan, Run
    from pipelines.sync.state import verify_everything_in
    from pipelines.verify import verify_archive, verify_rebuild, verify_releases
    from warehouse.store import open_store

    told = options.of(context)
    if not told.data.exists():
        raise LookupError(f"there is no folder {told.data}; name one with --data")
    terminal = told.terminal
    with terminal.progress("verify") as progress, Run(told.data, Plan(mode="look")) as run:
        found = {
            "archive": list(verify_archive(run, progress)),
            "releases": list(verify_releases(run.data, progress)),
            "rebuild": list(verify_rebuild(run, progress)) if rebuild else [],
        }
        if store is not None:
            found["store"] = list(verify_everything_in(open_store(store), progress))
        captures = len(run.space.archive.ids())
    differences = [sentence for sentences in found.values() for sentence in sentences]
    if terminal.json:
        terminal.data({"captures": captures, **found})
    else:
        for what, sentences in found.items():
            state = f"{len(sentences)} differences" if sentences else "agrees"
            if what == "rebuild" and not rebuild:
                state = "not asked for"
            terminal.say(f"{what}: {state}", style=None if not sentences else "red")
        for sentence in differences:
            terminal.trouble(sentence)
        if not differences:
            terminal.say(f"verified: {captures} captures and every release", style="bold green")
    if differences:
        raise typer.Exit(1)
