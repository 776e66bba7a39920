"""Fixtures every test may use."""

from pathlib import Path

import pytest
from hypothesis import settings

# No deadline: two cores under load are slower than hypothesis expects, not wrong. The same examples
# every time, so that a green run stays green; `make soak` looks for new ones.
settings.register_profile("steady", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("steady")

SHARED = Path(__file__).resolve().parents[2] / "shared"


def _shared(folder: str) -> Path:
    path = SHARED / folder
    if not path.is_dir():
        pytest.skip(f"needs the folder {folder} beside the checkout, which is not here")
    return path


@pytest.fixture(scope="session")
def recordings() -> Path:
    """The folder of recorded responses; tests that need it skip where it is absent."""
    return _shared("recordings")


@pytest.fixture(scope="session")
def figures() -> Path:
    """The folder of facts as CSV; tests that need it skip where it is absent."""
    return _shared("figures")


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one release made from the shipped sample."""
    import scrapers
    from pipelines.execute import execute
    from pipelines.run import Plan, Run

    data = tmp_path_factory.mktemp("sample") / "data"
    sample = Path(scrapers.__file__).parent / "sample"
    with Run(data, Plan(mode="sample", paths=(sample,))) as run:
        execute(run)
    assert run.result.troubles == []
    return data
