"""How each source is doing: last success, last failure and why, staleness.

Belongs here: health worked out from ledger and archive. Does not belong here: declared facts
(the `sources` table), printing.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import orjson

from pipelines.workspace import Workspace
from scrapers.capture import time_text
from scrapers.registry import Source, sources
from warehouse import files

__all__ = ["STATUS", "due", "keep_status", "source_health", "status"]

STATUS = "status.json"
"""In the data folder: health after the last run, also where it found nothing to publish."""


def source_health(space: Workspace, source: Source, now: datetime) -> dict[str, Any]:
    """What is known of one source; times as text, ages in hours."""
    ledger = space.ledger
    success = ledger.last(source.name, "parsed")
    failures = [
        (entry.time, f"{entry.code}: {entry.message} ({entry.url})")
        for entry in (ledger.last(source.name, state) for state in ("failed", "refused"))
        if entry is not None
    ]
    failures += [
        (failure.time, f"{failure.error}: {failure.detail} ({failure.url})")
        for host in source.hosts
        for failure in space.archive.failures(host=host)
        if urlsplit(failure.url).hostname == host
    ]
    failure = max(failures, default=None)
    age = (now - success.time) / timedelta(hours=1) if success else None
    return {
        "captures": ledger.counts(source.name),
        "last_success": time_text(success.time) if success else None,
        "age_hours": round(age, 1) if age is not None else None,
        "stale": age is None or age > source.stale_after_hours,
        "last_failure": time_text(failure[0]) if failure else None,
        "last_failure_reason": failure[1] if failure else None,
        "warnings": sorted(ledger.warnings(source.name)),
    }


def due(space: Workspace, source: Source, now: datetime) -> bool:
    """Whether the last success is older than the source's cadence."""
    newest = space.ledger.newest_parsed(source)
    return newest is None or now - newest >= timedelta(hours=source.cadence_hours)


def status(space: Workspace, now: datetime) -> Mapping[str, Any]:
    """The health of every source, for `status.json`."""
    return {
        "measured_at": time_text(now),
        "sources": {
            source.name: source_health(space, source, now) for source in sources().values()
        },
        "damaged_archive_files": list(space.archive.problems()),
    }


def keep_status(space: Workspace, now: datetime) -> None:
    """Write the health of every source into the data folder, whole or not at all."""
    told = orjson.dumps(status(space, now), option=orjson.OPT_INDENT_2)
    files.replace(space.data / STATUS, told)
