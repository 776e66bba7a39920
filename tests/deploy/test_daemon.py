"""Pages, daemon and code on Postgres, as `deploy/` starts them: a schedule fires and publishes."""

from typing import Any

from tests.deploy.stack import Stack

Fired = tuple[Stack, dict[str, Any]]


def test_the_daemon_found_the_schedule_due_and_its_run_succeeded(fired: Fired) -> None:
    _, run = fired
    tags = {tag["key"]: tag["value"] for tag in run["tags"]}
    assert (run["jobName"], run["status"]) == ("update_openrouter", "SUCCESS")
    assert tags["dagster/schedule_name"] == "openrouter_schedule"
