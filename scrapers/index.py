"""The index of the archive: SQLite, derived from the WARC files, rebuilt at any time.

Belongs here: tables, look-ups, transactions.
Does not belong here: reading WARC files; anything that is not in them.
"""

import contextlib
import itertools
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

from scrapers.capture import Capture, FetchFailure, sha256
from scrapers.sealed import Scan
from scrapers.warc import ArchiveDamageError, Record, digest_key

__all__ = ["Index", "Stat"]

VERSION = 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_TABLES = """
CREATE TABLE files (
    name TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime INTEGER NOT NULL, problem TEXT
);
CREATE TABLE captures (
    id BLOB NOT NULL UNIQUE, url TEXT NOT NULL, host TEXT NOT NULL, time INTEGER NOT NULL,
    status INTEGER NOT NULL, headers BLOB NOT NULL, payload BLOB NOT NULL, bytes INTEGER NOT NULL,
    origin TEXT NOT NULL, run TEXT NOT NULL, warc TEXT NOT NULL, offset INTEGER NOT NULL,
    length INTEGER NOT NULL, digest TEXT NOT NULL
);
CREATE INDEX captures_digest ON captures (digest);
CREATE INDEX captures_time ON captures (time, id);
CREATE INDEX captures_url ON captures (url, time, id);
CREATE INDEX captures_host ON captures (host, time, id);
CREATE INDEX captures_payload ON captures (payload);
CREATE INDEX captures_warc ON captures (warc);
CREATE TABLE failures (
    id BLOB NOT NULL UNIQUE, url TEXT NOT NULL, host TEXT NOT NULL, time INTEGER NOT NULL,
    error TEXT NOT NULL, detail TEXT NOT NULL, origin TEXT NOT NULL, run TEXT NOT NULL,
    warc TEXT NOT NULL, offset INTEGER NOT NULL
);
CREATE INDEX failures_time ON failures (time, id);
CREATE TABLE revisits (
    warc TEXT NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL, id TEXT NOT NULL
);
"""
_NAMES = ("files", "captures", "failures", "revisits")


@dataclass(frozen=True, slots=True)
class Stat:
    """By what a file is known to be unchanged: size in bytes, modification time in ns."""

    size: int
    mtime: int


def _micros(time: datetime) -> int:
    return (time - _EPOCH) // _MICROSECOND


