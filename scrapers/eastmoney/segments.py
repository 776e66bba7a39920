"""emweb's BusinessAnalysis page: half-yearly revenue by industry, by product and by region.

Belongs here: `zygcfx`, three partitions of the same revenue, which are never added up. Yuan; the
page has no currency, no dates of publication and no statement of its unit.
Does not belong here: the business description and review that the same answer carries.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scrapers.eastmoney.answer import ended, listed, unique
from scrapers.eastmoney.income import period_of
from scrapers.exact import amount, exact_numbers, same_unit
from scrapers.records import Kind, Parsed, Records, Refusal, json_object, require_keys
from scrapers.values import objects, one_of, typed

__all__ = ["SCHEMES", "SEGMENTS", "SEGMENTS_RECORDS", "parse_segments"]

AMOUNTS = {
    "income": "MAIN_BUSINESS_INCOME",
    "income_share": "MBI_RATIO",
    "cost": "MAIN_BUSINESS_COST",
    "profit": "MAIN_BUSINESS_RPOFIT",  # the source's own spelling
    "gross_margin": "GROSS_RPOFIT_RATIO",
}
SEGMENTS_RECORDS = Records(
    name="segments",
    fields={
        "secucode": "string",
        "market": "string",
        "report_date": "date32",
        "duration": "string",
        "scheme": "string",
        "item_name": "string",
        **dict.fromkeys(AMOUNTS, "string"),
        "rank": "string",
    },
    key=("secucode", "report_date", "scheme", "item_name"),
)
"""One item of one partition, year to date, yuan; `income_share` and `gross_margin` are fractions.
`scheme` is industry, product or region."""

SCHEMES = {"1": "industry", "2": "product", "3": "region"}
ROWS = "/zygcfx"
TOP = frozenset({"zygcfx"})
TOP_KNOWN = frozenset({"zyfw", "jyps", "zygc", "qyjj", "status", "message"})
REQUIRED = frozenset(
    {"SECUCODE", "REPORT_DATE", "MAINOP_TYPE", "ITEM_NAME", "MAIN_BUSINESS_INCOME", "MBI_RATIO"}
)
KNOWN = frozenset({*AMOUNTS.values(), "SECURITY_CODE", "MBC_RATIO", "MBR_RATIO", "RANK"})


def parse_segments(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row an item, half-year and partition."""
    found = json_object(body, "an analysis of a company's business")
    warnings = require_keys(found, TOP, TOP | TOP_KNOWN, "the body")
    rows, more = objects(found["zygcfx"], REQUIRED, KNOWN, ROWS)
    exact_rows = exact_numbers(body)["zygcfx"]
    asked = _digits(parse_qs(urlsplit(url).query)["code"][0])
    columns: dict[str, list[Any]] = {key: [] for key in (*SEGMENTS_RECORDS.fields, "locator")}
    for place, (row, exact) in enumerate(zip(rows, exact_rows, strict=True)):
        for key, value in _read(row, exact, f"{ROWS}/{place}", time, asked).items():
            columns[key].append(value)
    unique(list(zip(*(columns[key] for key in SEGMENTS_RECORDS.key), strict=True)), ROWS)
    _check_units(columns)
    return Parsed(columns=columns, warnings=[*warnings, *more])


def _digits(code: str) -> str:
    return "".join(filter(str.isdecimal, code))


def _read(
    row: Mapping[str, Any], exact: Mapping[str, Any], where: str, time: datetime, asked: str
) -> dict[str, Any]:
    secucode, market = listed(row["SECUCODE"], f"{where}/SECUCODE")
    if _digits(secucode) != asked:
        raise Refusal(
            "wrong_company",
            f"{where}/SECUCODE is {secucode!r} where {asked} was asked for; fetch it again",
            locator=f"{where}/SECUCODE",
        )
    last = ended(row["REPORT_DATE"], time, f"{where}/REPORT_DATE")
    scheme = one_of(_code(row["MAINOP_TYPE"]), frozenset(SCHEMES), f"{where}/MAINOP_TYPE")
    rank = exact.get("RANK")
    return {
        "secucode": secucode,
        "market": market,
        "report_date": last,
        "duration": period_of(last, f"{where}/REPORT_DATE"),
        "scheme": SCHEMES[scheme],
        "item_name": typed(row["ITEM_NAME"], str, f"{where}/ITEM_NAME"),
        **{name: amount(row, exact, key, where) for name, key in AMOUNTS.items()},
        "rank": None if rank is None else str(rank),
        "locator": f"{where}/MAIN_BUSINESS_INCOME",
    }


def _code(value: Any) -> Any:
    """A one-digit code, which the page has written as text and as number."""
    return str(value) if type(value) is int else value


def _check_units(columns: Mapping[str, list[Any]]) -> None:
    """Income divided by its share is the same total for all items of a partition."""
    totals: dict[tuple[date, str], Decimal] = {}
    names = ("report_date", "scheme", "income", "income_share", "locator")
    for last, scheme, income, share, where in zip(*(columns[key] for key in names), strict=True):
        if income is None or share is None or Decimal(share) <= 0 or Decimal(income) <= 0:
            continue
        total = totals.setdefault((last, scheme), Decimal(income) / Decimal(share))
        same_unit(income, total * Decimal(share), where, "MBI_RATIO")


SEGMENTS = Kind(
    name="segments",
    records=SEGMENTS_RECORDS,
    version=1,
    url=re.compile(
        r"https://emweb\.securities\.eastmoney\.com/PC_HSF10/BusinessAnalysis/PageAjax"
        r"\?code=(?:(?:SH|SZ|BJ)[0-9]{6}|[0-9]{6}\.(?:SH|SZ|BJ))"
    ),
    parse=parse_segments,
)
