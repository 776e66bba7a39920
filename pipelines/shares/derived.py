"""Shares of a market computed from our own tables, each row with the rows it comes from.

Belongs here: which of our tables give a share, of what, and from which instant on.
Does not belong here: published shares (`register`), or how the tables themselves are made.
"""

import calendar
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.shares.periods import midnight
from scrapers.capture import sha256, time_text

__all__ = ["US", "chip_shares", "token_shares_of_makers"]

US = "compute_market"
"""Ourselves, as a publisher."""
INSTANT = pa.timestamp("us", "UTC")
TAKEN = (
    "source",
    "week_start",
    "population",
    "group_by",
    "group_name",
    "share_of_platform_pct",
    "share_of_named_pct",
    "is_complete",
    "status",
    "public_from",
    "recorded_from",
)
"""What is needed of a weekly share."""
PATIENCE = timedelta(days=150)
"""After a quarter's end; who has not reported by then is no longer waited for (SEC, CSRC: 120)."""

Row = dict[str, Any]


def token_shares_of_makers(token_shares: pd.DataFrame) -> pa.Table:
    """Weekly shares of tokens by makers' country: one row per vintage of a complete week.

    A country that a later vintage of a week no longer has among those counted has a share of 0.
    Columns are worked on whole: history grows by 20 rows a week for ever.

    Args:
        token_shares: every vintage.
    """
    rows = pa.Table.from_pandas(token_shares[list(TAKEN)], preserve_index=False)
    rows = rows.filter(pc.equal(rows["group_by"], "country"))
    live = pc.and_(
        pc.fill_null(rows["is_complete"], False), pc.not_equal(rows["status"], "withdrawn")
    )
    rows = pa.concat_tables([rows.filter(live), _left_out(rows, live)])
    platform = pc.equal(rows["population"], "all")
    share = pc.if_else(platform, rows["share_of_platform_pct"], rows["share_of_named_pct"])
    share = pc.fill_null(pc.cast(share, pa.float64()), 0.0)
    named = _joined(
        [
            text
            for name in ("source", "week_start", "population", "group_by", "group_name")
            for text in (f"{name}=", pc.cast(rows[name], pa.string()), ", ")
        ][:-1]
    )
    start = pc.cast(rows["week_start"], pa.date32())
    week = pc.add(pc.cast(start, pa.int32()), pa.scalar(6, pa.int32()))
    other = pc.equal(rows["group_name"], "other")
    group = pc.cast(rows["group_name"], pa.string())
    return pa.table(
        {
            "metric": _same("token_share", rows),
            "definition_id": _joined(["week_", pc.cast(rows["population"], pa.string())]),
            "geo": _same("world", rows),
            "entity": group,
            "period_start": start,
            "period_end": pc.cast(week, pa.date32()),
            "basis": _same("tokens", rows),
            "entity_country": pc.if_else(other, "ZZ", group),
            "share_pct": share,
            "derived_from": _inputs(named, rows["public_from"], share),
            "public_from": pc.cast(rows["public_from"], INSTANT),
            "recorded_from": pc.cast(rows["recorded_from"], INSTANT),
        }
    )


def _left_out(rows: pa.Table, live: pa.ChunkedArray) -> pa.Table:
    """Withdrawn vintages of weeks that stand otherwise at the same instant."""
    week = ["source", "week_start", "population", "public_from"]
    standing = rows.filter(live).group_by(week).aggregate([])
    gone = rows.filter(pc.equal(rows["status"], "withdrawn"))
    places = gone.select(week).append_column("row_", pa.array(range(gone.num_rows), pa.int64()))
    kept = places.join(standing, keys=week, join_type="inner").sort_by("row_")["row_"]
    return gone.take(kept)


def _same(text: str, rows: pa.Table) -> pa.Array:
    return pa.repeat(pa.scalar(text), rows.num_rows)


def _joined(parts: list[Any]) -> Any:
    return pc.binary_join_element_wise(*parts, "")


def _inputs(named: Any, instants: Any, share: Any) -> pa.Array:
    """One input a row: its key, the instant, and a digest of the share taken from it."""
    stamps = [time_text(one) for one in pc.cast(instants, INSTANT).to_pylist()]
    keys = [f"{key}, public_from<={at}" for key, at in zip(named.to_pylist(), stamps, strict=True)]
    texts = zip(keys, share.to_pylist(), strict=True)
    digests = [sha256(f"{key}|{value!r}".encode())[:32] for key, value in texts]
    tables = ["token_shares"] * len(keys)
    parts = [pa.array(one, pa.string()) for one in (tables, keys, digests)]
    struct = pa.StructArray.from_arrays(parts, names=["table", "key", "digest"])
    return pa.ListArray.from_arrays(pa.array(range(len(keys) + 1), pa.int32()), struct)


