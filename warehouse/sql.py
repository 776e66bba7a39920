"""DuckDB as this project uses it: a session in UTC, names and texts quoted.

Belongs here: what every query of ours needs.
Does not belong here: any one query.
"""

from pathlib import Path

import duckdb

__all__ = ["identifier", "literal", "parquet_scan", "utc_session"]


def utc_session() -> duckdb.DuckDBPyConnection:
    """A new DuckDB in memory, whose times are shown and read as UTC wherever the machine is."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def identifier(name: str) -> str:
    """A name as SQL writes it, so that `order` or `sort` is a column like any other."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def parquet_scan(path: Path) -> str:
    """One Parquet file as SQL reads it; a `=` in the path is no column."""
    return f"read_parquet({literal(str(path))}, hive_partitioning = false)"
