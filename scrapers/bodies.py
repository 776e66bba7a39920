"""A plain folder of response bodies with an `index.csv`.

Belongs here: that one format: columns `file, url, time, status, content_type` and, if wanted,
`headers` (JSON: an object, or a list of pairs); one row a response, bodies as files beside it.
Does not belong here: what happens to the responses (`imports`).
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scrapers.entry import warc_time
from scrapers.message import Message

__all__ = ["COLUMNS", "Row", "body_rows", "is_body_folder"]

COLUMNS = frozenset({"file", "url", "time", "status", "content_type"})


@dataclass(frozen=True, slots=True)
class Row:
    """One response of the folder; the body is read by `message`."""

    folder: Path
    file: str
    url: str
    time: str
    status: str
    content_type: str
    headers: str

    def instant(self) -> datetime:
        """When it was received.

        Raises:
            ValueError: `time` is no instant.
        """
        return warc_time(self.time)

    def message(self) -> Message:
        """The response.

        Raises:
            ValueError: a cell is not what it should be, or the file lies outside the folder.
            OSError: the body cannot be read.
        """
        path = (self.folder / self.file).resolve()
        if not path.is_relative_to(self.folder.resolve()):
            raise ValueError("the file lies outside the folder")
        given = json.loads(self.headers or "[]")
        pairs = given.items() if isinstance(given, dict) else given
        headers = [(str(name), str(value)) for name, value in pairs]
        if self.content_type:
            headers.insert(0, ("Content-Type", self.content_type))
        return Message(int(self.status), "", tuple(headers), path.read_bytes())


def is_body_folder(folder: Path) -> bool:
    """Whether its `index.csv` lists bodies, and does not merely describe WARC files beside it."""
    index = folder / "index.csv"
    if not index.is_file():
        return False
    with index.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        return set(next(csv.reader(file), [])) >= COLUMNS


def body_rows(folder: Path) -> Iterator[Row]:
    """The rows of the folder's `index.csv`.

    Raises:
        ValueError: the file is no UTF-8, no CSV, or a row has too few cells.
    """
    with (folder / "index.csv").open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        try:
            for row in reader:
                if any(row[column] is None for column in COLUMNS):
                    raise ValueError("too few cells")
                cells = {column: row[column] for column in COLUMNS}
                yield Row(folder=folder, headers=row.get("headers") or "", **cells)
        except (csv.Error, ValueError) as error:
            raise ValueError(
                f"{folder / 'index.csv'}, line {reader.line_num}: {error}; mend the line"
            ) from None