def chip_shares(chip_vendor_revenue: pd.DataFrame) -> Iterator[Row]:
    """Quarterly shares of listed vendors' revenue in US$ by country, at each instant it changed.

    A quarter is shown once every vendor of the quarter before has reported it, or 150 days after
    its end: half of the vendors would make another market. The scope names who is counted. Where
    all of them sit in one country there is no row: 100 % of one side's vendors says nothing.

    Args:
        chip_vendor_revenue: every vintage.
    """
    quarters = _quarters(chip_vendor_revenue)
    newest = max((row["public_from"] for rows in quarters.values() for row in rows), default=None)
    before: frozenset[str] = frozenset()
    for name, rows in sorted(quarters.items()):
        start, end = _bounds(name)
        late = midnight(end + PATIENCE)
        instants = {row["public_from"] for row in rows}
        if newest is not None and newest >= late:
            instants.add(late)
        for instant in sorted(instants):
            known = _as_of(rows, instant)
            if known and (before <= known.keys() or instant >= late):
                yield from _countries(name, start, end, known, instant)
        before = frozenset(_as_of(rows, max(instants)))


def _quarters(revenue: pd.DataFrame) -> dict[str, list[Row]]:
    """Quarterly totals of primary series, by calendar quarter."""
    wanted = (
        revenue["is_primary"].fillna(False)
        & revenue["segment_scheme"].eq("total")
        & revenue["duration"].eq("Q")
    )
    found: dict[str, list[Row]] = {}
    for row in revenue[wanted].to_dict("records"):
        found.setdefault(row["calendar_quarter"], []).append(row)
    return found


def _as_of(rows: list[Row], instant: datetime) -> dict[str, Row]:
    """By vendor the last vintage that was public, in US$; a vendor counts once a quarter."""
    last: dict[tuple[str, date], Row] = {}
    for row in rows:
        name = (row["vendor"], row["period_end"])
        if row["public_from"] <= instant and (
            name not in last or row["revision"] > last[name]["revision"]
        ):
            last[name] = row
    found: dict[str, Row] = {}
    for (vendor, _), row in sorted(last.items()):
        if row["status"] != "withdrawn" and not pd.isna(row["revenue_usd"]):
            found[vendor] = row
    return found


def _countries(
    quarter: str,
    start: date,
    end: date,
    known: Mapping[str, Row],
    instant: datetime,
) -> Iterator[Row]:
    sums: dict[str, Decimal] = {}
    for row in known.values():
        amount = Decimal(row["revenue_usd"])
        sums[row["vendor_country"]] = sums.get(row["vendor_country"], Decimal(0)) + amount
    total = sum(sums.values(), Decimal(0))
    if len(sums) < 2 or not total:
        return
    text = "\n".join(
        f"{name}|{row['period_end']}|{row['revenue_usd']}|{row['vendor_country']}"
        for name, row in known.items()
    )
    named = f"calendar_quarter={quarter}, duration=Q, segment_scheme=total, is_primary=true"
    for country, amount in sorted(sums.items()):
        yield {
            "metric": "chip_revenue_share",
            "definition_id": "listed_vendors",
            "geo": "world",
            "entity": country,
            "period_start": start,
            "period_end": end,
            "basis": "revenue",
            "entity_country": country,
            "share_pct": float(100 * amount / total),
            "counted": f"{len(known)} vendors: {', '.join(known)}",
            "derived_from": [_input("chip_vendor_revenue", named, instant, text)],
            "public_from": instant,
            "recorded_from": max(row["recorded_from"] for row in known.values()),
        }


def _input(table: str, key: str, instant: datetime, text: str) -> dict[str, str]:
    stamp = time_text(instant)
    digest = sha256(text.encode())[:32]
    return {"table": table, "key": f"{key}, public_from<={stamp}", "digest": digest}


def _bounds(quarter: str) -> tuple[date, date]:
    year, month = int(quarter[:4]), 3 * int(quarter[5:])
    return date(year, month - 2, 1), date(year, month, calendar.monthrange(year, month)[1])
