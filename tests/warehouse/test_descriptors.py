"""What other people's tools make of a release's descriptors."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

# Both take seconds to import, which only these tests need.
frictionless = pytest.importorskip("frictionless")
mlcroissant = pytest.importorskip("mlcroissant")

PROFILE = Path(__file__).parent / "profiles" / "datapackage-2.0.json"


@cache
def profile() -> jsonschema.Draft7Validator:
    """The standard's own schema; the note beside it says where it comes from."""
    formats = jsonschema.FormatChecker()
    return jsonschema.Draft7Validator(json.loads(PROFILE.read_bytes()), format_checker=formats)


def package(release: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((release / "datapackage.json").read_bytes())
    return found


def test_the_profile_is_the_one_its_note_names() -> None:
    note = (PROFILE.parent / "README.md").read_text()
    assert hashlib.sha256(PROFILE.read_bytes()).hexdigest() in note
    jsonschema.Draft7Validator.check_schema(profile().schema)
    # Version 2 knows `created` of a package and `fieldsMatch` of a schema in this form.
    schema = profile().schema["properties"]["resources"]["items"]["properties"]["schema"]
    assert "fieldsMatch" in schema["properties"]


def test_the_data_package_is_one_of_version_2(sample_data: Path) -> None:
    found = package(sample_data / "latest")
    assert [error.message for error in profile().iter_errors(found)] == []
    assert found["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert all(one["hash"].startswith("sha256:") for one in found["resources"])


@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (lambda found: found.update(version=2), ["version"]),
        (lambda found: found["resources"][0].pop("path"), ["resources", 0]),
        (lambda found: found["resources"][0].update(bytes="7"), ["resources", 0, "bytes"]),
        (lambda found: found["licenses"][0].update(name="CC BY"), ["licenses", 0, "name"]),
    ],
)
def test_the_schema_would_find_what_is_wrong(sample_data: Path, spoil: Any, place: Any) -> None:
    found = package(sample_data / "latest")
    spoil(found)
    assert place in [list(error.absolute_path) for error in profile().iter_errors(found)]


def test_the_readme_begins_as_a_data_set_card(sample_data: Path) -> None:
    release = sample_data / "latest"
    _, head, text = (release / "README.md").read_text().split("---\n", 2)
    card = yaml.safe_load(head)
    assert card["language"] == ["en"]
    assert (card["license"], card["license_link"]) == ("other", "README.md#licences")
    assert "\n## Licences\n" in text
    files = {one["config_name"]: one["data_files"] for one in card["configs"]}
    assert all((release / path).is_file() for path in files.values())
    tables = [one["name"] for one in package(release)["resources"] if not one["history"]]
    assert list(files) == tables
    assert [one["config_name"] for one in card["configs"] if one.get("default")] == tables[:1]
    # 3,000 rows and as many vintages.
    assert card["size_categories"] == ["1K<n<10K"]


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
