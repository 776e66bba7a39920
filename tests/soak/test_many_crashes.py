"""A hundred `kill -9`, spread over the length of a run; the short form is in `tests/whole`."""

import random
from collections import Counter
from pathlib import Path

import pytest

from tests.whole.crashes import crash_once, undisturbed

KILLS = 100


@pytest.mark.slow
def test_killed_a_hundred_times(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    calm = undisturbed(tmp_path)
    chance = random.Random(20261008)
    seen: Counter[str] = Counter()
    for number in range(KILLS):
        # One moment in each hundredth of the run, a little beyond its end; every fourth run starts
        # from nothing.
        moment = 1.05 * (number + chance.random()) / KILLS
        folder = tmp_path / str(number)
        folder.mkdir()
        seen[crash_once(calm, folder, moment, new=number % 4 == 3)] += 1
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        told = ", ".join(f"{count} times {what}" for what, count in sorted(seen.items()))
        print(f"\n{KILLS} kills; readers then found {told}")  # noqa: T201 - what a soak reports
    assert seen["the old release"] > KILLS // 4
