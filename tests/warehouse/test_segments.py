"""The curated segments: well-formed, one citable line each, and sums that prove the hierarchy."""

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
PATH = ROOT / "reference" / "segments.yml"
ALWAYS = "0001-01-01"
# US$ million as printed: NVIDIA Q2 FY2026, AMD 2023, Intel H1 2023.
PRINTED: dict[tuple[str, str], tuple[int, dict[str, int]]] = {
    ("nvidia", "market_platform"): (
        46743,
        {
            "data_center": 41096,
            "compute": 33844,
            "networking": 7252,
            "gaming": 4287,
            "professional_visualization": 601,
            "automotive": 586,
            "oem_and_other": 173,
        },
    ),
    ("nvidia", "asc280"): (46743, {"compute_and_networking": 41331, "graphics": 5412}),
    ("nvidia", "region"): (
        46743,
        {"US": 23470, "SG": 10156, "TW": 8529, "china_hk": 2769, "other_countries": 1819},
    ),
    ("amd", "asc280"): (
        22680,
        {"data_center": 6496, "client": 4651, "gaming": 6212, "embedded": 5321},
    ),
    ("amd", "region"): (
        22680,
        {
            "US": 7837,
            "china_hk": 3417,
            "JP": 4629,
            "SG": 2231,
            "TW": 1841,
            "europe": 2030,
            "other_countries": 695,
        },
    ),
    ("intel", "asc280"): (
        24664,
        {
            "client_computing": 12547,
            "desktop": 4249,
            "notebook": 7303,
            "client_other": 995,
            "data_center_and_ai": 7722,
            "network_and_edge": 2853,
            "mobileye": 912,
            "intel_foundry_services": 350,
            "all_other": 280,
        },
    ),
}


@pytest.fixture(scope="module")
def segments() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return found


def test_the_file_keeps_its_schema(segments: list[dict[str, Any]]) -> None:
    schema = json.loads((ROOT / "schemas" / "segments.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(segments, schema)
    assert all(date.fromisoformat(row[key]) for row in segments for key in ("valid_from", "added"))


def test_each_row_is_one_line(segments: list[dict[str, Any]]) -> None:
    text = PATH.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert [yaml.safe_load(line) for line in lines] == [[row] for row in segments]


def test_vendors_are_known(segments: list[dict[str, Any]]) -> None:
    vendors = yaml.safe_load((ROOT / "reference" / "vendors.yml").read_text(encoding="utf-8"))
    assert {row["vendor"] for row in segments} <= {row["vendor"] for row in vendors}


def test_a_member_or_label_means_one_thing_at_a_time(segments: list[dict[str, Any]]) -> None:
    keys = Counter(
        (row["vendor"], row["scheme"], row["axis"], name, row["valid_from"])
        for row in segments
        for name in ([row["member"]] if row["member"] else row["labels"])
    )
    assert max(keys.values()) == 1


def test_parents_and_older_segments_exist(segments: list[dict[str, Any]]) -> None:
    known = {(row["vendor"], row["scheme"], row["segment"]) for row in segments}
    for row in segments:
        for name in (row["parent"], *row.get("sum_of", ())):
            assert not name or (row["vendor"], row["scheme"], name) in known
        assert row["segment"] != row["parent"] or row["role"] == "total"


def test_a_label_means_one_segment_in_a_scheme(segments: list[dict[str, Any]]) -> None:
    meanings: dict[tuple[str, ...], set[str]] = {}
    for row in segments:
        for label in row["labels"]:
            key = (row["vendor"], row["scheme"], row["axis"], label)
            meanings.setdefault(key, set()).add(row["segment"])
    assert {key: found for key, found in meanings.items() if len(found) > 1} == {}


@pytest.mark.parametrize("scheme", PRINTED, ids="-".join)
def test_parts_sum_to_their_whole(segments: list[dict[str, Any]], scheme: tuple[str, str]) -> None:
    total, printed = PRINTED[scheme]
    parents = {
        row["segment"]: row["parent"]
        for row in segments
        if (row["vendor"], row["scheme"]) == scheme
        and (row["valid_from"], row["role"]) == (ALWAYS, "part")
    }
    assert set(parents) == set(printed)
    for whole in {"", *parents.values()}:
        parts = [value for name, value in printed.items() if parents[name] == whole]
        assert sum(parts) == (printed[whole] if whole else total)


def test_nvidias_break_is_mapped(segments: list[dict[str, Any]]) -> None:
    new = {row["segment"]: row for row in segments if row["valid_from"] == "2026-01-26"}
    assert {name: row["parent"] for name, row in new.items()} == {
        "data_center": "",
        "hyperscale": "data_center",
        "ai_clouds_industrial_enterprise": "data_center",
        "edge_computing": "",
    }
    assert new["edge_computing"]["sum_of"] == [
        "gaming",
        "professional_visualization",
        "automotive",
        "oem_and_other",
    ]
