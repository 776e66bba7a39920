"""StatCounter's chart as CSV: a table of months, or the bars of one month.

Belongs here: both shapes, which months count, and what the columns call the chatbots.
Does not belong here: breaks of definition, which need two months (`pipelines.tables`).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scrapers.records import Kind, Parsed, Records, Refusal
from scrapers.sheet import Row, Sheet, read_sheet
from scrapers.values import MEND

__all__ = ["KINDS", "MONTHLY", "REFERRALS", "parse_monthly"]

REFERRALS = Records(
    name="referrals",
    fields={
        "geo": "string",
        "month": "date32",
        "entity": "string",
        "label": "string",
        "share": "string",
        "is_complete": "bool",
    },
    key=("geo", "month", "entity"),
    scope=("geo", "month"),
    shard="month",
)
"""Percent of page views that chatbots sent to the sites StatCounter counts, not of their users."""

GEOS = {"ww": "world", "na": "north_america", "sa": "south_america", "eu": "europe"} | {
    "as": "asia",
    "af": "africa",
    "oc": "oceania",
    "an": "antarctica",
}
"""Regions that are no countries, in lower case in the address; `NA` is Namibia."""
LABELS = {
    "ChatGPT": "chatgpt",
    "Perplexity": "perplexity",
    "Google Gemini": "google_gemini",
    "Microsoft Copilot": "microsoft_copilot",
    "Claude": "claude",
    "Deepseek": "deepseek",
    "DeepSeek": "deepseek",
    "Other": "other",
}
BAR = re.compile(r"Market Share Perc\. \(([A-Z][a-z]{2,8}) ([0-9]{4})\)")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
SHARE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,6})?")
WHAT = "the CSV file of chatbot shares"


def parse_monthly(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row a month and chatbot; months of nothing but zeros are missing and give none."""
    geo = _geo(url)
    sheet = read_sheet(body, WHAT, frozenset(), also=re.compile(".*"), whole=False)
    months, skipped = _months(sheet, url)
    if not months:
        raise Refusal(
            "empty_list", f"{WHAT} has no month that is not all zeros; see what the site shows"
        )
    columns: dict[str, list[Any]] = {name: [] for name in (*REFERRALS.fields, "locator")}
    for month, shares in months:
        for label, share, locator in shares:
            row = {
                "geo": geo,
                "month": month,
                "entity": LABELS.get(label) or _slug(label),
                "label": label,
                "share": share,
                "is_complete": (month.year, month.month) < (time.year, time.month),
                "locator": locator,
            }
            for name, value in row.items():
                columns[name].append(value)
    unknown = sorted(set(columns["label"]) - LABELS.keys())
    warnings = [f"{WHAT} names the unknown chatbot {label}" for label in unknown]
    if skipped:
        warnings.append(f"months of zeros skipped as missing: {skipped}")
    scope = [(geo, month) for month, _ in months]
    return Parsed(columns=columns, scope=scope, warnings=warnings)


Shares = list[tuple[str, str, str]]
"""Label, share and locator of each chatbot."""


def _months(sheet: Sheet, url: str) -> tuple[list[tuple[date, Shares]], int]:
    found = _table(sheet) if sheet.columns[0] == "Date" else [_bars(sheet, url)]
    seen: set[date] = set()
    for month, shares in found:
        if month in seen:
            raise Refusal(
                "duplicate_row",
                f"{shares[0][2]} is a second row of {month:%Y-%m}, so a page is repeated; fetch it "
                "again",
                locator=shares[0][2],
            )
        seen.add(month)
    kept = [one for one in found if any(share.strip("0.") for _, share, _ in one[1])]
    return kept, len(found) - len(kept)


def _table(sheet: Sheet) -> list[tuple[date, Shares]]:
    if "Other" not in sheet.columns:
        raise Refusal(
            "missing_key",
            f"the header of {WHAT} lacks Other, so it was cut or changed; {MEND}",
            locator="line=1",
        )
    return [
        (
            _month(row),
            [(name, _share(row, name), row.locator(name)) for name in sheet.columns[1:]],
        )
        for row in sheet.rows
    ]


def _bars(sheet: Sheet, url: str) -> tuple[date, Shares]:
    """The answer to a single month: a row a chatbot, the month only in the header."""
    match = BAR.fullmatch(sheet.columns[1]) if len(sheet.columns) == 2 else None
    short = match[1][:3].lower() if match else ""
    if sheet.columns[0] != "AI Chatbot" or match is None or short not in MONTHS:
        raise Refusal(
            "missing_key",
            f"the header of {WHAT} is {', '.join(sheet.columns)[:80]!r}, neither months nor the "
            f"bars of one month; {MEND}",
            locator="line=1",
        )
    month = date(int(match[2]), MONTHS.index(short) + 1, 1)
    asked = _asked(url)
    if asked and asked != (f"{month:%Y%m}",) * 2:
        raise Refusal(
            "wrong_month",
            f"the bars are of {month:%Y-%m} where {' to '.join(asked)} was asked for; fetch it "
            "again",
            locator="line=1",
        )
    label, share = sheet.columns
    return month, [(row.cells[label], _share(row, share), row.locator(share)) for row in sheet.rows]


def _month(row: Row) -> date:
    text = row.cells["Date"]
    if not re.fullmatch(r"[0-9]{4}-(?:0[1-9]|1[0-2])", text):
        raise Refusal(
            "bad_date",
            f"{row.locator('Date')} is {text[:40]!r} where a month such as 2026-08 is documented; "
            f"{MEND}",
            locator=row.locator("Date"),
        )
    return date(int(text[:4]), int(text[5:]), 1)


def _share(row: Row, column: str) -> str:
    text = row.cells[column]
    if not SHARE.fullmatch(text) or float(text) > 100:
        raise Refusal(
            "not_a_share",
            f"{row.locator(column)} is {text[:40]!r}, which is no percentage; {MEND}",
            locator=row.locator(column),
        )
    return text


def _geo(url: str) -> str:
    code = parse_qs(urlsplit(url).query)["region_hidden"][0]
    if code in GEOS or re.fullmatch(r"[A-Z]{2}", code):
        return GEOS.get(code, code)
    raise Refusal(
        "unknown_value", f"the region {code!r} of the address is none that is known; {MEND}"
    )


def _asked(url: str) -> Sequence[str]:
    query = parse_qs(urlsplit(url).query)
    return tuple(query[name][0] for name in ("fromInt", "toInt") if name in query)


def _slug(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")


PARTS = ("statType_hidden=ai_chatbot", "granularity=monthly", "csv=1", r"region_hidden=\w+")
MONTHLY = Kind(
    name="monthly",
    records=REFERRALS,
    version=1,
    url=re.compile(
        r"https://gs\.statcounter\.com/chart\.php\?"
        + "".join(rf"(?=(?:[^#]*&)?{part}(?:&|$))" for part in PARTS)
        + "[^#]*"
    ),
    parse=parse_monthly,
)
KINDS: tuple[Kind, ...] = (MONTHLY,)
