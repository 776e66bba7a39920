"""Pages, daemon and code on Postgres, as `deploy/` starts them: a schedule fires and publishes."""

from typing import Any

import dagster as dg

from pipelines.definitions import defs
from tests.deploy.conftest import SCHEDULE
from tests.deploy.stack import Stack

Fired = tuple[Stack, dict[str, Any]]
JOB = "update_cninfo"
TICKS = """query($name: String!) { scheduleOrError(scheduleSelector: {scheduleName: $name,
  repositoryName: "__repository__", repositoryLocationName: "pipelines"}) {
  ... on Schedule { scheduleState { status ticks { status runIds } } } } }"""
DAEMONS = "{ instance { daemonHealth { allDaemonStatuses { daemonType healthy required } } } }"


def test_the_daemon_found_the_schedule_due_and_its_run_succeeded(fired: Fired) -> None:
    _, run = fired
    tags = {tag["key"]: tag["value"] for tag in run["tags"]}
    assert (run["jobName"], run["status"]) == (JOB, "SUCCESS")
    assert tags["dagster/schedule_name"] == SCHEDULE


def test_the_pages_tell_of_the_tick(fired: Fired) -> None:
    stack, run = fired
    state = stack.ask(TICKS, {"name": SCHEDULE})["scheduleOrError"]["scheduleState"]
    assert state["status"] == "RUNNING"
    assert state["ticks"] == [{"status": "SUCCESS", "runIds": [run["runId"]]}]


def test_every_daemon_that_is_needed_is_well(fired: Fired) -> None:
    stack, _ = fired
    found = stack.ask(DAEMONS)["instance"]["daemonHealth"]["allDaemonStatuses"]
    needed = {one["daemonType"]: one["healthy"] for one in found if one["required"]}
    assert {"SCHEDULER", "SENSOR", "QUEUED_RUN_COORDINATOR", "MONITORING"} <= needed.keys()
    assert {name for name, healthy in needed.items() if not healthy} == set()


def test_run_materialisations_and_checks_lie_in_postgres(fired: Fired) -> None:
    stack, run = fired
    layer = defs.resolve_job_def(JOB).asset_layer
    rows = stack.postgres.rows
    assert rows("select pipeline_name, status from runs") == [(JOB, "SUCCESS")]
    made = rows(
        "select asset_key, run_id from event_logs"
        " where dagster_event_type = 'ASSET_MATERIALIZATION'"
    )
    assert {run_id for _, run_id in made} == {run["runId"]}
    found = {dg.AssetKey.from_db_string(key) for key, _ in made}
    assert found == layer.selected_asset_keys
    checks = rows("select asset_key, check_name, execution_status from asset_check_executions")
    assert {
        dg.AssetCheckKey(dg.AssetKey.from_db_string(key), name) for key, name, _ in checks
    } == layer.asset_graph.get_check_keys_for_assets(found)
    failed = {(key, name) for key, name, status in checks if status != "SUCCEEDED"}
    # The sample holds nothing of it, so it was never fetched.
    assert failed == {('["captures", "cninfo"]', "fresh")}


def test_nothing_is_remembered_beside_postgres_and_no_log_holds_the_password(fired: Fired) -> None:
    stack, _ = fired
    # The folders are Dagster's, for reports to its makers that `dagster.yaml` turns off.
    assert {path.name for path in stack.home.rglob("*")} == {
        *("dagster.yaml", "workspace.yaml", "logs", ".logs_queue"),
    }
    files = [
        path
        for path in stack.folder.rglob("*")
        if path.is_file() and stack.data not in path.parents
    ]
    assert [path for path in files if path.suffix == ".db"] == []
    secret = stack.postgres.password.encode()
    assert [path for path in files if secret in path.read_bytes()] == []
