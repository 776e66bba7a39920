"""Runs that Dagster starts: published like any other, patient with the network, tidy.

The whole graph is executed as its schedules do, in an instance that `dagster.yaml` describes,
against a server that speaks the documented API.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import dagster as dg
import pytest

import scrapers.crawl
import warehouse
from pipelines.assets import fetch
from pipelines.definitions import defs
from pipelines.run import Plan, Run
from pipelines.scheduled import PATIENCE, scheduled_plan
from pipelines.settings import live_plan
from tests.scrapers.crawling import ticking
from tests.server import Server, drop
from tests.whole.command import NOW, command, less_asked
from tests.whole.market import API, FIRST, KEY, Market

ROOT = Path(__file__).parents[2]
JOB = "update_openrouter"
ROBOTS = "https://openrouter.ai/robots.txt"
TWO_WEEKS = {"since": str(FIRST)}
ROWS = 4 * 14
LATER = NOW + timedelta(minutes=30)


class Home:
    """An empty folder to start Dagster in, beside a market."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder, self.data = folder, folder / "data"
        shutil.copy(ROOT / "dagster.yaml", folder)
        self.market = Market(server, self.data)
        self.waits: list[float] = []

    def execute(
        self,
        job: str = JOB,
        *,
        only: list[str] | None = None,
        config: Mapping[str, Any] | None = None,
        now: Any = NOW,
        data: Path | None = None,
    ) -> dg.ExecuteInProcessResult:
        """Take a job, or some of its assets, in the persistent instance of this folder."""

        async def sleep(seconds: float) -> None:
            self.waits.append(seconds)

        environment = {**self.market.environment, "COMPUTE_MARKET_DATA": str(data or "data")}
        network = partial(scrapers.crawl.Network, delay_seconds=0)
        with ExitStack() as stack:
            patched = stack.enter_context
            patched(pytest.MonkeyPatch.context()).chdir(self.folder)
            patched(mock.patch.dict("os.environ", environment))
            patched(less_asked())
            patched(mock.patch("scrapers.crawl.crawl", partial(scrapers.crawl.crawl, sleep=sleep)))
            patched(mock.patch("scrapers.crawl.Network", network))
            patched(mock.patch("pipelines.scheduled.Run", partial(Run, clock=lambda: now)))
            instance = patched(dg.DagsterInstance.from_config(str(self.folder)))
            return defs.resolve_job_def(job).execute_in_process(
                instance=instance,
                asset_selection=[dg.AssetKey(name.split("/")) for name in only] if only else None,
                run_config={"resources": {"run": {"config": dict(config or {})}}},
                raise_on_error=False,
            )


def shown(result: dg.ExecuteInProcessResult, name: str) -> dict[str, Any]:
    """The metadata of what was made of an asset."""
    [event] = [
        one
        for one in result.get_asset_materialization_events()
        if one.asset_key == dg.AssetKey(name.split("/"))
    ]
    return {key: entry.value for key, entry in event.materialization.metadata.items()}


def verdicts(result: dg.ExecuteInProcessResult, name: str) -> dict[str, dg.AssetCheckEvaluation]:
    """The answers of an asset's checks."""
    asset = dg.AssetKey(name.split("/"))
    return {
        one.check_name: one
        for one in result.get_asset_check_evaluations()
        if one.asset_key == asset
    }


def told(result: dg.ExecuteInProcessResult, name: str, check: str) -> dict[str, Any]:
    return {key: one.value for key, one in verdicts(result, name)[check].metadata.items()}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with Server() as server:
        yield Home(tmp_path, server)


@pytest.fixture(scope="module")
def published(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Home, dg.ExecuteInProcessResult]]:
    """A first run of the daily job; tests that write take their own."""
    with Server() as server:
        home = Home(tmp_path_factory.mktemp("home"), server)
        yield home, home.execute(config=TWO_WEEKS)


def test_the_daily_job_publishes(published: tuple[Home, dg.ExecuteInProcessResult]) -> None:
    home, result = published
    assert result.success
    assert all(one.passed for one in result.get_asset_check_evaluations())
    shelf = warehouse.open(home.data)
    assert len(shelf.table("token_volumes")) == ROWS
    release = shown(result, "release")
    assert (release["release"], release["is_new"]) == (shelf.release_id, True)


def test_dagster_keeps_to_its_folder_below_the_data(
    published: tuple[Home, dg.ExecuteInProcessResult],
) -> None:
    home, _ = published
    assert sorted(path.name for path in home.folder.iterdir()) == ["dagster.yaml", "data"]
    assert (home.data / "dagster" / "history").is_dir()
    with dg.DagsterInstance.from_config(str(home.folder)) as instance:
        assert not instance.telemetry_enabled


