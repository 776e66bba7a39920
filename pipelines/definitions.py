"""What Dagster loads: assets, a job and a schedule a source, sensors of decisions and alerts.

Belongs here: which assets a job takes and when it runs. Does not belong here: the assets
(`assets`), the run they work in (`scheduled`), and any import of Scrapy or Great Expectations:
loading this module must stay quick.
"""

import dagster as dg

from pipelines.alerts.sensor import alert_sensor
from pipelines.assets import everything
from pipelines.graph import tables
from pipelines.keys import captures_key, table_key
from pipelines.observe import observations
from pipelines.scheduled import run_resource
from pipelines.sensors import REBUILD, decisions_sensor
from pipelines.upkeep import tidy, tidy_schedule
from scrapers.registry import Source, sources

__all__ = ["defs"]

EVERYTHING = "update_everything"


def _definitions() -> dg.Definitions:
    everywhere = dg.define_asset_job(
        EVERYTHING,
        selection=dg.AssetSelection.all(),
        description="Fetch every source that is due, build every table, publish.",
    )
    rebuild = dg.define_asset_job(
        REBUILD,
        selection=dg.AssetSelection.all() - dg.AssetSelection.groups("captures"),
        description="Fetch nothing; read the archive, build every table, publish.",
    )
    by_source = [
        dg.define_asset_job(
            _job_name(source),
            selection=_selection(source),
            description=f"Fetch {source.title}, build what depends on it, publish.",
            tags={"source": source.name},
        )
        for source in sources().values()
    ]
    return dg.Definitions(
        assets=everything(),
        jobs=[everywhere, rebuild, *by_source, tidy],
        sensors=[
            decisions_sensor,
            alert_sensor([EVERYTHING, REBUILD, *(_job_name(one) for one in sources().values())]),
        ],
        schedules=[tidy_schedule, *(_schedule(source) for source in sources().values())],
        resources={"run": run_resource},
        # The pages keep every event; a terminal and its log files need only what went wrong.
        loggers={"console": dg.colored_console_logger.configured({"log_level": "WARNING"})},
        # One process: a run holds the data folder, and steps hand tables on in memory.
        executor=dg.in_process_executor,
    )


def _job_name(source: Source) -> str:
    return f"update_{source.name}"


def _selection(source: Source) -> dg.AssetSelection:
    """A source, all that depends on it, and the tables that depend on no source."""
    below = dg.AssetSelection.assets(captures_key(source.name)).downstream()
    return below | dg.AssetSelection.assets(*(table_key(name) for name in _without_source()))


def _without_source() -> list[str]:
    """Tables made of curated rows and declarations only, so that no schedule would reach them."""
    found: list[str] = []
    for name, table in tables().items():
        reads = table.observations or "refused_captures" in table.special
        if not reads and all(other in found for other in table.tables):
            found.append(name)
    return found


def _reached(source: Source) -> list[str]:
    """The tables that rows of a source reach, directly or through another table."""
    found: list[str] = []
    for name, table in tables().items():
        own = any(observations()[other][0].name == source.name for other in table.observations)
        if own or any(other in found for other in table.tables):
            found.append(name)
    return found


def _schedule(source: Source) -> dg.ScheduleDefinition:
    reached = _reached(source)
    what = f"builds {', '.join(reached)}" if reached else "builds what hangs on it"
    return dg.ScheduleDefinition(
        name=f"{source.name}_schedule",
        job_name=_job_name(source),
        cron_schedule=source.cron,
        execution_timezone="UTC",
        description=f"Fetches {source.title}, {what} and publishes what changed. Does not fetch "
        f"where the last success is less than {source.cadence_hours:g} hours old.",
        tags={"source": source.name},
        # Whoever starts the daemon wants the days to be fetched; stop one in the pages if not.
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )


defs = _definitions()
