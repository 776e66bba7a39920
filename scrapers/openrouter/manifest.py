"""The JSON that lists the keyless exports: the index of data sets, and a snapshot's manifest.

Belongs here: which files there are, and what the source vouches for (bytes, sha256, time).
Does not belong here: what is in those files (`exports`).
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from scrapers.openrouter.answer import BASE, answer
from scrapers.records import Kind, Parsed, Records, Refusal, require_keys
from scrapers.values import MEND, day, instant, not_ahead, objects, once, one_of, typed

__all__ = [
    "EXPORTS",
    "EXPORT_INDEX",
    "EXPORT_INDEX_RECORDS",
    "EXPORT_MANIFEST",
    "parse_export_index",
    "parse_export_manifest",
]

EXPORTS = Records(
    name="exports",
    fields={
        "url": "string",
        "bytes": "int64",
        "sha256": "string",
        "row_count": "int64",
        "retrieved_at": "timestamp",
        "snapshot_date": "date32",
    },
    key=("url",),
)
"""Files of the export, as their manifest describes them. Never complete: older files stay."""

EXPORT_INDEX_RECORDS = Records(
    name="export_index",
    fields={
        "dataset": "string",
        "title": "string",
        "latest_snapshot_date": "date32",
        "latest_manifest_url": "string",
    },
    key=("dataset",),
    scope=(),
)
"""The data sets that are exported; the index lists them all."""

DATASET = frozenset({"rankings-daily"})
VERSIONS = frozenset({"v1"})
TOP = frozenset(
    {"dataset", "schema_version", "snapshot_date", "retrieved_at", "row_count", "files"}
)
TOP_KNOWN = frozenset({"update_cadence", "license", "attribution", "readme_url", "latest"})
FILES = frozenset({"csv", "json"})
FILE = frozenset({"url", "bytes", "sha256"})
FILE_KNOWN = frozenset({"encoding_format"})
SHA256 = re.compile(r"[0-9a-f]{64}")
FOLDER = "https://openrouter.ai/api/v1/datasets/exports/rankings-daily"
DATED = re.compile(r"/([0-9-]{10})\.manifest\.json$")
INDEX = frozenset({"schema_version", "updated_at", "datasets"})
INDEX_KNOWN = frozenset({"update_cadence", "license", "attribution", "readme_url", "license_url"})
ENTRY = frozenset({"id", "title", "latest_snapshot_date", "latest_manifest_url"})


def parse_export_manifest(
    body: bytes, url: str, headers: Mapping[str, str], time: datetime
) -> Parsed:
    """One row a file (CSV, JSON) of the snapshot the manifest describes."""
    found = answer(body, "the manifest of an export")
    warnings = require_keys(found, TOP, TOP | TOP_KNOWN, "the body")
    one_of(found["dataset"], DATASET, "/dataset")
    one_of(found["schema_version"], VERSIONS, "/schema_version")
    at = not_ahead(instant(found["retrieved_at"], "/retrieved_at"), time, "/retrieved_at")
    snapshot = _snapshot(found["snapshot_date"], url, at)
    rows = _positive(found["row_count"], "/row_count")
    files = typed(found["files"], dict, "/files")
    warnings += require_keys(files, FILES, FILES, "/files")
    kinds = sorted(FILES)
    checked = [_file(files[kind], kind, snapshot) for kind in kinds]
    return Parsed(
        columns={
            "url": [one["url"] for one, _ in checked],
            "bytes": [one["bytes"] for one, _ in checked],
            "sha256": [one["sha256"] for one, _ in checked],
            "row_count": [rows] * len(kinds),
            "retrieved_at": [at] * len(kinds),
            "snapshot_date": [snapshot] * len(kinds),
            "locator": [f"/files/{kind}/sha256" for kind in kinds],
        },
        stated=at,
        warnings=[*warnings, *(text for _, more in checked for text in more)],
    )


def _snapshot(value: Any, url: str, retrieved_at: datetime) -> date:
    snapshot = day(value, "/snapshot_date")
    named = DATED.search(url)
    if named and named[1] != snapshot.isoformat():
        raise Refusal(
            "wrong_file",
            f"the manifest of {named[1]} was asked for and that of {snapshot} came; fetch it again",
            locator="/snapshot_date",
        )
    if snapshot > retrieved_at.date():
        raise Refusal(
            "future_date",
            f"/snapshot_date {snapshot} lies after {retrieved_at.date()}, the day on which it was "
            "made; fetch it again",
            locator="/snapshot_date",
        )
    return snapshot


def _positive(value: Any, where: str) -> int:
    number = typed(value, int, where)
    if number > 0:
        return number
    raise Refusal("not_positive", f"{where} is {number}, not above 0; {MEND}", locator=where)


def _file(value: Any, kind: str, snapshot: date) -> tuple[dict[str, Any], list[str]]:
    where = f"/files/{kind}"
    found = typed(value, dict, where)
    warnings = require_keys(found, FILE, FILE | FILE_KNOWN, where)
    url = typed(found["url"], str, f"{where}/url")
    if url != f"{FOLDER}/{snapshot}.{kind}":
        raise Refusal(
            "wrong_file",
            f"{where}/url is {url!r}, not the file of {snapshot}; {MEND}",
            locator=f"{where}/url",
        )
    _positive(found["bytes"], f"{where}/bytes")
    digest = typed(found["sha256"], str, f"{where}/sha256")
    if not SHA256.fullmatch(digest):
        raise Refusal(
            "bad_sha256",
            f"{where}/sha256 is {digest[:80]!r}, not 64 hexadecimal digits; {MEND}",
            locator=f"{where}/sha256",
        )
    return found, warnings


def parse_export_index(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row a data set."""
    found = answer(body, "the index of exports")
    warnings = require_keys(found, INDEX, INDEX | INDEX_KNOWN, "the body")
    one_of(found["schema_version"], VERSIONS, "/schema_version")
    at = not_ahead(instant(found["updated_at"], "/updated_at"), time, "/updated_at")
    rows, more = objects(found["datasets"], ENTRY, ENTRY, "/datasets")
    texts = {
        key: [typed(row[key], str, f"/datasets/{n}/{key}") for n, row in enumerate(rows)]
        for key in sorted(ENTRY)
    }
    once(texts["id"], "/datasets", "id")
    return Parsed(
        columns={
            "dataset": texts["id"],
            "title": texts["title"],
            "latest_snapshot_date": [
                day(text, f"/datasets/{n}/latest_snapshot_date")
                for n, text in enumerate(texts["latest_snapshot_date"])
            ],
            "latest_manifest_url": texts["latest_manifest_url"],
            "locator": [f"/datasets/{n}" for n in range(len(rows))],
        },
        scope=[()],
        stated=at,
        warnings=[*warnings, *more],
    )


EXPORT_MANIFEST = Kind(
    name="export_manifest",
    records=EXPORTS,
    version=1,
    url=re.compile(
        rf"{BASE}/datasets/exports/rankings-daily/"
        r"(?:latest|[0-9]{4}-[0-9]{2}-[0-9]{2})\.manifest\.json"
    ),
    parse=parse_export_manifest,
)
EXPORT_INDEX = Kind(
    name="export_index",
    records=EXPORT_INDEX_RECORDS,
    version=1,
    url=re.compile(rf"{BASE}/datasets/exports/index\.json"),
    parse=parse_export_index,
)