def test_the_key_is_in_no_byte_of_the_folder(
    published: tuple[Home, dg.ExecuteInProcessResult],
) -> None:
    home, _ = published
    found = [path for path in home.data.rglob("*") if path.is_file()]
    assert found
    assert [path for path in found if KEY.encode() in path.read_bytes()] == []


def test_numbers_are_shown_as_numbers(
    published: tuple[Home, dg.ExecuteInProcessResult],
) -> None:
    _, result = published
    table = shown(result, "tables/token_volumes")
    assert table["dagster/row_count"] == table["vintages"] == ROWS
    assert (table["rows_kept_out"], table["warnings"]) == (0, 0)
    # NOW is 03:00 UTC of the day after.
    assert (table["newest_period"], table["age_days"]) == ("2026-10-07", 1.12)
    head, _, *rows = table["preview"].splitlines()
    assert head.startswith("| source | date | model | variant | author |")
    assert [row.split(" | ")[1] for row in rows] == ["2026-10-07"] * 4 + ["2026-10-06"] * 4
    # The pages draw what a check measured over time.
    drawn = told(result, "tables/token_volumes", "taken_by_release")
    assert {name: drawn[name] for name in ("row_count", "rows_kept_out", "age_days")} == {
        "row_count": ROWS,
        "rows_kept_out": 0,
        "age_days": 1.12,
    }
    lineage = table["dagster/column_lineage"].deps_by_column
    assert lineage["tokens"] == [
        dg.TableColumnDep(dg.AssetKey(["observations", "openrouter_rankings"]), "tokens")
    ]
    captures = shown(result, "captures/openrouter")
    # Rankings, four lists of the catalogue, two offers, and robots.txt, which no parser reads.
    assert (captures["captures"], captures["requests"], captures["failures"]) == (8, 8, 0)
    assert captures["age_hours"] == 0.0
    assert shown(result, "observations/openrouter_rankings") == {"captures": 1}


