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
    data_docs: Annotated[
        bool,
        typer.Option(
            "--data-docs",
            help="Write the checks instead, as Great Expectations Data Docs in data_docs/.",
        ),
    ] = False,
) -> None:
    """Write the latest release as one HTML page that opens from disk.

    Every release holds one too, as latest/report.html.
    """
    if data_docs:
        _checks(options.of(context))
        return
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


def _checks(told: options.Options) -> None:
    """Pages of every check of the latest release; those of releases that are gone go too."""
    import shutil

    import warehouse
    from warehouse.data_docs import data_docs

    release = warehouse.open(told.data)
    pages = data_docs(release.folder)
    folder = told.data / "data_docs" / release.release_id
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in pages.items():
        (folder / name).write_bytes(page)
    for other in folder.parent.iterdir():
        if not (told.data / "releases" / other.name).exists():
            shutil.rmtree(other)
    index = folder / "index.html"
    if told.terminal.json:
        told.terminal.data({"file": str(index), "release": release.release_id, "pages": len(pages)})
    else:
        told.terminal.say(f"{index}: the checks of {release.release_id}, {len(pages)} pages")
