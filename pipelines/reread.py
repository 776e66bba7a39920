"""One capture read again from its WARC member: hashed, identified and parsed anew.

Belongs here: doing again, without any cache, what the archive and the ledger did once.
Does not belong here: comparing with what was published (`prove`).
"""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from pipelines.inputs import frame_of
from pipelines.parsing import observation_name, parse_body, record_table
from scrapers.archive import Archive, ArchiveDamageError, TooBigError, UndecodableError
from scrapers.capture import Capture, capture_id
from scrapers.records import Refusal, Unread
from scrapers.registry import kind_of

__all__ = ["Reread", "reread"]


@dataclass(frozen=True, slots=True)
class Reread:
    """A capture, its body, and the records the parser finds in it now."""

    capture: Capture
    body: bytes
    frame: pd.DataFrame
    refusal: str | None
    observation: str = ""
    """The name by which table functions ask for its records."""


def reread(archive: Archive, wanted: str, adopted: Collection[str] = ()) -> Reread:
    """Read a capture again; `adopted` as in `kind_of`.

    Raises:
        LookupError: the archive does not hold it.
        ArchiveDamageError: its bytes are not what was archived.
    """
    capture = archive.capture(wanted)
    try:
        body = archive.body(capture)
    except (TooBigError, UndecodableError) as error:
        return Reread(capture, b"", pd.DataFrame(), str(error))
    if capture_id(capture.url, capture.time, body) != wanted:
        raise ArchiveDamageError(
            f"{capture.warc}, byte {capture.offset}: URL, time or body of capture {wanted[:12]} "
            "are not what its id was made from; restore the file from a copy"
        )
    source, kind = kind_of(capture.url, adopted)
    if source is None or kind is None:
        return Reread(capture, body, pd.DataFrame(), "no parser reads this URL any more")
    try:
        parsed = parse_body(kind, capture, body)
    except (Refusal, Unread) as refusal:
        return Reread(capture, body, pd.DataFrame(), str(refusal))
    table = record_table(kind.records, parsed)
    for name, value in (
        ("source", source.name),
        ("source_url", capture.url),
        ("capture_id", capture.capture_id),
    ):
        table = table.append_column(name, pa.repeat(pa.scalar(value), table.num_rows))
    time = pa.scalar(parsed.stated or capture.time, pa.timestamp("us", "UTC"))
    for name in ("public_from", "recorded_from"):
        table = table.append_column(name, pa.repeat(time, table.num_rows))
    basis = pa.repeat(pa.scalar("stated"), table.num_rows)
    frame = frame_of(table.append_column("public_from_basis", basis))
    return Reread(capture, body, frame, None, observation_name(source, kind.records))
