"""One data folder: where everything a run makes lies, and who may work in it.

Belongs here: paths, the lock, the refusal to mix the sample with anything else.
Does not belong here: what is written there.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from pipelines.decisions import Decisions
from pipelines.ledger import Ledger
from scrapers.archive import Archive

__all__ = ["FolderError", "Workspace", "exclusive", "holds", "utc_now"]

SAMPLE, CAPTURES = "sample", "captures"


class FolderError(Exception):
    """The data folder cannot be used; one sentence that says what to do."""


def utc_now() -> datetime:
    """The clock, in UTC."""
    return datetime.now(UTC)


def _unwritable(data: Path, error: OSError) -> FolderError:
    return FolderError(
        f"{data} cannot be written ({error.strerror}); "
        "choose another folder with --data or mend its permissions"
    )


class Workspace:
    """A data folder opened for work. A context manager: closes archive and ledger."""

    def __init__(self, data: Path, *, clock: Callable[[], datetime] = utc_now) -> None:
        """Open, and create where missing, the folder `data`.

        Raises:
            FolderError: the folder cannot be written.
        """
        self.data = data.absolute()
        self.clock = clock
        self.cache = self.data / "cache"
        try:
            self.cache.mkdir(parents=True, exist_ok=True)
            (self.data / "archive").mkdir(exist_ok=True)
        except OSError as error:
            raise _unwritable(self.data, error) from None
        self._open = ExitStack()
        self.archive = self._open.enter_context(
            Archive(self.data / "archive", self.data / "index.sqlite")
        )
        self.decisions = Decisions(self.data / "decisions.jsonl")
        self.ledger = Ledger(self.cache, self.decisions.subjects("adopt"))
        self._open.callback(self.ledger.close)

    def __enter__(self) -> "Workspace":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    @property
    def kind(self) -> str | None:
        """`sample` or `captures`: what the folder holds; None while it is new."""
        return holds(self.data)

    def claim(self, *, sample: bool) -> None:
        """Say what the folder holds from now on.

        Raises:
            FolderError: it holds the other thing already.
        """
        wanted = SAMPLE if sample else CAPTURES
        if self.kind not in (None, wanted):
            other = "the shipped sample" if self.kind == SAMPLE else "real captures"
            raise FolderError(
                f"{self.data} holds {other}, which must never mix with "
                f"{'real captures' if self.kind == SAMPLE else 'the sample'}; "
                "choose another folder with --data"
            )
        (self.data / "holds").write_text(wanted + "\n")


def holds(data: Path) -> str | None:
    """`sample` or `captures`: what a folder holds; None while it is new. Opens nothing."""
    path = data / "holds"
    return path.read_text().strip() if path.exists() else None


@contextmanager
def exclusive(data: Path, on_wait: Callable[[str], None]) -> Iterator[None]:
    """Hold the folder for one run; a second run says whom it waits for, and waits.

    Raises:
        FolderError: the folder cannot be written.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(data / ".run.lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise _unwritable(data, error) from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 200, 0).decode(errors="replace").strip() or "unknown"
            on_wait(f"another run works in {data} (process {holder}); waiting until it is done")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)
