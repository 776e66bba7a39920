"""`dataset=labs` and `dataset=models`: daily shares of spend, tokens and requests.

Belongs here: one row a day, metric and name, in percent as the source writes them.
Does not belong here: summing models to labs, which is wrong: `models` shows the ten largest of
today on all days, so what was large and is small now is missing.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from scrapers.exact import amount, exact_numbers
from scrapers.records import Kind, Parsed, Records, Refusal
from scrapers.values import AHEAD, MEND, day, objects, one_of, typed
from scrapers.vercel.answer import EXPORT, METRICS, question, rows_of

__all__ = ["SHARES", "SHARES_RECORDS", "parse_shares"]

SHARES_RECORDS = Records(
    name="shares",
    fields={
        "dataset": "string",
        "modality": "string",
        "date": "date32",
        "metric": "string",
        "name": "string",
        "share_pct": "string",
    },
    key=("dataset", "modality", "date", "metric", "name"),
    shard="date",
)
"""Percent, 0 to 100, the source's own digits; `dataset` is `labs` or `models`. Not complete: the
window rolls, and no total is stated of a day."""

DATASETS = frozenset({"labs", "models"})
ROW = frozenset({"date", "name", "metric", "share_percent"})
WHOLE = 100
SLACK = Decimal("0.5")
"""What the names of a day may sum to above 100: some twenty shares rounded to a tenth."""


def parse_shares(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row a day, metric and name. The newest day may not be over: its shares still move."""
    dataset, modality = question(url, DATASETS)
    found, warnings = rows_of(body, "an export of shares")
    rows, more = objects(found, ROW, ROW, "/rows")
    exact = exact_numbers(body)["rows"]
    columns = _columns(rows, exact, time)
    _check(columns)
    return Parsed(
        columns={
            "dataset": [dataset] * len(rows),
            "modality": [modality] * len(rows),
            **columns,
        },
        warnings=[*warnings, *more],
    )


def _columns(
    rows: Sequence[Mapping[str, Any]], exact: Sequence[Mapping[str, Any]], time: datetime
) -> dict[str, list[Any]]:
    places = [f"/rows/{n}" for n in range(len(rows))]
    found: dict[str, list[Any]] = {
        "date": [],
        "metric": [],
        "name": [],
        "share_pct": [],
        "locator": [f"{where}/share_percent" for where in places],
    }
    for row, digits, where in zip(rows, exact, places, strict=True):
        found["date"].append(_day(row["date"], time, f"{where}/date"))
        found["metric"].append(one_of(row["metric"], METRICS, f"{where}/metric"))
        found["name"].append(_name(row["name"], f"{where}/name"))
        found["share_pct"].append(_share(row, digits, where))
    return found


def _day(value: Any, time: datetime, where: str) -> date:
    found = day(value, where)
    if found > (time + AHEAD).date():
        raise Refusal(
            "future_date",
            f"{where} is {found}, after {time.date()}, the day of the capture; fetch it again",
            locator=where,
        )
    return found


def _name(value: Any, where: str) -> str:
    if not typed(value, str, where).strip():
        raise Refusal("empty_name", f"{where} is empty where a name belongs; {MEND}", locator=where)
    return str(value)


def _share(row: Mapping[str, Any], exact: Mapping[str, Any], where: str) -> str:
    text = amount(row, exact, "share_percent", where)
    if text is None or not 0 <= Decimal(text) <= WHOLE:
        place = f"{where}/share_percent"
        raise Refusal(
            "not_a_share",
            f"{place} is {text or 'null'}, no percentage from 0 to 100; {MEND}",
            locator=place,
        )
    return text


def _check(columns: Mapping[str, Sequence[Any]]) -> None:
    """No name twice on a day, no day above the whole, not all days in another unit."""
    sums: dict[tuple[date, str], Decimal] = defaultdict(Decimal)
    seen: set[tuple[date, str, str]] = set()
    names = ("date", "metric", "name", "share_pct")
    rows = zip(*(columns[name] for name in names), strict=True)
    for place, (on, metric, name, share) in enumerate(rows):
        if (on, metric, name) in seen:
            raise Refusal(
                "duplicate_row",
                f"/rows/{place} is a second row of {name} by {metric} on {on}; fetch it again",
                locator=f"/rows/{place}",
            )
        seen.add((on, metric, name))
        sums[on, metric] += Decimal(share)
    over = [one for one in sorted(sums) if sums[one] > WHOLE + SLACK]
    if over:
        on, metric = over[0]
        raise Refusal(
            "shares_beyond_whole",
            f"the shares of {on} by {metric} sum to {sums[on, metric]}, above 100; {MEND}",
            locator="/rows",
        )
    if all(total <= 1 + SLACK / WHOLE for total in sums.values()):
        raise Refusal(
            "wrong_unit",
            f"no day's shares sum to more than {max(sums.values()):.2f}, so they are fractions "
            f"where percent are documented; {MEND}",
            locator="/rows",
        )


SHARES = Kind(
    name="shares",
    records=SHARES_RECORDS,
    version=1,
    url=re.compile(rf"{EXPORT}\?(?:.*&)?dataset=(?:labs|models)(?:&.*)?"),
    parse=parse_shares,
)
