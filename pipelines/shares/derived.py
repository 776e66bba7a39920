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

from scrapers.capture import sha256, time_text

__all__ = ["US", "chip_shares", "token_shares_of_makers"]

US = "compute_market"
"""Ourselves, as a publisher."""
SHARES = {
    "all": "share_of_platform_pct",
    "top50": "share_of_named_pct",
    "top9_models": "share_of_named_pct",
    "top9_authors": "share_of_named_pct",
}
"""What a country's tokens are a part of, by population: only `all` shows the whole platform."""
PATIENCE = timedelta(days=150)
"""After a quarter's end; who has not reported by then is no longer waited for (SEC, CSRC: 120)."""

Row = dict[str, Any]


def token_shares_of_makers(token_shares: pd.DataFrame, licence: str) -> Iterator[Row]:
    """Weekly shares of tokens by makers' country: one row per vintage of a complete week.

    Args:
        token_shares: every vintage.
        licence: what the rows' column of that name says.
    """
    wanted = token_shares["group_by"].eq("country") & token_shares["is_complete"].fillna(False)
    chosen = token_shares[wanted & token_shares["status"].ne("withdrawn")]
    for one in chosen.to_dict("records"):
        named = ", ".join(
            f"{name}={one[name]}"
            for name in ("source", "week_start", "population", "group_by", "group_name")
        )
        share = float(one[SHARES[one["population"]]] or 0)
        text = f"{named}|{one['tokens']}|{share!r}|{one['coverage_pct']!r}"
        yield {
            "metric": "token_share",
            "definition_id": f"week_{one['population']}",
            "geo": "world",
            "entity": one["group_name"],
            "period_start": one["week_start"],
            "period_end": one["week_start"] + timedelta(days=6),
            "basis": "tokens",
            "entity_country": "ZZ" if one["group_name"] == "other" else one["group_name"],
            "share_pct": share,
            "counted": f"{one['coverage_pct']:.1f} % of the platform's tokens are named",
            "licence": licence,
            "derived_from": [_input("token_shares", named, one["public_from"], text)],
            "public_from": one["public_from"],
            "recorded_from": one["recorded_from"],
        }


def chip_shares(chip_vendor_revenue: pd.DataFrame, licence: str) -> Iterator[Row]:
    """Quarterly shares of listed vendors' revenue in US$ by country, at each instant it changed.

    A quarter is shown once every vendor of the quarter before has reported it, or 150 days after
    its end: half of the vendors would make another market. The scope names who is counted.

    Args:
        chip_vendor_revenue: every vintage.
        licence: what the rows' column of that name says.
    """
    quarters = _quarters(chip_vendor_revenue)
    newest = max((row["public_from"] for rows in quarters.values() for row in rows), default=None)
    before: frozenset[str] = frozenset()
    for name, rows in sorted(quarters.items()):
        start, end = _bounds(name)
        late = _midnight(end + PATIENCE, rows[0]["public_from"])
        instants = {row["public_from"] for row in rows}
        if newest is not None and newest >= late:
            instants.add(late)
        for instant in sorted(instants):
            known = _as_of(rows, instant)
            if known and (before <= known.keys() or instant >= late):
                yield from _countries(name, start, end, known, instant, licence)
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
    licence: str,
) -> Iterator[Row]:
    sums: dict[str, Decimal] = {}
    for row in known.values():
        amount = Decimal(row["revenue_usd"])
        sums[row["vendor_country"]] = sums.get(row["vendor_country"], Decimal(0)) + amount
    total = sum(sums.values(), Decimal(0))
    text = "\n".join(
        f"{name}|{row['period_end']}|{row['revenue_usd']}|{row['vendor_country']}"
        for name, row in known.items()
    )
    named = f"calendar_quarter={quarter}, duration=Q, segment_scheme=total, is_primary=true"
    for country, amount in sorted(sums.items()):
        if not total:
            continue
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
            "licence": licence,
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


def _midnight(day: date, like: datetime) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=like.tzinfo)
