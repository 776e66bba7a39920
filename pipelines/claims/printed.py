"""The shape of rows made of accepted claims: what each claim says, common columns, types.

Belongs here: what rows of all three tables have alike. Does not belong here: which claims are rows
(`routes`), what their words mean (`meaning`), which of several stands when (`standing`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa

from pipelines.claims.meaning import Claim
from pipelines.shares.rows import INPUTS
from scrapers.capture import sha256, time_text

__all__ = ["ADDED", "CARRIED", "PRINTED", "Told", "cited", "told", "typed"]

USUAL = {"withdrawn": False, "ok_contradiction": True}
EVIDENCE = "accepted_claim"
LICENCE = "none stated; figure and short quote with their source"
PRINTED = ("published_first", "published_last", "carrier", "carrier_url", "evidence", "licence")
CARRIED = (
    *("source", "source_url", "capture_id", "locator"),
    *("public_from", "public_from_basis", "recorded_from"),
)
"""Columns that a row takes from its claim, so that `trace` leads to the sentence."""
ADDED = ("derived_from", "withdrawn", "ok_contradiction", "expected_contradiction")
"""Columns beside them: the claims of a row made of several, the end of a figure, an objection."""

Row = dict[str, Any]
Rows = Callable[[Claim], Iterator[Row]]


class Told(NamedTuple):
    """What one vintage of an accepted claim says of one key; `gone`: that it says so no longer."""

    claim: Claim
    row: Row
    gone: bool


def told(claims: pd.DataFrame, rows: Rows) -> Iterator[Told]:
    """Vintages of accepted claims that name an owner, and the withdrawals that end them.

    Args:
        claims: the table `claims`, every vintage, or sightings of it.
        rows: what an accepted claim is in a table.
    """
    said: dict[str, list[Row]] = {}
    for claim in _in_order(claims):
        name = claim["claim_id"]
        if claim.get("status") == "withdrawn":
            for row in said.pop(name, ()):
                yield Told(claim, {**row, **_carried(claim)}, gone=True)
        elif claim["review"] == "accepted" and claim["entity"] is not None:
            said[name] = [{**_printed(claim), **row, **_carried(claim)} for row in rows(claim)]
            yield from (Told(claim, row, gone=False) for row in said[name])


def _in_order(claims: pd.DataFrame) -> Iterator[Row]:
    """Claims in the order of their pages, each with its vintages one after the other."""
    for record in sorted(claims.to_dict("records"), key=_place):
        claim: Row = {str(name): _null(value) for name, value in record.items()}
        for name in ("value", "value_high"):
            claim[name] = None if claim[name] is None else Decimal(str(claim[name]))
        yield claim


def _place(record: Mapping[Any, Any]) -> tuple[str, int]:
    return str(record["claim_id"]), int(record.get("revision", 1))


def _printed(claim: Claim) -> Row:
    return {
        "published_first": claim["published"],
        "published_last": claim["published"],
        "carrier": claim["carrier"],
        "carrier_url": claim["page_url"],
        "evidence": EVIDENCE,
        "licence": LICENCE,
    }


def _carried(claim: Claim) -> Row:
    return {name: claim.get(name) for name in CARRIED}


def cited(claim: Claim) -> Mapping[str, str]:
    """A claim as an input of a row."""
    key = f"claim_id={claim['claim_id']}"
    digest = sha256(f"{key}|{claim['value']}|{claim['value_high']}".encode())[:32]
    since = time_text(claim["public_from"])
    return {"table": "claims", "key": f"{key}, public_from<={since}", "digest": digest}


def _null(value: Any) -> Any:
    return None if pd.api.types.is_scalar(value) and pd.isna(value) else value


def typed(rows: Sequence[Row], columns: Sequence[str]) -> pd.DataFrame:
    """Arrow types, so that days and nulls stay what they are."""
    made = {}
    for name in (*columns, *CARRIED, *ADDED):
        kind = _type(name)
        values = [row.get(name, USUAL.get(name)) for row in rows]
        if pa.types.is_floating(kind) or pa.types.is_integer(kind):
            values = [None if value is None else float(value) for value in values]
        said = any(value is not None for value in values)
        made[name] = pa.array(values).cast(kind) if said else pa.array(values, kind)
    return pa.table(made).to_pandas(types_mapper=pd.ArrowDtype)


NUMBERS = frozenset(
    (
        *("share_pct", "low_pct", "high_pct", "value", "low", "high", "interval_pct"),
        *("h100e", "power_it_mw", "power_facility_mw", "power_stated_mw"),
    )
)
DAYS = frozenset(("period_start", "period_end", "published_first", "published_last", "valid_from"))
TIMES = frozenset(("public_from", "recorded_from", "first_listed"))
TRUTHS = frozenset(
    ("is_complete", "start_known", "include_in_analysis", "withdrawn", "ok_contradiction")
)


def _type(name: str) -> pa.DataType:
    if name in NUMBERS:
        return pa.float64()
    if name in DAYS:
        return pa.date32()
    if name in TIMES:
        return pa.timestamp("us", "UTC")
    if name == "derived_from":
        return INPUTS
    if name == "accelerators":
        return pa.int64()
    return pa.bool_() if name in TRUTHS else pa.string()
