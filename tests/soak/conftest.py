"""Long tests run only when asked for."""

import os

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what lies in this folder unless SOAK is set."""
    if os.environ.get("SOAK"):
        return
    for item in items:
        if "soak" in item.path.parts:
            item.add_marker(pytest.mark.skip(reason="takes long; run it with `make soak`"))
