"""One capture through its parser: records on disk, or a named refusal.

Belongs here: what comes of one body (`Outcome`) and the Arrow files records are kept in.
Does not belong here: which captures there are (`ledger`), what observations mean (`observe`), how
a body is read (`scrapers`).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from pipelines.reference import curated_rows, reference_folder
from pipelines.shards import WHOLE, shards_of
from scrapers.archive import TooBigError, UndecodableError
from scrapers.capture import Capture, parse_time, sha256, time_text
from scrapers.records import Kind, Parsed, Records, Refusal, Unread, one_line, refuse_status
from scrapers.registry import Source

__all__ = [
    "ARROW",
    "Bodies",
    "Outcome",
    "observation_name",
    "parse_body",
    "parse_capture",
    "parser_version",
    "read_records",
    "record_table",
    "shards_touched",
]

ARROW = {
    "string": pa.string(),
    "int64": pa.int64(),
    "bool": pa.bool_(),
    "date32": pa.date32(),
    "timestamp": pa.timestamp("us", "UTC"),
    "float64": pa.float64(),
}

COPY_AGE = timedelta(days=3)
"""An answer that its server dates so long before it came is a copy that some cache kept. Caches of
the sources here keep a day; clocks that are wrong by days are mended by whoever runs them."""
CLOCK_TOLERANCE = timedelta(days=1)
"""A source whose clock runs ahead of ours by more than this states a time we cannot use."""


class Bodies(Protocol):
    """Where the body of a capture is had from: an archive, or a file that is not imported yet."""

    def body(self, capture: Capture) -> bytes:
        """The decoded body."""
        ...

    def head(self, capture: Capture, size: int = 4096) -> bytes:
        """Its beginning, empty where it cannot be decoded."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one body. `state` is one of those of `ledger.Entry`, or `redirect`."""

    state: str
    code: str | None = None
    message: str | None = None
    locator: str | None = None
    stated: str | None = None
    rows: int = 0
    records: str | None = None
    """Name of the file that holds the records."""
    warnings: tuple[str, ...] = ()
    shards: tuple[str, ...] = ()

    def at(self, capture: Capture) -> "Outcome":
        """The outcome for one sighting: refused where it is an old copy or ahead of its time."""
        made = _dated(capture) if self.state == "parsed" else None
        if made is not None and made < capture.time - COPY_AGE:
            return replace(
                self,
                state="refused",
                code="stale_copy",
                message=f"its server dates it {time_text(made)}, {(capture.time - made).days} days "
                "before it came, so it is a copy that a cache kept; fetch it again",
                shards=(),
            )
        if self.stated is None or parse_time(self.stated) <= capture.time + CLOCK_TOLERANCE:
            return self
        return replace(
            self,
            state="refused",
            code="clock",
            message=f"it says it was made at {self.stated}, more than a day after it was fetched; "
            "compare the clocks of source and machine",
            shards=(),
        )


def _dated(capture: Capture) -> datetime | None:
    """When an answer says that its server made it; None: it says nothing that can be read."""
    if capture.origin == "sample":
        return None
    try:
        made = parsedate_to_datetime(capture.header("Date") or "")
    except (ValueError, TypeError):
        return None
    return made.replace(tzinfo=made.tzinfo or UTC)


def parser_version(source: Source, kind: Kind) -> str:
    """The kind's own version and a digest of the source's code and of the reference it wants.

    Any edit of them reads everything anew.
    """
    folder = Path(__file__).parent.parent / "scrapers" / source.name
    digest = hashlib.sha256()
    for path in sorted(folder.glob("**/*.py")):
        digest.update(path.read_bytes())
    for name in kind.wants:
        digest.update((reference_folder() / f"{name}.yml").read_bytes())
    return f"{kind.name}-{kind.version}-{digest.hexdigest()[:12]}"


def observation_name(source: Source, records: Records) -> str:
    """The name by which a table module asks for these records."""
    return f"{source.name}_{records.name}"


