"""What is published against what the true world said, value by value.

Belongs here: reading a release, comparing it with the truth, and what a run's words come to.
Does not belong here: faults, running anything.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from tests.whole.command import Said
from warehouse.contract import contracts

__all__ = ["Facts", "Release", "broken", "differences", "false_rows", "missing_rows", "read"]

NOT_FIGURES = frozenset({"quarantine", "sources"})
"""Tables that say what happened here, not what the world said."""
BOOKKEEPING = frozenset(
    {"source_url", "capture_id", "locator", "recorded_from", "revision", "derived_from"}
)
"""Columns that say where a value was read."""

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Facts:
    """A table as readers see it: now, and every vintage; each row once, its key before the rest."""

    latest: Mapping[Row, Row]
    history: Collection[tuple[Row, Row]]
    sources: Mapping[Row, str] = field(default_factory=dict)


Release = Mapping[str, Facts]


@cache
def _columns(table: str) -> tuple[Sequence[str], Sequence[str]]:
    contract = contracts()[table]
    rest = [n for n in contract.columns if n not in contract.key and n not in BOOKKEEPING]
    return contract.key, rest


def _plain(value: Any) -> Any:
    return tuple(_plain(one) for one in value) if isinstance(value, list) else value


def _rows(path: Path, table: str) -> Iterator[tuple[Row, Row, str]]:
    key, rest = _columns(table)
    found = pq.read_table(path)
    rest = [name for name in rest if name in found.column_names]
    for row in found.to_pylist():
        values = tuple(_plain(row[name]) for name in rest)
        yield tuple(row[name] for name in key), values, str(row.get("source") or "")


def read(data: Path) -> Release:
    """The release that readers of a data folder see."""
    latest, found = data / "latest", {}
    for path in sorted(latest.glob("*.parquet")):
        table = path.stem
        if table not in contracts() or table in NOT_FIGURES:
            continue
        now = list(_rows(path, table))
        past = latest / "history" / path.name
        vintages = {(key, values) for key, values, _ in _rows(past, table)} if past.exists() else ()
        found[table] = Facts(
            {key: values for key, values, _ in now}, vintages, {k: s for k, _, s in now}
        )
    return found


def _named(table: str, key: Row) -> str:
    names = _columns(table)[0]
    return f"{table} " + ", ".join(f"{n}={v}" for n, v in zip(names, key, strict=True) if v != "")


def _moved(table: str, old: Row | None, new: Row) -> str:
    if old is None or len(old) != len(new):
        return "which the true world does not have"
    names = _columns(table)[1]
    pairs = [
        f"{name} {was} became {now}"
        for name, was, now in zip(names, old, new, strict=False)
        if was != now
    ]
    return "; ".join(pairs)


def false_rows(published: Release, truths: Sequence[Release]) -> list[str]:
    """Rows that none of the true worlds has, each as a sentence."""
    found = []
    for table, facts in published.items():
        true = [truth[table] for truth in truths if table in truth]
        for key, values in facts.latest.items():
            if not any(one.latest.get(key) == values for one in true):
                told = next((one.latest[key] for one in true[::-1] if key in one.latest), None)
                found.append(f"{_named(table, key)}: {_moved(table, told, values)}")
        vintages = set().union(*(one.history for one in true)) if true else set()
        found += [
            f"{_named(table, key)}: a vintage {values!r:.200} that the true world does not have"
            for key, values in facts.history
            if (key, values) not in vintages
        ]
    return found


def missing_rows(
    published: Release, truth: Release, before: Release | None, sources: Collection[str] = ()
) -> list[str]:
    """Rows of the truth that are not there: those public before, and those of some sources."""
    found = []
    for table, facts in truth.items():
        there = published[table].latest if table in published else {}
        for key, values in facts.latest.items():
            public = before is not None and key in before.get(table, Facts({}, ())).latest
            if key not in there and public:
                found.append(f"{_named(table, key)} was public and is gone")
            elif facts.sources.get(key) in sources and there.get(key) != values:
                found.append(f"{_named(table, key)} of a source without fault is not published")
    return found


def differences(published: Release, truth: Release) -> list[str]:
    """Everything that is not exactly as in the truth."""
    lacking = [
        f"{_named(table, key)} is not published"
        for table, facts in truth.items()
        for key in facts.latest
        if key not in published.get(table, Facts({}, ())).latest
    ]
    vintages = [
        f"{_named(table, key)} lacks a vintage"
        for table, facts in truth.items()
        for key, values in facts.history
        if (key, values) not in published[table].history
    ]
    return [*false_rows(published, [truth]), *lacking, *vintages]


BUGS = ("this is a bug", "the step ", "building ", "writing report.html failed")


def broken(said: Said) -> str | None:
    """What shows that the command itself broke; None: it did not."""
    if "Traceback" in said.out + said.err:
        return "a traceback: " + (said.out + said.err).split("Traceback")[1][-300:]
    if said.status not in (0, 1):
        return f"exit status {said.status}: {said.err[-300:]}"
    bugs = [one for one in said.troubles if any(word in one for word in BUGS)]
    return bugs[0] if bugs else None
