"""Frames of sightings out of bodies, as a run would hand them to a table's function.

Belongs here: a body through its parser, with what its capture adds.
Does not belong here: any source's files, or what a table makes of them.
"""

from collections.abc import Sequence
from datetime import datetime

import pandas as pd
import pyarrow as pa

from pipelines.inputs import frame_of
from pipelines.observe import observations
from pipelines.parsing import ARROW
from scrapers.capture import sha256
from scrapers.registry import kind_of

TIME = pa.timestamp("us", "UTC")
Capture = tuple[str, bytes, datetime]
"""URL, body and time of one."""


def sightings(name: str, captures: Sequence[Capture] = ()) -> pd.DataFrame:
    """The sightings of an observation in some captures; without any, an empty frame."""
    source, records = observations()[name]
    fields = {**{field: ARROW[type_] for field, type_ in records.fields.items()}, "locator": None}
    tables = [_table(fields, source.name, *one) for one in captures]
    return frame_of(pa.concat_tables([_table(fields, source.name, "", b"", None), *tables]))


def _table(
    fields: dict[str, pa.DataType], source: str, url: str, body: bytes, time: datetime | None
) -> pa.Table:
    columns: dict[str, pa.Array] = {}
    rows = 0
    if time is not None:
        _, kind = kind_of(url)
        assert kind is not None, url
        parsed = kind.parse(body, url, {}, time)
        rows = parsed.rows
        columns = {
            name: pa.array(parsed.columns[name], type_ or pa.string())
            for name, type_ in fields.items()
        }
    else:
        columns = {name: pa.array([], type_ or pa.string()) for name, type_ in fields.items()}
    capture = sha256(url.encode() + body + str(time).encode())
    texts = {"source": source, "source_url": url, "capture_id": capture}
    for name, text in {**texts, "public_from_basis": "first_seen"}.items():
        columns[name] = pa.array([text] * rows, pa.string())
    for name in ("public_from", "recorded_from"):
        columns[name] = pa.array([time] * rows, TIME)
    return pa.table(columns)


def capture_id(capture: Capture) -> str:
    """The id that `sightings` gives a capture."""
    url, body, time = capture
    return sha256(url.encode() + body + str(time).encode())
