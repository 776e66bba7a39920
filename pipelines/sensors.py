"""What starts a run beside the clock: a person's decision.

Belongs here: watching the data folder. Does not belong here: schedules (`definitions`), the run
itself (`scheduled`), what a decision changes (`decisions`, `build`).
"""

import os
from pathlib import Path

import dagster as dg

from pipelines.settings import DATA
from scrapers.capture import sha256

__all__ = ["REBUILD", "decisions_sensor"]

REBUILD = "rebuild"
"""The job that builds and publishes from the archive as it is."""
EVERY = 60
"""Seconds between two looks; reading the file costs a thousandth of one."""
NOTHING = "none"


@dg.sensor(
    name="decisions_sensor",
    job_name=REBUILD,
    minimum_interval_seconds=EVERY,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Looks at decisions.jsonl once a minute. When a person accepted, rejected or "
    "discarded something, every table is built anew from the archive and published; nothing is "
    "fetched.",
)
def decisions_sensor(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """One run for each state of the file; what was decided before the first look is no news."""
    path = Path(os.environ.get(DATA) or "data") / "decisions.jsonl"
    text = path.read_bytes() if path.exists() else b""
    seen, before = sha256(text) if text else NOTHING, context.cursor
    context.update_cursor(seen)
    if before is None:
        return dg.SkipReason("first look: what is decided so far is known")
    if seen == before:
        return dg.SkipReason("no new decision")
    return dg.RunRequest(run_key=seen, tags={"compute-market/decisions": str(text.count(b"\n"))})
