"""catalog.duckdb: all tables of a release in one file that opens alone, anywhere.

Belongs here: tables, their comments and the as-of macros inside the DuckDB file.
Does not belong here: reading it back (`read`).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from warehouse import describe
from warehouse.asof import INSTANT_MACRO, last_vintages
from warehouse.sql import identifier, literal, parquet_scan, utc_session

__all__ = ["build"]

STORAGE = "v1.2.0"
"""Any DuckDB since February 2025 opens the file; the newest format would shut older ones out."""


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
        for resource in package["resources"]:
            _table(connection, folder, resource)
        for name, resource in describe.tables(package).items():
            if (folder / "history" / f"{name}.parquet").exists():
                _macros(connection, name, resource)
        connection.execute("USE memory")
        connection.execute("DETACH catalog")
    return path


def _table(
    connection: duckdb.DuckDBPyConnection, folder: Path, resource: Mapping[str, Any]
) -> None:
    name, rows = identifier(resource["name"]), parquet_scan(folder / resource["path"])
    connection.execute(f"CREATE TABLE {name} AS FROM {rows}")
    licence = resource["licenses"][0]["title"]
    about = f"{resource['title']}. {resource['description']} Licence: {licence}."
    connection.execute(f"COMMENT ON TABLE {name} IS {literal(about)}")
    for field in resource["schema"]["fields"]:
        comment = literal(f"{field['description']} [{field['unit']}]")
        connection.execute(f"COMMENT ON COLUMN {name}.{identifier(field['name'])} IS {comment}")


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
