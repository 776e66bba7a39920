"""Releases: immutable, whole at every instant, linked where nothing changed."""

import hashlib
import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from tests.warehouse.made_up import (
    BREAD,
    FACTS,
    MILK,
    NOON,
    YAML,
    candidate,
    contract,
    publish_rows,
    table,
    vintage,
)
from warehouse.contract import load
from warehouse.parquet import encode, ordered
from warehouse.release import Candidate, publish
from warehouse.verdicts import CheckResult


def manifest(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_text())


def test_a_first_release_has_every_file_and_is_latest(tmp_path):
    published = publish_rows(tmp_path, BREAD, MILK)
    assert published.changed
    assert published.rows == {"sales": 2}
    assert re.fullmatch(r"20260801T120000Z-[0-9a-f]{8}", published.release_id)
    assert str((tmp_path / "latest").readlink()) == f"releases/{published.release_id}"
    names = {str(p.relative_to(published.folder)) for p in published.folder.rglob("*.*")}
    assert names == {
        "sales.parquet", "history/sales.parquet", "manifest.json", "status.json", "README.md",
        "datapackage.json", "checks.json", "changes.parquet", "CHANGES.md", "catalog.duckdb",
            "croissant.json",
    }  # fmt: skip


def test_the_manifest_lists_every_other_file_as_it_is(tmp_path):
    folder = publish_rows(tmp_path, BREAD, MILK).folder
    listed = manifest(folder)["files"]
    for path, entry in listed.items():
        content = (folder / path).read_bytes()
        assert entry["sha256"] == hashlib.sha256(content).hexdigest()
        assert entry["bytes"] == len(content)
        assert not (folder / path).stat().st_mode & 0o222
    assert listed["sales.parquet"]["rows"] == 2
    assert listed["README.md"]["rows"] is None
    everything = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    assert everything - set(listed) == {"manifest.json"}


def test_the_same_tables_again_are_no_new_release(tmp_path):
    first = publish_rows(tmp_path, BREAD, MILK)
    again = publish_rows(tmp_path, MILK, BREAD, now=NOON + timedelta(days=1))
    assert not again.changed
    assert again.release_id == first.release_id
    assert len(list((tmp_path / "releases").glob("2*"))) == 1


def test_unchanged_tables_are_the_same_inode(tmp_path):
    other = contract("others", YAML)
    both = {"sales": candidate([BREAD]), "others": replace(candidate([MILK]), contract=other)}
    first = publish(tmp_path, both, now=NOON, title="Test", facts=FACTS)
    both["sales"] = candidate([vintage("bread", 1, 11)])
    second = publish(tmp_path, both, now=NOON + timedelta(hours=1), title="Test", facts=FACTS)
    for path, shared in {
        "others.parquet": True,
        "history/others.parquet": True,
        "sales.parquet": False,
    }.items():
        same = (first.folder / path).samefile(second.folder / path)
        assert same is shared, path
    files = manifest(second.folder)["files"]
    assert files["others.parquet"]["first_release"] == first.release_id
    assert files["sales.parquet"]["first_release"] == second.release_id
    assert manifest(second.folder)["previous"] == first.release_id


def test_a_rotten_file_is_written_anew_not_linked(tmp_path):
    other = contract("others", YAML)
    both = {"sales": candidate([BREAD]), "others": replace(candidate([MILK]), contract=other)}
    first = publish(tmp_path, both, now=NOON, title="Test", facts=FACTS)
    rotten = first.folder / "others.parquet"
    rotten.chmod(0o644)
    rotten.write_bytes(b"rot" + rotten.read_bytes()[3:])
    both["sales"] = candidate([vintage("bread", 1, 11)])
    second = publish(tmp_path, both, now=NOON + timedelta(hours=1), title="Test", facts=FACTS)
    assert pq.read_table(second.folder / "others.parquet").num_rows == 1


def test_a_held_table_keeps_its_last_good_files(tmp_path):
    first = publish_rows(tmp_path, BREAD, MILK)
    wrong = {"sales": candidate([], held="3 rows vanished")}
    second = publish(tmp_path, wrong, now=NOON + timedelta(hours=1), title="Test", facts=FACTS)
    assert second.changed
    assert second.held == {"sales": "3 rows vanished"}
    assert second.rows == {"sales": 2}
    for path in ("sales.parquet", "history/sales.parquet"):
        assert (first.folder / path).samefile(second.folder / path)
    assert "3 rows vanished" in (second.folder / "README.md").read_text()
    assert "3 rows vanished" in (second.folder / "CHANGES.md").read_text()
    again = publish(tmp_path, wrong, now=NOON + timedelta(hours=2), title="Test", facts=FACTS)
    assert not again.changed
    third = publish_rows(tmp_path, BREAD, now=NOON + timedelta(hours=3))
    assert third.changed
    assert third.held == {}


