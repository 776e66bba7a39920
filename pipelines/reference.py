"""Curated rows with the line they stand on and a digest of their text.

Belongs here: reading a reference file so that each row can be cited. Does not belong here: what
the rows mean, which the table modules say.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

import warehouse
from scrapers.capture import sha256

__all__ = ["CuratedRow", "curated_rows", "reference_folder"]


@dataclass(frozen=True, slots=True)
class CuratedRow:
    """One entry of a reference file. `line` counts from 1; `digest` is of the entry's own text."""

    file: str
    line: int
    digest: str
    fields: dict[str, Any]

    @property
    def added(self) -> date:
        """The day on which it entered the reference."""
        return date.fromisoformat(self.fields["added"])

    @property
    def entered(self) -> datetime:
        """00:00 UTC of that day, from when on it counts where it states no other time."""
        return datetime.combine(self.added, time(), UTC)

    @property
    def place(self) -> dict[str, Any]:
        """The columns that cite it."""
        return {
            "reference_file": self.file,
            "reference_line": self.line,
            "reference_digest": self.digest,
        }

    @property
    def provenance(self) -> dict[str, Any]:
        """The columns that cite it and say from when on it counts."""
        return {
            **self.place,
            "public_from": self.entered,
            "public_from_basis": "added",
            "recorded_from": self.entered,
        }


def reference_folder() -> Path:
    """Where the reference files are."""
    return Path(warehouse.__file__).parent / "reference"


def curated_rows(name: str, folder: Path | None = None) -> list[CuratedRow]:
    """The entries of `<name>.yml`: a list of mappings, or a mapping with one list of them.

    Raises:
        ValueError: the file holds no such list.
    """
    path = (folder or reference_folder()) / f"{name}.yml"
    return list(_entries(path.name, path.read_text(encoding="utf-8")))


@lru_cache(maxsize=32)
def _entries(name: str, text: str) -> tuple[CuratedRow, ...]:
    """Parsed once, however many tables take them: 130 lines take 30 ms (2026-11)."""
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    if isinstance(root, yaml.MappingNode):
        lists = [value for _, value in root.value if isinstance(value, yaml.SequenceNode)]
        root = lists[0] if len(lists) == 1 else None
    if not isinstance(root, yaml.SequenceNode):
        raise ValueError(f"{name} holds no list of entries; see its schema")
    constructor = yaml.SafeLoader("")
    return tuple(
        CuratedRow(
            file=name,
            line=node.start_mark.line + 1,
            digest=sha256(text[node.start_mark.index : node.end_mark.index].strip().encode()),
            fields=constructor.construct_document(node),
        )
        for node in root.value
    )
