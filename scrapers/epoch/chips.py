"""Epoch's estimates of chips sold and owned: three spellings of the same columns, two of the days.

Belongs here: the site's ZIP files and the CSV exports of its repository, as one kind of record.
Does not belong here: ids of vendors and owners (`pipelines.tables.chip_shipments`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from scrapers.epoch.cells import day, filled, flag, number
from scrapers.epoch.packed import members
from scrapers.records import Kind, Parsed, Records, Refusal
from scrapers.sheet import Row, Sheet, once, read_sheet
from scrapers.values import MEND

__all__ = ["CHIPS", "CHIP_OWNERS", "CHIP_SALES", "parse_chips"]

CHIPS = Records(
    name="chips",
    fields={
        "series": "string",
        "measure": "string",
        "manufacturer": "string",
        "chip": "string",
        "owner": "string",
        "period_start": "date32",
        "period_end": "date32",
        "unit": "string",
        "median": "string",
        "low": "string",
        "high": "string",
        "is_complete": "bool",
    },
    key=(
        *("series", "measure", "manufacturer", "chip", "owner"),
        *("period_start", "period_end", "unit"),
    ),
    scope=("series",),
)
"""Median and 5th and 95th percentile, in chips and in equivalents of an H100.

`measure` is `shipped` (in a quarter), `cumulative_shipped` (since the period's first day) or
`installed` (what an owner has got since then). `chip` and `owner` are `all` where not split.
`series` is one such split of one manufacturer and kind of quarter: a file is complete for it."""

MEASURES = {
    ("sales", True): "cumulative_shipped",
    ("sales", False): "shipped",
    ("owners", True): "installed",
    ("owners", False): "shipped",
}
"""By family of files and by whether the file is cumulative."""
REQUIRED = frozenset({"Name", "Start date", "End date"})
MAKER = ("Chip manufacturer", "Designer")
UNITS = {
    "chip": (
        "Number of units ({})",
        "Number of Units ({})",
        "Number of Units",
    ),
    "h100e": (
        "Compute estimate in H100e ({})",
        "H100e compute power ({})",
        "H100e ({})",
    ),
}
"""Spellings of a figure's column, `{}` its statistic; the last one without is a median."""
STATISTICS = ("median", "5th percentile", "95th percentile")
KNOWN = frozenset(
    {
        *MAKER,
        *("Owner", "Chip type", "Incomplete", "Notes", "Source / Link", "Last Modified"),
        *("Last Modified By", "Total TDP (W)", "Cost Estimate (USD)", "Power in MW (median)"),
        *("Power in MW (5th percentile)", "Power in MW (95th percentile)"),
        *(f"Total TDP (W) ({one})" for one in STATISTICS),
        *(name.format(one) for names in UNITS.values() for name in names for one in STATISTICS),
    }
)
CALENDAR_ENDS = frozenset({(3, 31), (6, 30), (9, 30), (12, 31)})
SKIPPED = frozenset({"chip_types", "organizations"})
"""Members of the site's files that hold no estimates."""


def parse_chips(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """Two rows (chips, H100 equivalents) for each period of each file in the body."""
    name = url.rpartition("/")[2].partition("?")[0]
    family = "owners" if "owners" in name else "sales"
    files = _files(body, name)
    rows: list[dict[str, Any]] = []
    warnings: list[str] = []
    for file, content in files.items():
        sheet = read_sheet(content, file, REQUIRED, KNOWN, file=f"{file}!" if name != file else "")
        rows += _rows(sheet, file, MEASURES[family, "cumulative" in file], time)
        warnings += sheet.warnings
    columns = {field: [row[field] for row in rows] for field in (*CHIPS.fields, "locator")}
    scope = [(one,) for one in dict.fromkeys(columns["series"])]
    return Parsed(columns=columns, scope=scope, warnings=warnings)


def _files(body: bytes, name: str) -> dict[str, bytes]:
    if not name.endswith(".zip"):
        return {name: body}
    found = members(body, name)
    files = {
        file: content
        for file, content in found.items()
        if not any(file.removesuffix(".csv").endswith(one) for one in SKIPPED)
    }
    if not files:
        raise Refusal(
            "wrong_member",
            f"the ZIP file holds {', '.join(found)[:80] or 'nothing'} where estimates of chips are "
            f"documented; {MEND}",
        )
    return files


def _rows(sheet: Sheet, file: str, measure: str, time: datetime) -> list[dict[str, Any]]:
    maker = _column(sheet, MAKER, file)
    spelled = {unit: _spelled(sheet, names, file) for unit, names in UNITS.items()}
    shared = [_shared(row, maker, measure, time) for row in sheet.rows]
    once(sheet.rows, [_named(one) for one in shared], "Name")
    kinds = _quarters(shared)
    found = []
    for row, one in zip(sheet.rows, shared, strict=True):
        split = ("chip" if "Chip type" in sheet.columns else "all") + (
            "_by_owner" if "Owner" in sheet.columns else ""
        )
        series = f"{measure}/{one['manufacturer']}/{split}/{kinds[one['manufacturer']]}"
        found += [one | {"series": series} | figures for figures in _figures(row, spelled)]
    return found


def _shared(row: Row, maker: str, measure: str, time: datetime) -> dict[str, Any]:
    start, end = day(row, "Start date"), day(row, "End date")
    if start is None or end is None or start > end:
        raise Refusal(
            "bad_period",
            f"{row.locator('Start date')} and End date are {row.cells['Start date']!r} and "
            f"{row.cells['End date']!r}, which are no period; {MEND}",
            locator=row.locator("Start date"),
        )
    said = flag(row, "Incomplete") or row.cells.get("Notes", "").startswith("Incomplete")
    return {
        "measure": measure,
        "manufacturer": filled(row, maker),
        "chip": filled(row, "Chip type") if "Chip type" in row.cells else "all",
        "owner": filled(row, "Owner") if "Owner" in row.cells else "all",
        "period_start": start,
        "period_end": end,
        # Older exports say nothing of a period that was not over when they were made.
        "is_complete": not said and end < time.date(),
    }


def _figures(row: Row, spelled: Mapping[str, Sequence[str | None]]) -> Iterator[dict[str, Any]]:
    for unit, names in spelled.items():
        values = [number(row, name) if name else None for name in names]
        locator = row.locator(str(names[0]))
        if values[0] is not None:
            yield {
                "unit": unit,
                **dict(zip(("median", "low", "high"), values, strict=True)),
                "locator": locator,
            }


def _column(sheet: Sheet, names: Sequence[str], file: str) -> str:
    for name in names:
        if name in sheet.columns:
            return name
    raise Refusal(
        "missing_key",
        f"the header of {file} lacks {' and '.join(names)}, so a column was renamed or dropped; "
        f"{MEND}",
        locator="line=1",
    )


def _spelled(sheet: Sheet, names: Sequence[str], file: str) -> list[str | None]:
    """The columns of median, low and high; only the median must be there."""
    found: list[str | None] = []
    for statistic in STATISTICS:
        spellings = [name.format(statistic) for name in names if "{}" in name]
        if statistic == "median":
            spellings += [name for name in names if "{}" not in name]
            found.append(_column(sheet, spellings, file))
        else:
            found.append(next((name for name in spellings if name in sheet.columns), None))
    return found


def _quarters(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """For each manufacturer whether its periods end with calendar or with fiscal quarters."""
    ends: dict[str, set[date]] = {}
    for row in rows:
        ends.setdefault(row["manufacturer"], set()).add(row["period_end"])
    return {
        maker: "calendar" if all(map(_calendar, found)) else "fiscal"
        for maker, found in ends.items()
    }


def _calendar(end: date) -> bool:
    return (end.month, end.day) in CALENDAR_ENDS or (end + timedelta(days=1)).day == 1


def _named(row: Mapping[str, Any]) -> str:
    names = ("manufacturer", "chip", "owner", "period_start", "period_end")
    return ", ".join(str(row[name]) for name in names if row[name] != "all")


SITE = r"https://epoch\.ai/data/ai_chip_"
EXPORTS = r"https://raw\.githubusercontent\.com/epoch-research/ai-chip-counts/[\w./-]*"
CHIP_SALES = Kind(
    name="chip_sales",
    records=CHIPS,
    version=1,
    url=re.compile(
        rf"{SITE}sales(?:\.zip|_(?:cumulative_)?timelines(?:_by_\w+)?\.csv)"
        rf"|{EXPORTS}/csv_export/\w+_(?:timelines|cumulative_totals|cumulative_by_chip)\.csv"
    ),
    parse=parse_chips,
)
CHIP_OWNERS = Kind(
    name="chip_owners",
    records=CHIPS,
    version=1,
    url=re.compile(
        rf"{SITE}owners(?:\.zip|_(?:cumulative|quarters)_by_\w+\.csv)"
        rf"|{EXPORTS}/owners_csv_export/(?:\w+/)?\w+_(?:cumulative|quarters)_?\w*\.csv"
    ),
    parse=parse_chips,
)