def test_a_held_table_without_last_good_files_is_absent(tmp_path):
    held = {"sales": candidate([], held="no rows")}
    published = publish(tmp_path, held, now=NOON, title="Test", facts=FACTS)
    assert published.rows == {}
    assert not (published.folder / "sales.parquet").exists()
    assert manifest(published.folder)["held"] == {"sales": "no rows"}


def test_bytes_depend_on_the_rows_alone(tmp_path):
    rows = [vintage(stall, day, day) for stall in ("bread", "milk") for day in range(1, 20)]
    whole = table(rows)
    pieces = table(rows[30:]).slice(0), table(rows[:7]), table(rows[7:30])
    cut = ordered(pa.concat_tables(pieces), ["stall", "day"])
    schema = contract().arrow_schema()
    assert encode(cut, schema) == encode(whole, schema)
    a = publish_rows(tmp_path / "a", *rows)
    b = publish_rows(tmp_path / "b", *reversed(rows), now=NOON + timedelta(days=9))
    for path in ("sales.parquet", "history/sales.parquet"):
        assert (a.folder / path).read_bytes() == (b.folder / path).read_bytes()
    assert a.release_id.partition("-")[2] == b.release_id.partition("-")[2]


def test_parquet_is_zstd_in_one_row_group_with_a_light_footer(tmp_path):
    folder = publish_rows(tmp_path, MILK, BREAD).folder
    meta = pq.read_metadata(folder / "sales.parquet")
    assert meta.num_row_groups == 1
    assert meta.row_group(0).column(0).compression == "ZSTD"
    footer = pq.read_schema(folder / "sales.parquet").metadata
    assert footer == {
        b"title": b"Bread and milk sold",
        b"licence": b"CC BY 4.0",
        b"contract_version": b"3",
    }
    assert pq.read_table(folder / "sales.parquet")["stall"].to_pylist() == ["bread", "milk"]


def test_pandas_polars_and_duckdb_read_the_published_files(tmp_path):
    publish_rows(tmp_path, BREAD, MILK)
    path = tmp_path / "latest" / "sales.parquet"
    assert pd.read_parquet(path)["amount"].tolist() == [10, 20]
    assert pl.read_parquet(path)["amount"].to_list() == [10, 20]
    found = duckdb.sql(f"SELECT stall, day::VARCHAR, price FROM '{path}' ORDER BY stall")
    assert [(a, b, float(c)) for a, b, c in found.fetchall()] == [
        ("bread", "2026-07-01", 0.1),
        ("milk", "2026-07-01", 0.1),
    ]


def test_the_catalogue_opens_alone_and_explains_itself(tmp_path):
    folder = publish_rows(tmp_path, BREAD, MILK).folder
    moved = tmp_path / "elsewhere.duckdb"
    moved.write_bytes((folder / "catalog.duckdb").read_bytes())
    for path in folder.rglob("*.parquet"):
        path.unlink()
    with duckdb.connect(str(moved), read_only=True) as connection:
        assert connection.sql("SELECT sum(amount) FROM sales").fetchall() == [(30,)]
        asof = "SELECT stall FROM sales_asof('2026-07-02T06:00:00Z') ORDER BY stall"
        assert connection.sql(asof).fetchall() == [("bread",), ("milk",)]
        assert connection.sql("FROM sales_asof('2026-07-02')").fetchall() == []
        comments = dict(
            connection.sql(
                "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'sales'"
            ).fetchall()
        )
        assert comments["amount"] == "Pieces sold. [pieces]"
        about = connection.sql("SELECT table_name, comment FROM duckdb_tables() ORDER BY 1")
        assert about.fetchall()[0] == (
            "sales",
            "Bread and milk sold. How much a stall sold on one day, in pieces; "
            "what was given away does not count. Licence: CC BY 4.0.",
        )


def test_the_data_package_describes_every_column(tmp_path):
    folder = publish_rows(tmp_path, BREAD, MILK).folder
    package = json.loads((folder / "datapackage.json").read_text())
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert package["licenses"] == [
        {
            "title": "CC BY 4.0",
            "path": "https://creativecommons.org/licenses/by/4.0/",
            "name": "CC-BY-4.0",
        }
    ]
    assert package["sources"][0]["attribution"] == "Source: Market hall, as of 2026-07-31."
    assert [one["name"] for one in package["resources"]] == ["sales", "sales_history"]
    types = {"integer", "number", "string", "boolean", "date", "datetime", "array"}
    for one in package["resources"]:
        path = folder / one["path"]
        assert one["hash"] == f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
        assert one["bytes"] == path.stat().st_size
        assert one["rows"] == 2
        assert re.fullmatch(r"[-a-z0-9._]+", one["name"])
        fields = {field["name"]: field for field in one["schema"]["fields"]}
        assert list(fields) == pq.read_schema(path).names
        assert set(one["schema"]["primaryKey"]) <= fields.keys()
        for field in fields.values():
            assert field["type"] in types
            assert field["description"]
            assert field["unit"]
    sales, history = package["resources"]
    assert sales["schema"]["primaryKey"] == ["stall", "day"]
    assert history["schema"]["primaryKey"] == ["stall", "day", "revision"]
    kinds = {field["name"]: field["type"] for field in sales["schema"]["fields"]}
    assert (kinds["day"], kinds["amount"], kinds["price"], kinds["public_from"]) == (
        "date",
        "integer",
        "number",
        "datetime",
    )


