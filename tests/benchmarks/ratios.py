"""The benchmarks, each a function that measures and gives its figures.

Belongs here: what is compared with what, and the goals. Does not belong here: starting processes
(`process`), what they do (`steps`), made-up history (`world`).
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.benchmarks.alike import differences
from tests.benchmarks.process import Cost, paired, python
from tests.benchmarks.world import FIRST, write

__all__ = ["Figure", "after_fetching", "days", "default_run", "definitions", "history", "year"]

STEPS = ("-m", "tests.benchmarks.steps")
A_FILE = 365
"""Captures in one file of made-up history."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: what was measured, and what it should be at most."""

    name: str
    value: float
    goal: float
    detail: str = ""


def default_run(folder: Path, *, times: int = 3) -> list[Figure]:
    """The whole run of the sample by the import of what it imports from others; its memory."""
    names = python(*STEPS, "imported", str(folder / "first")).said.split()

    def run() -> Cost:
        shutil.rmtree(folder / "again", ignore_errors=True)
        command = "from pipelines.cli import main; main()"
        return python("-c", command, "run", "--sample", "--data", str(folder / "again"))

    found = paired(run, lambda: python(*STEPS, "imports", *names), times)
    detail = f"{found.one.cpu:.1f} s by {found.other.cpu:.1f} s for {len(names)} modules"
    return [
        Figure("whole run / import of its dependencies", found.ratio, 2, detail),
        Figure("memory of the whole run, MB", found.one.peak, 800),
    ]


def definitions(*, times: int = 3) -> list[Figure]:
    """What Dagster waits for a code location beyond the import of its libraries, in seconds."""
    names = python(*STEPS, "imported_by_definitions").said.split()
    load = "import pipelines.definitions"
    found = paired(lambda: python("-c", load), lambda: python(*STEPS, "imports", *names), times)
    spent = f"{found.one.cpu:.1f} s, of which {found.other.cpu:.1f} s for {len(names)} modules"
    name = "loading the definitions beyond its imports, s"
    return [Figure(name, max(0.0, found.one.cpu - found.other.cpu), 1, spent)]


def after_fetching(folder: Path, *, captures: int = 365, times: int = 3) -> list[Figure]:
    """Everything after fetching by a pandas script with the same output.

    Raises:
        AssertionError: the outputs are not the same.
    """
    write(folder / "captures", captures)
    ours, theirs = folder / "ours", folder / "theirs"

    def run() -> Cost:
        shutil.rmtree(ours, ignore_errors=True)
        shutil.copytree(folder / "captures", ours)
        return _said(python(*STEPS, "after_fetching", str(ours)))

    def script() -> Cost:
        shutil.rmtree(theirs, ignore_errors=True)
        archive = folder / "captures" / "archive"
        return _said(python(*STEPS, "by_hand", str(archive), str(theirs)))

    found = paired(run, script, times)
    problems = differences(ours / "latest", theirs)
    assert not problems, problems
    detail = f"{found.one.cpu:.1f} s by {found.other.cpu:.1f} s, {captures} captures"
    return [Figure("after fetching / pandas script", found.ratio, 2, detail)]


def _said(cost: Cost) -> Cost:
    return Cost(float(cost.said), cost.wall, cost.peak)


def year(number: int) -> int:
    """How many captures there are before the second day of 2026 (1), of the year after (2), …

    All of them are as far into a quarter, so that as much of it is built anew.
    """
    return (date.fromisocalendar(FIRST.year + number, 1, 5) - FIRST).days - 1


def history(data: Path, captures: int) -> Path:
    """A data folder with that many daily captures, built and published; made where it is not."""
    for after in range(0, 0 if (data / "archive").exists() else captures, A_FILE):
        write(data, min(A_FILE, captures - after), after=after)
    python(*STEPS, "replay", str(data))
    return data


def days(
    short: Path, long: Path, folder: Path, *, counts: tuple[int, int], times: int = 3
) -> list[Figure]:
    """One more day on a short and a long history, and a day that brings nothing.

    Args:
        short: a data folder in which `counts[0]` captures are built.
        long: one of which `counts[1]` are.
        folder: where to work.
        counts: see there.
        times: pairs to measure.
    """
    built = dict(zip((short, long), counts, strict=True))

    def another(world: Path) -> Callable[[], Cost]:
        def run() -> Cost:
            data = folder / "day"
            shutil.rmtree(data, ignore_errors=True)
            shutil.copytree(world, data, symlinks=True)
            write(data, 1, after=built[world])
            return python(*STEPS, "replay", str(data))

        return run

    def nothing() -> Cost:
        return python(*STEPS, "replay", str(short))

    unchanged = paired(nothing, another(short), times)
    grown = paired(another(long), another(short), times)
    years = f"{grown.one.cpu:.1f} s by {grown.other.cpu:.1f} s"
    return [
        Figure("unchanged day / full day", unchanged.ratio, 0.3,
               f"{unchanged.one.cpu:.1f} s by {unchanged.other.cpu:.1f} s"),
        Figure("a day after the long history / after the short one", grown.ratio, 1.2, years),
        Figure("memory of that day, MB", grown.one.peak, 800),
    ]  # fmt: skip
