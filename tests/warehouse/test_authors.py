"""The curated countries of authors: complete, well-formed, one citable line each."""

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import warehouse

ROOT = Path(warehouse.__file__).parent
PATH = ROOT / "reference" / "authors.yml"


@pytest.fixture(scope="module")
def authors() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(PATH.read_text())
    return found


def test_the_file_keeps_its_schema(authors: list[dict[str, Any]]) -> None:
    schema = json.loads((ROOT / "schemas" / "authors.schema.json").read_text())
    jsonschema.validate(authors, schema)
    assert all(date.fromisoformat(row[key]) for row in authors for key in ("valid_from", "added"))


def test_each_row_is_one_line(authors: list[dict[str, Any]]) -> None:
    lines = [line for line in PATH.read_text().splitlines() if not line.startswith("#")]
    assert [yaml.safe_load(line) for line in lines] == [[row] for row in authors]


def test_no_two_rows_hold_from_the_same_day(authors: list[dict[str, Any]]) -> None:
    keys = Counter((row["author"], row.get("model", ""), row["valid_from"]) for row in authors)
    assert max(keys.values()) == 1


def test_the_tail_is_nobodys(authors: list[dict[str, Any]]) -> None:
    assert [row["country"] for row in authors if row["author"] == "other"] == ["ZZ"]


def test_every_compiled_author_is_there(authors: list[dict[str, Any]], figures: Path) -> None:
    held = {row["author"]: row for row in authors if "model" not in row}
    with (figures / "author_country.csv").open(newline="") as file:
        for line in csv.DictReader(file):
            row = held[line["author_slug"].lower()]
            assert (row["country"], row["confidence"]) == (line["hq_iso2"], line["confidence"])
