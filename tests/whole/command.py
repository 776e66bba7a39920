"""The command as a user types it, in this process or in one that can be killed.

Belongs here: running `compute-market` on a given clock, without the waiting that politeness asks
for, and what it said. Does not belong here: servers, data, assertions.
"""

import contextlib
import io
import json
import multiprocessing
import os
import pkgutil
import resource
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any
from unittest import mock

import pipelines.run
import pipelines.tables
import scrapers.crawl
from pipelines.cli import main
from pipelines.graph import tables
from tests.steps import plainly

__all__ = [
    "FEW_TABLES",
    "NOW",
    "ROOT",
    "WITHOUT_DEMAND",
    "Child",
    "Said",
    "command",
    "less_asked",
    "start",
]

NOW = datetime(2026, 10, 8, 3, tzinfo=UTC)
"""What the clock shows unless told otherwise: an hour after the ranking of 7 October is final."""

ROOT = Path(__file__).parents[2]
WITHOUT_DEMAND = "TESTS_WITHOUT_DEMAND"
FEW_TABLES = "TESTS_FEW_TABLES"
"""In the environment of a child: the only tables there are, parted by commas. A run then takes a
third of its time, of which hundreds of kills make much."""
HEAVY = ["dagster", "duckdb", "tests.whole.warm", "scrapy.crawler", "pipelines.execute"]


@dataclass(frozen=True)
class Said:
    """How a command ended and what it printed."""

    status: int
    out: str
    err: str
    waits: list[float] = field(default_factory=list)
    """Seconds of every wait that the crawl asked for; none took time."""
    peak: int = 0
    """Most resident memory of the process in bytes; only of a child."""

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def troubles(self) -> list[str]:
        """What `run --json` says went wrong."""
        return list(self.json["troubles"])


def command(
    *arguments: object,
    data: Path,
    environment: Mapping[str, str] | None = None,
    now: datetime = NOW,
    timeout: float | None = None,
    graph: bool = False,
) -> Said:
    """`compute-market --data <data> <arguments>` in this process.

    `timeout` is the patience for one response in seconds, instead of what a source declares. With
    `graph` Dagster takes the steps, as for a user; without, they are taken in the same order one
    after the other, which saves most of a test's time.
    """
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    waits: list[float] = []
    words = ["compute-market", "--data", str(data), *map(str, arguments)]
    with (
        mock.patch.dict(os.environ, environment or {}),
        _hurried(waits, now, timeout),
        contextlib.nullcontext() if graph else mock.patch("pipelines.execute.execute", plainly),
        mock.patch.object(sys, "argv", words),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        status = _status()
    told = [stream.buffer.getvalue().decode() for stream in (out, err)]  # type: ignore[attr-defined]
    return Said(status, *told, waits=waits)


def _status() -> int:
    try:
        main()
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else int(left.code is not None)
    return 0


@contextlib.contextmanager
def _hurried(waits: list[float], now: datetime, timeout: float | None) -> Iterator[None]:
    """Clock, distance between requests and back-off are parameters of the steps: give them.

    With `WITHOUT_DEMAND` in the environment OpenRouter is not asked about demand.
    """

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    network = partial(scrapers.crawl.Network, delay_seconds=0, timeout_seconds=timeout)
    with (
        mock.patch("scrapers.crawl.crawl", partial(scrapers.crawl.crawl, sleep=sleep)),
        mock.patch("scrapers.crawl.Network", network),
        mock.patch("pipelines.run.Run", partial(pipelines.run.Run, clock=lambda: now)),
        less_asked(),
        _few_tables(),
    ):
        yield


def less_asked() -> contextlib.AbstractContextManager[object]:
    """With `WITHOUT_DEMAND` in the environment OpenRouter's spider asks nothing about demand."""
    if not os.environ.get(WITHOUT_DEMAND):
        return contextlib.nullcontext()
    spider = "scrapers.openrouter.spider.OpenRouterSpider._demand"
    return mock.patch(spider, lambda self: iter(()))


@contextlib.contextmanager
def _few_tables() -> Iterator[None]:
    """With `FEW_TABLES` in the environment the graph finds these table modules only."""
    names = os.environ.get(FEW_TABLES, "").split(",")
    if names == [""]:
        yield
        return
    every = pkgutil.iter_modules

    def some(path: Any = None, prefix: str = "") -> Iterator[pkgutil.ModuleInfo]:
        among = list(path or ()) == list(pipelines.tables.__path__)
        return (one for one in every(path, prefix) if not among or one.name in names)

    with mock.patch("pkgutil.iter_modules", some):
        tables.cache_clear()
        yield
    tables.cache_clear()


class Child:
    """The same command in a process of its own."""

    def __init__(self, process: ForkServerProcess, output: Path) -> None:
        self.process, self.output = process, output

    def kill(self) -> None:
        """`kill -9`, and wait until it is gone."""
        self.process.kill()
        self.process.join()

    def wait(self, seconds: float = 120) -> Said:
        """What it said once it ended by itself."""
        self.process.join(seconds)
        if self.process.is_alive():
            self.kill()
            raise TimeoutError(f"the command took more than {seconds} s")
        told = json.loads(self.output.with_suffix(".json").read_text())
        return Said(told["status"], self.out(), self.err(), peak=told["peak"])

    def out(self) -> str:
        return self.output.with_suffix(".out").read_text()

    def err(self) -> str:
        """What it has printed to standard error so far."""
        path = self.output.with_suffix(".err")
        return path.read_text() if path.exists() else ""


def start(
    *arguments: object,
    data: Path,
    output: Path,
    environment: Mapping[str, str] | None = None,
    now: datetime = NOW,
) -> Child:
    """Start the command in a new process; what it prints goes to files beside `output`.

    Processes are forked from one that has imported the libraries once, so that each lives for a
    second and not for five.
    """
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(HEAVY)
    words = [str(data), *map(str, arguments)]
    process = context.Process(target=_child, args=(words, output, dict(environment or {}), now))
    process.start()
    return Child(process, output)


def _child(words: list[str], output: Path, environment: dict[str, str], now: datetime) -> None:
    os.environ.update(environment)
    for number, suffix in ((1, ".out"), (2, ".err")):
        handle = os.open(output.with_suffix(suffix), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        os.dup2(handle, number)
    sys.argv = ["compute-market", "--data", *words]
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    with _hurried([], now, None):
        status = _status()
    sys.stdout.flush()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    output.with_suffix(".json").write_text(json.dumps({"status": status, "peak": peak}))
