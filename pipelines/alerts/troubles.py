"""What is wrong just now: tables that are held, sources that are stale, jobs whose last run failed.

Belongs here: reading that from what runs leave behind. Does not belong here: judging tables (the
gate did), remembering what was told (`book`), Dagster's sensor (`sensor`).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipelines.asking import unasked
from pipelines.health import STATUS
from pipelines.settings import CONTACT, FOLLOWED, source_names
from pipelines.workspace import holds
from scrapers.registry import Source, sources

__all__ = ["Trouble", "failed_runs", "troubles"]

LONGEST = 500
"""Characters of a reason: some quote a whole answer, and a message is read on a telephone."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong: `title` in a few words, `text` in a sentence."""

    title: str
    text: str


def troubles(data: Path, environment: Mapping[str, str], *, now: datetime) -> dict[str, Trouble]:
    """Held tables and stale sources, by a key that stays the same while the trouble lasts.

    Only files are read, so a run that works meanwhile is not disturbed.

    Args:
        data: the data folder; it need not exist yet.
        environment: keys, contact and sources followed: what nobody asks for is never stale.
        now: the instant ages are measured from, UTC.
    """
    found = {f"held:{name}": trouble for name, trouble in _held(data)}
    if holds(data) != "sample":  # the sample never ages
        found |= {f"stale:{name}": one for name, one in _stale(data, environment, now)}
    return found


def failed_runs(last: Mapping[str, tuple[str, bool]]) -> dict[str, Trouble]:
    """Jobs whose last finished run failed.

    Args:
        last: by job the id of that run, and whether it succeeded.
    """
    return {
        f"failed:{job}": Trouble(
            f"{job} failed",
            f"Run {run[:8]} of {job} ended before it published; its page in Dagster says why. "
            "Readers keep the release before.",
        )
        for job, (run, succeeded) in last.items()
        if not succeeded
    }


def _held(data: Path) -> Iterable[tuple[str, Trouble]]:
    try:
        manifest = json.loads((data / "latest" / "manifest.json").read_bytes())
    except FileNotFoundError:
        return
    for name, reason in sorted(manifest["held"].items()):
        text = f"Readers keep the last good version of {name}: {_short(reason)}"
        yield name, Trouble(f"{name} is held", text)


def _stale(
    data: Path, environment: Mapping[str, str], now: datetime
) -> Iterable[tuple[str, Trouble]]:
    try:
        status = json.loads((data / STATUS).read_bytes())["sources"]
    except FileNotFoundError:
        return
    followed, contact = source_names(environment.get(FOLLOWED, "")), environment.get(CONTACT)
    for source in sources().values():
        key = environment.get(source.api_key) if source.api_key else None
        asked = unasked(source, followed, key, contact) is None
        if asked and source.name in status:
            why = _why_stale(source, status[source.name], now)
            if why:
                yield source.name, Trouble(f"{source.name} is stale", why)


def _why_stale(source: Source, health: Mapping[str, Any], now: datetime) -> str | None:
    """What is the matter with a source; None: nothing, or it was never asked."""
    failure = health["last_failure_reason"]
    because = f" Last failure: {_short(failure)}" if failure else ""
    if health["last_success"] is None:
        never = f"{source.title} was asked and has never given a good answer."
        return never + because if failure else None
    last = datetime.fromisoformat(health["last_success"]).astimezone(UTC)
    age = now - last
    if age <= timedelta(hours=source.stale_after_hours):
        return None
    return (
        f"The last good answer of {source.title} is of {last:%Y-%m-%d %H:%M} UTC, "
        f"more than {source.stale_after_hours:g} hours ago.{because}"
    )


def _short(text: str) -> str:
    """On one line, and no longer than a message bears."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
