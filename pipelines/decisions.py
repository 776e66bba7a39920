"""What persons decided: one dated line each in `decisions.jsonl`, replayed at every rebuild.

Belongs here: reading, appending and answering "was this accepted". Does not belong here: what an
acceptance changes in a table.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from scrapers.capture import parse_time, sha256, time_text

__all__ = ["ACTIONS", "Decision", "Decisions", "merged"]

ACTIONS = ("accept", "reject", "discard", "edit", "adopt")
"""`edit` accepts a claim with values of one's own; `adopt` has a source read undeclared hosts."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One person's word on a quarantine id, a claim id, `held:<table>:<code>` or a source."""

    time: datetime
    who: str
    action: str
    subject: str
    why: str
    changes: Mapping[str, str | None] = field(default_factory=dict)
    """Of an edit: column to its new value as text; None: null."""


class Decisions:
    """All decisions of a data folder, the last on a subject counting."""

    def __init__(self, path: Path) -> None:
        """Read the file; a missing one holds no decisions.

        Raises:
            ValueError: a line is no decision, naming the line.
        """
        self.path = path
        self.all: list[Decision] = []
        self._read = path.read_bytes() if path.exists() else b""
        try:
            lines = self._read.decode().split("\n")
        except UnicodeDecodeError as error:
            raise ValueError(
                f"{path} is no text ({error}); restore it from a copy or mend that byte"
            ) from None
        lines = lines[:-1] if not lines[-1] else lines
        for number, line in enumerate(lines, start=1):
            try:
                fields = json.loads(line)
                decision = Decision(**{**fields, "time": parse_time(fields["time"])})
                if decision.action not in ACTIONS:
                    raise ValueError(f"unknown action {decision.action}")
            except (ValueError, TypeError, KeyError) as error:
                raise ValueError(
                    f"{path}, line {number} is no decision ({error}); mend or remove the line"
                ) from None
            self.all.append(decision)

    def of(self, subject: str) -> Decision | None:
        """The decision that counts on a subject."""
        found = [decision for decision in self.all if decision.subject == subject]
        return found[-1] if found else None

    def subjects(self, action: str) -> frozenset[str]:
        """Subjects whose counting decision is `action`."""
        return frozenset(name for name, found in self.counting().items() if found.action == action)

    def counting(self) -> dict[str, Decision]:
        """By subject the decision that counts."""
        return {decision.subject: decision for decision in self.all}

    def digest(self) -> str:
        """Changes when any decision is added."""
        return sha256(repr(self.all).encode())

    def extent(self) -> dict[str, Any]:
        """Length in bytes and SHA-256 of the file: it only grows, so this stays true of its start.

        Of the file as it was read, not of what others append meanwhile.
        """
        return {"bytes": len(self._read), "sha256": sha256(self._read)}

    def add(self, decision: Decision) -> None:
        """Append a decision and make it durable."""
        fields = {**asdict(decision), "time": time_text(decision.time)}
        if not decision.changes:
            del fields["changes"]
        line = json.dumps(fields, ensure_ascii=False) + "\n"
        with self.path.open("a", encoding="utf-8") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        self._read += line.encode()
        self.all.append(decision)


def merged(mine: str, theirs: str) -> str:
    """The lines of two decision files, each once.

    Where one continues the other, the longer one to the letter; else all lines by their times.

    >>> merged("", "a")
    'a'
    """
    if theirs.startswith(mine):
        return theirs
    if mine.startswith(theirs):
        return mine
    lines = dict.fromkeys([*mine.splitlines(), *theirs.splitlines()])
    ordered = sorted(lines, key=lambda line: (parse_time(json.loads(line)["time"]), line))
    return "".join(f"{line}\n" for line in ordered)
