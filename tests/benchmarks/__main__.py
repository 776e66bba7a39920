"""`python -m tests.benchmarks`: one line a figure, `name ratio goal`, then what was measured.

Takes about a quarter of an hour on two cores, most of it to build twenty years of history once;
`--keep FOLDER` keeps them for the next time (an edit of any code builds them anew).
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.benchmarks.claims import missing, speeds
from tests.benchmarks.filings import company_facts
from tests.benchmarks.ratios import (
    Figure,
    after_fetching,
    days,
    default_run,
    definitions,
    history,
    year,
)

__all__ = ["main"]


def main() -> int:
    """Measure and print; exit status 1 where a goal is missed."""
    asked = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    asked.add_argument("--years", type=int, default=20, help="length of the long history")
    asked.add_argument("--times", type=int, default=3, help="pairs measured for each ratio")
    asked.add_argument("--keep", type=Path, help="where to keep the histories for another time")
    told = asked.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        kept = (told.keep or folder).absolute()
        missed = _print(default_run(folder / "sample", times=told.times))
        missed += _print(definitions(times=told.times))
        missed += _print(company_facts())
        reason = missing()
        missed += _print([] if reason else speeds())
        if reason:
            sys.stdout.write(f"claims by quantulum3 and jionlp: not measured, {reason}\n")
        missed += _print(after_fetching(folder / "hand", times=told.times))
        counts = (year(1), year(told.years))
        worlds = [history(kept / f"captures-{count}", count) for count in counts]
        missed += _print(days(*worlds, folder, counts=counts, times=told.times))
    return 1 if missed else 0


def _print(figures: Iterable[Figure]) -> int:
    missed = 0
    for one in figures:
        verdict = "met" if one.value <= one.goal else "MISSED"
        missed += verdict == "MISSED"
        line = f"{one.name:52} {one.value:8.2f} {one.goal:6g}  {verdict}  {one.detail}"
        sys.stdout.write(f"{line.rstrip()}\n")
        sys.stdout.flush()
    return missed


if __name__ == "__main__":
    sys.exit(main())
