"""The shape of rows made of accepted claims: their common columns, one row a figure, types.

Belongs here: what rows of all three tables have alike. Does not belong here: which claims are rows
(`routes`), what their words mean (`meaning`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa

from pipelines.claims.meaning import Claim

__all__ = ["CARRIED", "PRINTED", "frame", "one_a_cluster", "one_a_figure"]

EVIDENCE = "accepted_claim"
LICENCE = "none stated; figure and short quote with their source"
PRINTED = ("published_first", "published_last", "carrier", "carrier_url", "evidence", "licence")
CARRIED = (
    *("source", "source_url", "capture_id", "locator"),
    *("public_from", "public_from_basis", "recorded_from"),
)
"""Columns that a row takes from its claim, so that `trace` leads to the sentence."""

Rows = Callable[[Claim], Iterator[dict[str, Any]]]


def frame(claims: pd.DataFrame, rows: Rows, columns: Sequence[str]) -> pd.DataFrame:
    """Rows of accepted claims that name an owner and a time."""
    found = []
    for record in claims.to_dict("records"):
        claim = {name: _null(value) for name, value in record.items()}
        claim.update({name: _number(claim[name]) for name in ("value", "value_high")})
        if claim["review"] != "accepted" or claim["entity"] is None:
            continue
        for row in rows(claim):
            told = {
                "published_first": claim["published"],
                "published_last": claim["published"],
                "carrier": claim["carrier"],
                "carrier_url": claim["page_url"],
                "evidence": EVIDENCE,
                "licence": LICENCE,
            }
            found.append({**told, **row, **{name: claim.get(name) for name in CARRIED}})
    names = (*columns, *CARRIED)
    return pd.DataFrame([{name: row.get(name) for name in names} for row in found], columns=names)


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _null(value: Any) -> Any:
    return None if pd.api.types.is_scalar(value) and pd.isna(value) else value


def one_a_figure(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a key and figure: the earliest carrier's, with the span of all days of print."""
    rows = rows[rows["period_end"].notna()]
    same = [name for name in rows if name not in (*PRINTED, *CARRIED)]
    groups: dict[tuple[str, ...], list[dict[Any, Any]]] = {}
    for row in rows.to_dict("records"):
        groups.setdefault(tuple(str(row[name]) for name in same), []).append(row)
    chosen = []
    for together in groups.values():
        found = sorted(together, key=_printed_order)
        days = [one["published_first"] for one in found if one["published_first"] is not None]
        last = max(days, default=None)
        chosen.append({**found[0], "published_last": last})
    return _typed(pd.DataFrame(chosen, columns=rows.columns))


def _printed_order(row: Mapping[Any, Any]) -> tuple[str, str, str]:
    """Earliest first; a page without a date after all others."""
    return (str(row["published_first"] or "9999"), str(row["public_from"]), str(row["carrier_url"]))


def one_a_cluster(rows: pd.DataFrame) -> pd.DataFrame:
    """The figures of one cluster, publisher and day in one row, of the earliest carrier."""
    key = ["publisher", "cluster_id", "valid_from"]
    found = []
    for _, same in rows.groupby(key, sort=True, dropna=False):
        ordered = sorted(same.to_dict("records"), key=_printed_order)
        joined = dict(ordered[0])
        for other in ordered[1:]:
            joined.update({k: v for k, v in other.items() if joined[k] is None and v is not None})
        found.append(joined)
    return _typed(pd.DataFrame(found, columns=rows.columns))


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    """Arrow types, so that days and nulls stay what they are."""
    columns = {}
    for name in rows.columns:
        kind = _type(name)
        values = [_null(value) for value in rows[name].tolist()]
        if pa.types.is_floating(kind) or pa.types.is_integer(kind):
            values = [None if value is None else float(value) for value in values]
        columns[name] = pa.array(values).cast(kind) if any(values) else pa.array(values, kind)
    return pa.table(columns).to_pandas(types_mapper=pd.ArrowDtype)


NUMBERS = frozenset(
    (
        *("share_pct", "low_pct", "high_pct", "value", "low", "high", "interval_pct"),
        *("h100e", "power_it_mw", "power_facility_mw", "power_stated_mw"),
    )
)
DAYS = frozenset(("period_start", "period_end", "published_first", "published_last", "valid_from"))
TIMES = frozenset(("public_from", "recorded_from", "first_listed"))
TRUTHS = frozenset(("is_complete", "start_known", "include_in_analysis"))


def _type(name: str) -> pa.DataType:
    if name in NUMBERS:
        return pa.float64()
    if name in DAYS:
        return pa.date32()
    if name in TIMES:
        return pa.timestamp("us", "UTC")
    if name == "accelerators":
        return pa.int64()
    return pa.bool_() if name in TRUTHS else pa.string()
