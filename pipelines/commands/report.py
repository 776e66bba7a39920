"""`compute-market report`: the latest release as one HTML file.

Belongs here: where the file goes. Does not belong here: what stands in it (`pipelines.report`).
"""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands import options

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(report)


def report(
    context: typer.Context,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Where the page is written.")
    ] = Path("report.html"),
) -> None:
    """Write the latest release as one HTML page that opens from disk.

    Every release holds one too, as latest/report.html.
    """
    import warehouse
    from pipelines.facts import capture_of
    from pipelines.report import report as written
    from pipelines.run import Plan, Run

    told = options.of(context)
    release = warehouse.open(told.data)
    with Run(told.data, Plan(mode="look")) as look:
        page = written(release.folder, partial(capture_of, look.space))
    output.write_bytes(page)
    if told.terminal.json:
        told.terminal.data({"file": str(output), "bytes": len(page), "release": release.release_id})
    else:
        told.terminal.say(f"{output}: release {release.release_id}, {len(page):,} bytes")
