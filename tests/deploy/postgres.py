"""A Postgres of its own on loopback, from Debian's package.

Belongs here: finding, starting and stopping the server. Does not belong here: Dagster, assertions.
"""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2

__all__ = ["Postgres", "free_port", "postgres", "programs"]

CALM = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "shared_buffers=16MB",
    "jit=off",
)
"""A database that lives for a minute need not survive a loss of power."""


@dataclass(frozen=True)
class Postgres:
    """Where it listens and how to log in."""

    port: int
    password: str
    user: str = "dagster"
    database: str = "postgres"

    @property
    def environment(self) -> dict[str, str]:
        """What `deploy/dagster.yaml` reads."""
        return {
            "DAGSTER_POSTGRES_HOST": "127.0.0.1",
            "DAGSTER_POSTGRES_PORT": str(self.port),
            "DAGSTER_POSTGRES_USER": self.user,
            "DAGSTER_POSTGRES_PASSWORD": self.password,
            "DAGSTER_POSTGRES_DB": self.database,
        }

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The answer to a query, asked without Dagster."""
        connection = psycopg2.connect(
            host="127.0.0.1",
            port=self.port,
            user=self.user,
            password=self.password,
            dbname=self.database,
        )
        try:
            with connection.cursor() as cursor:
                cursor.execute(query)
                return cursor.fetchall()
        finally:
            connection.close()


def programs() -> Path | None:
    """The folder of `initdb` and `postgres`; None where Postgres is not installed."""
    found = [Path(shutil.which("initdb") or "/absent").resolve().parent]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((path for path in found if (path / "postgres").exists()), None)


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def postgres(programs: Path) -> Iterator[Postgres]:
    """A new server with an empty database, until the end of the block."""
    # Below the temporary folder itself: pytest's folders are closed to any other user.
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    who = _somebody(folder)
    server = Postgres(free_port(), secrets.token_urlsafe(12))
    try:
        _initialise(programs, folder, server, who)
        log = (folder / "log").open("wb")
        options = [f"port={server.port}", "listen_addresses=127.0.0.1", *CALM]
        options.append("unix_socket_directories=")
        command = [programs / "postgres", "-D", folder / "data"]
        command += [word for option in options for word in ("-c", option)]
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **who)
        try:
            _await(server, process, folder / "log")
            yield server
        finally:
            process.send_signal(subprocess.signal.SIGINT)  # type: ignore[attr-defined]
            process.wait(30)
            log.close()
    finally:
        shutil.rmtree(folder)


def _somebody(folder: Path) -> Mapping[str, Any]:
    """As whom to start it: Postgres refuses to run as root."""
    if os.getuid():
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _initialise(programs: Path, folder: Path, server: Postgres, who: Mapping[str, Any]) -> None:
    secret = folder / "secret"
    secret.write_text(server.password)
    secret.chmod(0o644)  # the folder itself is closed to others
    words = ["-D", folder / "data", "-U", server.user, "--pwfile", secret]
    words += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"]
    done = subprocess.run(
        [programs / "initdb", *words], capture_output=True, cwd=folder, check=False, **who
    )
    assert done.returncode == 0, done.stderr.decode()


def _await(server: Postgres, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(300):
        try:
            server.rows("select 1")
            return
        except psycopg2.OperationalError:
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
    raise TimeoutError("Postgres did not begin to listen within 30 s")
