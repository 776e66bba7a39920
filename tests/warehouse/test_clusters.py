"""The curated nodes: well-formed, one citable line each, no period twice."""

import json
from collections import Counter
from pathlib import Path

import jsonschema
import yaml

import warehouse

ROOT = Path(warehouse.__file__).parent
PATH = ROOT / "reference" / "clusters.yml"


def test_they_keep_their_schema_one_line_each() -> None:
    text = PATH.read_text()
    rows = yaml.safe_load(text)
    jsonschema.validate(rows, json.loads((ROOT / "schemas/clusters.schema.json").read_text()))
    assert len(rows) == sum(line.startswith("- {") for line in text.splitlines())
    assert all(line.startswith(("#", "- {")) for line in text.splitlines())


def test_a_node_has_a_period_once_and_no_row_is_published_before_it_holds() -> None:
    rows = yaml.safe_load(PATH.read_text())
    periods = Counter((row["cluster_id"], row["valid_from"], row["added"]) for row in rows)
    assert set(periods.values()) == {1}
    assert all(row["published"] <= row["added"] for row in rows if "published" in row)
    existing = [row for row in rows if row["site_status"] == "existing" and "published" in row]
    assert existing
    assert all(row["valid_from"] <= row["published"] for row in existing)
