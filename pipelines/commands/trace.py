"""`compute-market trace`: from one number to the bytes it came from.

Belongs here: the arguments and the telling. Does not belong here: the proof (`pipelines.trace`).
"""

from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.commands import completing, options

if TYPE_CHECKING:
    from pipelines.terminal import Terminal
    from pipelines.trace import Chain

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(trace)


def trace(
    context: typer.Context,
    table: Annotated[str, typer.Argument(help="The table.", autocompletion=completing.tables)],
    where: Annotated[
        list[str] | None,
        typer.Argument(
            help="column=value …, together fitting one row.",
            autocompletion=completing.conditions,
        ),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="The row as it was public then; a bare date is 00:00 UTC.")
    ] = None,
) -> None:
    """Prove one number: row, derivation, locator, capture, WARC file and offset, bytes.

    Every step is done again: bytes are hashed, parsed, and the value computed from them. Exit
    status 0 if all agrees, 1 if anything differs.
    """
    import warehouse
    from pipelines.trace import conditions
    from pipelines.trace import trace as prove
    from pipelines.workspace import Workspace

    told = options.of(context)
    release = warehouse.open(told.data)
    with Workspace(told.data) as space:
        space.ledger.update(space.archive)
        chain = prove(space, release, table, conditions(where or []), as_of=as_of)
    if told.terminal.json:
        told.terminal.data(
            {
                "table": chain.table,
                "release": chain.release,
                "row": chain.row,
                "steps": [
                    {"step": step.name, "text": step.text, "ok": step.ok, **step.facts}
                    for step in chain.steps
                ],
                "verdict": chain.verdict,
            }
        )
    else:
        _tell(told.terminal, chain)
    if chain.verdict == "differs":
        raise typer.Exit(1)


def _tell(terminal: "Terminal", chain: "Chain") -> None:
    from pipelines.terminal import cell

    for name, value in chain.row.items():
        if value is not None:
            terminal.sentence(f"{name:>18}  {cell(value)}", hanging=20)
    terminal.say()
    for step in chain.steps:
        mark = "✓" if step.ok else "✗"
        terminal.sentence(f"{mark} {step.name}: {step.text}", hanging=2, style=_style(step.ok))
    if chain.verdict == "differs":
        terminal.trouble(f"differs: {'; '.join(chain.differences)}")
    else:
        terminal.say(chain.verdict, style="bold green")


def _style(ok: bool) -> str | None:
    return None if ok else "red"
