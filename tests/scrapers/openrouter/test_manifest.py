"""The manifest that vouches for a file, and the index of data sets."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from scrapers.openrouter.manifest import EXPORT_INDEX, EXPORT_MANIFEST
from scrapers.records import Parsed, Refusal

API = "https://openrouter.ai/api/v1/datasets/exports"
FOLDER = f"{API}/rankings-daily"
URL = f"{FOLDER}/latest.manifest.json"
MEND = "compare the source's documentation and mend the parser"
CHANGED = "the source changed its shape, so compare its documentation and mend the parser"


@pytest.mark.parametrize(
    ("url", "matches"),
    [
        (URL, True),
        (f"{FOLDER}/2026-07-27.manifest.json", True),
        (f"{API}/benchmark-runs/latest.manifest.json", False),
        (f"{FOLDER}/old.manifest.json", False),
    ],
)
def test_which_manifests_are_read(url: str, matches: bool) -> None:
    assert bool(EXPORT_MANIFEST.url.fullmatch(url)) is matches


@pytest.mark.parametrize("url", [URL, f"{FOLDER}/2026-07-27.manifest.json"])
def test_a_row_a_file(parse: Callable[..., Parsed], manifest: dict[str, Any], url: str) -> None:
    parsed = parse("export_manifest", manifest, url)
    at = datetime(2026, 7, 27, 1, 46, 0, 500000, tzinfo=UTC)
    assert parsed.columns == {
        "url": [f"{FOLDER}/2026-07-27.csv", f"{FOLDER}/2026-07-27.json"],
        "bytes": [300, 700],
        "sha256": ["a" * 64, "b" * 64],
        "row_count": [6, 6],
        "retrieved_at": [at, at],
        "snapshot_date": [date(2026, 7, 27)] * 2,
        "locator": ["/files/csv/sha256", "/files/json/sha256"],
    }
    assert (parsed.scope, parsed.stated, parsed.warnings) == ((), at, [])


def test_unknown_keys_are_warnings(parse: Callable[..., Parsed], manifest: dict[str, Any]) -> None:
    manifest["files"]["parquet"] = {}
    manifest["files"]["csv"]["md5"] = ""
    assert parse("export_manifest", manifest, URL).warnings == [
        "/files has the unknown key parquet",
        "/files/csv has the unknown key md5",
    ]


REFUSALS: list[tuple[tuple[str, ...], Any, str, str]] = [
    (("dataset",), "apps", "unknown_value",
     f"/dataset is 'apps' where rankings-daily is documented; {MEND}"),
    (("schema_version",), "v2", "unknown_value",
     f"/schema_version is 'v2' where v1 is documented; {MEND}"),
    (("retrieved_at",), "2026-07-29T01:46:00Z", "clock",
     "/retrieved_at says 2026-07-29T01:46:00Z but was captured at 2026-07-27T12:00:00Z; "
     "set the clock that is wrong, the source's or ours, and fetch it again"),
    (("snapshot_date",), "2026-07-28", "future_date",
     "/snapshot_date 2026-07-28 lies after 2026-07-27, the day on which it was made; "
     "fetch it again"),
    (("row_count",), 0, "not_positive", f"/row_count is 0, not above 0; {MEND}"),
    (("row_count",), True, "wrong_type",
     f"/row_count is true or false where an integer is documented; {MEND}"),
    (("files", "csv", "bytes"), -1, "not_positive", f"/files/csv/bytes is -1, not above 0; {MEND}"),
    (("files", "csv", "sha256"), "A" * 64, "bad_sha256",
     f"/files/csv/sha256 is '{'A' * 64}', not 64 hexadecimal digits; {MEND}"),
    (("files", "csv", "url"), f"{FOLDER}/2026-07-26.csv", "wrong_file",
     f"/files/csv/url is '{FOLDER}/2026-07-26.csv', not the file of 2026-07-27; {MEND}"),
    (("files", "json", "url"), "https://evil.example/2026-07-27.json", "wrong_file",
     "/files/json/url is 'https://evil.example/2026-07-27.json', not the file of 2026-07-27; "
     f"{MEND}"),
    (("files", "json"), None, "wrong_type",
     f"/files/json is null where an object is documented; {MEND}"),
    (("files",), {"csv": {}}, "missing_key", f"/files lacks json; {CHANGED}"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "new", "code", "message"), REFUSALS)
def test_refusals(
    refused: Callable[..., Refusal],
    manifest: dict[str, Any],
    path: tuple[str, ...],
    new: Any,
    code: str,
    message: str,
) -> None:
    inner = manifest
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = new
    refusal = refused("export_manifest", manifest, URL)
    assert (refusal.code, refusal.message) == (code, message)


@pytest.mark.parametrize(
    "key", ["dataset", "schema_version", "snapshot_date", "retrieved_at", "row_count", "files"]
)
def test_every_key_is_needed(
    refused: Callable[..., Refusal], manifest: dict[str, Any], key: str
) -> None:
    del manifest[key]
    refusal = refused("export_manifest", manifest, URL)
    assert (refusal.code, refusal.message) == ("missing_key", f"the body lacks {key}; {CHANGED}")


def test_the_manifest_of_another_day_is_refused(
    refused: Callable[..., Refusal], manifest: dict[str, Any]
) -> None:
    refusal = refused("export_manifest", manifest, f"{FOLDER}/2026-07-26.manifest.json")
    assert (refusal.code, refusal.message) == (
        "wrong_file",
        "the manifest of 2026-07-26 was asked for and that of 2026-07-27 came; fetch it again",
    )


@pytest.fixture
def index() -> dict[str, Any]:
    return {
        "schema_version": "v1",
        "updated_at": "2026-07-27T01:46:00Z",
        "datasets": [
            {
                "id": "rankings-daily",
                "title": "Rankings",
                "latest_snapshot_date": "2026-07-27",
                "latest_manifest_url": URL,
            }
        ],
    }


def test_a_row_a_data_set(parse: Callable[..., Parsed], index: dict[str, Any]) -> None:
    parsed = parse("export_index", index, f"{API}/index.json")
    assert parsed.columns == {
        "dataset": ["rankings-daily"],
        "title": ["Rankings"],
        "latest_snapshot_date": [date(2026, 7, 27)],
        "latest_manifest_url": [URL],
        "locator": ["/datasets/0"],
    }
    assert parsed.scope == [()]
    assert parsed.stated == datetime(2026, 7, 27, 1, 46, tzinfo=UTC)
    assert EXPORT_INDEX.records.scope == ()


def test_an_empty_index_is_refused(refused: Callable[..., Refusal], index: dict[str, Any]) -> None:
    index["datasets"] = []
    refusal = refused("export_index", index, f"{API}/index.json")
    assert (refusal.code, refusal.message) == (
        "empty_list",
        "/datasets is empty where rows were expected; look at what the source shows today "
        "and fetch it again",
    )


def test_a_data_set_twice_is_refused(
    refused: Callable[..., Refusal], index: dict[str, Any]
) -> None:
    index["datasets"] *= 2
    refusal = refused("export_index", index, f"{API}/index.json")
    assert (refusal.code, refusal.locator, refusal.message) == (
        "duplicate_id",
        "/datasets/1/id",
        "/datasets/1/id rankings-daily stands twice in the list; fetch it again",
    )
