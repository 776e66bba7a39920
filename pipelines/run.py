"""One run of the pipeline: the steps that the Dagster graph and the command both take.

Belongs here: fetch, observe, build, publish, each doing its work once a run and remembering what
it met. Does not belong here: Dagster (`definitions`), printing (`commands`), a step's own logic.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.adoption import Intake
from pipelines.asking import arguments, left_alone, unasked
from pipelines.build import build_table, held_table
from pipelines.built import Built
from pipelines.entries import Seen
from pipelines.facts import release_facts
from pipelines.graph import tables
from pipelines.health import due, keep_status, source_health
from pipelines.unchanged import note, unchanged
from pipelines.workspace import Workspace, exclusive, utc_now
from scrapers.archive import ImportReport
from scrapers.registry import Source, sources
from warehouse.parts import Earlier
from warehouse.plan import previous_release
from warehouse.release import Candidate, Published, publish, sweep

if TYPE_CHECKING:
    from scrapers.crawl import Network, Outcome

__all__ = ["Plan", "Result", "Run", "Skipped"]

TITLE = "compute-market: tokens, chips and shares, traced to the bytes"
SAMPLE_TITLE = "SAMPLE of compute-market: a few weeks of real figures, for trying things out"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is asked to do."""

    mode: str = "live"
    """`live`, `replay`, `sample`, or `look` (nothing is added to the folder)."""
    paths: tuple[Path, ...] = ()
    """What a replay or the sample imports."""
    only: tuple[str, ...] = ()
    """Sources to fetch or import whether due or not; empty: all that are due."""
    followed: tuple[str, ...] = ()
    """The sources this installation fetches when none is named; empty: every one there is."""
    since: date | None = None
    network: "Network | None" = None
    keys: tuple[tuple[str, str], ...] = ()
    """(source, key) of each source that has one."""
    patience: tuple[float, ...] = ()
    """Seconds to wait before each further attempt where no source answered at all; empty, as for a
    person at a terminal: none."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A source that this run did not fetch, and why."""

    source: str
    reason: str


@dataclass(slots=True)
class Result:
    """What a run met; the exit status comes of it."""

    imported: ImportReport | None = None
    outcomes: "list[Outcome]" = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    seen: Seen | None = None
    built: dict[str, Built] = field(default_factory=dict)
    published: Published | None = None
    new_quarantine: tuple[str, ...] = ()
    refused_again: tuple[str, ...] = ()
    """Why answers of this run are refused whose very bytes were refused before."""
    housekeeping: list[str] = field(default_factory=list)
    damage: list[str] = field(default_factory=list)
    """What the archive has lost, a sentence each."""
    broken: list[str] = field(default_factory=list)
    """Steps that raised although they never should: a bug, said in one sentence each."""

    @property
    def troubles(self) -> list[str]:
        """One sentence for each thing that went wrong in this run."""
        found = [outcome.reason for outcome in self.outcomes if not outcome.ok]
        found += list(self.imported.problems) if self.imported else []
        found += self.damage
        found += [f"{name} is held: {made.held}" for name, made in self.built.items() if made.held]
        if self.new_quarantine:
            count = len(self.new_quarantine)
            found.append(
                f"{count} new {'entry' if count == 1 else 'entries'} in quarantine; "
                "see `compute-market quarantine`"
            )
        if self.refused_again:
            more = len(self.refused_again) - 1
            others = f" (and {more} more)" if more else ""
            found.append(f"refused again: {self.refused_again[0]}{others}")
        return found + self.broken


