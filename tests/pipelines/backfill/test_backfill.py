"""A backfill gives the tables of a replay to the byte, whoever read the files."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.backfill.ahead import read_ahead
from pipelines.backfill.engines import Engine, EngineError, map_tasks
from pipelines.backfill.reading import Task, read_file
from pipelines.run import Plan, Run
from tests.pipelines.backfill.numbers import dies_over, tenfold
from tests.pipelines.backfill.work import read_or_die
from tests.pipelines.rankings import MONDAY, NOON, Response, answer, days
from tests.pipelines.test_replay import parquet
from tests.press import body
from tests.scrapers.foreign_warcs import Warc
from tests.steps import plainly

PAGE = "https://news.example/2026/05/chips"
ONLY = ("openrouter", "press")


def written(path: Path, *responses: Response) -> Path:
    warc = Warc()
    for one in responses:
        kind = "text/html" if one.url.startswith("https://news") else "application/json"
        date = f"{one.time:%Y-%m-%dT%H:%M:%SZ}"
        status = f"{one.status} Said"
        warc.response(one.url, one.body, ("Content-Type", kind), date=date, status=status)
    path.write_bytes(warc.out.getvalue())
    return path


@pytest.fixture(scope="module")
def warcs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three files: a week, a page and a later week, a refused answer, a failed one and a repeat."""
    root = tmp_path_factory.mktemp("warcs")
    first, later = answer(days(MONDAY, 7), NOON), NOON + timedelta(days=7)
    page = Response(body("trendforce_article.html"), NOON, PAGE)
    ahead = answer(days(MONDAY, 2), NOON + timedelta(days=40))
    return [
        written(root / "a.warc.gz", first, Response(b"{}", later, first.url)),
        written(
            root / "b.warc.gz",
            page,
            answer(days(MONDAY, 14), later),
            Response(b"gone", later, first.url, 503),
            # Says it was made long after it was fetched: that depends on the sighting.
            Response(ahead.body, NOON, ahead.url),
        ),
        written(
            root / "c.warc.gz",
            first,
            Response(page.body, later, PAGE),
            Response(b"<html>closed</html>", later, first.url),
            Response(b"?", NOON, "https://nobody.example/x"),
        ),
    ]


def outcomes(data: Path) -> list[tuple[object, ...]]:
    """All that the ledger remembers of captures and bodies."""
    with Run(data, Plan(mode="look")) as run:
        db = run.space.ledger.db
        return [
            *db.execute("SELECT * FROM outcome ORDER BY payload, url, status, version"),
            *db.execute("SELECT * FROM entry ORDER BY capture_id"),
        ]


def backfilled(data: Path, warcs: list[Path], engine: Engine, work=read_file) -> Run:
    plan = Plan(mode="replay", paths=tuple(warcs), only=ONLY)
    with Run(data, plan) as run:
        ledger = run.space.ledger
        run.result.damage += read_ahead(
            ledger, warcs, engine, only=ONLY, on_progress=str, work=work
        ).troubles
        plainly(run)
    return run


@pytest.fixture(scope="module")
def replayed(warcs: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `run --replay` makes of them."""
    data = tmp_path_factory.mktemp("replayed") / "data"
    with Run(data, Plan(mode="replay", paths=tuple(warcs), only=ONLY)) as run:
        plainly(run)
    return data


@pytest.fixture(scope="module")
def dask() -> Iterator[str]:
    """A cluster of two workers with one thread each, started as an operator would."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50
    ) as cluster:
        yield cluster.scheduler_address.removeprefix("tcp://")


def test_read_ahead_here_the_tables_are_the_same(warcs, replayed, tmp_path, monkeypatch):
    data = tmp_path / "data"
    parsed: list[str] = []

    def never(bodies, capture, *rest):
        parsed.append(capture.url)
        return parse(bodies, capture, *rest)

    from pipelines.ledger import parse_capture as parse

    monkeypatch.setattr("pipelines.ledger.parse_capture", never)
    run = backfilled(data, warcs, Engine())
    # The run itself read only the answer that says it was made after it was fetched: whether that
    # is so depends on the sighting, so nobody remembers it.
    assert [url.rpartition("?")[2] for url in parsed] == [
        "start_date=2026-07-13&end_date=2026-07-14"
    ]
    assert parquet(data) == parquet(replayed)
    assert len(parquet(data)) > 30
    assert outcomes(data) == outcomes(replayed)
    states = {row[10] for row in outcomes(data) if len(row) == 18}
    assert states == {"parsed", "refused", "failed", "unread"}
    assert run.result.published is not None and run.result.published.rows["token_volumes"] == 56
    assert run.result.published.rows["claims"] > 0


