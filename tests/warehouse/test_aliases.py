"""Owners of figures and the policy of claims: well-formed, and no name means two things."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import warehouse

ROOT = Path(warehouse.__file__).parent


def entries(name: str) -> list[dict[str, Any]]:
    text = (ROOT / "reference" / f"{name}.yml").read_text()
    return list(yaml.safe_load(text))


@pytest.mark.parametrize("name", ["aliases", "claim_policy", "claim_definitions"])
def test_the_file_keeps_its_schema(name: str) -> None:
    schema = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text())
    jsonschema.validate(entries(name), schema)


def test_a_name_has_one_owner() -> None:
    # Of several rows of one entity the newest holds; the file's order is that of their days.
    newest = {row["entity"]: row for row in entries("aliases")}
    names = [
        alias.casefold() for row in newest.values() for alias in {row["entity"], *row["names"]}
    ]
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_a_chip_has_a_vendor_that_is_an_owner_itself() -> None:
    rows = entries("aliases")
    names = {row["entity"] for row in rows}
    vendors = {row["entity"]: row["vendor"] for row in rows if "vendor" in row}
    assert set(vendors.values()) <= names
    assert vendors["Ascend 910C"] == "Huawei"
    assert vendors["H20"] == "NVIDIA"
    countries = {row["entity"]: row["country"] for row in rows if "country" in row}
    assert (countries["NVIDIA"], countries["domestic AI chips"], countries["TSMC"]) == (
        *("US", "CN", "TW"),
    )
