"""What the report is made from: one release's folder, read only.

Belongs here: rows by SQL, and the descriptions, checks and health beside the tables.
Does not belong here: choosing what to show (`sections`), or proofs (`proof`).
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import duckdb

from warehouse import describe
from warehouse.sql import utc_session

__all__ = ["Content", "Row"]

Row = Mapping[str, Any]


class Content:
    """A release's tables and documents; its manifest need not be written yet.

    Works as a context manager, because the catalogue stays open meanwhile.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.package = describe.read(folder, "datapackage.json")
        self.tables = describe.tables(self.package)
        self.checks = describe.read(folder, "checks.json")
        self.status = describe.read(folder, "status.json")
        self._connection = utc_session()
        path = str(folder / "catalog.duckdb").replace("'", "''")
        self._connection.execute(f"ATTACH '{path}' AS release (READ_ONLY)")
        self._connection.execute("USE release")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._connection.close()

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """The answer of a query, a dict a row; none where a table it names is not in the release.

        Raises:
            duckdb.Error: the query is wrong.
        """
        try:
            rows: list[dict[str, Any]] = (
                self._connection.sql(sql, params=list(values)).to_arrow_table().to_pylist()
            )
        except duckdb.CatalogException:
            return []
        return rows

    def has(self, table: str) -> bool:
        """Whether the release has rows of this table."""
        return bool(self.tables.get(table, {}).get("rows"))

    @cached_property
    def held(self) -> Mapping[str, str]:
        """Tables that carry an older version, or none, with the reason."""
        return {table: one["held"] for table, one in self.checks.items() if one["held"]}

    def licence(self, table: str) -> str:
        """The licence of a table in words."""
        return ", ".join(one["title"] for one in self.tables[table].get("licenses", ()))

    def citation(self, table: str) -> str:
        """How a figure of this table is cited: its sources, then this release."""
        sources = {one["name"]: one["attribution"] for one in self.package.get("sources", ())}
        named = [sources[name] for name in self.tables[table]["contract"]["sources"]]
        own = f"compute-market, release {self.package['id']}, table {table}."
        return " ".join([*named, own])

    def column(self, table: str, name: str) -> str:
        """What a column means, as its contract says."""
        fields = self.tables[table]["schema"]["fields"]
        return next((field["description"] for field in fields if field["name"] == name), "")
