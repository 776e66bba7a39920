"""Epoch's list of ML hardware: who makes it, since when, at what power and price.

Belongs here: the columns that describe a chip as a product.
Does not belong here: ratios that the file works out of them (`inf` where a part is missing).
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from scrapers.epoch.cells import day, filled, number
from scrapers.epoch.packed import member
from scrapers.records import Kind, Parsed, Records
from scrapers.sheet import Row, once, read_sheet

__all__ = ["HARDWARE", "HARDWARE_FILE", "parse_hardware"]

HARDWARE = Records(
    name="hardware",
    fields={
        "series": "string",
        "hardware": "string",
        "manufacturer": "string",
        "type": "string",
        "released": "date32",
        "price_usd": "string",
        "tdp_w": "string",
        "process_nm": "string",
        "foundry": "string",
        "memory_bytes": "string",
        "max_performance": "string",
    },
    key=("series", "hardware"),
    scope=("series",),
)
"""One row a chip or board; null where the list has nothing."""

SERIES = "ml_hardware"
NUMBERS = {
    "price_usd": "Release price (USD)",
    "tdp_w": "TDP (W)",
    "process_nm": "Process size (nm)",
    "memory_bytes": "Memory size per board (Byte)",
    "max_performance": "Max performance",
}
REQUIRED = frozenset(
    {"Hardware name", "Manufacturer", "Type", "Release date", "Foundry", *NUMBERS.values()}
)
# Only what identifies a product is read; of the rest, columns whose names end like these are known.
REST = re.compile(
    r".*(?:performance|\((?:FLOP/s|OP/s|bit-OP/s|byte/s|bit/s|mm\^2|MHz|bit|millions)\)|efficiency"
    r"|OP/s|cores|datasheet|price|models|modified)"
)


def parse_hardware(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row a product."""
    what = "the list of ML hardware"
    content, file = member(body, url, "ml_hardware.csv", what)
    sheet = read_sheet(content, what, REQUIRED, also=REST, file=file)
    rows = [_product(row) for row in sheet.rows]
    once(sheet.rows, [row["hardware"] for row in rows], "Hardware name")
    columns = {name: [row[name] for row in rows] for name in (*HARDWARE.fields, "locator")}
    return Parsed(columns=columns, scope=[(SERIES,)], warnings=sheet.warnings)


def _product(row: Row) -> dict[str, Any]:
    return {
        "series": SERIES,
        "hardware": filled(row, "Hardware name"),
        "manufacturer": row.cells["Manufacturer"] or None,
        "type": row.cells["Type"] or None,
        "released": day(row, "Release date"),
        "foundry": row.cells["Foundry"] or None,
        **{name: number(row, column) for name, column in NUMBERS.items()},
        "locator": row.locator("Hardware name"),
    }


HARDWARE_FILE = Kind(
    name="ml_hardware",
    records=HARDWARE,
    version=1,
    url=re.compile(r"https://epoch\.ai/data/ml_hardware\.(?:csv|zip)"),
    parse=parse_hardware,
)