def parse_body(kind: Kind, capture: Capture, body: bytes) -> Parsed:
    """What the parser of a kind finds in a body, given the reference it wants.

    Raises:
        Refusal: the body is not what the source documents.
        Unread: nobody asked for it, and it holds nothing for this parser.
    """
    given = {name: _entries(name) for name in kind.wants}
    return kind.parse(body, capture.url, capture.header_map(), capture.time, **given)


@cache
def _entries(name: str) -> list[Mapping[str, Any]]:
    return [row.fields for row in curated_rows(name)]


def parse_capture(
    archive: Bodies, capture: Capture, kind: Kind, version: str, observation: str, folder: Path
) -> Outcome:
    """Run the parser of a kind over one capture; records go to a file in `folder`."""
    if 300 <= capture.status < 400:
        return Outcome("redirect")
    try:
        if capture.status != 200:
            raise refuse_status(capture.status, archive.head(capture))
        body = archive.body(capture)
        parsed, table, shards = _read(kind, capture, body)
    except Refusal as refusal:
        state = "failed" if refusal.failed else "refused"
        return Outcome(state, refusal.code, refusal.message, refusal.locator)
    except Unread as reason:
        return Outcome("unread", message=str(reason))
    except (TooBigError, UndecodableError) as error:
        code = "too_big" if isinstance(error, TooBigError) else "undecodable"
        return Outcome("refused", code, f"{error}; fetch it again", "")
    digest = sha256("\n".join((capture.payload_sha256, capture.url, version)).encode())
    name = f"{observation}-{digest[:32]}.arrow"
    _write_records(folder / name, table, parsed)
    return Outcome(
        "parsed",
        stated=time_text(parsed.stated) if parsed.stated else None,
        rows=parsed.rows,
        records=name,
        warnings=tuple(map(one_line, parsed.warnings)),
        shards=tuple(shards),
    )


def _read(kind: Kind, capture: Capture, body: bytes) -> tuple[Parsed, pa.Table, list[str]]:
    """What a body says, as it will be kept; a defect of the parser refuses this body only."""
    try:
        parsed = parse_body(kind, capture, body)
        return parsed, record_table(kind.records, parsed), shards_touched(kind.records, parsed)
    except (Refusal, Unread):
        raise
    except Exception as error:
        said = one_line(str(error))[:200]
        raise Refusal(
            "parser_broke",
            f"the parser of {kind.name} broke on it ({type(error).__name__}: {said}), which no "
            "body may bring about; keep the capture, report the defect and mend the parser",
        ) from None


def shards_touched(records: Records, parsed: Parsed) -> list[str]:
    """The shards that records or scope of one body lie in."""
    if records.shard is None:
        return [WHOLE]
    days: set[date] = set(parsed.columns[records.shard])
    if records.scope and records.shard in records.scope:
        place = records.scope.index(records.shard)
        days.update(value[place] for value in parsed.scope)
    return shards_of(days)


def record_table(records: Records, parsed: Parsed) -> pa.Table:
    """Records as an Arrow table: the declared fields and `locator`."""
    arrays = {
        name: pa.array(parsed.columns[name], ARROW[type_]) for name, type_ in records.fields.items()
    }
    arrays["locator"] = pa.array(parsed.columns["locator"], pa.string())
    return pa.table(arrays)


def _write_records(path: Path, table: pa.Table, parsed: Parsed) -> None:
    """Records and scope in one Arrow file, complete or not there."""
    scope = json.dumps([[_plain(part) for part in value] for value in parsed.scope])
    table = table.replace_schema_metadata({"scope": scope})
    partial = path.with_suffix(".part")
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with (
        pa.OSFile(str(partial), "wb") as sink,
        pa.ipc.new_file(sink, table.schema, options=options) as writer,
    ):
        writer.write_table(table)
    partial.replace(path)


def read_records(path: Path) -> tuple[pa.Table, list[list[Any]]]:
    """What `_write_records` wrote: the table and the scope values as JSON gives them."""
    with pa.memory_map(str(path)) as source:
        table = pa.ipc.open_file(source).read_all()
    return table.replace_schema_metadata(None), json.loads(table.schema.metadata[b"scope"])


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
