"""A day that brings nothing takes no step; whatever could change a table makes it take all."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.decisions import Decision
from pipelines.run import Plan, Result, Run
from tests.pipelines.rankings import BASE, MONDAY, NOON, answer, days, folder, replay

WEEK = answer(days(MONDAY, 7), NOON)
HUGE = answer(
    days(MONDAY, 7, {name: 1000 * count for name, count in BASE.items()}), NOON + timedelta(days=1)
)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A week, published."""
    root = tmp_path_factory.mktemp("week")
    assert replay(root / "data", folder(root / "in", [WEEK])).built
    return root / "data"


@pytest.fixture
def data(published: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    return Path(shutil.copytree(published, tmp_path / "data", symlinks=True))


def took_no_step(result: Result) -> bool:
    assert result.published is not None
    return not result.built


def test_the_same_captures_again_take_no_step(data: Path, tmp_path: Path) -> None:
    result = replay(data, folder(tmp_path / "in", [WEEK]))
    assert took_no_step(result)
    assert result.published is not None
    assert not result.published.changed
    assert result.published.folder == (data / "latest").resolve()
    assert result.published.rows["token_volumes"] == 7 * 4
    assert result.troubles == []


def test_the_same_values_at_a_later_time_change_nothing_but_are_looked_at(
    data: Path, tmp_path: Path
) -> None:
    later = answer(days(MONDAY, 7), NOON + timedelta(days=1))
    result = replay(data, folder(tmp_path / "in", [later]))
    assert not took_no_step(result)
    assert result.published is not None
    assert not result.published.changed
    assert took_no_step(replay(data))


def test_new_values_are_published(data: Path, tmp_path: Path) -> None:
    restated = answer(days(MONDAY, 7, {**BASE, "qwen/qwen-a": 500_001}), NOON + timedelta(days=1))
    result = replay(data, folder(tmp_path / "in", [restated]))
    assert result.published is not None
    assert result.published.changed


def test_a_decision_is_acted_upon(data: Path, tmp_path: Path) -> None:
    replay(data, folder(tmp_path / "in", [HUGE]))
    assert took_no_step(replay(data))
    with Run(data, Plan(mode="look")) as run:
        capture = run.space.archive.newest()
        assert capture is not None
        (found,) = run.space.archive.captures(since=capture)
        subject = f"capture:{found.capture_id}"
        run.space.decisions.add(Decision(NOON, "ada", "accept", subject, "a merger"))
    result = replay(data)
    assert result.published is not None
    assert result.published.changed


@pytest.mark.parametrize("lost", ["latest", "cache/published.json"])
def test_a_release_or_note_that_is_gone_is_made_again(data: Path, lost: str) -> None:
    (data / lost).unlink()
    assert not took_no_step(replay(data))
    assert (data / "latest" / "manifest.json").exists()


def test_another_release_than_the_noted_one_is_not_taken_for_it(data: Path, tmp_path: Path) -> None:
    first = (data / "latest").resolve()
    replay(data, folder(tmp_path / "in", [HUGE]))
    (data / "latest").unlink()
    (data / "latest").symlink_to(first.relative_to(data))
    assert not took_no_step(replay(data))


def test_a_held_table_is_told_every_day(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no")

    (data / "cache" / "published.json").unlink()
    with monkeypatch.context() as patch:
        patch.setattr("pipelines.run.build_table", broken)
        assert replay(data).troubles
    assert not (data / "cache" / "published.json").exists()
    assert not took_no_step(replay(data))
    assert took_no_step(replay(data))
