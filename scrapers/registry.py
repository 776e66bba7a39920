"""The sources there are: each folder with a `source.yml`, found by looking.

Belongs here: reading declarations and finding the kind that reads a URL.
Does not belong here: the name of any source. Adding a folder is all it takes.
"""

import importlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import yaml

from scrapers.records import Kind

__all__ = ["Source", "kind_of", "load_source", "sources"]

ROOT = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Source:
    """One publisher's service, as declared in its `source.yml`."""

    name: str
    title: str
    publisher: str
    homepage: str
    licence: str
    licence_url: str | None
    attribution: str
    hosts: tuple[str, ...]
    """The only hosts its requests may reach, even after a redirect."""
    requests_per_minute: float
    max_body_bytes: int
    timeout_seconds: float
    cadence_hours: float
    """How often it publishes; a run fetches it when the last success is older."""
    stale_after_hours: float
    cron: str
    """When the schedule asks, UTC."""
    api_key: str | None
    """Name of the environment variable with its key; None: keyless."""
    key_required: bool
    secret_params: tuple[str, ...]
    """Query parameters that carry a secret: never archived."""
    kinds: tuple[Kind, ...]
    """The first is what the source is fetched for: whether it is due is measured by it."""
    declaration: Mapping[str, Any]
    """The whole of `source.yml`, for what only this source's spider reads."""

    def kind(self, name: str) -> Kind:
        """The kind of that name."""
        return next(kind for kind in self.kinds if kind.name == name)


@cache
def _validator() -> Any:
    """Made once: looking through the schema itself takes as long as a source does."""
    return jsonschema.Draft202012Validator(json.loads((ROOT / "source.schema.json").read_text()))


def load_source(folder: Path) -> Source:
    """The source declared in `folder`.

    Raises:
        ValueError: `source.yml` breaks the schema, naming the place.
    """
    text = (folder / "source.yml").read_text()
    declared = yaml.load(text, yaml.CSafeLoader)
    error = jsonschema.exceptions.best_match(_validator().iter_errors(declared))
    if error is not None:
        raise ValueError(f"{folder.name}/source.yml, {error.json_path}: {error.message}")
    limits, schedule = declared["limits"], declared["schedule"]
    key = declared.get("api_key", {})
    kinds = importlib.import_module(f"scrapers.{folder.name}.parse").KINDS
    return Source(
        name=folder.name,
        title=declared["title"],
        publisher=declared["publisher"],
        homepage=declared["homepage"],
        licence=declared["licence"],
        licence_url=declared.get("licence_url"),
        attribution=declared["attribution"],
        hosts=tuple(declared["hosts"]),
        requests_per_minute=limits["requests_per_minute"],
        max_body_bytes=limits["max_body_bytes"],
        timeout_seconds=limits["timeout_seconds"],
        cadence_hours=schedule["cadence_hours"],
        stale_after_hours=schedule["stale_after_hours"],
        cron=schedule["cron"],
        api_key=key.get("variable"),
        key_required=key.get("required", False),
        secret_params=tuple(declared.get("secret_params", ())),
        kinds=kinds,
        declaration=declared,
    )


@cache
def sources() -> Mapping[str, Source]:
    """All declared sources by folder name, in alphabetical order."""
    folders = sorted(path.parent for path in ROOT.glob("*/source.yml"))
    return {folder.name: load_source(folder) for folder in folders}


def kind_of(url: str, adopted: Collection[str] = ()) -> tuple[Source | None, Kind | None]:
    """The source a URL belongs to and the kind that reads it; None each where there is none.

    A host belongs to the sources that declare it. Only what none declares may go to a source in
    `adopted`, to a kind of it that reads any host.
    """
    host = urlsplit(url).hostname
    owners = [source for source in sources().values() if host in source.hosts]
    for source in owners or [sources()[name] for name in sorted(adopted)]:
        for kind in source.kinds:
            if (owners or kind.any_host) and kind.url.fullmatch(url):
                return source, kind
    return (owners[0] if owners else None), None
