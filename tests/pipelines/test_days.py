"""Day after day: what a release takes over from the one before is what it would write anew."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pyarrow.parquet as pq
import pytest

from tests.pipelines.rankings import BASE, answer, days, folder, replay
from warehouse import catalog, catalog_update, describe
from warehouse.parts import WHOLE
from warehouse.plan import Previous

START = date(2026, 6, 15)
"""A Monday of the second quarter, whose weeks end on 28 June."""

NOON = datetime(2026, 7, 6, 12, tzinfo=UTC)


def told(step: int, values: dict[str, int], *, first: date = START, count: int = 21) -> Any:
    """What the source says at noon, some days on."""
    return answer(days(first, count, values), NOON + timedelta(days=step))


NEW = {**BASE, "nobody-at-all/new": 1_000}
RESTATED = {**BASE, "qwen/qwen-a": 530_000}
FALLEN = {name: count for name, count in BASE.items() if name != "deepseek/chat:free"}
ORDER = date(2026, 6, 29)

STEPS = {
    "first": told(0, NEW),
    "the newest days restated": told(1, RESTATED, first=ORDER, count=7),
    "a model withdrawn, two more days": told(2, FALLEN, first=ORDER, count=9),
    "old days told anew": told(3, FALLEN, count=3),
    "days before all others": told(4, BASE, first=date(2026, 3, 9), count=7),
}


def contents(path: Path) -> dict[str, Any]:
    """Everything in a catalogue: rows in their order, views, macros, comments."""
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        names = connection.sql("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()
        told = {
            what: connection.sql(query).fetchall()
            for what, query in {
                "columns": "SELECT table_name, column_name, data_type, comment"
                " FROM duckdb_columns() WHERE NOT internal ORDER BY 1, column_index",
                "tables": "SELECT table_name, comment FROM duckdb_tables() ORDER BY 1",
                "views": "SELECT view_name, sql, comment FROM duckdb_views()"
                " WHERE NOT internal ORDER BY 1",
                "macros": "SELECT function_name, parameters, macro_definition"
                " FROM duckdb_functions() WHERE NOT internal ORDER BY ALL",
            }.items()
        }
        return told | {name: connection.sql(f'FROM "{name}"').fetchall() for (name,) in names}


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The releases of five days, each made from the one before, the data folder last."""
    root = tmp_path_factory.mktemp("days")
    updated: list[bool] = []
    real = catalog_update.update

    def watched(*given: Any) -> bool:
        updated.append(real(*given))
        return updated[-1]

    releases = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalog_update, "update", watched)
        for number, step in enumerate(STEPS.values()):
            replay(root / "data", folder(root / f"in{number}", [step]))
            releases.append((root / "data" / "latest").resolve())
    assert updated == [True] * (len(STEPS) - 1)
    assert len(set(releases)) == len(STEPS)
    return [*releases, root / "data"]


@pytest.mark.parametrize("place", range(len(STEPS)), ids=list(STEPS))
def test_a_catalogue_made_from_the_last_one_is_as_one_made_anew(
    followed: list[Path], tmp_path: Path, place: int
) -> None:
    release = followed[place]
    for path in release.rglob("*.parquet"):
        link = tmp_path / path.relative_to(release)
        link.parent.mkdir(exist_ok=True)
        link.hardlink_to(path)
    catalog.build(tmp_path, describe.read(release, "datapackage.json"))
    assert contents(release / "catalog.duckdb") == contents(tmp_path / "catalog.duckdb")


def test_a_release_after_five_days_is_as_one_of_all_at_once(
    followed: list[Path], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    replay(data, folder(tmp_path / "in", list(STEPS.values())))
    daily, once = followed[-2], (data / "latest").resolve()
    for path in sorted(once.rglob("*.parquet")):
        if path.name != "changes.parquet":
            assert path.read_bytes() == (daily / path.relative_to(once)).read_bytes(), path
    assert contents(daily / "catalog.duckdb") == contents(once / "catalog.duckdb")


def test_withdrawn_rows_stand_in_history_only(followed: list[Path]) -> None:
    with duckdb.connect(str(followed[-2] / "catalog.duckdb"), read_only=True) as connection:
        gone = f"model = 'deepseek/chat' AND date >= '{ORDER}' AND date < '{ORDER}'::DATE + 7"
        assert connection.sql(f"SELECT * FROM token_volumes WHERE {gone}").fetchall() == []
        found = connection.sql(
            f"SELECT count(*) FROM token_volumes_history WHERE {gone} AND status = 'withdrawn'"
        )
        assert found.fetchall() == [(7,)]


def test_a_file_has_a_row_group_for_each_quarter(followed: list[Path]) -> None:
    release = followed[-2]
    resource = describe.tables(describe.read(release, "datapackage.json"))["token_volumes"]
    assert [part["name"] for part in resource["parts"]] == ["2026Q1", "2026Q2", "2026Q3"]
    meta = pq.read_metadata(release / "token_volumes.parquet")
    rows = [meta.row_group(number).num_rows for number in range(meta.num_row_groups)]
    # A week before all, two weeks of the second quarter, nine days of the third.
    assert rows == [part["rows"] for part in resource["parts"]]
    assert rows[0] == 7 * len(BASE)
    vendors = describe.tables(describe.read(release, "datapackage.json"))["vendors"]
    assert [part["name"] for part in vendors["parts"]] == [WHOLE]


def test_warnings_count_in_all_quarters_whichever_was_judged_last(followed: list[Path]) -> None:
    checks = orjson.loads((followed[-2] / "checks.json").read_bytes())["token_volumes"]["checks"]
    (found,) = [one for one in checks if one["code"] == "unknown_author"]
    # Only the first day told of a model of nobody's, on 21 days.
    assert (found["passed"], found["failed"]) == (False, 21)
    assert "published with this warning" in found["sentence"]


def test_changes_name_only_what_moved(followed: list[Path]) -> None:
    changes = pq.read_table(followed[1] / "changes.parquet").to_pylist()
    moved = [row for row in changes if row["table"] == "token_volumes"]
    named = {row["key"].split("model=")[1].split(",")[0] for row in moved}
    assert named == {"qwen/qwen-a", "nobody-at-all/new"}
    assert {row["change"] for row in moved} == {"changed", "removed"}


def test_a_broken_catalogue_is_written_anew(followed: list[Path], tmp_path: Path) -> None:
    package = describe.read(followed[1], "datapackage.json")
    broken = tmp_path / "old"
    broken.mkdir()
    (broken / "catalog.duckdb").write_bytes(b"no database")
    resources = {one["path"]: {**one, "hash": "another"} for one in package["resources"]}
    (tmp_path / "new").mkdir()
    assert not catalog_update.update(tmp_path / "new", package, Previous(broken, {}, resources))
    assert not list((tmp_path / "new").iterdir())
