"""What every command is given: the data folder and the terminal.

Belongs here: options shared by all commands. Does not belong here: any command's own.
"""

from dataclasses import dataclass
from pathlib import Path

import typer

from pipelines.terminal import Terminal

__all__ = ["Options", "data_folder", "of"]


@dataclass(frozen=True, slots=True)
class Options:
    """The options that stand before or after any command."""

    named: Path | None
    """The data folder asked for, None where none was."""
    terminal: Terminal

    @property
    def data(self) -> Path:
        """The data folder: `./data`, or `./data-sample` where only that exists, unless named."""
        return data_folder(self.named)


def data_folder(named: Path | None) -> Path:
    """What `Options.data` is for a folder named, or for none."""
    if named is not None:
        return named
    sample = Path("data-sample")
    return sample if sample.exists() and not Path("data").exists() else Path("data")


def of(context: typer.Context) -> Options:
    """The options of a call."""
    found = context.obj
    if not isinstance(found, Options):
        raise TypeError("a command was called without the callback that reads its options")
    return found
