"""What a release says of itself to machines: datapackage.json, checks.json, manifest.json.

Belongs here: the shape of these files. All later reading (catalogue, differences, `warehouse.open`)
relies on them and not on today's contracts, so that an old release still explains itself.
Does not belong here: the tables' bytes (`parquet`), the texts for people (`pages`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa

from warehouse.contract import Contract

if TYPE_CHECKING:
    from warehouse.parts import Part
    from warehouse.verdicts import CheckResult

__all__ = ["File", "checks_document", "dump", "package", "read", "resource", "tables", "time_text"]

PROFILE = "https://datapackage.org/profiles/2.0/"
FIELD_TYPES = {"int": "integer", "double": "number", "decimal": "number", "bool": "boolean",
               "date": "date", "timestamp": "datetime", "list": "array"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class File:
    """One file of a release. `size` in bytes; `rows` is None for what is no table."""

    path: str
    sha256: str
    size: int
    rows: int | None
    first_release: str
    """The release in which these very bytes were first published."""

    @classmethod
    def of(cls, path: str, entry: Mapping[str, Any]) -> "File":
        """A file as a manifest lists it."""
        return cls(path, entry["sha256"], entry["bytes"], entry["rows"], entry["first_release"])

    def entry(self) -> dict[str, Any]:
        """The file as a manifest lists it."""
        return {"sha256": self.sha256, "bytes": self.size, "rows": self.rows,
                "first_release": self.first_release}  # fmt: skip


def dump(value: Any) -> bytes:
    """A document as indented JSON, times in UTC, exact numbers as text."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_SERIALIZE_NUMPY
    return orjson.dumps(value, default=str, option=options | orjson.OPT_UTC_Z)


def time_text(time: datetime | None) -> str:
    """A UTC instant to the second, `2026-07-21T23:26:26Z`; empty for None."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if time else ""


def read(folder: Path, name: str) -> dict[str, Any]:
    """A JSON document of a release."""
    document: dict[str, Any] = orjson.loads((folder / name).read_bytes())
    return document


def tables(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The resources of a data package that are tables, without their histories, by name."""
    return {one["name"]: one for one in document["resources"] if not one["history"]}


def resource(
    contract: Contract, file: File, parts: Iterable["Part"], *, history: bool
) -> dict[str, Any]:
    """A table, or its history, as a resource of a data package (version 2).

    `parts`, in the order of the file, tell which rows two releases have in common.
    """
    key = [*contract.key, "revision"] if history else list(contract.key)
    schema = contract.arrow_schema(history=history)
    return {
        "name": f"{contract.name}_history" if history else contract.name,
        "type": "table",
        "path": file.path,
        "title": f"{contract.title}, every vintage" if history else contract.title,
        "description": contract.meaning,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "rows": file.rows,
        "history": history,
        "parts": [part.entry() for part in parts],
        "has_history": contract.history,
        "table": contract.name,
        "schema": {
            "$schema": f"{PROFILE}tableschema.json",
            "fields": [_field(contract, field) for field in schema],
            "primaryKey": key,
        },
        "licenses": [_licence(contract.licence)],
        "contract": {
            "version": contract.version,
            "digest": contract.digest,
            "provenance": contract.provenance,
            "grain": contract.grain,
            "measures": list(contract.measures),
            "views": dict(contract.views),
            "values": list(contract.value_columns),
            "sort": list(contract.sort),
            "period": period(contract, schema),
            "caveats": list(contract.caveats),
            "example": contract.example,
            "attribution": contract.licence["attribution"],
            "sources": list(contract.sources),
        },
    }


def package(
    resources: Sequence[Mapping[str, Any]],
    sources: Iterable[Mapping[str, Any]],
    *,
    name: str,
    title: str,
    created: datetime,
    as_of: str,
) -> dict[str, Any]:
    """The whole data package. Empty lists are left out, as the standard wants.

    A source's `attribution` may hold `{as_of}`: it gets the source's own `as_of`, or the day given.
    """
    document = {
        "$schema": f"{PROFILE}datapackage.json",
        "name": "compute-market",
        "id": name,
        "title": title,
        "version": name,
        "created": created.astimezone(UTC).replace(microsecond=0),
        "licenses": _unique(licence for one in resources for licence in one["licenses"]),
        "sources": [_source(source, as_of) for source in sources],
        "resources": list(resources),
    }
    return {key: value for key, value in document.items() if value != [] or key == "resources"}


def checks_document(
    checks: "Mapping[str, tuple[int, str | None, Sequence[CheckResult]]]",
) -> dict[str, Any]:
    """Every rule of every table with its verdict and figures.

    Args:
        checks: table to contract version, reason why it is held (or None) and check results.
    """
    return {
        table: {
            "contract_version": version,
            "held": held,
            "passed": all(one.passed or one.severity == "warning" for one in results),
            "checks": [_check(one) for one in results],
        }
        for table, (version, held, results) in checks.items()
    }


def _check(result: "CheckResult") -> dict[str, Any]:
    names = ("code", "level", "rule", "column", "severity", "passed", "evaluated", "failed")
    known = {name: getattr(result, name) for name in names}
    return {**known, "figures": dict(result.figures), "sentence": result.sentence}


def _field(contract: Contract, field: pa.Field) -> dict[str, Any]:
    column = contract.columns[field.name]
    constraints: dict[str, Any] = {"required": not field.nullable}
    if column.values:
        constraints["enum"] = list(column.values)
    if column.pattern:
        constraints["pattern"] = column.pattern
    found: dict[str, Any] = {
        "name": field.name,
        "type": next((to for of, to in FIELD_TYPES.items() if _named(field, of)), "string"),
        "description": column.meaning,
        "unit": column.unit,
        "arrowType": str(field.type),
        "constraints": constraints,
    }
    return found if column.example is None else {**found, "example": column.example}


def _named(field: pa.Field, kind: str) -> bool:
    return str(field.type).startswith(kind)


def period(contract: Contract, schema: pa.Schema) -> str | None:
    """The column that tells a new period from an old one: growth from wider coverage."""
    if contract.partition is not None:
        return contract.partition.column
    dates = [name for name in contract.key if pa.types.is_date(schema.field(name).type)]
    return dates[-1] if dates else None


def _licence(licence: Mapping[str, Any]) -> dict[str, Any]:
    """The standard wants a name without blanks or a path; where there is neither, `notspecified`.

    That is the Open Definition's identifier for terms that no licence states.
    """
    name = licence["name"].replace(" ", "-")
    found = {"title": licence["name"], "path": licence.get("url")}
    if re.fullmatch(r"[-a-zA-Z0-9._]+", name):
        found["name"] = name
    elif not found["path"]:
        found["name"] = "notspecified"
    return {key: value for key, value in found.items() if value}


def _source(source: Mapping[str, Any], as_of: str) -> dict[str, Any]:
    words = source.get("attribution") or f"Source: {source['title']}, as of {{as_of}}."
    found = {
        "title": source["title"],
        "path": source.get("homepage"),
        "name": source.get("name"),
        "licence": source.get("licence"),
        "attribution": words.replace("{as_of}", str(source.get("as_of") or as_of)),
    }
    return {key: value for key, value in found.items() if value}


def _unique(items: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for item in items:
        if item not in found:
            found.append(item)
    return found