def test_by_dask_with_a_worker_killed_half_way_the_tables_are_the_same(
    warcs, replayed, tmp_path, dask
):
    here = [Path(shutil.copy(path, tmp_path)) for path in warcs]
    run = backfilled(tmp_path / "data", here, Engine("dask", 2, (dask,)), read_or_die)
    assert (tmp_path / "b.warc.died").exists()
    assert run.result.damage == []
    assert parquet(tmp_path / "data") == parquet(replayed)
    assert outcomes(tmp_path / "data") == outcomes(replayed)


def test_dask_names_what_fails_and_goes_on(dask):
    found = dict(map_tasks(tenfold, range(6), Engine("dask", 2, (dask,))))
    assert {number: one for number, one in found.items() if number != 3} == {
        number: 10 * number for number in range(6) if number != 3
    }
    assert found[3].reason == "ValueError: three is not to be had"


def test_dask_gives_up_what_kills_every_worker(dask):
    from distributed import Client

    with Client(f"tcp://{dask}") as client:
        client.run_on_scheduler(lambda dask_scheduler: _few(dask_scheduler))
    found = dict(map_tasks(dies_over, [1, 4, 5], Engine("dask", 2, (dask,))))
    assert (found[1], found[5]) == (10, 50)
    assert found[4].reason == "worker after worker died while it worked on it"


def _few(scheduler) -> None:
    scheduler.allowed_failures = 1


def test_read_in_two_processes_the_parses_are_the_same(warcs):
    tasks = [Task(str(path), ONLY) for path in warcs]
    serial = dict(map_tasks(read_file, tasks, Engine()))
    assert dict(map_tasks(read_file, tasks, Engine(workers=2))) == serial
    assert [reading.captures for reading in serial.values()] == [2, 4, 4]


def test_what_was_read_before_is_not_read_again(warcs, tmp_path):
    with Run(tmp_path / "data", Plan(mode="look")) as run:
        first = read_ahead(run.space.ledger, warcs[:1], Engine(), only=ONLY, on_progress=str)
        again = read_ahead(run.space.ledger, warcs, Engine(), only=ONLY, on_progress=str)
        other = read_ahead(run.space.ledger, warcs[:1], Engine(), on_progress=str)
    assert (first.files, first.known) == (1, 0)
    assert (again.files, again.known, again.captures) == (3, 1, 8)
    assert other.known == 0  # other sources were asked for


def test_other_code_on_the_workers_is_refused(warcs, tmp_path, monkeypatch):
    monkeypatch.setattr("pipelines.backfill.ahead.code_digest", lambda: "other")
    with (
        Run(tmp_path / "data", Plan(mode="look")) as run,
        pytest.raises(EngineError, match="the workers run another version of compute-market than"),
    ):
        read_ahead(run.space.ledger, warcs, Engine(), on_progress=str)


def test_a_file_that_cannot_be_read_is_named_and_the_others_go_on(warcs, tmp_path):
    def unreadable(task: Task):
        if task.path.endswith("b.warc.gz"):
            raise MemoryError
        return read_file(task)

    said: list[str] = []
    with Run(tmp_path / "data", Plan(mode="look")) as run:
        ahead = read_ahead(
            run.space.ledger, warcs, Engine(), only=ONLY, on_progress=said.append, work=unreadable
        )
    assert ahead.troubles == [
        f"{warcs[1]} was left out: MemoryError; try it alone with `run --replay {warcs[1]}`"
    ]
    assert ahead.captures == 6
    assert said[1] == f"{warcs[1]} could not be read: MemoryError"


def test_a_damaged_file_gives_what_lies_before_the_damage(warcs, tmp_path):
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes(warcs[1].read_bytes()[:-40])
    assert read_file(Task(str(cut), ONLY)).captures == 3
    plan = Plan(mode="replay", paths=(warcs[0], cut), only=ONLY)
    with Run(tmp_path / "data", plan) as run:
        read_ahead(run.space.ledger, plan.paths, Engine(), only=ONLY, on_progress=str)
        run.fetch(ONLY)
    assert run.result.imported is not None and run.result.imported.new == 5
    [problem] = run.result.imported.problems
    assert problem.startswith("cut.warc.gz is damaged at byte ")
