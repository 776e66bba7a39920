"""What other people's tools make of a release's descriptors."""

import json
from pathlib import Path

import pytest

# Both take seconds to import, which only these tests need.
frictionless = pytest.importorskip("frictionless")
mlcroissant = pytest.importorskip("mlcroissant")


def test_croissant_finds_no_error_and_reads_the_rows(sample_data: Path) -> None:
    release = (sample_data / "latest").resolve()
    found = mlcroissant.Dataset(str(release / "croissant.json"))
    issues = found.metadata.ctx.issues
    assert (list(issues.errors), list(issues.warnings)) == ([], [])
    wanted = {"population": b"top9_models", "group_by": b"country", "group_name": b"CN"}
    rows = [
        row
        for row in found.records("token_shares")
        if all(row[f"token_shares/{name}"] == value for name, value in wanted.items())
    ]
    tokens = {str(row["token_shares/week_start"])[:10]: row["token_shares/tokens"] for row in rows}
    assert tokens["2026-02-16"] == 5_154_859_366_493


def test_croissant_names_every_file_with_its_hash(sample_data: Path) -> None:
    release = (sample_data / "latest").resolve()
    document = json.loads((release / "croissant.json").read_bytes())
    listed = json.loads((release / "manifest.json").read_bytes())["files"]
    tables = {path for path in listed if path.endswith(".parquet")} - {"changes.parquet"}
    assert {one["contentUrl"]: one["sha256"] for one in document["distribution"]} == {
        path: listed[path]["sha256"] for path in tables
    }


def test_frictionless_accepts_the_data_package(sample_data: Path) -> None:
    release = (sample_data / "latest").resolve()
    package = frictionless.Package(str(release / "datapackage.json"))
    assert list(type(package).metadata_validate(package.to_descriptor())) == []
    shares = package.get_resource("token_shares")
    assert shares.schema.primary_key == [
        "source",
        "week_start",
        "population",
        "group_by",
        "group_name",
    ]
    assert shares.schema.get_field("tokens").type == "integer"
