"""`push`, `pull`, `verify --store` and a run that sends by itself, against a real server."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import warehouse
from pipelines.run import Plan, Result, Run
from pipelines.sync.after_run import send
from tests.objects import s3_server
from tests.pipelines.rankings import MONDAY, NOON, answer, days, folder
from tests.steps import plainly
from warehouse.store import open_store

URL = "s3://market/compute"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    with s3_server() as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("COMPUTE_MARKET_CACHE", str(tmp_path / "cache"))
        yield


@pytest.fixture
def data(two_releases: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(two_releases, tmp_path / "data", symlinks=True))


def test_push_read_pull_verify(call, server, data, tmp_path, monkeypatch):
    said = call(data, "push", "--store", URL)
    assert said.status == 0, said.err
    assert " is the latest in s3://market/compute: " in said.text
    there, here = warehouse.open(URL), warehouse.open(data)
    assert there.release_id == here.release_id
    assert there.tables == here.tables
    for name in here.tables:
        assert there.arrow(name).equals(here.arrow(name)), name
    then = NOON + timedelta(hours=1)
    volumes = there.table("token_volumes", as_of=then)
    assert volumes.equals(here.table("token_volumes", as_of=then))
    [(count,)] = there.duckdb().sql("SELECT count(*) FROM token_volumes").fetchall()
    assert count == len(here.table("token_volumes")) == 28
    monkeypatch.setenv("COMPUTE_MARKET_STORE", URL)
    assert call(data, "push", "--json").json["changed"] is False
    new = tmp_path / "new"
    told = call(new, "pull", "--json").json
    assert (told["archive_files"], told["switched"], told["run_next"]) == (2, True, False)
    said = call(new, "verify", "--store", URL)
    assert said.status == 0, said.err
    assert [line for line in said.text.splitlines() if "agrees" in line] == [
        "archive: agrees",
        "releases: agrees",
        "rebuild: agrees",
        "store: agrees",
    ]
    open_store(URL).delete([f"releases/{here.release_id}/token_shares.parquet"])
    said = call(new, "verify", "--no-rebuild", "--store", URL)
    assert said.status == 1
    assert f"release {here.release_id} lacks token_shares.parquet; push again" in said.err


def test_a_run_sends_by_itself_and_trouble_with_the_store_spoils_nothing(
    call, server, data, tmp_path
):
    later = folder(tmp_path / "in", [answer(days(MONDAY, 8), NOON + timedelta(days=9))])
    with Run(data, Plan(mode="replay", paths=(later,), store="s3://nobody/x")) as run:
        plainly(run)
    assert run.result.troubles == ["s3://nobody/x: there is no such bucket; create it first"]
    assert run.result.published is not None and run.result.published.changed
    with Run(data, Plan(mode="replay", paths=(later,), store=URL)) as run:
        plainly(run)
    assert run.result.troubles == []
    assert run.result.pushed is not None and run.result.pushed.changed
    assert warehouse.open(URL).release_id == warehouse.open(data).release_id


def test_the_sample_is_never_sent(data):
    result = Result()
    send(data, Plan(mode="sample", store=URL), result, str)
    assert (result.pushed, result.unsent) == (None, [])


def test_no_store_named(call, data):
    said = call(data, "push")
    assert said.status == 2
    assert said.err.strip() == (
        "no store is named; give --store s3://BUCKET/PREFIX or set COMPUTE_MARKET_STORE"
    )
    assert call(data / "nothing", "push", "--store", URL).status == 2
