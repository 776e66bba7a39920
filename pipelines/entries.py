"""What is noted of a capture, and the tables it is noted in.

Belongs here: the shape of the ledger's entries and of its database.
Does not belong here: finding out or looking up (`ledger`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

__all__ = ["SCHEMA", "Entry", "Seen"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS entry (
    capture_id TEXT PRIMARY KEY, source TEXT NOT NULL, kind TEXT, observation TEXT,
    url TEXT NOT NULL, time TEXT NOT NULL, origin TEXT NOT NULL, payload TEXT NOT NULL,
    bytes INTEGER NOT NULL, version TEXT, state TEXT NOT NULL, code TEXT, message TEXT,
    locator TEXT, stated TEXT, rows INTEGER NOT NULL, records TEXT, warnings TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS entry_observation ON entry (observation, state);
CREATE INDEX IF NOT EXISTS entry_url ON entry (url, state);
CREATE INDEX IF NOT EXISTS entry_source ON entry (source, state, time);
CREATE TABLE IF NOT EXISTS touch (
    observation TEXT NOT NULL, shard TEXT NOT NULL, capture_id TEXT NOT NULL,
    PRIMARY KEY (observation, shard, capture_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS voucher (
    kind TEXT NOT NULL, url TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL,
    row_count INTEGER NOT NULL, retrieved_at TEXT NOT NULL,
    PRIMARY KEY (kind, url, sha256, retrieved_at)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outcome (
    payload TEXT NOT NULL, url TEXT NOT NULL, status INTEGER NOT NULL, version TEXT NOT NULL,
    state TEXT NOT NULL, code TEXT, message TEXT, locator TEXT, stated TEXT,
    rows INTEGER NOT NULL, records TEXT, warnings TEXT NOT NULL, shards TEXT NOT NULL,
    PRIMARY KEY (payload, url, status, version)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one capture turned out to be.

    `state`: `parsed`; `refused` (claims success, is not what was asked); `failed` (the source
    said no); `unread` (no parser reads this URL).
    """

    capture_id: str
    source: str
    kind: str | None
    observation: str | None
    url: str
    time: datetime
    origin: str
    payload: str
    bytes: int
    version: str | None
    state: str
    code: str | None
    message: str | None
    locator: str | None
    stated: datetime | None
    rows: int
    records: str | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What one update met, counted by state, and the captures refused in it."""

    counts: Mapping[str, int]
    refused: tuple[Entry, ...]
    failed: tuple[Entry, ...]
