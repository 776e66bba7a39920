"""The curated figures of the market: well-formed, one citable line each, none of them wrong."""

import csv
import json
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import warehouse

ROOT = Path(warehouse.__file__).parent
FILES = ("register", "publishers", "entities", "definitions", "headlines")
KEYS = {"register": "id", "publishers": "publisher", "entities": "entity"} | {
    "definitions": "definition",
    "headlines": "headline_id",
}
PUBLISHERS = {
    "IDC": "idc", "TrendForce": "trendforce", "Bernstein": "bernstein", "Omdia": "omdia",
    "Morgan Stanley": "morgan_stanley", "Epoch AI": "epoch", "Cambricon": "cambricon",
    "Bloomberg": "bloomberg", "Wall Street Journal": "wsj", "US Commerce": "us_commerce",
    "Mizuho": "mizuho", "FT": "ft", "industry": "unnamed", "reference article": "deep_news",
    "Frost": "frost_sullivan", "National Data": "nda", "OpenRouter": "openrouter",
}  # fmt: skip
TABLES = {"percent": "share", "USD": "total", "CNY": "total", "token": "total"} | {
    "token/day": "total",
    **dict.fromkeys(("card", "chip", "die"), "shipment"),
}


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of one file."""
    text = (ROOT / "reference" / f"{name}.yml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = yaml.load(text, yaml.CSafeLoader)
    return found


@pytest.mark.parametrize("name", FILES)
def test_each_file_keeps_its_schema(name: str) -> None:
    schema = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(rows(name), schema)
    assert all(date.fromisoformat(row["added"]) for row in rows(name))


@pytest.mark.parametrize("name", FILES)
def test_each_row_is_one_line_and_named_once(name: str) -> None:
    text = (ROOT / "reference" / f"{name}.yml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert len(lines) == len(rows(name))
    assert all(line.startswith("- {") and line.endswith("}") for line in lines)
    assert max(Counter(row[KEYS[name]] for row in rows(name)).values()) == 1


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"value": "41 %"}, "'41 %' does not match"),
        ({"period": "last year"}, "'last year' does not match"),
        ({"unit": "token"}, "'percent' was expected"),
        ({"carrier_url": "aibase.com"}, "'aibase.com' does not match"),
        ({"bound": "roughly"}, "'roughly' is not one of"),
        ({"shares": "41"}, "Additional properties are not allowed ('shares' was unexpected)"),
    ],
)
def test_a_wrong_row_is_refused_by_its_schema(changed: dict[str, str], fault: str) -> None:
    schema = json.loads((ROOT / "schemas" / "register.schema.json").read_text())
    row = next(one for one in rows("register") if one["table"] == "share")
    with pytest.raises(jsonschema.ValidationError) as caught:
        jsonschema.validate([{**row, **changed}], schema)
    assert fault in caught.value.message


def test_what_a_row_names_is_there() -> None:
    names = {name: {row[KEYS[name]] for row in rows(name)} for name in FILES}
    for row in rows("register"):
        assert row["publisher"] in names["publishers"]
        assert row["definition"] in names["definitions"]
        entity = row.get("entity", "all")
        assert entity.isupper() or entity in names["entities"]
        others = [row.get("part"), row.get("whole"), row.get("growth", {}).get("base")]
        assert {one for one in others if one} <= names["register"]
    for row in rows("definitions"):
        assert set(row["used_by"]) <= names["publishers"]
    for row in rows("headlines"):
        for named in row.get("curated", ()):
            assert named["definition"] in names["definitions"]
            assert set(named["rows"]) <= names["register"]


def test_a_definition_is_used_by_those_it_names() -> None:
    used = {(row["definition"], row["publisher"]) for row in rows("register")}
    named = {(row["definition"], who) for row in rows("definitions") for who in row["used_by"]}
    assert used <= named


def test_entities_that_report_have_the_country_of_the_vendors() -> None:
    vendors = {row["vendor"]: row["country"] for row in rows("vendors")}
    both = [row for row in rows("entities") if row["entity"] in vendors]
    assert {row["entity"] for row in both} >= {"nvidia", "amd", "cambricon", "hygon", "kunlunxin"}
    assert all(row["country"] == vendors[row["entity"]] for row in both)


def test_every_published_figure_found_its_table(figures: Path) -> None:
    with (figures / "market_figures.csv").open(encoding="utf-8", newline="") as file:
        published = list(csv.DictReader(file))
    assert len(published) == 104
    ours = Counter(
        (row["publisher"], Decimal(row["value"]), row["unit"], row["table"])
        for row in rows("register")
    )
    theirs = Counter(
        (
            next(ident for start, ident in PUBLISHERS.items() if row["source"].startswith(start)),
            Decimal(row["value"]),
            row["unit"],
            TABLES[row["unit"]],
        )
        for row in published
    )
    assert theirs - ours == Counter()
