"""Reading a release from Python: `warehouse.open("data").table("token_volumes")`.

Belongs here: resolving `latest` once, frames and Arrow tables, also as of an instant, and DuckDB.
Does not belong here: how a release is made. What tables and keys there are comes from the release
itself, so that old releases are read as they were meant.
"""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from warehouse import describe, files
from warehouse.asof import instant
from warehouse.sql import identifier, literal, utc_session
from warehouse.store import is_store, open_store

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Instant", "Warehouse", "open_release"]

Instant = datetime | date | str
"""A time, a date (00:00 UTC of that day) or either as text; without an offset it is UTC."""


class Warehouse:
    """One release, the same from first to last read whatever is published meanwhile.

    Attributes:
        folder: the release's folder, resolved.
        release_id: its name.
        manifest: `manifest.json`: times, code version, files with hashes, held tables.
        package: `datapackage.json`: tables, columns, keys, licences.
    """

    def __init__(self, folder: Path, file: Callable[[str], Path] | None = None) -> None:
        """`file` brings a file of the release here, where not all of them lie in `folder`."""
        self.folder = folder
        self._file = file or folder.joinpath
        self.release_id = folder.name
        self.manifest = describe.read(folder, "manifest.json")
        self._file("datapackage.json")
        self.package = describe.read(folder, "datapackage.json")
        self._tables = describe.tables(self.package)
        self._views = {
            view: (name, where)
            for name, known in self._tables.items()
            for view, where in known["contract"].get("views", {}).items()
        }

    def __repr__(self) -> str:
        return f"Warehouse({self.release_id!r}: {', '.join(self.tables)})"

    @property
    def tables(self) -> list[str]:
        """Names of the tables."""
        return sorted(self._tables)

    @property
    def views(self) -> dict[str, str]:
        """By view the table whose rows it picks from."""
        return {view: name for view, (name, _) in sorted(self._views.items())}

    def table(
        self,
        name: str,
        as_of: Instant | None = None,
        recorded_by: Instant | None = None,
        history: bool = False,
        exact: bool = False,
    ) -> "pd.DataFrame":
        """A table as a pandas frame: Int64 and float64, dates and times as datetime64, text as str.

        Args:
            name: the table or view.
            as_of: only what was public then, as the world saw it then.
            recorded_by: and only what had been captured by then.
            history: every vintage (withdrawn ones too) instead of one row per key.
            exact: keep decimals as `decimal.Decimal` instead of the nearest float64.

        Raises:
            LookupError: there is no such table.
            ValueError: a text that is no time, or a table that keeps no history.
        """
        return _frame(self.arrow(name, as_of, recorded_by, history), exact=exact)

    def arrow(
        self,
        name: str,
        as_of: Instant | None = None,
        recorded_by: Instant | None = None,
        history: bool = False,
    ) -> pa.Table:
        """The same as an Arrow table, exact, in the file's order; arguments as in `table`."""
        if name in self._views:
            table, where = self._views[name]
            return _where(self.arrow(table, as_of, recorded_by, history), where)
        known = self._known(name)
        if not history and as_of is None and recorded_by is None:
            return _read(self._file(known["path"]))
        path = f"history/{name}.parquet"
        if path not in self.manifest["files"]:
            raise ValueError(f"the table {name} keeps no history, so there is only what it is now")
        vintages = _read(self._file(path))
        limits = {"public_from": as_of, "recorded_from": recorded_by}
        for column, limit in limits.items():
            if limit is not None:
                until = pa.scalar(instant(limit), vintages.schema.field(column).type)
                vintages = vintages.filter(pc.less_equal(vintages[column], until))
        return vintages if history else _last(vintages, known["schema"]["primaryKey"])

    def duckdb(self) -> duckdb.DuckDBPyConnection:
        """A DuckDB connection: every table, `<table>_history` and `<table>_asof(t[, r])`.

        The release is attached read-only and in use; what you create goes into memory as
        `memory.<name>`. The session's time zone is UTC.
        """
        connection = utc_session()
        path = literal(str(self._file("catalog.duckdb")))
        connection.execute(f"ATTACH {path} AS release (READ_ONLY)")
        connection.execute("USE release")
        return connection

    def _known(self, name: str) -> dict[str, Any]:
        if name in self._tables:
            return self._tables[name]
        if name in self.manifest["held"]:
            reason = self.manifest["held"][name]
            raise LookupError(f"the table {name} was never published, it is held: {reason}")
        raise LookupError(f"there is no table {name}; the tables are {', '.join(self.tables)}")


def open_release(data: str | Path = "data") -> Warehouse:
    """The latest release of a data folder or store; or one release, given its own folder.

    Raises:
        LookupError: there is no release yet.
        StoreError: the store cannot be read.
    """
    if isinstance(data, str) and is_store(data):
        from warehouse.borrowed import Borrowed, cache_folder

        borrowed = Borrowed(open_store(data), cache_folder())
        return Warehouse(borrowed.folder, borrowed.file)
    folder = Path(data)
    if (folder / "manifest.json").is_file():
        return Warehouse(folder.resolve())
    latest = files.latest_folder(folder)
    if latest is None:
        raise LookupError(
            f"there is no release in {folder} yet; make one with `compute-market --data {folder} "
            "run`, or name another data folder"
        )
    return Warehouse(latest)


def _read(path: Path) -> pa.Table:
    return pq.read_table(path, partitioning=None)


def _where(rows: pa.Table, condition: str) -> pa.Table:
    """The rows that a view picks, in their order."""
    with utc_session() as connection:
        connection.register("rows", rows.append_column("row_", pa.array(range(rows.num_rows))))
        chosen = connection.sql(f"SELECT row_ FROM rows WHERE {condition} ORDER BY row_")
        return rows.take(chosen.to_arrow_table()["row_"])


def _last(vintages: pa.Table, key: list[str]) -> pa.Table:
    """Per key the vintage of highest revision, if not withdrawn; in the order of the file."""
    numbers = pa.array(np.arange(vintages.num_rows))
    narrow = vintages.select([*key, "revision", "status"]).append_column("row_", numbers)
    keys = ", ".join(identifier(column) for column in key)
    with utc_session() as connection:
        connection.register("vintages", narrow)
        chosen = connection.sql(
            f"SELECT arg_max(row_, revision) AS row_ FROM vintages GROUP BY {keys} "
            "HAVING arg_max(status, revision) <> 'withdrawn' ORDER BY row_"
        ).to_arrow_table()
    return vintages.take(chosen["row_"])


def _frame(table: pa.Table, *, exact: bool) -> "pd.DataFrame":
    import pandas as pd

    if not exact:
        table = _without_decimals(table)
    kinds = {pa.bool_(): pd.BooleanDtype()}
    whole = (pa.int8(), pa.int16(), pa.int32(), pa.int64())
    kinds |= dict.fromkeys(whole, pd.Int64Dtype())
    frame: pd.DataFrame = table.to_pandas(types_mapper=kinds.get, date_as_object=False)
    return frame


def _without_decimals(table: pa.Table) -> pa.Table:
    """By way of text: Arrow's own cast misses the nearest float64 in one of eight (26.0.1)."""
    for place, field in enumerate(table.schema):
        if pa.types.is_decimal(field.type):
            column = table.column(place).cast(pa.string()).cast(pa.float64())
            table = table.set_column(place, field.name, column)
    return table
