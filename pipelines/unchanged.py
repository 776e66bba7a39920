"""Whether anything that is published would come out otherwise than it did.

Belongs here: the note of what the last release was made from, and holding it against what would go
into the next one. Does not belong here: building (`build`), publishing (`warehouse.release`).

A day that brings nothing is spared the checks, the encoding and Dagster, nine tenths of its time.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from pipelines.built import Built, Shelf
from pipelines.graph import tables
from pipelines.inputs import Inputs
from pipelines.workspace import Workspace
from warehouse import files
from warehouse.contract import contracts
from warehouse.release import Published, current

__all__ = ["note", "unchanged"]


def note(space: Workspace, published: Published, built: Iterable[Built]) -> None:
    """Keep what a release was made from; nothing where a table is held, which is told anew."""
    path = _path(space)
    made = list(built)
    if published.held or any(one.held for one in made):
        path.unlink(missing_ok=True)
        return
    digests = {one.contract.name: dict(one.digests) for one in made}
    told = {"release": published.release_id, "made_from": digests}
    files.replace(path, json.dumps(told).encode())


def unchanged(space: Workspace) -> Published | None:
    """The latest release, if every shard of every table has the inputs it was made from.

    Inputs are captures, decisions, reference files, contracts and code.
    """
    published, path = current(space.data), _path(space)
    if published is None or not path.exists():
        return None
    noted = json.loads(path.read_text())
    if noted["release"] != published.release_id or noted["made_from"].keys() != tables().keys():
        return None
    made_from: Mapping[str, Mapping[str, str]] = noted["made_from"]
    shelved = {name: _shelved(space, name, digests) for name, digests in made_from.items()}
    for name, table in tables().items():
        others = {other: one for other, one in shelved.items() if other != name}
        if Inputs(space, table, contracts()[name], others).digests() != made_from[name]:
            return None
    return published


def _path(space: Workspace) -> Path:
    return space.cache / "published.json"


def _shelved(space: Workspace, name: str, digests: Mapping[str, str]) -> Built:
    """A table known by the digests of its shards only."""
    contract, shelf = contracts()[name], Shelf(space.cache / "tables" / name)
    return Built(contract, (), None, pd.DataFrame(), (), digests, shelf)
