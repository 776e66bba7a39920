"""catalog.duckdb: all tables of a release in one file that opens alone, anywhere.

Belongs here: tables, views, their comments and the as-of macros inside the DuckDB file.
Does not belong here: changing the file of the release before (`catalog_update`), reading it back
(`read`).
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from warehouse import describe
from warehouse.asof import INSTANT_MACRO, last_vintages
from warehouse.sql import identifier, literal, parquet_scan, utc_session

__all__ = ["build"]

STORAGE = "v1.4.0"
"""Any DuckDB since September 2025 opens the file; older formats take half again as long."""

AT_ONCE = 2
"""Tables copied at the same time: one Parquet row group is read by one thread only."""


def build(folder: Path, package: Mapping[str, Any]) -> Path:
    """Write `catalog.duckdb` into a release folder that has its Parquet files already.

    The rows are copied in: the file can be moved without the Parquet files beside it.
    """
    path = folder / "catalog.duckdb"
    with utc_session() as connection:
        target = literal(str(path))
        connection.execute(f"ATTACH {target} AS catalog (STORAGE_VERSION '{STORAGE}')")
        connection.execute("USE catalog")
        connection.execute(INSTANT_MACRO)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(partial(_copy, connection, folder), package["resources"]))
        connection.execute("BEGIN")
        for resource in package["resources"]:
            _comment(connection, resource)
        for name, resource in describe.tables(package).items():
            if (folder / "history" / f"{name}.parquet").exists():
                _macros(connection, name, resource)
            _views(connection, folder, name, resource)
        connection.execute("COMMIT")
        connection.execute("USE memory")
        connection.execute("DETACH catalog")
    return path


def _copy(connection: duckdb.DuckDBPyConnection, folder: Path, resource: Mapping[str, Any]) -> None:
    name, rows = identifier(resource["name"]), parquet_scan(folder / resource["path"])
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE catalog.{name} AS FROM {rows}")


def _comment(connection: duckdb.DuckDBPyConnection, resource: Mapping[str, Any]) -> None:
    name = identifier(resource["name"])
    licence = resource["licenses"][0]["title"]
    about = f"{resource['title']}. {resource['description']} Licence: {licence}."
    connection.execute(f"COMMENT ON TABLE {name} IS {literal(about)}")
    for field in resource["schema"]["fields"]:
        comment = literal(f"{field['description']} [{field['unit']}]")
        connection.execute(f"COMMENT ON COLUMN {name}.{identifier(field['name'])} IS {comment}")


def _views(
    connection: duckdb.DuckDBPyConnection, folder: Path, name: str, table: Mapping[str, Any]
) -> None:
    """`<view>`, and like a table's own `<view>_history` and `<view>_asof(t[, r])`."""
    history = (folder / "history" / f"{name}.parquet").exists()
    for view, where in table["contract"].get("views", {}).items():
        for end in ("", "_history") if history else ("",):
            rows = f"SELECT * FROM {identifier(f'{name}{end}')} WHERE {where}"
            connection.execute(f"CREATE VIEW {identifier(f'{view}{end}')} AS {rows}")
        about = literal(f"Rows of {name} where {where}")
        connection.execute(f"COMMENT ON VIEW {identifier(view)} IS {about}")
        if history:
            macro, inner = identifier(f"{view}_asof"), identifier(f"{name}_asof")
            one, two = (f"SELECT * FROM {inner}({given}) WHERE {where}" for given in ("t", "t, r"))
            connection.execute(f"CREATE MACRO {macro}(t) AS TABLE {one}, (t, r) AS TABLE {two}")


def _macros(connection: duckdb.DuckDBPyConnection, name: str, table: Mapping[str, Any]) -> None:
    """`<table>_asof(t)`: public at t; `<table>_asof(t, r)`: and captured by r."""
    schema = table["schema"]
    columns = ", ".join(identifier(field["name"]) for field in schema["fields"])
    history, macro = identifier(f"{name}_history"), identifier(f"{name}_asof")
    public = "public_from <= utc_instant(t)"
    recorded = f"{public} AND recorded_from <= utc_instant(r)"
    one = last_vintages(history, schema["primaryKey"], columns, public)
    two = last_vintages(history, schema["primaryKey"], columns, recorded)
    connection.execute(f"CREATE MACRO {macro}(t) AS TABLE {one}, (t, r) AS TABLE {two}")
