"""A Dagster instance that remembers nothing, for a run of the command.

Belongs here: leaving out what only later runs and pages would read. Does not belong here: running
the graph (`execute`).

Dagster's own ephemeral instance writes each of some 1,300 events of a run into an SQLite database
in memory, asks it 140 times what was materialised before, and throws it away with the process: 5 of
22 s of a run of the sample (1.13.27, profiled 2026-11-24). What a run yields comes from its steps,
not from there.
"""

from collections.abc import Callable, Sequence
from typing import Any

import dagster as dg
from dagster._core.instance import InstanceType
from dagster._core.launcher.sync_in_memory_run_launcher import SyncInMemoryRunLauncher
from dagster._core.run_coordinator import DefaultRunCoordinator
from dagster._core.storage.event_log import InMemoryEventLogStorage
from dagster._core.storage.noop_compute_log_manager import NoOpComputeLogManager
from dagster._core.storage.root import TemporaryLocalArtifactStorage
from dagster._core.storage.runs import InMemoryRunStorage

__all__ = ["fleeting_instance"]


class _Forgetting(InMemoryEventLogStorage):
    """An event log that keeps nothing, as if nothing had ever been materialised."""

    def store_event(self, event: Any) -> None:
        """Let it go."""

    def get_asset_records(self, asset_keys: Sequence[dg.AssetKey] | None = None) -> list[Any]:
        """Nothing has been materialised before."""
        return []

    @property
    def asset_records_have_last_observation(self) -> bool:
        """So that nobody asks for observations one by one where there is no record."""
        return True


def fleeting_instance() -> dg.DagsterInstance:
    """As `DagsterInstance.ephemeral()`, with a log that keeps nothing; open it with `with`."""
    artifacts: Callable[[], Any] = TemporaryLocalArtifactStorage  # which Dagster left untyped
    return dg.DagsterInstance(
        instance_type=InstanceType.EPHEMERAL,
        local_artifact_storage=artifacts(),
        run_storage=InMemoryRunStorage(),
        event_storage=_Forgetting(),
        compute_log_manager=NoOpComputeLogManager(),
        run_coordinator=DefaultRunCoordinator(),
        run_launcher=SyncInMemoryRunLauncher(),
    )