def _time(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _failure_id(failure: FetchFailure) -> bytes:
    parts = (failure.url, str(_micros(failure.time)), failure.error, failure.detail)
    return bytes.fromhex(sha256("\n".join(parts).encode("utf-8", "replace")))


def _capture(row: Sequence[Any]) -> Capture:
    identity, url, _, time, status, headers, payload, size = row[:8]
    origin, run, warc, offset, length, _ = row[8:]
    return Capture(
        capture_id=identity.hex(),
        url=url,
        time=_time(time),
        status=status,
        headers=tuple((name, value) for name, value in orjson.loads(headers)),
        payload_sha256=payload.hex(),
        payload_bytes=size,
        origin=origin,
        run=run,
        warc=warc,
        offset=offset,
        length=length,
    )


def _capture_row(one: Capture, digest: str) -> Sequence[Any]:
    return (
        bytes.fromhex(one.capture_id),
        one.url,
        _host(one.url),
        _micros(one.time),
        one.status,
        orjson.dumps(one.headers),
        bytes.fromhex(one.payload_sha256),
        one.payload_bytes,
        one.origin,
        one.run,
        one.warc,
        one.offset,
        one.length,
        digest_key(digest),
    )


def _failure_row(one: FetchFailure) -> Sequence[Any]:
    return (
        _failure_id(one),
        one.url,
        _host(one.url),
        _micros(one.time),
        one.error,
        one.detail,
        one.origin,
        one.run,
        one.warc,
        one.offset,
    )


def _revisit_row(warc: str, one: Record) -> Sequence[Any]:
    return (warc, one.offset, one.length, one.field("WARC-Record-ID"))


class Index:
    """Which capture lies where. Safe to use from several processes at once.

    Raises:
        OSError: it cannot be opened, or another process held it for more than a minute.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        try:
            self._open()
        except sqlite3.OperationalError as error:
            raise self._named(error) from None
        except (ArchiveDamageError, sqlite3.DatabaseError):  # no database, or a damaged one
            self.begin_anew()

    def begin_anew(self) -> None:
        """Throw the file away and make an empty one: it is derived."""
        self._db.close()
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        self._open()

    def _open(self) -> None:
        self._db = sqlite3.connect(
            self._path, timeout=60, isolation_level=None, check_same_thread=False
        )
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        if self._version() != VERSION:
            with self.transaction():
                if self._version() != VERSION:
                    self._create()

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def _create(self) -> None:
        for table in _NAMES:
            self._db.execute(f"DROP TABLE IF EXISTS {table}")
        for statement in _TABLES.split(";"):
            self._db.execute(statement)
        self._db.execute(f"PRAGMA user_version={VERSION}")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; no other process writes meanwhile."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            raise self._named(error) from None

    def _named(self, error: sqlite3.DatabaseError) -> Exception:
        if isinstance(error, sqlite3.OperationalError):
            return OSError(
                f"the index {self._path} cannot be used ({error}); see that it may be written and "
                "that no other run holds it"
            )
        return ArchiveDamageError(
            f"the index {self._path} is damaged ({error}); remove that file, and it is made again "
            "from the archive"
        )

    def _rows(self, query: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        try:
            yield from self._db.execute(query, values)
        except sqlite3.DatabaseError as error:
            raise self._named(error) from None

    def clear(self) -> None:
        """Forget everything. Within a transaction."""
        for table in _NAMES:
            self._db.execute(f"DELETE FROM {table}")

    def files(self) -> Mapping[str, Stat]:
        """The files it knows."""
        rows = self._rows("SELECT name, size, mtime FROM files")
        return {name: Stat(size, mtime) for name, size, mtime in rows}

    def problems(self) -> Sequence[str]:
        """A sentence for each damaged file, by file name."""
        rows = self._rows("SELECT problem FROM files WHERE problem NOTNULL ORDER BY name")
        return [problem for (problem,) in rows]

    def add(self, name: str, stat: Stat, found: Scan) -> None:
        """Enter a file and what it holds; a capture known from another file stays there."""
        self._many("REPLACE INTO files", [(name, stat.size, stat.mtime, found.problem)])
        self._many(
            "INSERT OR IGNORE INTO captures", map(_capture_row, found.captures, found.digests)
        )
        self._many("INSERT OR IGNORE INTO failures", map(_failure_row, found.failures))
        self._many("INSERT INTO revisits", (_revisit_row(name, one) for one in found.revisits))

    def _many(self, into: str, rows: Iterable[Sequence[Any]]) -> None:
        rows = iter(rows)
        if first := next(rows, None):
            marks = ", ".join("?" * len(first))
            self._db.executemany(f"{into} VALUES ({marks})", itertools.chain([first], rows))

    def captures(
        self,
        *,
        url: str | None = None,
        host: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        payload_sha256: str | None = None,
        warc: str | None = None,
    ) -> Iterator[Capture]:
        """Captures by all the filters given, ordered by time, then id; both bounds included."""
        filters = {
            "url = ?": url,
            "host = ?": host.lower() if host is not None else None,
            "time >= ?": _micros(since) if since is not None else None,
            "time <= ?": _micros(until) if until is not None else None,
            "payload = ?": bytes.fromhex(payload_sha256) if payload_sha256 is not None else None,
            "warc = ?": warc,
        }
        where, values = _where(filters)
        query = f"SELECT * FROM captures{where} ORDER BY time, id"
        yield from map(_capture, self._rows(query, values))

    def ids(self) -> set[str]:
        """Ids of all captures."""
        return {identity.hex() for (identity,) in self._rows("SELECT id FROM captures")}

    def by_prefix(self, prefix: str) -> Sequence[Capture]:
        """At most two captures whose id begins with these hex digits."""
        rows = self._rows(
            "SELECT * FROM captures WHERE id BETWEEN ? AND ? LIMIT 2",
            (bytes.fromhex(prefix.ljust(64, "0")), bytes.fromhex(prefix.ljust(64, "f"))),
        )
        return [_capture(row) for row in rows]

    def holds(self, capture_id: str) -> bool:
        """Whether the capture of that full id is known."""
        query = "SELECT 1 FROM captures WHERE id = ?"
        return any(self._rows(query, (bytes.fromhex(capture_id),)))

    def by_digest(self, digest: str) -> Capture | None:
        """The first capture whose encoded body has that digest, in the spelling of `digest_key`."""
        query = "SELECT * FROM captures WHERE digest = ? ORDER BY time, id LIMIT 1"
        return next(map(_capture, self._rows(query, (digest,))), None)

    def failures(
        self, *, host: str | None = None, since: datetime | None = None
    ) -> Iterator[FetchFailure]:
        """Failures ordered by time."""
        where, values = _where(
            {
                "host = ?": host.lower() if host is not None else None,
                "time >= ?": _micros(since) if since is not None else None,
            }
        )
        columns = "url, time, error, detail, origin, run, warc, offset"
        query = f"SELECT {columns} FROM failures{where} ORDER BY time, id"
        for url, time, *rest in self._rows(query, values):
            yield FetchFailure(url, _time(time), *rest)

    def knows_failure(self, failure: FetchFailure) -> bool:
        """Whether this very failure is known, from whatever file."""
        query = "SELECT 1 FROM failures WHERE id = ?"
        return any(self._rows(query, (_failure_id(failure),)))

    def revisits(self) -> Sequence[tuple[str, int, int, str]]:
        """File, offset, length and record id of each kept revisit record."""
        query = "SELECT warc, offset, length, id FROM revisits ORDER BY warc, offset"
        return list(self._rows(query))

    def knows_revisit(self, record_id: str) -> bool:
        """Whether that revisit record is kept."""
        query = "SELECT 1 FROM revisits WHERE id = ?"
        return any(self._rows(query, (record_id,)))

    def newest(self) -> datetime | None:
        """Time of the newest capture."""
        for (micros,) in self._rows("SELECT max(time) FROM captures WHERE time NOTNULL"):
            return None if micros is None else _time(micros)
        return None

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


def _where(filters: Mapping[str, Any]) -> tuple[str, list[Any]]:
    used = {text: value for text, value in filters.items() if value is not None}
    return (" WHERE " + " AND ".join(used) if used else ""), list(used.values())
