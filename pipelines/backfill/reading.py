"""One WARC file through the parsers, without a data folder.

Belongs here: the unit of work of a backfill and its result, both plain values that travel.
Does not belong here: who does it (`engines`), what becomes of the result (`remember`).
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.adoption import Intake
from pipelines.inputs import code_digest
from pipelines.parsing import Outcome, observation_name, parse_capture, parser_version
from scrapers.capture import Capture
from scrapers.preview import Body, preview
from scrapers.registry import kind_of, sources

__all__ = ["Parse", "Reading", "Task", "read_file"]


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read, and what decides which of its captures are read by whom."""

    path: str
    """Absolute; the same on every machine that may read it."""
    only: tuple[str, ...] = ()
    adopted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parse:
    """What came of one body, under the name by which the ledger remembers it."""

    payload_sha256: str
    url: str
    status: int
    version: str
    outcome: Outcome
    content: bytes | None
    """The Arrow file of its records."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of one file."""

    code: str
    """Digest of the code that read it."""
    captures: int
    size: int
    """Bytes of the file."""
    parses: tuple[Parse, ...]


@cache
def _versions() -> Mapping[tuple[str, str], str]:
    return {
        (source.name, kind.name): parser_version(source, kind)
        for source in sources().values()
        for kind in source.kinds
    }


def read_file(task: Task) -> Reading:
    """Parse every capture that an import of the file would take in.

    Raises:
        OSError: the file cannot be read here.
    """
    found: dict[tuple[str, str, int, str], Parse] = {}
    adopted = tuple(sorted({*task.only, *task.adopted}))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def take(capture: Capture, body: Body) -> None:
            source, kind = kind_of(capture.url, adopted)
            if source is None or kind is None:
                return
            version = _versions()[source.name, kind.name]
            key = (capture.payload_sha256, capture.url, capture.status, version)
            if key in found:
                return
            observation = observation_name(source, kind.records)
            outcome = parse_capture(body, capture, kind, version, observation, folder)
            if outcome.code == "clock":  # depends on when it was fetched: the ledger never keeps it
                return
            content = None
            if outcome.records is not None:
                content = (folder / outcome.records).read_bytes()
                (folder / outcome.records).unlink()
            found[key] = Parse(*key, outcome, content)

        path = Path(task.path)
        captures = preview(path, Intake(task.only, replay=True), take)
        return Reading(code_digest(), captures, path.stat().st_size, tuple(found.values()))
