"""The end of a run: what it published goes to the store of its plan.

Belongs here: when that is done, and that no trouble with the store ever spoils a run.
Does not belong here: sending itself (`push`), which is imported only where there is a store.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.sync.state import PULLED
from warehouse.store import StoreError, open_store

if TYPE_CHECKING:
    from pipelines.run import Plan, Result

__all__ = ["send"]


def send(data: Path, plan: "Plan", result: "Result", on_progress: Callable[[str], None]) -> None:
    """Bring archive and release to the store; what is published here stays whatever happens.

    The next run sends what this one could not. The sample is never sent.
    """
    (data / PULLED).unlink(missing_ok=True)
    if plan.store is None or plan.mode not in ("live", "replay"):
        return
    from pipelines.sync.push import push

    try:
        result.pushed = push(data, open_store(plan.store), on_progress)
    except (StoreError, ValueError) as error:
        result.unsent.append(str(error))
    else:
        result.housekeeping += result.pushed.housekeeping
