"""What is wrong, read from what runs leave behind; and Dagster's sensor that tells it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from pipelines.alerts.troubles import failed_runs, troubles
from pipelines.definitions import defs
from pipelines.health import STATUS
from tests.pipelines.alerts.listening import Hook, hook

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
FOLLOWED = {"COMPUTE_MARKET_SOURCES": "ecb,edgar"}


def write(data: Path, *, held: dict[str, str] | None = None, **last: str | None) -> None:
    """A folder as a run leaves it: tables that are held, the last success of some sources."""
    release = data / "releases" / "20261124T020000Z-00000000"
    release.mkdir(parents=True, exist_ok=True)
    (release / "manifest.json").write_text(json.dumps({"held": held or {}}))
    latest = data / "latest"
    latest.unlink(missing_ok=True)
    latest.symlink_to(release.relative_to(data))
    failure = "http: 503 for\n  https://example.org/"
    found = {
        name: {"last_success": time, "last_failure_reason": None if time else failure}
        for name, time in last.items()
    }
    (data / STATUS).write_text(json.dumps({"sources": found}))


def test_a_folder_without_a_release_has_no_trouble(tmp_path: Path) -> None:
    assert troubles(tmp_path / "absent", {}, now=NOW) == {}


def test_a_held_table_is_told_with_its_reason(tmp_path: Path) -> None:
    write(tmp_path, held={"fx_rates": "building fx_rates failed: KeyError:\n 'x'" + 600 * "."})
    found = troubles(tmp_path, {}, now=NOW)
    assert list(found) == ["held:fx_rates"]
    assert found["held:fx_rates"].title == "fx_rates is held"
    text = found["held:fx_rates"].text
    beginning = "Readers keep the last good version of fx_rates: building fx_rates failed: KeyError"
    assert text.startswith(beginning)
    assert "\n" not in text
    assert len(text) == len("Readers keep the last good version of fx_rates: ") + 500


def test_a_source_is_stale_to_the_minute_its_declaration_says(tmp_path: Path) -> None:
    # ecb is stale after 120 hours: on 24 November at 03:00 one of the 19th, 03:00, just is not.
    write(tmp_path, ecb="2026-11-19T03:00:00Z")
    assert troubles(tmp_path, FOLLOWED, now=NOW) == {}
    found = troubles(tmp_path, FOLLOWED, now=NOW + timedelta(minutes=1))
    assert list(found) == ["stale:ecb"]
    assert "is of 2026-11-19 03:00 UTC, more than 120 hours ago." in found["stale:ecb"].text


def test_a_source_that_never_answered_well_is_told_and_one_never_asked_is_not(
    tmp_path: Path,
) -> None:
    write(tmp_path, ecb=None)
    found = troubles(tmp_path, FOLLOWED, now=NOW)
    assert found["stale:ecb"].text.endswith(
        "was asked and has never given a good answer. "
        "Last failure: http: 503 for https://example.org/"
    )
    (tmp_path / STATUS).write_text(
        json.dumps({"sources": {"ecb": {"last_success": None, "last_failure_reason": None}}})
    )
    assert troubles(tmp_path, FOLLOWED, now=NOW) == {}


def test_nobody_waits_for_a_source_that_is_not_asked(tmp_path: Path) -> None:
    long_ago = "2026-01-01T00:00:00Z"
    write(tmp_path, edgar=long_ago, statcounter=long_ago)
    assert troubles(tmp_path, FOLLOWED, now=NOW) == {}
    contact = {"COMPUTE_MARKET_CONTACT": "ann@example.org"}
    assert set(troubles(tmp_path, FOLLOWED | contact, now=NOW)) == {"stale:edgar"}
    assert set(troubles(tmp_path, contact, now=NOW)) == {"stale:edgar", "stale:statcounter"}


def test_the_sample_never_ages_but_can_be_held(tmp_path: Path) -> None:
    write(tmp_path, held={"fx_rates": "too few rows"}, ecb="2026-01-01T00:00:00Z")
    (tmp_path / "holds").write_text("sample\n")
    assert set(troubles(tmp_path, FOLLOWED, now=NOW)) == {"held:fx_rates"}


def test_a_job_whose_last_run_failed_is_told_and_any_other_is_not() -> None:
    found = failed_runs({"update_a": ("0123456789ab", False), "update_b": ("c" * 12, True)})
    assert list(found) == ["failed:update_a"]
    assert found["failed:update_a"].text.startswith("Run 01234567 of update_a ended before")


@pytest.fixture
def web() -> Iterator[Hook]:
    with hook() as found:
        yield found


class Sensor:
    """Dagster's sensor, evaluated as the daemon does, cursor kept."""

    def __init__(self, instance: dg.DagsterInstance) -> None:
        self.instance = instance
        self.cursor: str | None = None

    def evaluate(self) -> str:
        context = dg.build_sensor_context(self.instance, cursor=self.cursor)
        data = defs.resolve_sensor_def("alerts").evaluate_tick(context)
        self.cursor = data.cursor
        assert not data.run_requests
        return data.skip_message or ""


def test_dagsters_sensor_tells_a_held_table_and_a_failed_run_once(
    web: Hook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPUTE_MARKET_DATA", str(tmp_path))
    monkeypatch.setenv("COMPUTE_MARKET_ALERT_WEBHOOK", web.url)
    monkeypatch.delenv("COMPUTE_MARKET_ALERT_EMAIL", raising=False)
    write(tmp_path, held={"fx_rates": "too few rows"})
    with dg.DagsterInstance.ephemeral() as instance:
        sensor = Sensor(instance)
        run = instance.create_run_for_job(defs.resolve_job_def("update_ecb"))
        instance.report_run_failed(run)
        told = [sensor.evaluate() for _ in range(3)]
        assert told == [
            "2 things are wrong; webhook told of 2 new, 0 over",
            "2 things are wrong",
            "2 things are wrong",
        ]
        write(tmp_path)
        later = instance.create_run_for_job(defs.resolve_job_def("update_ecb"))
        instance.report_dagster_event(
            dg.DagsterEvent("PIPELINE_SUCCESS", later.job_name), run_id=later.run_id
        )
        assert sensor.evaluate() == "0 things are wrong; webhook told of 0 new, 2 over"
    assert web.alerts() == [
        ("failed:update_ecb", "firing"),
        ("held:fx_rates", "firing"),
        ("failed:update_ecb", "resolved"),
        ("held:fx_rates", "resolved"),
    ]


def test_dagsters_sensor_says_that_nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COMPUTE_MARKET_ALERT_WEBHOOK", "COMPUTE_MARKET_ALERT_EMAIL"):
        monkeypatch.delenv(name, raising=False)
    with dg.DagsterInstance.ephemeral() as instance:
        assert Sensor(instance).evaluate() == (
            "nobody is told; set COMPUTE_MARKET_ALERT_WEBHOOK or COMPUTE_MARKET_ALERT_EMAIL to "
            "tell somebody"
        )


def test_the_sensor_runs_as_soon_as_the_daemon_does() -> None:
    sensor = defs.resolve_sensor_def("alerts")
    assert sensor.default_status is dg.DefaultSensorStatus.RUNNING
    assert sensor.minimum_interval_seconds == 60
