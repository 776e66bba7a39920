"""Reading the files of a replay ahead of its import.

Belongs here: which files are still to be read, and which are left out because nobody could.
Does not belong here: the engines (`engines`), the run that follows (`pipelines.run`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.backfill.engines import Engine, EngineError, Failed, map_tasks
from pipelines.backfill.reading import Reading, Task, read_file
from pipelines.backfill.remember import has_read, remember
from pipelines.inputs import code_digest
from pipelines.ledger import Ledger

__all__ = ["Ahead", "read_ahead"]

Work = Callable[[Task], Reading]


@dataclass(slots=True)
class Ahead:
    """What reading ahead came to."""

    files: int = 0
    known: int = 0
    """Files that were read before."""
    captures: int = 0
    size: int = 0
    """Bytes of the files read now."""
    left_out: dict[Path, str] = field(default_factory=dict)
    """Files that are not to be imported, each with the reason."""

    @property
    def told(self) -> str:
        """In one sentence."""
        return (
            f"{self.files - self.known - len(self.left_out)} files read ahead ({self.captures} "
            f"captures, {self.size / 1e6:.1f} MB), {self.known} known before"
        )

    @property
    def troubles(self) -> list[str]:
        """One sentence for each file left out."""
        return [
            f"{path} was left out: {reason}; try it alone with `run --replay {path}`"
            for path, reason in sorted(self.left_out.items())
        ]


def read_ahead(
    ledger: Ledger,
    paths: Sequence[Path],
    engine: Engine,
    *,
    only: tuple[str, ...] = (),
    adopted: tuple[str, ...] = (),
    on_progress: Callable[[str], None],
    work: Work = read_file,
) -> Ahead:
    """Read WARC files on an engine and keep what comes of them; a file at a time, as it is done.

    Raises:
        EngineError: the engine cannot be used, or its workers run other code than this.
    """
    tasks = [Task(str(path.absolute()), only, adopted) for path in paths]
    waiting = [task for task in tasks if not has_read(ledger, task)]
    ahead = Ahead(files=len(tasks), known=len(tasks) - len(waiting))
    for number, (task, result) in enumerate(map_tasks(work, waiting, engine), start=1):
        if isinstance(result, Failed):
            ahead.left_out[Path(task.path)] = result.reason
            on_progress(f"{task.path} could not be read: {result.reason}")
            continue
        if result.code != code_digest():
            raise EngineError(
                "the workers run another version of compute-market than this machine; install "
                "the same on both, then run this again (what is read stays read)"
            )
        remember(ledger, task, result)
        ahead.captures += result.captures
        ahead.size += result.size
        on_progress(f"read {number} of {len(waiting)} files, {ahead.captures} captures")
    return ahead
