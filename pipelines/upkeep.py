"""What Dagster remembers is not kept for ever: runs, their events, what their steps printed.

Belongs here: the rule and the job that keeps it. Does not belong here: releases
(`warehouse.release.sweep`), the cache (which replaces its own shards), the archive (never removed).
"""

from datetime import UTC, datetime, timedelta

import dagster as dg

__all__ = ["KEPT", "forget_runs", "tidy", "tidy_schedule"]

KEPT = timedelta(days=365)
"""A year: the pages then still show the same season of the year before. A run leaves about 1,500
events (2026-11)."""
AT_ONCE = 500
"""Runs forgotten in one go; the next one takes the rest."""
ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]


def forget_runs(instance: dg.DagsterInstance, now: datetime) -> int:
    """Forget runs that ended and are older than a year, with their events and printed lines.

    A run is kept, however old, while what it made of an asset is the newest there is: else the
    pages would say that the asset was never made. So is the last finished run of each job.

    Args:
        instance: Dagster's records.
        now: the instant ages are measured from, UTC.

    Returns:
        how many were forgotten.
    """
    old = instance.get_run_records(
        dg.RunsFilter(statuses=ENDED, created_before=now - KEPT), limit=AT_ONCE, ascending=True
    )
    kept = _needed(instance, {one.dagster_run.job_name for one in old}) if old else set()
    gone = [one.dagster_run for one in old if one.dagster_run.run_id not in kept]
    for run in gone:
        instance.compute_log_manager.delete_logs(prefix=[run.run_id])
        instance.delete_run(run.run_id)
    return len(gone)


def _needed(instance: dg.DagsterInstance, jobs: set[str]) -> set[str]:
    """The runs that made what is newest of each asset, and the last one of each job."""
    last = [
        instance.get_runs(dg.RunsFilter(job_name=job, statuses=ENDED), limit=1)[0].run_id
        for job in jobs
    ]
    newest = (
        record.asset_entry.last_materialization_record for record in instance.get_asset_records()
    )
    return {*last, *(record.run_id for record in newest if record is not None)}


@dg.op(description="Runs older than a year are forgotten; what they published stays.")
def forget_old_runs(context: dg.OpExecutionContext) -> None:
    """Keep the rule, in the instance that this runs in."""
    count = forget_runs(context.instance, datetime.now(UTC))
    context.log.info(f"forgot {count} runs older than {KEPT.days} days")


@dg.job(
    name="tidy",
    description="Forgets Dagster's runs older than a year, with their events and printed lines.",
    executor_def=dg.in_process_executor,
)
def tidy() -> None:
    """The rule as a job."""
    forget_old_runs()


tidy_schedule = dg.ScheduleDefinition(
    name="tidy_schedule",
    job=tidy,
    cron_schedule="50 4 * * 0",
    execution_timezone="UTC",
    description="Weekly, at an hour at which no source is asked.",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
