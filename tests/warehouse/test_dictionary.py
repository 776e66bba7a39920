"""The dictionary tells all of the contracts, and a release holds nothing that it does not tell."""

import re
from functools import cache
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from warehouse.contract import contracts
from warehouse.dictionary import dictionary

PAGE = Path(__file__).parents[2] / "docs" / "tables.md"


@cache
def sections() -> dict[str, str]:
    """Table to what the page says of it."""
    parts = re.split(r"^## (\w+)$", PAGE.read_text(), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def told() -> dict[str, set[str]]:
    """Table to the columns that the page describes."""
    column = re.compile(r"^\| `(\w+)` \|", re.MULTILINE)
    return {name: set(column.findall(text)) for name, text in sections().items()}


def test_the_page_is_what_the_contracts_say_now() -> None:
    assert PAGE.read_text() == dictionary(contracts().values()), "run `make docs`"


def test_every_column_of_a_release_is_in_it_and_the_other_way_round(sample_data: Path) -> None:
    release = sample_data / "latest"
    held = {
        path.stem: set(pq.read_schema(path).names)
        for path in release.glob("*.parquet")
        if path.stem != "changes"
    }
    assert held == told()


def test_every_column_has_a_meaning_a_type_and_a_unit() -> None:
    rows = re.findall(r"^\| `\w+` \|.*$", PAGE.read_text(), re.MULTILINE)
    assert len(rows) > 100
    for row in rows:
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
        assert len(cells) == 4, row
        assert all(cells), row


def test_the_history_of_a_table_has_no_column_that_is_not_told(sample_data: Path) -> None:
    for path in (sample_data / "latest" / "history").glob("*.parquet"):
        assert set(pq.read_schema(path).names) == told()[path.stem]


@pytest.mark.parametrize("table", sorted(contracts()))
def test_a_table_s_entry_is_whole(table: str) -> None:
    """Meaning, grain, key, licence, source, caveats, each check with a reason, a query."""
    text, contract = sections()[table], contracts()[table]
    assert contract.meaning in text
    assert f"* Grain: {contract.grain}. Key: " in text
    keys = re.search(r"Key: (.*)\.\n", text)
    assert keys and re.findall(r"`(\w+)`", keys[1]) == list(contract.key)
    assert f"licence: {contract.licence['name']}" in text
    assert f"* {contract.licence['attribution']}" in text
    if contract.sources:
        assert f"the one that prevails last: {', '.join(contract.sources)}." in text
    assert contract.caveats, "a table nobody can misread has yet to be made"
    assert all(f"* {caveat}\n" in text for caveat in contract.caveats)
    listed = dict(re.findall(r"^\* `(\w+)` \(\w+, \w+(?:, `\w+`)?\): (.+)$", text, re.MULTILINE))
    assert set(listed) == {check.code for check in contract.checks}
    assert all(listed.values())


@pytest.mark.parametrize("table", sorted(contracts()))
def test_a_table_s_query_runs_on_a_release(table: str, sample_data: Path) -> None:
    [query] = re.findall(r"```sql\n(.*?)```", sections()[table], re.DOTALL)
    with duckdb.connect(str(sample_data / "latest" / "catalog.duckdb"), read_only=True) as market:
        answer = market.execute(query)
        assert answer.description
        answer.fetchall()
    readme = (sample_data / "latest" / "README.md").read_text()
    assert query.strip() in readme


def test_the_queries_of_tables_with_rows_mostly_find_some(sample_data: Path) -> None:
    """A query that finds nothing in a table with rows shows nothing.

    Two ask for what the sample lacks: models that were taken away, data centres by name.
    """
    silent = set()
    with duckdb.connect(str(sample_data / "latest" / "catalog.duckdb"), read_only=True) as market:
        for table, contract in contracts().items():
            [(rows,)] = market.sql(f"SELECT count(*) FROM {table}").fetchall()
            if rows and not market.execute(contract.example).fetchall():
                silent.add(table)
    assert silent <= {"compute_clusters", "models"}
