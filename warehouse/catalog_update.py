"""catalog.duckdb of a new release, made from that of the release before.

Most days add rows at the end of a few tables and replace the newest ones, so the file is copied and
only the rows from the first part that differs are written anew: the rows and their order are those
of a file written whole (a test compares them). DuckDB gives freed blocks out again, so the file
does not grow from day to day (60 days measured 2026-11).

Belongs here: whether that can be done, and doing it. Does not belong here: what the file holds
(`catalog`).
"""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from warehouse.parts import Earlier
from warehouse.plan import Previous
from warehouse.sql import identifier, literal, utc_session

__all__ = ["base", "update"]

Resources = Mapping[str, Mapping[str, Any]]


def base(previous: Previous, package: Mapping[str, Any], code_version: str) -> Previous | None:
    """The previous release if its catalogue differs by rows only, and still is what it was."""
    new = {one["path"]: one for one in package["resources"]}
    if previous.manifest["code_version"] != code_version or new.keys() != previous.resources.keys():
        return None
    for path, one in new.items():
        old = previous.resources[path]
        if any(old.get(fact) != one[fact] for fact in ("name", "schema", "contract", "licenses")):
            return None
    return previous if previous.file("catalog.duckdb") else None


def update(folder: Path, package: Mapping[str, Any], before: Previous) -> bool:
    """Write `catalog.duckdb` into a release folder from the previous one; whether that went well.

    If not, no file is left.
    """
    path = folder / "catalog.duckdb"
    shutil.copyfile(before.folder / "catalog.duckdb", path)
    try:
        with utc_session() as connection:
            connection.execute(f"ATTACH {literal(str(path))} AS catalog")
            connection.execute("USE catalog")
            for resource in package["resources"]:
                old = before.resources[resource["path"]]
                if old["hash"] != resource["hash"]:
                    older, newer = Earlier.of(before.folder, old), Earlier.of(folder, resource)
                    _replace(connection, resource, older, newer)
            connection.execute("CHECKPOINT catalog")
            connection.execute("USE memory")
            connection.execute("DETACH catalog")
    except duckdb.Error:
        # Whatever was wrong with the old file, the new release does without it.
        path.unlink()
        return False
    return True


def _replace(
    connection: duckdb.DuckDBPyConnection,
    resource: Mapping[str, Any],
    older: Earlier,
    newer: Earlier,
) -> None:
    """Replace a table's rows from the first part on that is not as it was."""
    table, alike = identifier(resource["name"]), _alike(older.parts, newer.parts)
    kept = sum(part["rows"] for part in newer.parts[:alike])
    first, period = None, resource["contract"]["period"]
    if alike and period:
        names = {part["name"] for part in older.parts[alike:]}
        connection.register("older", older.read(names).select([period]))
        [(first,)] = connection.sql(f"SELECT min({identifier(period)}) FROM older").fetchall()
    if first is not None:
        connection.execute(f"DELETE FROM {table} WHERE {identifier(period)} >= ?", [first])
    [(left,)] = connection.sql(f"SELECT count(*) FROM {table}").fetchall()
    if left != kept:
        # Its parts do not follow one another by period, so no condition parts kept from replaced.
        alike = 0
        connection.execute(f"DELETE FROM {table}")
    names = {part["name"] for part in newer.parts[alike:]}
    connection.register("newer", newer.read(names))
    connection.execute(f"INSERT INTO {table} FROM newer")


def _alike(one: Sequence[Mapping[str, Any]], other: Sequence[Mapping[str, Any]]) -> int:
    """How many parts at the start of both files are the very same."""
    alike = 0
    for old, new in zip(one, other, strict=False):
        if old != new:
            break
        alike += 1
    return alike
