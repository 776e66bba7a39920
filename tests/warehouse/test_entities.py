"""The curated entities: well-formed, one citable line each."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import warehouse
from tests.conftest import SHARED

ROOT = Path(warehouse.__file__).parent
PATH = ROOT / "reference" / "aliases.yml"
ODD_YEARS = [
    "NVIDIA",
    "Broadcom",
    "Marvell",
    "Micron",
    "Oracle",
    "Microsoft",
    "Dell",
    "Cisco",
    "HPE",
    "Supermicro",
    "Alibaba",
]


@pytest.fixture(scope="module")
def entities() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return found


def test_the_file_keeps_its_schema(entities: list[dict[str, Any]]) -> None:
    schema = json.loads((ROOT / "schemas" / "aliases.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(entities, schema)


def test_a_row_is_a_line(entities: list[dict[str, Any]]) -> None:
    lines = PATH.read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line.startswith("- {")]) == len(entities)


def test_firms_with_odd_years_are_marked(entities: list[dict[str, Any]]) -> None:
    marked = {row["entity"] for row in entities if row.get("odd_year")}
    assert marked == set(ODD_YEARS)


def test_every_name_of_the_specification_is_there(entities: list[dict[str, Any]]) -> None:
    path = SHARED / "claims" / "aliases.json"
    if not path.is_file():
        pytest.skip("needs claims/aliases.json beside the checkout, which is not here")
    names = {row["entity"]: set(row["names"]) for row in entities}
    for canonical, aliases in json.loads(path.read_text()).items():
        assert set(aliases) <= names[canonical], canonical
