"""The code on the pages of documents, by section, and whether what it reads is right.

Belongs here: cutting pages into blocks, comparing an engine's answer with the catalogue's macros.
Does not belong here: assertions, servers.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

__all__ = ["ROOT", "arrow", "blocks", "differing", "histories", "section"]

ROOT = Path(__file__).parents[2]


def section(page: str, title: str) -> str:
    """What stands below one heading of second order, up to the next."""
    parts = re.split(r"^## (.+)$", (ROOT / page).read_text(), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))[title]


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of one language, in order."""
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def histories(release: Path) -> list[str]:
    """The tables of a release that keep every vintage."""
    return sorted(path.stem for path in (release / "history").glob("*.parquet"))


def arrow(frame: Any) -> pa.Table:
    """A frame of DuckDB, Polars, Spark or pandas as Arrow."""
    for way in ("to_arrow_table", "to_arrow", "toArrow"):
        if hasattr(frame, way):
            return getattr(frame, way)()
    return pa.Table.from_pandas(frame, preserve_index=False)


def differing(
    as_of: Callable[[str, str], Any], release: Path, tables: Iterable[str], instants: Iterable[str]
) -> list[tuple[str, str]]:
    """(table, instant) of which `as_of` gives other rows than the catalogue's macro.

    Rows are the same when every value of every column is: digits of decimals and microseconds of
    times too.
    """
    found = []
    with duckdb.connect(str(release / "catalog.duckdb"), read_only=True) as market:
        market.execute("SET TimeZone = 'UTC'")
        for table in tables:
            for instant in instants:
                wanted = market.sql(f"FROM {table}_asof(?)", params=[instant]).to_arrow_table()
                given = arrow(as_of(table, instant)).select(wanted.column_names)
                if _rows(given.cast(wanted.schema)) != _rows(wanted):
                    found.append((table, instant))
    return found


def _rows(table: pa.Table) -> list[str]:
    return sorted(repr(row) for row in table.to_pylist())
