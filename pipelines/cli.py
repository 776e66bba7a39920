"""The command `compute-market`.

Belongs here: options that every command has, errors in one sentence, exit statuses.
Does not belong here: any command (`commands`).
"""

import gc
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands import (
    claims,
    completing,
    doctor,
    quarantine,
    read,
    releases,
    report,
    review,
    run,
    sources,
    trace,
    verify,
)
from pipelines.commands.options import Options
from pipelines.terminal import Terminal

__all__ = ["app", "main"]

USAGE = 2
"""Exit status of a call that asks for what does not exist."""

NAME = "compute-market"
COMPLETE = "_COMPUTE_MARKET_COMPLETE"
"""Set by a shell that wants to know what may follow; typer makes the name from NAME."""

app = typer.Typer(
    name=NAME,
    help="Who burns the AI tokens, who sells the chips, who is winning the market: "
    "every figure traced to the bytes it came from.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def options(
    context: typer.Context,
    data: Annotated[
        Path | None,
        typer.Option(help="Data folder; before or after the command. Default: ./data"),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Answer in JSON, for machines.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say only what went wrong.")] = False,
) -> None:
    """Options of every command."""
    named = data or (Path(found) if (found := os.environ.get("COMPUTE_MARKET_DATA")) else None)
    context.obj = Options(named, Terminal(json=json, quiet=quiet))


for module in (
    run,
    read,
    trace,
    releases,
    sources,
    quarantine,
    claims,
    review,
    report,
    verify,
    doctor,
):
    module.register(app)


@dataclass(frozen=True, slots=True)
class _Global:
    """An option of the whole command that may stand anywhere in its line."""

    name: str
    takes_value: bool


GLOBAL = (_Global("--data", True), _Global("--json", False), _Global("--quiet", False))


def hoisted(arguments: Sequence[str]) -> list[str]:
    """The arguments with the global options first, wherever they stood.

    >>> hoisted(["show", "t", "--data", "d", "--json"])
    ['--data', 'd', '--json', 'show', 't']
    """
    front, rest = [], []
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
            break
        found = next((one for one in GLOBAL if word.split("=")[0] == one.name), None)
        if found is None:
            rest.append(word)
        else:
            front.append(word)
            if found.takes_value and "=" not in word:
                front += [value for value in (next(words, None),) if value is not None]
    return [*front, *rest]


def main() -> None:
    """Run the command and leave with its exit status."""
    # Imports make half a million objects that stay; looking through them again and again for
    # rubbish took a tenth of a run (measured 2026-11 on 366 captures: 9.2 s, with this 8.2 s).
    gc.set_threshold(50_000, 20, 100)
    try:
        if os.environ.get(COMPLETE):
            completing.hoist(os.environ, hoisted)
        app(args=hoisted(sys.argv[1:]), prog_name=NAME)
    except (LookupError, ValueError) as error:
        _leave(error, USAGE)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        _leave(error, 1)


def _leave(error: Exception, status: int) -> None:
    if os.environ.get("COMPUTE_MARKET_TRACEBACK"):
        raise error
    Terminal().trouble(_sentence(error))
    sys.exit(status)


def _sentence(error: BaseException) -> str:
    text = " ".join(str(error.args[0] if isinstance(error, KeyError) else error).split())
    return text or type(error).__name__


if __name__ == "__main__":
    main()
