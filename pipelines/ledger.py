"""What every capture turned out to be: parsed, refused, failed, or read by no parser.

Belongs here: running parsers over new captures, once per (payload, URL, parser version), and
remembering the outcome in `cache/ledger.sqlite` and `cache/records/`. All of it is derived: delete
it and the next run makes it again from the archive.
Does not belong here: what observations mean (`observe`) or how a body is read (`scrapers`).
"""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from pipelines.entries import SCHEMA, Entry, Seen
from pipelines.parsing import (
    Outcome,
    observation_name,
    parse_capture,
    parser_version,
    read_records,
)
from scrapers.archive import Archive
from scrapers.capture import Capture, parse_time, sha256, time_text
from scrapers.records import Kind
from scrapers.registry import Source, kind_of, sources

__all__ = ["Ledger"]


class Ledger:
    """The outcomes of all captures of one archive."""

    def __init__(self, cache: Path, adopted: Collection[str] = ()) -> None:
        """Open or create the ledger in a cache folder.

        `adopted` names the sources that a person has read pages of undeclared hosts.
        """
        self.folder = cache / "records"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.db = sqlite3.connect(cache / "ledger.sqlite", check_same_thread=False)
        self.db.executescript(SCHEMA)
        self._versions = {
            (source.name, kind.name): parser_version(source, kind)
            for source in sources().values()
            for kind in source.kinds
        }
        self._verified = tuple(
            kind.name
            for source in sources().values()
            for kind in source.kinds
            if kind.verified_by is not None
        )
        self.adopt(adopted)

    def adopt(self, names: Collection[str]) -> None:
        """From now on pages of hosts that no source declares go to these sources."""
        self.adopted = tuple(sorted(set(names) & sources().keys()))
        self._forget_old_parsers()

    def close(self) -> None:
        """Close the database."""
        self.db.close()

    def _forget_old_parsers(self) -> None:
        """Entries are made again when any parser or any route to one has changed."""
        now = sha256(repr((sorted(self._versions.items()), self.adopted)).encode())
        row = self.db.execute("SELECT value FROM fact WHERE name = 'parsers'").fetchone()
        if row is None or row[0] != now:
            with self.db:
                for table in ("entry", "touch", "voucher"):
                    self.db.execute(f"DELETE FROM {table}")
                self.db.execute("INSERT OR REPLACE INTO fact VALUES ('parsers', ?)", (now,))

    def update(self, archive: Archive, on_progress: Callable[[str], None] | None = None) -> Seen:
        """Read every capture of the archive that is not in the ledger yet, and forget lost ones."""
        known = {row[0] for row in self.db.execute("SELECT capture_id FROM entry")}
        held = archive.ids()
        counts: dict[str, int] = {}
        refused: list[Entry] = []
        failed: list[Entry] = []
        new = held - known
        with self.db:
            for number, capture in enumerate(archive.some(new), start=1):
                state = self._add(archive, capture)
                counts[state] = counts.get(state, 0) + 1
                if state in ("refused", "failed"):
                    (refused if state == "refused" else failed).append(
                        self.entry(capture.capture_id)
                    )
                if on_progress and number % 25 == 0:
                    on_progress(f"read {number} of {len(new)} captures")
            self._forget(known - held)
        return Seen(counts, tuple(refused), tuple(failed))

    def _forget(self, lost: set[str]) -> None:
        for table in ("entry", "touch") if lost else ():
            self.db.executemany(
                f"DELETE FROM {table} WHERE capture_id = ?",
                [(capture_id,) for capture_id in lost],
            )

    def _add(self, archive: Archive, capture: Capture) -> str:
        """Find out what a capture is, note it, and say its state."""
        source_, kind = kind_of(capture.url, self.adopted)
        if source_ is None or kind is None:
            name = source_.name if source_ else ""
            self._note(capture, name, None, None, Outcome("unread"), None)
            return "unread"
        observation = observation_name(source_, kind.records)
        version = self._versions[source_.name, kind.name]
        outcome = self._outcome(archive, capture, kind, version, observation).at(capture)
        self._note(capture, source_.name, kind.name, observation, outcome, version)
        for shard in outcome.shards:
            self.db.execute(
                "INSERT OR REPLACE INTO touch VALUES (?, ?, ?)",
                (observation, shard, capture.capture_id),
            )
        if outcome.state == "parsed" and any(k.verified_by == kind.name for k in source_.kinds):
            self._vouch(kind, outcome)
        return outcome.state

    def _note(
        self,
        capture: Capture,
        source: str,
        kind: str | None,
        observation: str | None,
        outcome: Outcome,
        version: str | None,
    ) -> None:
        self.db.execute(
            f"INSERT OR REPLACE INTO entry VALUES ({', '.join('?' * 18)})",
            (
                capture.capture_id,
                source,
                kind,
                observation,
                capture.url,
                time_text(capture.time),
                capture.origin,
                capture.payload_sha256,
                capture.payload_bytes,
                version,
                outcome.state,
                outcome.code,
                outcome.message,
                outcome.locator,
                outcome.stated,
                outcome.rows,
                outcome.records,
                json.dumps(outcome.warnings),
            ),
        )

    def _outcome(
        self, archive: Archive, capture: Capture, kind: Kind, version: str, observation: str
    ) -> Outcome:
        """The remembered outcome of these bytes, or a fresh one."""
        name = (capture.payload_sha256, capture.url, capture.status, version)
        row = self.db.execute(
            "SELECT state, code, message, locator, stated, rows, records, warnings, shards"
            " FROM outcome WHERE payload = ? AND url = ? AND status = ? AND version = ?",
            name,
        ).fetchone()
        if row is not None and (row[6] is None or (self.folder / row[6]).exists()):
            state, code, message, locator, stated, rows, records, warnings, shards = row
            return Outcome(
                state,
                code,
                message,
                locator,
                stated,
                rows,
                records,
                tuple(json.loads(warnings)),
                tuple(json.loads(shards)),
            )
        outcome = parse_capture(archive, capture, kind, version, observation, self.folder)
        if outcome.code == "clock":  # depends on when it was fetched, not on the bytes alone
            return outcome
        self.keep(name, outcome)
        return outcome

    def keep(self, name: tuple[str, str, int, str], outcome: Outcome) -> None:
        """Remember what came of a body, by (payload SHA-256, URL, status, parser version)."""
        self.db.execute(
            f"INSERT OR REPLACE INTO outcome VALUES ({', '.join('?' * 13)})",
            (
                *name,
                outcome.state,
                outcome.code,
                outcome.message,
                outcome.locator,
                outcome.stated,
                outcome.rows,
                outcome.records,
                json.dumps(outcome.warnings),
                json.dumps(outcome.shards),
            ),
        )

    def _vouch(self, kind: Kind, outcome: Outcome) -> None:
        """Keep what a manifest says of other files where it can be looked up."""
        table, _ = read_records(self.folder / str(outcome.records))
        self.db.executemany(
            "INSERT OR IGNORE INTO voucher VALUES (?, ?, ?, ?, ?, ?)",
            [
                (
                    kind.name,
                    row["url"],
                    row["sha256"],
                    row["bytes"],
                    row["row_count"],
                    time_text(row["retrieved_at"]),
                )
                for row in table.to_pylist()
            ],
        )

    def entry(self, capture_id: str) -> Entry:
        """The entry of one capture.

        Raises:
            LookupError: the ledger holds no such capture.
        """
        found = list(self._entries("capture_id = ?", (capture_id,)))
        if not found:
            raise LookupError(f"no capture {capture_id} has been read")
        return found[0]

    def entries(self, *, state: str | None = None, source: str | None = None) -> Iterator[Entry]:
        """Entries by time, of one state or source where named."""
        asked = {"state": state, "source": source}
        named = {column: value for column, value in asked.items() if value is not None}
        where = " AND ".join(["1 = 1", *(f"{column} = ?" for column in named)])
        return self._entries(where, tuple(named.values()))

    def parsed(self, url: str) -> Iterator[Entry]:
        """Captures of a URL that a parser read, by time."""
        return self._entries("url = ? AND state = 'parsed'", (url,))

    def refused(self, url: str) -> Iterator[Entry]:
        """Captures of a URL that claim success and were refused, by time."""
        return self._entries("url = ? AND state = 'refused'", (url,))

    def newest(self, url: str) -> Entry | None:
        """The newest capture of a URL that a parser read, or that has no parser to refuse it."""
        where = "url = ? AND state IN ('parsed', 'unread')"
        return next(self._entries(where, (url,), order="time DESC LIMIT 1"), None)

    def counts(self, source: str) -> dict[str, int]:
        """How many captures of a source there are in each state, by state."""
        query = "SELECT state, count(*) FROM entry WHERE source = ? GROUP BY state ORDER BY state"
        return dict(self.db.execute(query, (source,)))

    def last(self, source: str, state: str) -> Entry | None:
        """The newest capture of a source in a state; of several the one with the last id."""
        where, order = "source = ? AND state = ?", "time DESC, capture_id DESC LIMIT 1"
        return next(self._entries(where, (source, state), order=order), None)

    def warnings(self, source: str) -> set[str]:
        """All that parsers warned of in a source's captures."""
        query = "SELECT DISTINCT warnings FROM entry WHERE source = ? AND warnings <> '[]'"
        return {one for (text,) in self.db.execute(query, (source,)) for one in json.loads(text)}

    def newest_parsed(self, source: Source) -> datetime | None:
        """Time of the newest parsed capture of what a source is fetched for: its first kind.

        Its lesser answers do not count: a catalogue that came is no ranking that came. None where
        nothing reads the source yet.
        """
        if not source.kinds:
            return None
        (found,) = self.db.execute(
            "SELECT max(time) FROM entry WHERE observation = ? AND state = 'parsed'",
            (observation_name(source, source.kinds[0].records),),
        ).fetchone()
        return parse_time(found) if found else None

    def verified_files(self) -> Iterator[Entry]:
        """Parsed captures that count only if a manifest vouches for them, by time."""
        marks = ", ".join("?" * len(self._verified))
        return self._entries(f"state = 'parsed' AND kind IN ({marks})", self._verified)

    def touching(self, observation: str, shards: list[str]) -> Iterator[Entry]:
        """Parsed captures with records or scope in any of the shards, by capture id."""
        marks = ", ".join("?" * len(shards))
        return self._entries(
            "capture_id IN (SELECT capture_id FROM touch"
            f" WHERE observation = ? AND shard IN ({marks})) AND state = 'parsed'",
            (observation, *shards),
            order="capture_id",
        )

    def count(self, observation: str) -> int:
        """How many captures of an observation were parsed."""
        query = "SELECT count(*) FROM entry WHERE observation = ? AND state = 'parsed'"
        return int(self.db.execute(query, (observation,)).fetchone()[0])

    def digest(self) -> str:
        """Changes when any capture is refused or a file loses or gains its manifest."""
        rows = self.db.execute(
            "SELECT capture_id, code FROM entry WHERE state = 'refused' ORDER BY capture_id"
        ).fetchall()
        vouchers = self.db.execute("SELECT * FROM voucher ORDER BY kind, url, sha256").fetchall()
        verified = self.db.execute(
            "SELECT capture_id FROM entry WHERE state = 'parsed' AND kind IN"
            f" ({', '.join('?' * len(self._verified))}) ORDER BY capture_id",
            self._verified,
        ).fetchall()
        return sha256(repr((rows, vouchers, verified)).encode())

    def captures_by_shard(self, observation: str) -> Iterator[tuple[str, str, str, str]]:
        """(shard, capture id, kind, version) of every touch, ordered."""
        return iter(
            self.db.execute(
                "SELECT shard, capture_id, entry.kind, entry.version FROM touch"
                " JOIN entry USING (capture_id) WHERE touch.observation = ?"
                " ORDER BY shard, capture_id",
                (observation,),
            )
        )

    def vouchers(self, kind: str, url: str) -> list[tuple[str, int, int, datetime]]:
        """What manifests say of a URL: (sha256, bytes, row count, retrieved at), oldest first."""
        rows = self.db.execute(
            "SELECT sha256, bytes, row_count, retrieved_at FROM voucher"
            " WHERE kind = ? AND url = ? ORDER BY retrieved_at, sha256",
            (kind, url),
        )
        return [(row[0], row[1], row[2], parse_time(row[3])) for row in rows]

    def _entries(
        self, where: str, values: tuple[str, ...], order: str = "time, capture_id"
    ) -> Iterator[Entry]:
        # S608: the clauses come from this module, every value is bound.
        query = f"SELECT * FROM entry WHERE {where} ORDER BY {order}"
        with closing(self.db.execute(query, values)) as cursor:
            for row in cursor.fetchall():
                fields = list(row)
                fields[5] = parse_time(fields[5])
                fields[14] = parse_time(fields[14]) if fields[14] else None
                fields[17] = tuple(json.loads(fields[17]))
                yield Entry(*fields)
