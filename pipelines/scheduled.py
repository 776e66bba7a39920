"""The run behind Dagster's schedules and pages, where no command line says what is wanted.

Belongs here: what such a run reads from the environment and from its run configuration.
Does not belong here: the steps (`run`), the graph (`assets`), the command (`commands.run`).
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import dagster as dg

import scrapers
from pipelines.run import Plan, Run
from pipelines.settings import DATA, live_plan
from pipelines.workspace import holds
from scrapers.registry import sources

__all__ = ["run_resource", "scheduled_plan"]

PATIENCE = (60.0, 300.0, 900.0)
"""Seconds before asking again while the network is down: 21 minutes in all, which outlasts a
router's restart and a short outage; the next run is a day away."""

CONFIG = {
    "force": dg.Field(
        bool,
        default_value=False,
        description="Fetch the sources of this job even where their last success is recent.",
    ),
    "since": dg.Field(
        str,
        is_required=False,
        description="Fetch from this day on (YYYY-MM-DD), where a source can.",
    ),
}


def scheduled_plan(
    data: Path, environment: Mapping[str, str], *, force: bool = False, since: str | None = None
) -> Plan:
    """A patient live run; over a folder that holds the sample, the sample again.

    Args:
        data: the data folder.
        environment: keys, contact, mirror and the sources followed.
        force: fetch sources that are not due.
        since: first day to fetch, ISO 8601; None: as usual.

    Raises:
        ValueError: the mirror is no address, or `since` no date.
        LookupError: a source to follow does not exist.
    """
    if holds(data) == "sample":
        return Plan(mode="sample", paths=(Path(scrapers.__file__).parent / "sample",))
    plan = live_plan(environment, since=date.fromisoformat(since) if since else None)
    forced = plan.followed or tuple(sources())
    return replace(plan, patience=PATIENCE, only=forced if force else ())


@dg.resource(
    config_schema=CONFIG,
    description=f"One run over the data folder {DATA} names (`data`), which it holds alone.",
)
def run_resource(context: dg.InitResourceContext) -> Iterator[Run]:
    """A run over the folder that the environment names; what it does appears in the run's log."""
    data = Path(os.environ.get(DATA) or "data")
    plan = scheduled_plan(data, os.environ, **context.resource_config)
    log = context.log
    with Run(data, plan, on_progress=log.info if log else None) as run:
        yield run
