"""Code server, pages and daemon as processes, with the files of `deploy/`.

Belongs here: starting and stopping them, asking the pages' GraphQL, letting a schedule be due.
Does not belong here: Postgres (`postgres`), assertions.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from unittest import mock
from urllib.request import Request, urlopen

import dagster as dg
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.scheduler.instigation import (
    InstigatorState,
    InstigatorStatus,
    ScheduleInstigatorData,
)
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import WorkspaceFileTarget
from dagster._grpc.client import DagsterGrpcClient
from dagster._time import get_current_timestamp
from grpc import RpcError

from tests.deploy.postgres import Postgres, free_port

__all__ = ["ROOT", "Stack", "started"]

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
LONGEST = 240.0
"""Seconds; two cores under load are slow, and a wait ends as soon as there is what it waits for."""


@dataclass
class Stack:
    """An installation on this machine: `home` is its DAGSTER_HOME, `data` its data folder."""

    folder: Path
    data: Path
    postgres: Postgres
    processes: "list[subprocess.Popen[bytes]]" = field(default_factory=list)
    code_port: int = field(default_factory=free_port)
    web_port: int = field(default_factory=free_port)

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def environment(self) -> dict[str, str]:
        """What Compose gives its services."""
        return {
            **self.postgres.environment,
            "DAGSTER_HOME": str(self.home),
            "DAGSTER_FILES": str(self.folder / "files"),
            "DAGSTER_CODE_HOST": "127.0.0.1",
            "DAGSTER_CODE_PORT": str(self.code_port),
            "COMPUTE_MARKET_DATA": str(self.data),
        }

    @contextmanager
    def instance(self) -> Iterator[dg.DagsterInstance]:
        """The same instance in this process."""
        with (
            mock.patch.dict(os.environ, self.environment),
            dg.DagsterInstance.from_config(str(self.home)) as instance,
        ):
            yield instance

    def launch(self, name: str, *words: object) -> None:
        """Start one of Dagster's programs; what it prints goes to `<name>.log`."""
        log = (self.folder / f"{name}.log").open("wb")
        path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        process = subprocess.Popen(
            [BIN / str(words[0]), *map(str, words[1:])],
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=self.folder,
            env={**os.environ, **self.environment, "PYTHONPATH": path},
            start_new_session=True,
            # Dagster takes SIGTERM for the SIGINT it inherited, which a shell's `&` ignores.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler) and None,
        )
        log.close()
        self.processes.append(process)

    def serve_code(self) -> None:
        """The code server, until it answers."""
        words = ("api", "grpc", "-h", "127.0.0.1", "-p", self.code_port)
        self.launch("code", "dagster", *words, "-m", "pipelines.definitions")
        self.until("the code server answers", lambda: _serves(self.code_port))

    def was_due(self, schedule: str, ago: timedelta) -> None:
        """Note a schedule as the daemon notes one it sees first, but as of some time ago.

        It is as if the daemon had been down since: what was due meanwhile is done once it is up.
        """
        with self.instance() as instance, self._workspace(instance) as workspace:
            [location] = workspace.create_request_context().code_locations
            [repository] = location.get_repositories().values()
            found = repository.get_schedule(schedule)
            begun = get_current_timestamp() - ago.total_seconds()
            state = InstigatorState(
                found.get_remote_origin(),
                InstigatorType.SCHEDULE,
                InstigatorStatus.DECLARED_IN_CODE,
                ScheduleInstigatorData(found.cron_schedule, begun),
            )
            instance.add_instigator_state(state)

    @contextmanager
    def _workspace(self, instance: dg.DagsterInstance) -> Iterator[WorkspaceProcessContext]:
        target = WorkspaceFileTarget(paths=[str(self.home / "workspace.yaml")])
        with WorkspaceProcessContext(instance, target) as workspace:
            yield workspace

    def serve_pages(self) -> None:
        """Pages and daemon as Compose starts them."""
        file = self.home / "workspace.yaml"
        self.launch("daemon", "dagster-daemon", "run", "-w", file)
        where = ("-h", "127.0.0.1", "-p", self.web_port)
        self.launch("webserver", "dagster-webserver", *where, "-w", file)
        self.until("the pages answer", self._listens)

    def _listens(self) -> bool:
        try:
            return bool(self.ask("{ version }"))
        except OSError:
            return False

    def ask(self, query: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What the pages' GraphQL answers."""
        body = json.dumps({"query": query, "variables": variables or {}}).encode()
        url = f"http://127.0.0.1:{self.web_port}/graphql"
        request = Request(url, body, {"Content-Type": "application/json"})
        with urlopen(request, timeout=30) as answer:
            found = json.load(answer)
        assert "errors" not in found, found
        data: dict[str, Any] = found["data"]
        return data

    def until(self, what: str, found: Callable[[], T]) -> T:
        """Wait for something to be found; with the logs where it never is."""
        end = time.monotonic() + LONGEST
        while time.monotonic() < end and all(one.poll() is None for one in self.processes):
            answer = found()
            if answer:
                return answer
            time.sleep(1)
        logs = "\n".join(path.read_text()[-3000:] for path in sorted(self.folder.glob("*.log")))
        raise TimeoutError(f"waited in vain until {what}\n{logs}")

    def stop(self) -> None:
        """End what was started here, children included."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(2)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _serves(port: int) -> bool:
    """As the health check of Compose asks."""
    with suppress(RpcError):
        return DagsterGrpcClient(host="127.0.0.1", port=port).health_check_query() == "SERVING"
    return False


@contextmanager
def started(folder: Path, data: Path, postgres: Postgres) -> Iterator[Stack]:
    """A stack whose code server is up; pages and daemon come when asked."""
    stack = Stack(folder, data, postgres)
    stack.home.mkdir()
    for name in ("dagster.yaml", "workspace.yaml"):
        shutil.copy(ROOT / "deploy" / name, stack.home)
    try:
        stack.serve_code()
        yield stack
    finally:
        stack.stop()