def result(**changes) -> CheckResult:
    known = {
        "code": "restated_beyond_bound", "level": "table", "rule": "restatement",
        "column": "amount", "severity": "warning", "passed": False, "evaluated": 2, "failed": 1,
        "figures": {"largest_pct": 12.5, "examples": ["amount went from 10 to 20"]},
        "sentence": "1 of 2 values moved by more than 0.1 %",
    }  # fmt: skip
    return CheckResult(**(known | changes))


def test_checks_and_flagged_restatements_are_written(tmp_path):
    publish_rows(tmp_path, BREAD, MILK)
    rows = [vintage("bread", 1, 20, status="restated"), MILK]
    checked = replace(candidate(rows), checks=(result(),))
    now = NOON + timedelta(hours=1)
    folder = publish(tmp_path, {"sales": checked}, now=now, title="Test", facts=FACTS).folder
    checks = json.loads((folder / "checks.json").read_text())["sales"]
    assert checks["contract_version"] == 3
    assert checks["held"] is None
    assert checks["checks"][0]["code"] == "restated_beyond_bound"
    assert checks["checks"][0]["figures"]["largest_pct"] == 12.5
    text = (folder / "CHANGES.md").read_text()
    flagged = "* FLAGGED **sales**: 1 of 2 values moved by more than 0.1 %\n  * amount went from 10"
    assert flagged in text
    line = "stall=bread, day=2026-07-01: amount 10 → 20 (restated), https://hall.example/bread"
    assert text.index("FLAGGED") < text.index(line)


def test_the_readme_is_a_data_set_card_that_says_how_to_cite(tmp_path):
    text = (publish_rows(tmp_path, BREAD, MILK).folder / "README.md").read_text()
    _, head, body = text.split("---\n", 2)
    card = yaml.safe_load(head)
    assert card["configs"] == [
        {"config_name": "sales", "data_files": "sales.parquet", "default": True}
    ]
    assert card["size_categories"] == ["n<1K"]
    assert body.startswith("# Test data\n")
    assert "Source: Market hall, as of 2026-07-31." in body
    assert "Do not use a plain `ASOF JOIN`" in body
    assert 'key = ["stall", "day"]' in body
    assert "SAMPLE" not in text


def test_a_licence_without_an_address_is_named_all_the_same(tmp_path):
    found = re.search(r', url: "[^"]+"', YAML)
    assert found
    bare = replace(candidate([BREAD]), contract=contract(text=YAML.replace(found[0], "")))
    folder = publish(tmp_path, {"sales": bare}, now=NOON, title="Test", facts=FACTS).folder
    assert "| sales | CC BY 4.0 | Hall. |" in (folder / "README.md").read_text()


def test_a_sample_says_so_first(tmp_path):
    folder = publish_rows(tmp_path, BREAD, title="compute-market SAMPLE").folder
    body = (folder / "README.md").read_text().split("---\n", 2)[2]
    assert body.splitlines()[0] == "# SAMPLE data, not for use: compute-market SAMPLE"


@pytest.mark.parametrize("name", ["token_volumes", "token_shares", "authors", "sources"])
def test_the_shipped_contracts_can_be_published_empty(tmp_path, name):
    declared = load(name)
    history = declared.arrow_schema(history=True).empty_table() if declared.history else None
    one = Candidate(declared, declared.arrow_schema().empty_table(), history)
    published = publish(tmp_path, {name: one}, now=NOON, title="Test", facts=FACTS)
    assert published.rows == {name: 0}
    with duckdb.connect(str(published.folder / "catalog.duckdb"), read_only=True) as connection:
        assert connection.sql(f"FROM {name}").fetchall() == []


def test_further_pages_see_the_finished_tables(tmp_path):
    def page(folder: Path) -> bytes:
        return f"{pq.read_metadata(folder / 'sales.parquet').num_rows} rows".encode()

    facts = replace(FACTS, extra={"report.html": page})
    one = {"sales": candidate([BREAD, MILK])}
    folder = publish(tmp_path, one, now=NOON, title="Test", facts=facts).folder
    assert (folder / "report.html").read_bytes() == b"2 rows"
    assert "report.html" in manifest(folder)["files"]
