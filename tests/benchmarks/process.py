"""Processes measured from outside: processor time, wall time, peak memory.

Belongs here: starting one and reading the system's own account of it; ratios of two taken in turn.
Does not belong here: what is run.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

__all__ = ["Cost", "Paired", "paired", "python"]

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process took: seconds of processor and wall, peak memory in MB (10^6 bytes)."""

    cpu: float
    wall: float
    peak: float
    said: str = ""
    """Its standard output."""


@dataclass(frozen=True, slots=True)
class Paired:
    """Two things measured in turn: middle ratio of processor times, one by other."""

    ratio: float
    one: Cost
    """The middle one by processor time."""
    other: Cost


def python(*arguments: str) -> Cost:
    """Run this Python with the arguments, in the checkout.

    Raises:
        RuntimeError: it did not exit with 0; the sentence ends with what it said.
    """
    left_out = ("DAGSTER_HOME", "PYTHONDONTWRITEBYTECODE", "COMPUTE_MARKET_DATA")
    environment = {key: value for key, value in os.environ.items() if key not in left_out}
    command = [sys.executable, *arguments]
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        started = time.perf_counter()
        child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=err)
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if child.returncode:
            told = err.read()[-2000:]
            raise RuntimeError(f"{' '.join(command)} left with {child.returncode}: {told}")
        peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
        return Cost(used.ru_utime + used.ru_stime, wall, peak, out.read())


def paired(one: Callable[[], Cost], other: Callable[[], Cost], times: int) -> Paired:
    """Both in turn, that many times.

    By processor time: other work on the machine stretches wall time, and this hardly.
    """
    pairs = [(one(), other()) for _ in range(times)]
    return Paired(
        median(a.cpu / b.cpu for a, b in pairs),
        sorted((a for a, _ in pairs), key=lambda cost: cost.cpu)[times // 2],
        sorted((b for _, b in pairs), key=lambda cost: cost.cpu)[times // 2],
    )