class Run(AbstractContextManager["Run"]):
    """A run over one data folder, which it holds alone from entering to leaving."""

    def __init__(
        self,
        data: Path,
        plan: Plan,
        *,
        clock: Callable[[], datetime] = utc_now,
        on_progress: Callable[[str], None] | None = None,
    ) -> None:
        self.data, self.plan, self.clock = data.absolute(), plan, clock
        self.on_progress = on_progress or (lambda text: None)
        self.result = Result()
        self._fetched_ahead = False
        self._stack = ExitStack()
        self._space: Workspace | None = None

    def __enter__(self) -> "Run":
        self._stack.enter_context(exclusive(self.data, self.on_progress))
        space = Workspace(self.data, clock=self.clock)
        self._space = self._stack.enter_context(space)
        if self.plan.mode != "look":
            space.claim(sample=self.plan.mode == "sample")
        self.result.housekeeping += space.archive.repair()
        self.result.damage += space.archive.problems()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    @property
    def space(self) -> Workspace:
        """The open data folder."""
        if self._space is None:
            raise RuntimeError("a run works only inside its `with` block")
        return self._space

    def reference_time(self) -> datetime:
        """The instant "future" and "stale" are measured from: the newest capture in a replay."""
        newest = self.space.archive.newest()
        return self.clock() if self.plan.mode == "live" or newest is None else newest

    def fetch(self, names: Iterable[str]) -> None:
        """Bring the captures of some sources: over the network, or from the paths of a replay.

        A further call fetches only what the calls before did not bring; the first one after
        `stays` nothing.
        """
        if self._fetched_ahead:
            self._fetched_ahead = False
        elif self.plan.mode == "live":
            done = {outcome.source for outcome in self.result.outcomes if outcome.ok}
            done |= {skipped.source for skipped in self.result.skipped}
            self._crawl([sources()[name] for name in names if name not in done])
        elif self.result.imported is None:
            self._import()

    def outcome(self, source: str) -> "Outcome | None":
        """How fetching a source went in this run; None: it was not asked."""
        return next((one for one in self.result.outcomes if one.source == source), None)

    def told(self, source: str) -> str:
        """In one sentence, what this run fetched of a source or why it fetched nothing."""
        outcome = self.outcome(source)
        if outcome is not None:
            return outcome.reason
        return next(
            (one.reason for one in self.result.skipped if one.source == source),
            f"captures imported by a {self.plan.mode} run",
        )

    @property
    def cut_off(self) -> bool:
        """Whether sources were asked and not one answered, so that the fault is likely ours."""
        asked = [outcome for outcome in self.result.outcomes if outcome.failures]
        return bool(asked) and not any(outcome.responses for outcome in self.result.outcomes)

    def _import(self) -> None:
        keep = Intake(self.plan.only, replay=self.plan.mode == "replay")
        self.result.imported = self.space.archive.import_paths(
            self.plan.paths,
            run=_run_name(self.plan.mode, self.clock()),
            origin="sample" if self.plan.mode == "sample" else "import",
            keep=keep,
            on_progress=self.on_progress,
        )
        keep.adopt(self.space, self.clock())

    def _crawl(self, wanted: Sequence[Source]) -> None:
        from scrapers.crawl import Job, Network, crawl

        self._observe_once()
        keys = dict(self.plan.keys)
        jobs = []
        for source in wanted:
            reason = self._why_not(source, keys)
            if reason is not None:
                self.result.skipped.append(Skipped(source.name, reason))
                continue
            given = arguments(
                self.space,
                source,
                today=self.clock().date(),
                since=self.plan.since,
                key=keys.get(source.name),
            )
            jobs.append(Job(source, given))
        if not jobs:
            return
        again = {job.source.name for job in jobs}
        self.result.outcomes = [one for one in self.result.outcomes if one.source not in again]
        secrets = [key for key in keys.values() if key]
        name = _run_name("-".join(job.source.name for job in jobs)[:60], self.clock())
        with self.space.archive.writer(name, secrets=secrets) as writer:
            self.result.outcomes += crawl(
                jobs,
                writer,
                self.plan.network or Network(),
                now=self.clock,
                on_progress=self.on_progress,
            )
        self.result.seen = None

    def _why_not(self, source: Source, keys: dict[str, str]) -> str | None:
        if self.plan.only and source.name not in self.plan.only:
            return "not asked for"
        contact = self.plan.network.contact if self.plan.network else None
        followed = () if self.plan.only else self.plan.followed
        never = unasked(source, followed, keys.get(source.name), contact)
        if never is not None:
            return never
        if not self.plan.only and not due(self.space, source, self.clock()):
            return f"not due: fetched less than {source.cadence_hours:.0f} hours ago"
        return left_alone(self.space, source, self.clock())

    def observe(self) -> Seen:
        """Read every capture not read before; once a run."""
        return self._observe_once()

    def _observe_once(self) -> Seen:
        if self.result.seen is None:
            self.result.seen = self.space.ledger.update(self.space.archive, self.on_progress)
        return self.result.seen

    def build(self, name: str) -> Built:
        """Build one table from what is observed and built so far."""
        self._observe_once()
        table = tables()[name]
        others = [other for other in tables() if other != name]
        needed = others if "quarantined_rows" in table.special else table.tables
        made = build_table(
            self.space,
            table,
            {other: self.built(other) for other in needed},
            previous=self._previous(name),
            now=self.reference_time(),
        )
        self.result.built[name] = made
        return made

    def build_or_hold(self, name: str) -> Built:
        """Build one table; whatever goes wrong in it holds this table and no other."""
        try:
            return self.build(name)
        except Exception as error:
            sentence = f"building {name} failed: {type(error).__name__}: {error}"
            self.result.broken.append(sentence)
            self.result.built[name] = held_table(self.space, name, sentence)
            return self.result.built[name]

    def health(self, source: str) -> dict[str, Any]:
        """How one source is doing, now."""
        return source_health(self.space, sources()[source], self.reference_time())

    def built(self, name: str) -> Built:
        """A table as this run has it; where no step built it, that is made up for.

        Shards whose inputs are unchanged come from the shelf, so this costs little, and a release
        never mixes tables of different captures or code.
        """
        return self.result.built.get(name) or self.build_or_hold(name)

    def _previous(self, name: str) -> Earlier | None:
        """What readers see of a table now; None: nothing yet."""
        before = previous_release(self.data)
        resource = before.resources.get(f"{name}.parquet") if before else None
        return Earlier.of(before.folder, resource) if before and resource else None

    def names(self) -> list[str]:
        """Every table, each after those it is made from."""
        return list(tables())

    def candidates(self) -> dict[str, Candidate]:
        """Every table as built, with the gate's verdict."""
        made = {name: self.built(name) for name in self.names()}
        return {
            name: Candidate(one.contract, one.latest, one.history, one.checks, one.held)
            for name, one in made.items()
        }

    def publish(self) -> Published:
        """Publish every table together; readers see the old release or the new one."""
        kept_out = self._previous("quarantine")
        before = _sightings(kept_out.read(kept_out.digests) if kept_out else None)
        now = self.clock()
        published = publish(
            self.data,
            self.candidates(),
            now=now,
            title=SAMPLE_TITLE if self.plan.mode == "sample" else TITLE,
            facts=release_facts(self.space, self.reference_time(), self.result.broken.append),
        )
        note(self.space, published, self.result.built.values())
        self.result.published = published
        self._compare(before)
        self._tidy(now)
        return published

    def stays(self) -> bool:
        """Fetch and read; whether the latest release is what would be published again.

        Then it is this run's result, and no further step need be taken.
        """
        self.fetch(sources())
        self._fetched_ahead = True
        self.observe()
        found = unchanged(self.space)
        if found is not None:
            self.result.published = found
            self._tidy(self.clock())
        return found is not None

    def _tidy(self, now: datetime) -> None:
        """Leave the folder as the next run and the sensor of alerts want to find it."""
        keep_status(self.space, self.reference_time())
        self.result.housekeeping += sweep(self.data, now)

    def _compare(self, before: Mapping[str, Sequence[datetime]]) -> None:
        """Note what is kept out that was not before, and what was refused once more."""
        held = self.built("quarantine").whole().filter(pc.field("state") == "held")
        after = _sightings(held)
        self.result.new_quarantine = tuple(sorted(after.keys() - before.keys()))
        # A row that is wrong every day was reported on the first; an answer that is not what was
        # asked for is a failed fetch each time.
        self.result.refused_again = tuple(
            row["reason"]
            for row in held.filter(pc.field("stage") != "gate").to_pylist()
            if before.get(row["quarantine_id"], ()) != after[row["quarantine_id"]]
            and row["quarantine_id"] in before
        )


def _sightings(quarantine: pa.Table | None) -> dict[str, tuple[datetime, datetime]]:
    """When each entry of the quarantine was first and last seen."""
    rows = quarantine.to_pylist() if quarantine is not None else []
    return {row["quarantine_id"]: (row["first_seen"], row["last_seen"]) for row in rows}


def _run_name(what: str, now: datetime) -> str:
    return f"{now:%Y%m%dT%H%M%S%f}Z-{what}"
