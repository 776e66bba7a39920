"""From what captures say to observations: sightings, scopes, and files vouched for by manifests.

Belongs here: the instant a capture became public, which captures count, and the rows and coverage
of one shard. Does not belong here: parsing (`parsing`), order and withdrawal (`vintages`), tables.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.entries import Entry
from pipelines.ledger import Ledger
from pipelines.parsing import observation_name, read_records
from pipelines.shards import NOWHERE, WHOLE, bounds, shard_of
from scrapers.capture import sha256
from scrapers.records import Records
from scrapers.registry import Source, sources

__all__ = [
    "Sightings",
    "Standing",
    "counts",
    "observations",
    "shard_digests",
    "sightings",
    "standing",
]

TIME = pa.timestamp("us", "UTC")


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a parsed capture counts, and since when the world could know it."""

    public_from: datetime
    basis: str
    code: str | None = None
    """Why it does not count; None: it does."""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Sightings:
    """Rows of one observation in one shard and its margin, one per capture and key.

    `frame`: the record's fields, locator, source, source_url, capture_id, public_from,
    public_from_basis, recorded_from. `coverage`: the scope columns and those of the capture, one
    row per capture and value of scope; None where no capture is ever complete.
    """

    frame: pd.DataFrame
    coverage: pd.DataFrame | None
    records: Records


@cache
def observations() -> Mapping[str, tuple[Source, Records]]:
    """Every observation by name: the source it comes from and its shape."""
    return {
        observation_name(source, kind.records): (source, kind.records)
        for source in sources().values()
        for kind in source.kinds
    }


def standing(ledger: Ledger, entry: Entry) -> Standing:
    """The standing of a parsed capture: stated, vouched for by a manifest, or first seen."""
    verifier = sources()[entry.source].kind(str(entry.kind)).verified_by
    if verifier is None:
        if entry.stated is not None:
            return Standing(entry.stated, "stated")
        return Standing(entry.time, "first_seen")
    vouchers = ledger.vouchers(verifier, entry.url)
    for digest, size, rows, retrieved_at in vouchers:
        if (digest, size, rows) == (entry.payload, entry.bytes, entry.rows):
            return Standing(retrieved_at, "stated")
    if not vouchers:
        return Standing(
            entry.time,
            "first_seen",
            "no_manifest",
            "no manifest that vouches for this file was captured; fetch its manifest",
        )
    digest, size, rows, _ = vouchers[-1]
    return Standing(
        entry.time,
        "first_seen",
        "manifest_mismatch",
        f"its manifest promises {size} bytes, {rows} rows and sha256 {digest[:12]}…, but the file "
        f"has {entry.bytes} bytes, {entry.rows} rows and sha256 {entry.payload[:12]}…; "
        "fetch both again",
    )


def counts(ledger: Ledger, url: str) -> bool:
    """Whether a capture of `url` was read and, where that is asked for, vouched for."""
    return any(standing(ledger, entry).code is None for entry in ledger.parsed(url))


def shard_digests(ledger: Ledger, observation: str) -> dict[str, str]:
    """For each shard a digest of all that decides its sightings."""
    source, _ = observations()[observation]
    vouched = {kind.name for kind in source.kinds if kind.verified_by}
    parts: dict[str, list[str]] = {}
    for shard, capture_id, kind, version in ledger.captures_by_shard(observation):
        part = f"{capture_id} {version}"
        if kind in vouched:
            found = standing(ledger, ledger.entry(capture_id))
            part += f" {found.public_from.isoformat()} {found.code}"
        parts.setdefault(shard, []).append(part)
    return {shard: sha256("\n".join(lines).encode()) for shard, lines in parts.items()}


def sightings(
    ledger: Ledger, observation: str, shard: str, *, margin: timedelta = timedelta(0)
) -> Sightings:
    """The sightings of a shard, and of the days that lie up to `margin` before it."""
    _, records = observations()[observation]
    first, last = (None, None) if shard in (WHOLE, NOWHERE) else bounds(shard)
    wanted = [shard]
    if first is not None and margin:
        first = first - margin
        wanted = sorted({shard, shard_of(first)})
    tables, covered = [], []
    for entry in ledger.touching(observation, wanted):
        found = standing(ledger, entry)
        if found.code is not None:
            continue
        table, scope = read_records(ledger.folder / str(entry.records))
        tables.append(_with_capture(_cut(table, records, first, last), entry, found))
        if records.scope is not None:
            covered.append(_with_capture(_scope_table(records, scope, first, last), entry, found))
    empty = _with_capture(_empty(records), None, None)
    frame = pa.concat_tables([empty, *tables]).to_pandas(types_mapper=pd.ArrowDtype)
    if records.scope is None:
        return Sightings(frame, None, records)
    nothing = empty.select([name for name in empty.column_names if name not in _values(records)])
    coverage = pa.concat_tables([nothing, *covered]).to_pandas(types_mapper=pd.ArrowDtype)
    return Sightings(frame, coverage, records)


def _values(records: Records) -> set[str]:
    return {*records.fields, "locator"} - set(records.scope or ())


def _empty(records: Records) -> pa.Table:
    from pipelines.parsing import ARROW

    fields = [(name, ARROW[type_]) for name, type_ in records.fields.items()]
    return pa.schema([*fields, ("locator", pa.string())]).empty_table()


def _cut(table: pa.Table, records: Records, first: date | None, last: date | None) -> pa.Table:
    if records.shard is None or first is None:
        return table
    days = table[records.shard]
    return table.filter(
        pc.and_(pc.greater_equal(days, pa.scalar(first)), pc.less_equal(days, pa.scalar(last)))
    )


def _scope_table(
    records: Records, scope: list[list[object]], first: date | None, last: date | None
) -> pa.Table:
    """The values of scope as a table; a whole-list scope is one row without columns."""
    from pipelines.parsing import ARROW

    columns = {}
    for place, name in enumerate(records.scope or ()):
        type_ = ARROW[records.fields[name]]
        values = pa.array([value[place] for value in scope], pa.string())
        columns[name] = values.cast(type_)
    if not columns:
        return pa.table({"_": pa.nulls(len(scope))})
    return _cut(pa.table(columns), records, first, last)


def _with_capture(table: pa.Table, entry: Entry | None, found: Standing | None) -> pa.Table:
    """The table with what the capture adds to each of its rows."""
    facts: Iterator[tuple[str, object, pa.DataType]] = iter(
        (
            ("source", entry and entry.source, pa.string()),
            ("source_url", entry and entry.url, pa.string()),
            ("capture_id", entry and entry.capture_id, pa.string()),
            ("public_from", found and found.public_from, TIME),
            ("public_from_basis", found and found.basis, pa.string()),
            ("recorded_from", entry and entry.time, TIME),
        )
    )
    for name, value, type_ in facts:
        table = table.append_column(name, pa.repeat(pa.scalar(value, type_), table.num_rows))
    return table.drop_columns(["_"]) if "_" in table.column_names else table
