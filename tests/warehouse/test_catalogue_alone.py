"""A release that is carried away: its catalogue opens alone and has what every file has."""

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import warehouse

INSTANT = "2026-08-02"


@pytest.fixture(scope="module")
def alone(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue of the sample's release in an empty folder, and nothing else."""
    folder = tmp_path_factory.mktemp("far") / "away"
    folder.mkdir()
    return Path(shutil.copy(sample_data / "latest" / "catalog.duckdb", folder))


def resources(sample_data: Path) -> list[dict[str, Any]]:
    package = json.loads((sample_data / "latest" / "datapackage.json").read_bytes())
    found: list[dict[str, Any]] = package["resources"]
    return found


def utc(path: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(path), read_only=True)
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def test_it_holds_every_table_row_by_row_with_comments(alone: Path, sample_data: Path) -> None:
    with utc(alone) as market:
        tables = dict(market.sql("SELECT table_name, comment FROM duckdb_tables()").fetchall())
        bare = market.sql("FROM duckdb_columns() WHERE comment IS NULL AND NOT internal").fetchall()
        for one in resources(sample_data):
            rows = market.sql(f"FROM {one['name']}").to_arrow_table()
            published = pq.read_table(sample_data / "latest" / one["path"])
            assert rows.cast(published.schema).to_pylist() == published.to_pylist(), one["name"]
            assert one["title"] in tables.pop(one["name"])
    views = {f"vendor_revenue_{every}" for every in ("quarterly", "annual")}
    views |= {f"{view}_history" for view in views}
    assert (tables, {row[4] for row in bare} - views) == ({}, set())


def test_every_table_with_a_history_has_both_macros(alone: Path, sample_data: Path) -> None:
    w = warehouse.open(sample_data)
    kept = [one["table"] for one in resources(sample_data) if one["history"]]
    assert len(kept) >= 15
    with utc(alone) as market:
        for name in [*kept, *w.views]:
            for limits in ([INSTANT], [INSTANT, INSTANT], ["2026-12-31", "2026-07-30"]):
                marks = ", ".join("?" for _ in limits)
                rows = market.sql(f"FROM {name}_asof({marks})", params=limits).to_arrow_table()
                recorded = limits[1] if len(limits) == 2 else None
                wanted = w.arrow(name, as_of=limits[0], recorded_by=recorded)
                assert as_set(rows.cast(wanted.schema)) == as_set(wanted), (name, limits)
        without = {one["table"] for one in resources(sample_data)} - set(kept)
        functions = market.sql("SELECT function_name FROM duckdb_functions()").fetchall()
        assert not {f"{name}_asof" for name in without} & {name for (name,) in functions}


def as_set(table: pa.Table) -> set[str]:
    found = [repr(row) for row in table.to_pylist()]
    assert len(set(found)) == len(found)
    return set(found)


def test_a_whole_release_works_where_it_was_copied(sample_data: Path, tmp_path: Path) -> None:
    copied = Path(shutil.copytree(sample_data / "latest", tmp_path / "elsewhere"))
    w = warehouse.open(copied)
    with w.duckdb() as market:
        [(rows,)] = market.sql(f"SELECT count(*) FROM token_shares_asof('{INSTANT}')").fetchall()
    assert rows == len(w.table("token_shares", as_of=INSTANT)) > 0


def test_three_engines_read_every_file_alike(sample_data: Path) -> None:
    """Types and values: decimals, whole numbers beyond 2^53 and instants come out unchanged."""
    release = (sample_data / "latest").resolve()
    paths = sorted(release.rglob("*.parquet"))
    assert len(paths) > 40
    with duckdb.connect() as market:
        market.execute("SET TimeZone = 'UTC'")
        for path in paths:
            wanted = pq.read_table(path, partitioning=None)
            frame = pd.read_parquet(path, dtype_backend="pyarrow")
            tables = {
                "DuckDB": market.sql(f"FROM '{path}'").to_arrow_table(),
                "Polars": pl.read_parquet(path).to_arrow(),
                "pandas": pa.Table.from_pandas(frame, preserve_index=False),
            }
            for engine, table in tables.items():
                read = table.cast(wanted.schema).to_pylist()
                assert read == wanted.to_pylist(), (engine, path.name)
