"""Epoch's frontier data centres: the list of sites, and what stood at each of them when.

Belongs here: both files' columns, whatever the power columns were called that month.
Does not belong here: which kind of power the list's one column held, which only the timelines can
tell (`pipelines.clusters`).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from scrapers.epoch.cells import day, filled, names, number, weakest
from scrapers.records import Kind, Parsed, Records, Refusal
from scrapers.sheet import Row, Sheet, once, read_sheet
from scrapers.values import MEND

__all__ = ["SITES", "SITE_LIST", "TIMELINES", "TIMELINE_FILE", "parse_sites", "parse_timelines"]

SITES = Records(
    name="sites",
    fields={
        "series": "string",
        "site": "string",
        "h100e": "string",
        "power_mw": "string",
        "power_kind": "string",
        "operator": "string",
        "certainty": "string",
        "users": "string",
        "users_certainty": "string",
        "country": "string",
        "address": "string",
        "chip_types": "string",
    },
    key=("series", "site"),
    scope=("series",),
)
"""The sites as listed. `power_kind` is `it` or `facility` where the column's name says so, else
empty: `Current power (MW)` held facility power in May 2026 and IT power in July."""

TIMELINES = Records(
    name="timelines",
    fields={
        "series": "string",
        "site": "string",
        "date": "date32",
        "power_it_mw": "string",
        "power_facility_mw": "string",
        "h100e": "string",
    },
    key=("series", "site", "date"),
    scope=("series",),
)
"""What stood at a site from a day on; days after the capture are plans."""

LISTED, TIMED = "data_centers", "data_center_timelines"
REQUIRED = frozenset({"Name", "Current H100 equivalents", "Owner", "Users", "Country"})
KNOWN = frozenset(
    {
        *("Current total capital cost (2025 USD billions)", "Notes", "Selected Sources"),
        *("Calculations sheet", "Project", "Investors", "Construction companies"),
        *("Energy companies", "Address", "Latitude", "Longitude", "Current chip types"),
    }
)
POWER = re.compile(r"Current (?:(?P<kind>IT|facility|total facility) )?power \(MW\)", re.IGNORECASE)
TIMELINE_REQUIRED = frozenset({"Date", "IT power (MW)", "H100 equivalents", "Data center"})
TIMELINE_KNOWN = frozenset(
    {
        *("Construction status", "Buildings operational", "Performance (8-bit OP/s)"),
        *("Total capital cost (2025 USD billions)", "Compute cost (2025 USD billions)"),
        *("Construction cost (2025 USD billions)", "Annual operating cost (2025 USD billions)"),
        *("Water use (MGD)", "Current H100 equivalents (from Data center)", "Thumbnail"),
    }
)
FACILITY = re.compile(r"(?:(?:total )?facility )?power \(MW\)", re.IGNORECASE)


def parse_sites(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row a site. An owner or user without a tag is as sure as the list itself."""
    what = "the list of data centres"
    sheet = read_sheet(body, what, REQUIRED, KNOWN, also=POWER)
    column, match = _one(sheet, POWER, "Current power (MW)", what)
    kind = {"": "", "it": "it"}.get((match["kind"] or "").lower(), "facility")
    rows = [_site(row, column, kind) for row in sheet.rows]
    once(sheet.rows, [row["site"] for row in rows], "Name")
    return _parsed(SITES, rows, sheet, LISTED)


def parse_timelines(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row a site and day."""
    what = "the timelines of data centres"
    sheet = read_sheet(body, what, TIMELINE_REQUIRED, TIMELINE_KNOWN, also=FACILITY)
    column, _ = _one(sheet, FACILITY, "Power (MW)", what)
    rows = [_period(row, column) for row in sheet.rows]
    once(sheet.rows, [f"{row['site']} on {row['date']}" for row in rows], "Date")
    return _parsed(TIMELINES, rows, sheet, TIMED)


def _site(row: Row, column: str, kind: str) -> dict[str, Any]:
    owners, users = names(row, "Owner"), names(row, "Users")
    return {
        "series": LISTED,
        "site": filled(row, "Name"),
        "h100e": number(row, "Current H100 equivalents"),
        "power_mw": number(row, column),
        "power_kind": kind,
        "operator": ", ".join(name for name, _ in owners) or None,
        "certainty": weakest(owners),
        "users": ", ".join(name for name, _ in users) or None,
        "users_certainty": weakest(users),
        "country": row.cells["Country"] or None,
        "address": row.cells.get("Address") or None,
        "chip_types": row.cells.get("Current chip types") or None,
        "locator": row.locator(column),
    }


def _period(row: Row, column: str) -> dict[str, Any]:
    found = day(row, "Date")
    if found is None:
        raise Refusal(
            "bad_date",
            f"{row.locator('Date')} is empty where a day is documented; {MEND}",
            locator=row.locator("Date"),
        )
    return {
        "series": TIMED,
        "site": filled(row, "Data center"),
        "date": found,
        "power_it_mw": number(row, "IT power (MW)"),
        "power_facility_mw": number(row, column),
        "h100e": number(row, "H100 equivalents"),
        "locator": row.locator("IT power (MW)"),
    }


def _one(
    sheet: Sheet, pattern: re.Pattern[str], usual: str, what: str
) -> tuple[str, re.Match[str]]:
    """The one column that a pattern names."""
    found = [(name, match) for name in sheet.columns if (match := pattern.fullmatch(name))]
    if len(found) == 1:
        return found[0]
    had = " and ".join(name for name, _ in found) or "none"
    new = "".join(f"; {warning}" for warning in sheet.warnings)
    raise Refusal(
        "missing_key",
        f"the header of {what} has {had} where one column {usual} is documented{new}, so a column "
        f"was renamed, dropped or added; {MEND}",
        locator="line=1",
    )


def _parsed(
    records: Records, rows: Sequence[Mapping[str, Any]], sheet: Sheet, series: str
) -> Parsed:
    columns = {name: [row[name] for row in rows] for name in (*records.fields, "locator")}
    return Parsed(columns=columns, scope=[(series,)], warnings=sheet.warnings)


FILES = r"https://epoch\.ai/data/data_centers"
SITE_LIST = Kind(
    name="data_centers",
    records=SITES,
    version=1,
    url=re.compile(rf"{FILES}/data_centers\.csv"),
    parse=parse_sites,
)
TIMELINE_FILE = Kind(
    name="data_center_timelines",
    records=TIMELINES,
    version=1,
    url=re.compile(rf"{FILES}/data_center_timelines\.csv"),
    parse=parse_timelines,
)
