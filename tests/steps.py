"""The steps of a run without Dagster, which the tests of the graph itself take with it.

Belongs here: the order of steps. Does not belong here: commands, servers, assertions.
"""

from pipelines.run import Run

__all__ = ["plainly"]


def plainly(run: Run) -> None:
    """The steps of the graph, one after the other; saves most of a test's time."""
    if run.stays():
        return
    for name in run.names():
        run.build_or_hold(name)
    run.publish()
