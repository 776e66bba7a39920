"""Dagster's old runs are forgotten by rule; what the pages and readers need stays."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from pipelines.definitions import defs
from pipelines.upkeep import KEPT, forget_runs


@dg.asset
def stone() -> None:
    print("a line")  # noqa: T201 - what a step prints is kept beside the run


@dg.asset
def water() -> None:
    """Made once and never again."""


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as found:
        yield found


def make(instance: dg.DagsterInstance, *assets: dg.AssetsDefinition) -> str:
    return dg.materialize(assets, instance=instance).run_id


def test_a_run_older_than_a_year_goes_with_its_events_and_lines(
    instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    old, newest = make(instance, stone), make(instance, stone)
    now = datetime.now(UTC)
    assert forget_runs(instance, now + KEPT - timedelta(hours=1)) == 0
    assert {run.run_id for run in instance.get_runs()} == {old, newest}
    assert [path for path in tmp_path.rglob("*") if old in str(path)]
    assert forget_runs(instance, now + KEPT + timedelta(hours=1)) == 1
    assert [run.run_id for run in instance.get_runs()] == [newest]
    assert instance.all_logs(old) == []
    assert [path for path in tmp_path.rglob("*.out") if old in str(path)] == []
    [record] = instance.get_asset_records([dg.AssetKey("stone")])
    made = record.asset_entry.last_materialization_record
    assert made is not None
    assert made.run_id == newest


def test_the_newest_of_an_asset_is_kept_however_old(instance: dg.DagsterInstance) -> None:
    both = make(instance, stone, water)
    between, newest = make(instance, stone), make(instance, stone)
    later = datetime.now(UTC) + 10 * KEPT
    assert forget_runs(instance, later) == 1
    assert {run.run_id for run in instance.get_runs()} == {both, newest}
    assert instance.get_run_by_id(between) is None
    assert forget_runs(instance, later) == 0


def test_a_run_that_has_not_ended_is_not_forgotten(instance: dg.DagsterInstance) -> None:
    job = defs.resolve_job_def("tidy")
    waiting = instance.create_run_for_job(job)
    assert forget_runs(instance, datetime.now(UTC) + 2 * KEPT) == 0
    assert instance.get_run_by_id(waiting.run_id) is not None


def test_the_job_keeps_the_rule_and_touches_no_data(
    instance: dg.DagsterInstance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    (data / "archive").mkdir(parents=True)
    (data / "archive" / "old.warc.gz").write_bytes(b"kept")
    monkeypatch.setenv("COMPUTE_MARKET_DATA", str(data))
    result = defs.resolve_job_def("tidy").execute_in_process(instance=instance)
    assert result.success
    assert [path.name for path in data.rglob("*")] == ["archive", "old.warc.gz"]
    schedule = defs.resolve_schedule_def("tidy_schedule")
    assert (schedule.cron_schedule, schedule.job_name) == ("50 4 * * 0", "tidy")
