"""The crash table: one line an event, last how many releases were torn or lost.

Belongs here: lines and their sum. Does not belong here: any event.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

__all__ = ["Line", "LostError", "SkippedError", "Table", "TornError"]


class SkippedError(Exception):
    """This machine cannot let the event happen; one sentence why."""


class TornError(AssertionError):
    """A release that is not the one its manifest describes, or a mixture of two."""


class LostError(AssertionError):
    """Something that was archived or published is gone, or a run did not heal what it should."""


@dataclass(frozen=True, slots=True)
class Line:
    """One event and what came of it."""

    event: str
    outcome: str
    torn: int = 0
    lost: int = 0
    count: int = 1


@dataclass(slots=True)
class Table:
    """All lines so far."""

    lines: list[Line] = field(default_factory=list)

    def event(self, name: str, happen: Callable[[], str]) -> None:
        """Let one event happen; whatever it raises is its outcome."""
        try:
            line = Line(name, happen())
        except SkippedError as error:
            line = Line(name, str(error), count=0)
        except TornError as error:
            line = Line(name, f"TORN: {str(error)[:300]}", torn=1)
        except Exception as error:
            line = Line(name, f"LOST: {type(error).__name__}: {str(error)[:300]}", lost=1)
        self.lines.append(line)

    def told(self) -> Iterator[str]:
        """The lines as they are printed."""
        for line in self.lines:
            yield f"{line.event:46} {line.outcome}"
        count = sum(line.count for line in self.lines)
        yield (
            f"{count} events: {sum(line.torn for line in self.lines)} torn, "
            f"{sum(line.lost for line in self.lines)} lost"
        )

    @property
    def clean(self) -> bool:
        """Whether nothing was torn or lost."""
        return not any(line.torn or line.lost for line in self.lines)
