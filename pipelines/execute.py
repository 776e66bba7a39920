"""Running the Dagster graph in this process, as the command does.

Belongs here: the hand-over of one `Run` to the graph. Does not belong here: the graph
(`assets`), the steps (`run`), what is said about them (`commands`).
"""

import contextlib
import logging
import os
from typing import TYPE_CHECKING

from pipelines.run import Run

if TYPE_CHECKING:
    import dagster as dg

__all__ = ["execute"]


def execute(run: Run) -> None:
    """Take every step of the graph; a step that breaks never keeps the release from being made.

    With DAGSTER_HOME set the run is kept in that instance and seen in its pages; otherwise it
    leaves no trace there, which saves two seconds, and where nothing is new no step is taken.
    """
    home = os.environ.get("DAGSTER_HOME")
    if not home and _stays(run):
        return
    # Imported only now: with its databases it takes longer than a day that brings nothing.
    import dagster as dg

    from pipelines.assets import everything
    from pipelines.fleeting import fleeting_instance

    logging.getLogger("dagster").setLevel(logging.ERROR)
    with dg.DagsterInstance.get() if home else fleeting_instance() as instance:
        # As `dg.materialize`, which makes a second job only to look whether it can be made.
        graph = dg.Definitions(assets=everything(), resources={"run": run})
        outcome = graph.resolve_implicit_global_asset_job_def().execute_in_process(
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


def _stays(run: Run) -> bool:
    """As `Run.stays`; what breaks in it breaks again in its step, which says so."""
    with contextlib.suppress(Exception):
        return run.stays()
    return False


def _reason(event: "dg.DagsterEvent") -> str:
    """What a step raised, on one line, without the words that Dagster puts round it."""
    error = event.step_failure_data.error
    return " ".join((error.cause or error).message.split()) if error else "no reason given"
