"""llm-prices: prices by vendor, in the site's two files and in the repository's file of a vendor.

Belongs here: these three shapes. Does not belong here: which model of which other list is the same
(`pipelines.prices`).
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from scrapers.exact import exact_numbers
from scrapers.prices import ALWAYS, PriceRows, price_records, price_text, split_variant
from scrapers.records import Kind, Parsed, Refusal, json_object, require_keys
from scrapers.values import MEND, day, objects, typed

__all__ = ["KINDS", "PRICES", "parse_current", "parse_historical", "parse_vendor"]

COMPONENTS = {"input": "input", "output": "output", "input_cached": "cache_read"}
"""US$ per million tokens (documented)."""
ROW = frozenset({"id", "vendor", "name", "input", "output", "input_cached"})
DAYS = frozenset({"from_date", "to_date"})
TOP = frozenset({"prices"})
VENDOR = frozenset({"vendor", "models"})
MODEL = frozenset({"id", "name", "price_history"})
PRICE = frozenset({"input", "output", "input_cached", "from_date", "to_date"})
PRICES = price_records("prices")
"""`price_list` is the vendor: a file of one vendor is complete for that vendor only."""


def parse_historical(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """All prices with their days; complete for every vendor in it."""
    return _table(body, ROW | DAYS, "")


def parse_current(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """The prices of today, without days; a list of its own beside the historical one."""
    return _table(body, ROW, "current/")


def parse_vendor(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """The repository's file of one vendor; complete for it."""
    json_object(body, "the prices of a vendor")
    top = exact_numbers(body)
    warnings = require_keys(top, VENDOR, VENDOR, "the body")
    vendor = typed(top["vendor"], str, "/vendor")
    models, more = objects(top["models"], MODEL, MODEL, "/models")
    warnings += more
    found = PriceRows()
    for at, model in enumerate(models):
        name, variant = split_variant(typed(model["id"], str, f"/models/{at}/id"))
        where = f"/models/{at}/price_history"
        prices, again = objects(model["price_history"], PRICE, PRICE, where)
        warnings += again
        found.offer(vendor, name, variant, vendor)
        for place, price in enumerate(prices):
            _prices(found, price, f"{where}/{place}")
    return found.parsed([vendor], warnings)


def _table(body: bytes, keys: frozenset[str], prefix: str) -> Parsed:
    json_object(body, "the list of prices")
    top = exact_numbers(body)
    warnings = require_keys(top, TOP, TOP | {"updated_at"}, "the body")
    rows, more = objects(top["prices"], keys, keys, "/prices")
    found, vendors = PriceRows(), set()
    for at, row in enumerate(rows):
        where = f"/prices/{at}"
        vendor = typed(row["vendor"], str, f"{where}/vendor")
        vendors.add(f"{prefix}{vendor}")
        name, variant = split_variant(typed(row["id"], str, f"{where}/id"))
        found.offer(f"{prefix}{vendor}", name, variant, vendor)
        _prices(found, row, where)
    return found.parsed(vendors, [*warnings, *more])


def _prices(found: PriceRows, row: Mapping[str, Any], where: str) -> None:
    """One price of each component; a component without one is not offered."""
    start, end = (_day(row.get(key), f"{where}/{key}") for key in ("from_date", "to_date"))
    if start is not None and end is not None and end <= start:
        raise Refusal(
            "bad_range", f"{where} ends on {end}, not after {start}; {MEND}", locator=where
        )
    for key, component in COMPONENTS.items():
        price = price_text(row[key], f"{where}/{key}")
        if price is not None:
            place = f"{where}/{key}"
            found.add(component, "mtoken", price, place, start=start or ALWAYS, end=end)


def _day(value: Any, where: str) -> date | None:
    return None if value is None else day(value, where)


def _kind(name: str, url: str, parse: Any) -> Kind:
    return Kind(name=name, records=PRICES, version=1, url=re.compile(url), parse=parse)


SITE = r"https://www\.llm-prices\.com"
FILES = r"https://raw\.githubusercontent\.com/simonw/llm-prices/main/data"
KINDS: tuple[Kind, ...] = (
    _kind("historical", rf"{SITE}/historical-v1\.json", parse_historical),
    _kind("current", rf"{SITE}/current-v1\.json", parse_current),
    _kind("vendor", rf"{FILES}/[a-z0-9-]+\.json", parse_vendor),
)
