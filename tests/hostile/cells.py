"""Running faults through the command, each against the truth: the cells of the table.

Belongs here: a worker with its box, the runs, and what each cell comes to.
Does not belong here: faults, comparing (`judge`), what is expected (`table`), printing.
"""

import contextlib
import json
import multiprocessing
import re
import shutil
import signal
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any
from unittest import mock

import pyarrow.parquet as pq

from tests.hostile import judge
from tests.hostile.box import Box, owner
from tests.hostile.days import BASE, NEXT, OLD
from tests.hostile.faults import FAULTS, PATIENCE, Fault, changed, renaming
from tests.hostile.lies import Part
from tests.hostile.parts import PARTS
from tests.hostile.world import SOURCES
from tests.server import Answer, Behaviour, Exchange
from tests.whole.command import WITHOUT_DEMAND, Said, command

__all__ = ["Cell", "House", "lie_cell", "lie_cells", "run_all", "storm_cells", "storms", "tasks"]

LONGEST = 240
"""Seconds after which a run counts as hanging."""
DEMAND = ("applications", "sessions", "tasks", "weeks")
STALE = "Sat, 15 Aug 2026 05:00:00 GMT"


@dataclass(frozen=True)
class Cell:
    """What one fault of one source came to."""

    fault: str
    source: str
    part: str
    verdict: str
    """`caught`, `held`, `harmless`, `published wrong` or `crashed`."""
    told: str
    """What the run said of it, or what is wrong."""


@dataclass(frozen=True)
class _Kept:
    """An entry that a run added to quarantine."""

    source: str
    stage: str
    words: str


