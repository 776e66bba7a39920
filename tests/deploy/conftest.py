"""The installation that `deploy/` describes, really started: a schedule fires in it, once."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.postgres import Postgres, postgres, programs
from tests.deploy.stack import Stack, started

SCHEDULE = "cninfo_schedule"
"""Of the sources asked daily the one with fewest assets: each event costs Postgres a connection."""
RUNS = "{ runsOrError { ... on Runs { results { runId status jobName tags { key value } } } } }"


@pytest.fixture(scope="session")
def database() -> Iterator[Postgres]:
    """A Postgres for the tests of this folder."""
    found = programs()
    if found is None:
        pytest.skip("needs Postgres (Debian: apt-get install postgresql), which is not here")
    with postgres(found) as server:
        yield server


@pytest.fixture(scope="session")
def fired(
    database: Postgres, sample_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Stack, dict[str, Any]]]:
    """An installation whose daemon found a schedule due, and the run that came of it, ended.

    The data folder holds the sample, so nobody's network is asked.
    """
    folder = tmp_path_factory.mktemp("installation")
    shutil.copytree(sample_data, folder / "data", symlinks=True)
    with started(folder, folder / "data", database) as stack:
        stack.was_due(SCHEDULE, timedelta(days=1, hours=1))
        stack.serve_pages()

        def ended() -> dict[str, Any] | None:
            runs = stack.ask(RUNS)["runsOrError"]["results"]
            return next((run for run in runs if run["status"] in ("SUCCESS", "FAILURE")), None)

        yield stack, stack.until("the run ends", ended)
