"""The files of `deploy/`, read without an engine: whole, consistent, free of addresses."""

import re
import shlex
import subprocess
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

from tests.deploy.stack import ROOT

DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
OURS = ("code", "daemon", "webserver")
HOME = "/home/market/dagster"
ALIKE = ("telemetry", "nux", "freshness", "concurrency", "run_monitoring", "retention")


def asked(found: Any) -> set[str]:
    """Every variable that `{env: NAME}` asks for."""
    if isinstance(found, dict):
        if set(found) == {"env"}:
            return {found["env"]}
        return set().union(*(asked(value) for value in found.values()))
    return set().union(*(asked(value) for value in found)) if isinstance(found, list) else set()


def image_environment() -> set[str]:
    """What the Dockerfile sets."""
    [block] = re.findall(r"^ENV ((?:.*\\\n)*.*)$", DOCKERFILE, re.MULTILINE)
    return {word.partition("=")[0] for word in block.replace("\\\n", " ").split()}


def test_a_deployment_keeps_the_settings_of_one_machine() -> None:
    here = yaml.safe_load((ROOT / "dagster.yaml").read_text())
    there = yaml.safe_load((DEPLOY / "dagster.yaml").read_text())
    assert there.keys() == here.keys()
    assert {name: there[name] for name in ALIKE} == {name: here[name] for name in ALIKE}


@pytest.mark.parametrize("name", OURS)
def test_what_dagster_reads_from_the_environment_is_given_to_each_service(name: str) -> None:
    wanted = asked(yaml.safe_load((DEPLOY / "dagster.yaml").read_text()))
    if name != "code":
        wanted |= asked(yaml.safe_load((DEPLOY / "workspace.yaml").read_text()))
    assert wanted <= SERVICES[name]["environment"].keys() | image_environment()
    assert len(wanted) >= 6


def test_postgres_is_given_the_user_that_dagster_logs_in_as() -> None:
    server, client = SERVICES["postgres"]["environment"], SERVICES["code"]["environment"]
    for theirs, ours in (("POSTGRES_USER", "USER"), ("POSTGRES_PASSWORD", "PASSWORD")):
        assert server[theirs] == client[f"DAGSTER_POSTGRES_{ours}"]
    assert server["POSTGRES_DB"] == client["DAGSTER_POSTGRES_DB"]
    assert client["DAGSTER_POSTGRES_HOST"] in SERVICES
    assert client["DAGSTER_CODE_HOST"] == "code"
    assert client["DAGSTER_CODE_PORT"] in SERVICES["code"]["command"]


def test_no_secret_stands_in_a_file_and_none_goes_where_it_is_not_needed() -> None:
    password = SERVICES["code"]["environment"]["DAGSTER_POSTGRES_PASSWORD"]
    assert password.startswith("${DAGSTER_POSTGRES_PASSWORD:?")
    passed = {name for name, value in SERVICES["code"]["environment"].items() if value is None}
    assert {"OPENROUTER_API_KEY", "COMPUTE_MARKET_SMTP_PASSWORD"} <= passed
    for name in ("daemon", "webserver", "postgres"):
        assert not passed & SERVICES[name]["environment"].keys()


def test_every_service_waits_for_what_it_needs_to_be_healthy() -> None:
    for name, service in SERVICES.items():
        for other, how in service.get("depends_on", {}).items():
            assert how == {"condition": "service_healthy"}
            assert "healthcheck" in SERVICES[other], f"{name} waits for {other} in vain"
    assert set(SERVICES["webserver"]["depends_on"]) == {"code"}
    assert set(SERVICES["code"]["depends_on"]) == {"postgres"}


def test_volumes_are_declared_and_the_pages_are_for_this_machine_only() -> None:
    used = {one.partition(":")[0] for service in SERVICES.values() for one in service["volumes"]}
    assert used == COMPOSE["volumes"].keys()
    published = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert published == ["127.0.0.1:3000:3000"]


def test_the_files_that_are_named_exist_and_no_registry_is() -> None:
    build = SERVICES["code"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).is_file()
    copied = [shlex.split(line) for line in DOCKERFILE.splitlines() if line.startswith("COPY")]
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for source in (word for words in copied for word in words[1:-1]):
        assert (ROOT / source).exists(), source
        assert any(Path(source).match(line[1:]) for line in ignored if line.startswith("!")), source
    for name in ("dagster.yaml", "workspace.yaml"):
        assert (DEPLOY / name).is_file()
        assert f"deploy/{name}" in DOCKERFILE
    home = f"{HOME}/workspace.yaml"
    assert all(home in SERVICES[one]["command"] for one in OURS[1:])
    assert f"DAGSTER_HOME={HOME} " in DOCKERFILE
    images = [service["image"] for service in SERVICES.values()]
    images += re.findall(r"^FROM (\S+)$", DOCKERFILE, re.MULTILINE)
    assert {image for image in images if "/" in image} == set()
    assert all("://" not in path.read_text() for path in DEPLOY.glob("[!R]*"))


def test_the_image_installs_what_the_locks_name_with_hashes() -> None:
    [script] = re.findall(r"awk '([^']+)'", DOCKERFILE)
    done = subprocess.run(
        ["awk", script, "requirements-dev.lock"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    pins = re.findall(r"^([a-z0-9-]+)==", done.stdout, re.MULTILINE)
    assert pins == ["dagster-postgres", "psycopg2-binary"]
    assert done.stdout.count("--hash=sha256:") > 10
    plain = set(
        re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    )
    needed = {
        one.name for one in map(Requirement, requires("dagster-postgres") or ()) if not one.marker
    }
    assert needed <= plain | set(pins)
    assert DOCKERFILE.count("--require-hashes") == 2


@pytest.mark.parametrize("name", OURS)
def test_the_commands_are_dagsters(name: str) -> None:
    words = SERVICES[name]["command"]
    beginning = {
        "code": ["dagster", "api", "grpc"],
        "daemon": ["dagster-daemon", "run"],
        "webserver": ["dagster-webserver"],
    }[name]
    assert words[: len(beginning)] == beginning