@dataclass(frozen=True)
class _Run:
    said: Said | None
    published: judge.Release
    kept_out: Sequence[_Kept]
    trouble: str | None
    """How the command itself broke."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    held: Mapping[str, str] = field(default_factory=dict)
    """Tables held by this run."""


class House:
    """Folders to work in, a box, and the truths already worked out."""

    def __init__(self, root: Path) -> None:
        self.root, self.base = root, root / "base"
        self.box = Box()
        self.box.__enter__()
        self._truths: dict[tuple[str, ...], judge.Release] = {}
        self._count = 0
        self.sources: tuple[str, ...] = ()
        self.undemanding = ""
        """Set: OpenRouter is not asked about demand, which is two thirds of its requests."""

    def close(self) -> None:
        self.box.__exit__()

    def begin(self, sources: Collection[str] = SOURCES) -> Said:
        """The good day that every installation had."""
        self.sources = tuple(sources)
        self.box.set({}, BASE)
        said = self._command(self.base, sources, BASE, "--since", "2026-08-15")
        return said

    def used_to_be_held(self) -> frozenset[str]:
        """Tables that were held before the fault: those of sources that are not in the house."""
        manifest = json.loads((self.base / "latest" / "manifest.json").read_text())
        return frozenset(manifest.get("held", {}))

    def before(self) -> judge.Release:
        """What was public before the fault."""
        if () not in self._truths:
            self._truths[()] = judge.read(self.base)
        return self._truths[()]

    def truth(self, sources: Collection[str]) -> judge.Release:
        """What is published where these sources, without a fault, bring a new day."""
        names = (self.undemanding, *sorted(sources))
        if not sources:
            return self.before()
        if names not in self._truths:
            self._truths[names] = self.run({}, sources).published
        return self._truths[names]

    def without(self, part: Part, sources: Collection[str]) -> judge.Release:
        """What is published where one kind of answer of a source is not there at all."""
        names = (self.undemanding, part.source, part.name, *sorted(sources))
        if names not in self._truths:

            def gone(exchange: Exchange) -> None:
                there = not re.search(part.url, exchange.seen.url)
                exchange.reply(exchange.answer if there else Answer(b"", 404))

            fault = Fault("absent", lambda place, attempt: gone)
            self._truths[names] = self.run({part.source: fault}, sources).published
        return self._truths[names]

    def run(self, faults: Mapping[str, Fault], sources: Collection[str]) -> _Run:
        """The day of the fault, over a copy of the good day."""
        self._count += 1
        data = self.root / f"cell-{multiprocessing.current_process().pid}-{self._count}"
        shutil.copytree(self.base, data, symlinks=True)
        try:
            self.box.set(faults)
            said = self._command(data, sorted(sources), NEXT)
            if said.status not in (0, 1) or not said.out:
                return _Run(said, {}, (), f"status {said.status}: {said.err[-300:]}")
            published = judge.read(data)
            reasons = said.json["sources"] if said.status in (0, 1) and said.out else {}
            held = {
                name: words
                for name, words in said.json["held"].items()
                if name not in self.used_to_be_held()
            }
            return _Run(
                said, published, self._kept_out(data, said), judge.broken(said), reasons, held
            )
        except Exception as error:
            return _Run(None, {}, (), f"{type(error).__name__}: {error}")
        finally:
            shutil.rmtree(data)

    def _command(self, data: Path, sources: Collection[str], now: datetime, *more: str) -> Said:
        with (
            _limited(),
            # What is written about a release, not what is in it: a fifth of the time.
            mock.patch("pipelines.facts._report", lambda *_: b"<!doctype html>"),
            mock.patch("warehouse.release._write_changes", lambda *_: None),
        ):
            return command(
                *("run", "--only", ",".join(sources), "--json", *more),
                data=data,
                environment=self.box.world.environment | {WITHOUT_DEMAND: self.undemanding},
                now=now,
                timeout=PATIENCE,
            )

    def _kept_out(self, data: Path, said: Said) -> list[_Kept]:
        new = set(said.json["new_in_quarantine"])
        rows = pq.read_table(data / "latest" / "quarantine.parquet").to_pylist()
        return [
            _Kept(owner(row["url"] or "") or "", row["stage"], f"{row['code']}: {row['reason']}")
            for row in rows
            if row["quarantine_id"] in new
        ]


@contextlib.contextmanager
def _limited() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"the run took more than {LONGEST} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(LONGEST)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _told(run: _Run, source: str) -> tuple[str, str]:
    """What the run says of a source: a verdict and the words for it."""
    kept = [one for one in run.kept_out if one.source in (source, "")]
    gate = [one.words for one in kept if one.stage != "parse"]
    if gate or run.held:
        words = [f"{name} is held: {why}" for name, why in run.held.items()]
        return "held", [*gate, *words][0]
    if kept:
        return "caught", kept[0].words
    reason = run.reasons.get(source, "")
    troubles = run.said.troubles if run.said else []
    if reason in troubles or f"{source}: " in "".join(troubles):
        return "caught", reason
    again = [one for one in troubles if one.startswith("refused again")]
    return ("caught", again[0]) if again else ("harmless", "nothing to say")


def storms() -> list[dict[str, Fault]]:
    """Faults of the way for all sources but three at a time, each source another one.

    Every source meets every fault once; what three sources bring meanwhile is published.
    """
    queues = {
        name: [*(one for one in FAULTS if not one.robots), renaming(name)] for name in SOURCES
    }
    for place, name in enumerate(SOURCES):
        queues[name] = queues[name][2 * place :] + queues[name][: 2 * place]
    found, turn = [], 0
    while any(queues.values()):
        resting = SOURCES[turn % 5 * 3 : turn % 5 * 3 + 3]
        found.append(
            {name: queue.pop(0) for name, queue in queues.items() if queue and name not in resting}
        )
        turn += 1
    # robots.txt belongs to a host, and a host to several sources: these come to all at once.
    found += [dict.fromkeys(SOURCES, one) for one in FAULTS if one.robots]
    return [one for one in found if one]


def storm_cells(house: House, faults: Mapping[str, Fault]) -> list[Cell]:
    """The verdicts of one storm; where something is wrong each fault is tried by itself."""
    house.undemanding = ""
    run = house.run(faults, SOURCES)
    healthy = {n for n in SOURCES if n not in faults or faults[n].brings}
    wrong = run.trouble or (judge.differences(run.published, house.truth(healthy)) or [""])[0]
    if wrong and len(faults) > 1:
        return [one for pair in faults.items() for one in storm_cells(house, dict([pair]))]
    cells = []
    for source, fault in faults.items():
        verdict, words = _told(run, source)
        if wrong:
            verdict, words = "crashed" if run.trouble else "published wrong", wrong
        cells.append(Cell(fault.name, source, "", verdict, words))
    return cells


def lie_cells() -> list[tuple[str, Part]]:
    """Every lie of every part, older data and stale copies among them."""
    found = [(fault, part) for part in PARTS for fault in part.lies]
    old = [(fault, part) for part in PARTS if part.older for fault in ("older data", "stale copy")]
    ranks = {name: place for place, name in enumerate(SOURCES)}
    return sorted(found + old, key=lambda pair: ranks[pair[1].source])


def _pair(part: Part) -> tuple[str, str]:
    """The source that lies and one that brings its day meanwhile."""
    return (part.source, "statcounter" if part.source != "statcounter" else "vercel")


def lie_cell(house: House, fault: str, part: Part) -> Cell:
    """The verdict of one lie, told while another source brings its day."""
    house.undemanding = "" if part.name in DEMAND else "1"
    sources = _pair(part)
    partner = sources[1]

    def plan(place: int, attempt: int) -> Behaviour:
        return partial(_lie, house, fault, part)

    run = house.run({part.source: Fault(fault, plan)}, sources)
    if run.trouble:
        return Cell(fault, part.source, part.name, "crashed", run.trouble)
    truth, before = house.truth(sources), house.before()
    held = set(run.held)
    free = {name: facts for name, facts in truth.items() if name not in held}
    wrong = judge.false_rows(run.published, [before, truth, house.without(part, sources)])
    wrong += judge.missing_rows(run.published, truth, before)
    wrong += judge.missing_rows(run.published, free, None, [partner])
    if wrong:
        words = f"{wrong[0]} (and {len(wrong) - 1} more; the run said {_told(run, part.source)})"
        return Cell(fault, part.source, part.name, "published wrong", words)
    return Cell(fault, part.source, part.name, *_told(run, part.source))


def _lie(house: House, fault: str, part: Part, exchange: Exchange) -> None:
    seen, right = exchange.seen, exchange.answer
    if not re.search(part.url, seen.url):
        exchange.reply(right)
    elif fault in part.lies:
        changed(partial(part.apply, fault))(exchange)
    else:
        old = house.box.then(seen, OLD) or right
        more: dict[str, Any] = {"Date": STALE, "Age": "5184000"} if fault == "stale copy" else {}
        exchange.reply(Answer(old.body, old.status, {**old.headers, **more}))


def tasks() -> list[Any]:
    """Every storm and every lie, in an order that each worker knows."""
    return [*storms(), *lie_cells()]


class _Worker:
    """What a process of the pool keeps between tasks."""

    root: Path
    house: House | None = None

    @classmethod
    def start(cls, root: Path) -> None:
        # PySpark, which Great Expectations imports where it is installed, takes a process without
        # a main file for a run of its doctests and leaves it with status 0 (4.1, 2026-11).
        sys.modules["__main__"].__file__ = __file__
        cls.root = root

    @classmethod
    def work(cls, number: int) -> list[Cell]:
        task = tasks()[number]
        if isinstance(task, dict):
            return storm_cells(cls._of(SOURCES), task)
        fault, part = task
        return [lie_cell(cls._of(_pair(part)), fault, part)]

    @classmethod
    def _of(cls, sources: Sequence[str]) -> House:
        """A house with these sources: two make a run a few seconds, fifteen a quarter of a minute.

        Tasks come source by source, so one at a time is kept.
        """
        if cls.house is None or cls.house.sources != tuple(sources):
            if cls.house is not None:
                cls.house.close()
            name = f"{multiprocessing.current_process().pid}-{len(sources)}-{sources[0]}"
            cls.house = House(cls.root / name)
            cls.house.begin(sources)
        return cls.house


def run_all(root: Path, numbers: Sequence[int], workers: int = 2) -> Iterator[list[Cell]]:
    """The cells of some tasks, in their order."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        workers, mp_context=context, initializer=_Worker.start, initargs=(root,)
    ) as pool:
        yield from pool.map(_Worker.work, numbers)