def test_a_run_carries_its_release_and_what_it_was(
    published: tuple[Home, dg.ExecuteInProcessResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, result = published
    monkeypatch.chdir(home.folder)
    with dg.DagsterInstance.from_config(str(home.folder)) as instance:
        run = instance.get_run_by_id(result.run_id)
    assert run is not None
    tags = {key: text for key, text in run.tags.items() if not key.startswith((".", "dagster/"))}
    assert tags == {
        "source": "openrouter",
        "compute-market/release": shown(result, "release")["release"],
        "compute-market/mode": "live",
        "compute-market/new": "yes",
        "compute-market/held": "0",
    }


def test_a_check_shows_its_figures_by_name(
    published: tuple[Home, dg.ExecuteInProcessResult],
) -> None:
    _, result = published
    assert told(result, "tables/token_volumes", "too_many_ranked") == {
        "sentence": "too_many_ranked: all 14 groups hold",
        "evaluated": 14,
        "failed": 0,
        "largest": 4,
    }


def test_one_table_alone_is_built_from_what_is_there(
    published: tuple[Home, dg.ExecuteInProcessResult],
) -> None:
    home, first = published
    result = home.execute("update_everything", only=["tables/token_shares"], now=LATER)
    assert result.success
    rows_before = shown(first, "tables/token_shares")["dagster/row_count"]
    assert shown(result, "tables/token_shares")["dagster/row_count"] == rows_before
    assert len(result.get_asset_materialization_events()) == 1


def test_one_table_alone_in_an_empty_folder_says_that_nothing_is_there(home: Home) -> None:
    result = home.execute("update_everything", only=["tables/token_shares"])
    assert result.success
    sentence = told(result, "tables/token_shares", "taken_by_release")["sentence"]
    assert sentence.startswith("too_few_rows: 1 of 1 tables fail: 0 rows, fewer than 1")
    assert home.market.server.requests == []


def test_with_nothing_due_a_run_fetches_nothing_and_ends_well(
    published: tuple[Home, dg.ExecuteInProcessResult], tmp_path: Path
) -> None:
    home, _ = published
    data = tmp_path / "copy"
    shutil.copytree(home.data, data, symlinks=True)
    before = len(home.market.server.requests)
    result = home.execute(now=LATER, data=data)
    assert result.success
    assert len(home.market.server.requests) == before
    assert shown(result, "release")["is_new"] is False
    reason = "not due: fetched less than 20 hours ago"
    assert shown(result, "captures/openrouter")["outcome"] == reason
    forced = home.execute(
        only=["captures/openrouter"],
        config={"force": True, "since": "2026-10-01"},
        now=LATER,
        data=data,
    )
    assert forced.success
    assert (
        f"{API}/datasets/rankings-daily?start_date=2026-10-01&end_date=2026-10-07"
        in (home.market.server.urls()[before:])
    )


def test_a_refused_answer_is_named_beside_its_observation(home: Home) -> None:
    home.market.spoil("/models", lambda body: body.pop("data"))
    result = home.execute(config=TWO_WEEKS)
    assert result.success  # a check that fails never stops the release
    parsed = told(result, "observations/openrouter_models", "parsed")
    assert parsed["refused"] == 1
    shows, _, why = parsed["row 1"].partition("  (")
    assert why.startswith(f"{API}/models: ")
    assert parsed["source response 1"] == f"{API}/models"
    release = told(result, "release", "nothing_new_in_quarantine")
    assert release["row 1"].startswith(shows)
    word, name = shows.rsplit(" ", 1)
    assert word == "compute-market quarantine show"
    (entry,) = command("quarantine", "--json", data=home.data).json["rows"]
    assert entry["quarantine_id"].startswith(name)
    assert not verdicts(result, "release")["nothing_new_in_quarantine"].passed
    assert verdicts(result, "tables/token_volumes")["taken_by_release"].passed


def crawl_once(home: Home, plan: Plan) -> dg.ExecuteInProcessResult:
    """Only the fetch, in a run of that plan."""

    async def sleep(seconds: float) -> None:
        home.waits.append(seconds)

    with (
        mock.patch("scrapers.crawl.crawl", partial(scrapers.crawl.crawl, sleep=sleep)),
        Run(home.data, plan, clock=ticking(NOW)) as run,
    ):
        return dg.materialize([fetch], resources={"run": run}, raise_on_error=False)


def plan_of(home: Home, patience: tuple[float, ...]) -> Plan:
    network = scrapers.crawl.Network(mirror=home.market.server.url, delay_seconds=0)
    keys = (("openrouter", KEY),)
    return Plan(
        network=network,
        keys=keys,
        since=date(2026, 10, 1),
        only=("openrouter",),  # the home's market speaks for no other source
        patience=patience,
    )


def retries(result: dg.ExecuteInProcessResult) -> list[float]:
    return [
        event.step_retry_data.seconds_to_wait or 0
        for event in result.all_events
        if event.event_type_value == "STEP_UP_FOR_RETRY"
    ]


def test_a_dead_network_is_waited_out(home: Home) -> None:
    # An attempt asks four times for robots.txt: the first two attempts find nobody.
    home.market.server.plan(ROBOTS, [drop()] * 8)
    result = crawl_once(home, plan_of(home, (0.01, 0.02, 0.03)))
    assert result.success
    assert retries(result) == [0.01, 0.02]
    assert verdicts(result, "captures/openrouter")["fetched"].passed
    assert home.market.server.urls().count(ROBOTS) == 9


def test_a_network_that_stays_dead_fails_the_check_and_not_the_step(home: Home) -> None:
    home.market.server.plan(ROBOTS, [], then=drop())
    result = crawl_once(home, plan_of(home, (0.01,)))
    assert result.success
    assert retries(result) == [0.01]
    fetched = verdicts(result, "captures/openrouter")["fetched"]
    assert not fetched.passed
    assert home.market.server.urls() == [ROBOTS] * 8


def test_the_command_never_waits_for_the_network(home: Home) -> None:
    home.market.server.plan(ROBOTS, [], then=drop())
    assert live_plan({}).patience == ()
    result = crawl_once(home, plan_of(home, ()))
    assert retries(result) == []
    assert home.market.server.urls() == [ROBOTS] * 4


def test_a_source_that_answers_badly_is_not_asked_again(home: Home) -> None:
    home.market.api.key = "another"
    result = crawl_once(home, plan_of(home, (0.01,)))
    assert retries(result) == []
    assert not verdicts(result, "captures/openrouter")["fetched"].passed


def test_what_a_schedule_wants(tmp_path: Path) -> None:
    plan = scheduled_plan(tmp_path, {"OPENROUTER_API_KEY": KEY})
    assert (plan.mode, plan.only, plan.since) == ("live", (), None)
    assert plan.keys == (("openrouter", KEY),)
    assert plan.patience == PATIENCE == (60, 300, 900)
    forced = scheduled_plan(tmp_path, {}, force=True, since="2026-01-31")
    assert "openrouter" in forced.only
    assert forced.since == date(2026, 1, 31)


def test_over_the_sample_the_pages_show_the_sample(tmp_path: Path) -> None:
    (tmp_path / "holds").write_text("sample\n")
    plan = scheduled_plan(tmp_path, {"OPENROUTER_API_KEY": KEY})
    assert (plan.mode, plan.keys) == ("sample", ())
    assert [path.name for path in plan.paths] == ["sample"]
    assert all((path / "index.csv").is_file() for path in plan.paths)
