"""What becomes of one body, found out in a process that may neither hang nor eat memory.

Belongs here: the verdicts, the limits, the process. Does not belong here: bodies, counting.
"""

import json
import multiprocessing
import resource
import time
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any

from pipelines.parsing import parse_body, record_table, shards_touched
from scrapers.records import Kind, Parsed, Refusal, Unread
from scrapers.registry import kind_of
from tests.fuzz.seeds import ADOPTED, capture_of

__all__ = ["BROKEN", "Judge", "Verdict", "judged", "seconds_for"]

MEMORY = 1 << 30
"""Bytes of address space that reading one body may take beyond what the libraries took."""
BROKEN = ("broke", "slow", "hung", "memory")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`what`: `as before`, `otherwise`, `refused`, `unread`; or one of `BROKEN`."""

    what: str
    detail: str
    seconds: float = 0.0
    """Of the processor."""


def seconds_for(size: int) -> float:
    """What a body of so many bytes may take: ten times what the slowest honest one takes."""
    return 5.0 + 5.0 * size / 1_000_000


def _checked(kind: Kind, parsed: Parsed) -> Any:
    """The records as they would be kept; raises where they cannot be."""
    assert set(parsed.columns) == {*kind.records.fields, "locator"}, "other columns than declared"
    assert {len(column) for column in parsed.columns.values()} == {parsed.rows}, "ragged columns"
    table = record_table(kind.records, parsed)
    shards_touched(kind.records, parsed)
    told = json.dumps([str(value) for value in parsed.scope]) + "".join(parsed.warnings)
    told.encode()
    return table


def judged(url: str, body: bytes, honest: bytes) -> Verdict:
    """Read a body as the pipeline does, and say what came of it."""
    _, kind = kind_of(url, ADOPTED)
    assert kind is not None
    begun = time.process_time()
    try:
        parsed = parse_body(kind, capture_of(url, body), body)
        table = _checked(kind, parsed)
    except Refusal as refusal:
        told = f"{refusal.code}{refusal.message}{refusal.locator}"
        if "\n" in told or not refusal.code or not refusal.message or len(refusal.message) > 2000:
            return Verdict("broke", f"a refusal that is no sentence: {refusal.message[:300]!r}")
        told.encode()
        return Verdict("refused", refusal.code, time.process_time() - begun)
    except Unread as reason:
        return Verdict("unread", str(reason)[:60], time.process_time() - begun)
    spent = time.process_time() - begun
    same = table.equals(_checked(kind, parse_body(kind, capture_of(url, honest), honest)))
    return Verdict("as before" if same else "otherwise", "", spent)


def _safely(url: str, body: bytes, honest: bytes) -> Verdict:
    try:
        found = judged(url, body, honest)
    except MemoryError:
        return Verdict("memory", "MemoryError")
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{last.filename.rpartition('/')[2]}:{last.lineno}"
        return Verdict("broke", f"{where} {type(error).__name__}: {str(error)[:200]!r}")
    late = found.seconds > seconds_for(len(body))
    return Verdict("slow", f"{found.seconds:.1f} s", found.seconds) if late else found


def _serve(pipe: Connection) -> None:
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, taken + MEMORY))
    while (asked := pipe.recv()) is not None:
        pipe.send(_safely(*asked))


class Judge:
    """A process that reads bodies one after the other; a new one where it hangs or dies."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("fork")
        self._begin()

    def __enter__(self) -> "Judge":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.join()

    def _begin(self) -> None:
        self._pipe, theirs = self._context.Pipe()
        self._process = self._context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def __call__(self, url: str, body: bytes, honest: bytes) -> Verdict:
        """The verdict on one body."""
        try:
            self._pipe.send((url, body, honest))
            # The machine may be ten times slower than it is; a body that hangs is slower for ever.
            if self._pipe.poll(10 * seconds_for(len(body))):
                found: Verdict = self._pipe.recv()
                return found
            found = Verdict("hung", f"no answer in {10 * seconds_for(len(body)):.0f} s")
        except (EOFError, ConnectionError):
            found = Verdict("broke", "the process died")
        self._process.kill()
        self._process.join()
        self._begin()
        return found
