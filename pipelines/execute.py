"""Running the Dagster graph in this process, as the command does.

Belongs here: the hand-over of one `Run` to the graph. Does not belong here: the graph
(`assets`), the steps (`run`), what is said about them (`commands`).
"""

import logging
import os

import dagster as dg

from pipelines.assets import everything
from pipelines.run import Run

__all__ = ["execute"]


def execute(run: Run) -> None:
    """Take every step of the graph; a step that breaks never keeps the release from being made.

    With DAGSTER_HOME set the run is kept in that instance and seen in its pages; otherwise it
    leaves no trace there, which saves two seconds.
    """
    logging.getLogger("dagster").setLevel(logging.ERROR)
    home = os.environ.get("DAGSTER_HOME")
    with dg.DagsterInstance.get() if home else dg.DagsterInstance.ephemeral() as instance:
        outcome = dg.materialize(
            everything(),
            resources={"run": run},
            instance=instance,
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    if run.result.published is None:
        failures = [event for event in outcome.all_events if event.is_step_failure]
        run.result.broken += [
            f"the step {event.step_key} broke: {_reason(event)}" for event in failures
        ]
        for name in run.names():
            if name not in run.result.built:
                run.build_or_hold(name)
        run.publish()


def _reason(event: dg.DagsterEvent) -> str:
    """What a step raised, on one line, without the words that Dagster puts round it."""
    error = event.step_failure_data.error
    return " ".join((error.cause or error).message.split()) if error else "no reason given"
