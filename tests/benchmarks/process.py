"""Processes measured from outside: processor time, wall time, peak memory.

Belongs here: starting one and reading the system's own account of it; ratios of two taken in turn.
Does not belong here: what is run.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from statistics import median

__all__ = ["Cost", "Paired", "for_developers", "paired", "python"]

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


@cache
def for_developers() -> tuple[str, ...]:
    """The modules that `make test` installs and `make run` does not."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = {line.split("==")[0] for line in lock.splitlines() if "==" in line}
    ours = {"compute-market", *(_plain(name) for name in locked)}
    found = packages_distributions().items()
    # What the environment itself brings (pip, setuptools) is there either way.
    tools = {"pip", "setuptools", "pkg_resources", "_distutils_hack", "uv"}
    return tuple(
        sorted(
            module
            for module, made_by in found
            if not ours.intersection(map(_plain, made_by)) and module not in tools
        )
    )


def _plain(name: str) -> str:
    """A distribution's name as lock files write it."""
    return re.sub(r"[-_.]+", "-", name).lower().split("[")[0]


def python(*arguments: str) -> Cost:
    """Run this Python with the arguments, in the checkout.

    Raises:
        RuntimeError: it did not exit with 0; the sentence ends with what it said.
    """
    left_out = ("DAGSTER_HOME", "PYTHONDONTWRITEBYTECODE", "COMPUTE_MARKET_DATA")
    environment = {key: value for key, value in os.environ.items() if key not in left_out}
    environment["BENCHMARK_HIDES"] = ",".join(for_developers())
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
