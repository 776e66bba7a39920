"""The benchmarks measure what they say, on a small size; what they measure is not judged here."""

from pathlib import Path

import pytest

from tests.benchmarks import by_hand, steps
from tests.benchmarks.alike import differences
from tests.benchmarks.ratios import (
    after_fetching,
    days,
    default_run,
    definitions,
    history,
    year,
)
from tests.benchmarks.world import answers, write


def test_made_up_history_is_the_same_wherever_it_is_made() -> None:
    assert list(answers(3, after=40)) == list(answers(43))[40:]


def test_each_year_of_history_ends_as_far_into_a_quarter() -> None:
    # 2026-01-02 and 2045-01-06 are Fridays of week 1; a day before each the history ends.
    assert (year(1), year(20)) == (365, 7309)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve captures, built."""
    data = tmp_path_factory.mktemp("small") / "data"
    write(data, 12)
    steps.replay(str(data))
    return data


def test_the_script_by_hand_gives_the_very_values_of_a_release(small: Path, tmp_path: Path) -> None:
    by_hand.main(small / "archive", steps.AUTHORS, tmp_path)
    assert differences(small / "latest", tmp_path) == []


def test_a_difference_is_found(small: Path, tmp_path: Path) -> None:
    write(tmp_path / "other", 11)
    by_hand.main(tmp_path / "other" / "archive", steps.AUTHORS, tmp_path)
    assert len(differences(small / "latest", tmp_path)) >= 4


@pytest.mark.slow
def test_the_default_run_is_measured(tmp_path: Path) -> None:
    ratio, memory = default_run(tmp_path, times=1)
    assert 0.5 < ratio.value < 20
    assert 50 < memory.value < 5000


@pytest.mark.slow
def test_loading_the_definitions_is_measured() -> None:
    (figure,) = definitions(times=1)
    assert 0 <= figure.value < 20


@pytest.mark.slow
def test_the_script_is_measured_against_ours(tmp_path: Path) -> None:
    (ratio,) = after_fetching(tmp_path, captures=3, times=1)
    assert 0.5 < ratio.value < 100


@pytest.mark.slow
def test_days_are_measured(tmp_path: Path) -> None:
    world = history(tmp_path / "world", 2)
    unchanged, grown, memory = days(world, world, tmp_path, counts=(2, 2), times=1)
    assert 0 < unchanged.value < 2
    assert 0.2 < grown.value < 5
    assert 50 < memory.value < 5000
