"""`python -m tests.benchmarks.backfill`: two Dask workers against one, on the same WARC files.

Belongs here: measuring, and proving that both gave the same. Does not belong here: the files
(`warcs`), tests of what is right (`tests/pipelines/backfill`).

Workers have one thread each and are warm: they have read one small file before. Takes about eight
minutes on two idle cores for 500 MB; on a busy machine the ratio says nothing, so the processor
seconds are printed beside it.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pipelines.backfill.engines import Engine, Failed, map_tasks
from pipelines.backfill.reading import Reading, Task, read_file
from pipelines.backfill.remember import remember
from pipelines.workspace import Workspace
from tests.benchmarks.ratios import Figure
from tests.benchmarks.warcs import ONLY, write

__all__ = ["Measured", "main", "measured", "rates", "speed_up", "timed"]

GOAL = 1 / 1.7
LOOPBACK = "127.0.0.1:0"


@dataclass(frozen=True)
class Measured:
    """What one engine took for all files, and a digest of all that came of them."""

    seconds: float
    busy: float
    """Processor seconds of all workers together."""
    captures: int
    size: int
    digest: str


def timed(task: Task) -> tuple[Reading, float]:
    """A file and the processor seconds it took."""
    begun = time.process_time()
    reading = read_file(task)
    return reading, time.process_time() - begun


def measured(paths: Sequence[Path], warm: Path, workers: int) -> Measured:
    """All files by so many Dask workers."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=LOOPBACK, silence_logs=50
        ) as cluster,
        Client(cluster) as client,
    ):
        address = cluster.scheduler_address.removeprefix("tcp://")
        for name in client.scheduler_info()["workers"]:
            client.submit(timed, Task(str(warm), ONLY), workers=[name], pure=False).result()
        engine, tasks = Engine("dask", workers, (address,)), [Task(str(p), ONLY) for p in paths]
        begun = time.perf_counter()
        done = list(map_tasks(timed, tasks, engine))
        seconds = time.perf_counter() - begun
    results = {task.path: result for task, result in done}
    readings = []
    busy = 0.0
    for path in sorted(results):
        result = results[path]
        if isinstance(result, Failed):
            raise SystemExit(f"{path}: {result.reason}")
        readings.append(result[0])
        busy += result[1]
    return Measured(
        seconds,
        busy,
        sum(one.captures for one in readings),
        sum(one.size for one in readings),
        sha256(repr(readings).encode()).hexdigest(),
    )


def speed_up(megabytes: int, *, times: int = 1, folder: Path) -> list[Figure]:
    """Seconds of two workers by those of one; the best of some pairs."""
    warm = write(folder / "warm", 4, files=1, seed=1)[0]
    paths = write(folder / "warcs", megabytes, files=max(4, min(16, megabytes // 8)))
    pairs = [(measured(paths, warm, 1), measured(paths, warm, 2)) for _ in range(times)]
    if len({one.digest for pair in pairs for one in pair}) != 1:
        raise SystemExit("one worker and two did not give the same")
    one, two = min(pairs, key=lambda pair: pair[1].seconds / pair[0].seconds)
    detail = (
        f"{two.seconds:.0f} s by {one.seconds:.0f} s ({one.seconds / two.seconds:.2f} times as "
        f"fast), busy {two.busy:.0f} and {one.busy:.0f} s; {one.captures} captures, "
        f"{one.size / 1e6:.0f} MB, {one.captures / one.busy:.1f} captures/s a core; results equal"
    )
    return [Figure("backfill: two Dask workers / one", two.seconds / one.seconds, GOAL, detail)]


def rates(path: Path, folder: Path) -> str:
    """What the two parts of a backfill cost: reading, which is shared out, and the one import."""
    begun = time.process_time()
    reading = read_file(Task(str(path), ONLY))
    read = time.process_time()
    data = folder / "import"
    with Workspace(data) as space:
        opened = time.process_time()
        remember(space.ledger, Task(str(path), ONLY), reading)
        space.archive.import_paths([path], run="one")
        space.ledger.adopt(ONLY)
        space.ledger.update(space.archive)
        imported = time.process_time() - opened
    stored = sum(one.stat().st_size for one in (data / "archive").iterdir())
    kept = sum(len(one.content or b"") for one in reading.parses)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"one file of {reading.size / 1e6:.1f} MB, {reading.captures} captures: read in "
        f"{read - begun:.1f} processor seconds ({reading.captures / (read - begun):.1f} captures/s "
        f"a core, {kept / reading.captures:.0f} bytes of records each), imported in "
        f"{imported:.2f} ({reading.captures / imported:.0f} captures/s, "
        f"{stored / reading.captures:.0f} bytes each in the archive); {peak:.0f} MB resident"
    )


def main() -> int:
    """Measure and print; exit status 1 where the goal is missed."""
    asked = argparse.ArgumentParser(prog="python -m tests.benchmarks.backfill", description=__doc__)
    asked.add_argument("--megabytes", type=int, default=500)
    asked.add_argument("--times", type=int, default=1, help="pairs measured; the best counts")
    told = asked.parse_args()
    missed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        warm = write(folder / "one", 30, files=1, seed=2)[0]
        read_file(Task(str(write(folder / "first", 6, files=1, seed=3)[0]), ONLY))
        sys.stdout.write(f"{rates(warm, folder)}\n")
        sys.stdout.flush()
        for one in speed_up(told.megabytes, times=told.times, folder=folder):
            met = one.value <= one.goal
            missed += not met
            verdict = "met" if met else "MISSED"
            sys.stdout.write(f"{one.name:52} {one.value:8.2f} {one.goal:6.2f}  {verdict}  ")
            sys.stdout.write(f"{one.detail}, load {os.getloadavg()[0]:.1f}\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
