"""`kill -9` at any moment: readers never notice, and the next run ends as if nothing had been."""

import random
from pathlib import Path

import pytest

from tests.whole.crashes import Undisturbed, crash_once, undisturbed

SEED = 20261008


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    return undisturbed(tmp_path_factory.mktemp("calm"))


@pytest.mark.parametrize("number", range(5))
def test_killed_at_a_random_moment(calm: Undisturbed, tmp_path: Path, number: int) -> None:
    moment = random.Random(SEED + number).random()
    crash_once(calm, tmp_path, moment)
