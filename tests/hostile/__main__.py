"""The table: `python -m tests.hostile [WORD…]`; with words every cell whose name holds one.

Without words only what was seen to come out as expected (`expected.PROVEN`) is run.

Belongs here: which cells are run, a line for each, the count. Does not belong here: verdicts.
"""

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tests.hostile.cells import Cell, run_all, tasks
from tests.hostile.expected import UNDETECTABLE, expected, proven

__all__ = ["counted", "main"]

BAD = ("published wrong", "crashed")


def counted(cells: Iterable[Cell]) -> tuple[list[str], bool]:
    """The lines at the end, and whether all is as expected.

    A cell that nobody could tell from the truth counts by itself and never as published wrong.
    """
    found: Counter[str] = Counter()
    surprises = []
    for one in cells:
        wanted = expected(one.source, one.part, one.fault)
        blind = wanted == "undetectable" and one.verdict != "crashed"
        found["undetectable" if blind else one.verdict] += 1
        if not blind and one.verdict != wanted:
            named = f"{one.fault}, {one.source} {one.part}".rstrip()
            surprises.append(f"{named}: {one.verdict} where {wanted} is expected: {one.told:.300}")
    lines = [f"not as expected: {one}" for one in surprises]
    lines.append(f"{found['undetectable']} undetectable, {found['harmless']} harmless")
    lines.append(
        f"{found['caught']} caught, {found['held']} held, "
        f"{found['published wrong']} published wrong, {found['crashed']} crashed"
    )
    return lines, not surprises and not any(found[one] for one in BAD)


def _named(task: Any) -> str:
    if isinstance(task, dict):
        return "storm " + " ".join(f"{source}/{fault.name}" for source, fault in task.items())
    fault, part = task
    return f"{part.source} {part.name} {fault}"


def _proven(task: Any) -> bool:
    return not isinstance(task, dict) and proven(task[1].source, task[1].name, task[0])


def _line(one: Cell) -> str:
    verdict = one.verdict
    if verdict != "crashed" and expected(one.source, one.part, one.fault) == "undetectable":
        reason = UNDETECTABLE[one.source, one.part, one.fault]
        verdict, told = "undetectable", f"{one.verdict}: {reason}"
    else:
        told = one.told
    return (
        f"{verdict:16} {one.fault:29} {one.source:13} {one.part:18} {' '.join(told.split()):.240}"
    )


def main(words: Sequence[str]) -> int:
    """Run the cells and print them; the exit status."""
    begun = time.monotonic()
    numbers = [
        n
        for n, one in enumerate(tasks())
        if any(word in _named(one) for word in words) or (not words and _proven(one))
    ]
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        cells: list[Cell] = []
        for some in run_all(Path(folder), numbers):
            cells += some
            for one in some:
                print(_line(one), flush=True)  # noqa: T201 - what the command is for
    lines, fine = counted(cells)
    print(f"{len(cells)} cells in {time.monotonic() - begun:.0f} s")  # noqa: T201
    print("\n".join(lines))  # noqa: T201
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
