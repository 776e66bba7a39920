"""RPT_HKF10_FN_INCOME: income statements of companies listed in Hong Kong, one row an item.

Belongs here: the statement's own rows, each with its currency and accounting standard (four
standards and three currencies stand side by side, so a row without either is refused).
Does not belong here: the page of key figures (RPT_HKF10_FN_MAININDICATOR): some of its values are
silently converted and its currency column says otherwise.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from scrapers.eastmoney.answer import ROWS, address, ended, listed, page, stated_day, unique
from scrapers.exact import amount
from scrapers.records import Kind, Parsed, Records, Refusal
from scrapers.values import MEND, one_of, typed

__all__ = ["HK_INCOME", "HK_INCOME_RECORDS", "STANDARDS", "parse_hk_income"]

HK_INCOME_RECORDS = Records(
    name="hk_income",
    fields={
        "secucode": "string",
        "report_date": "date32",
        "date_type": "string",
        "item_code": "string",
        "item_name": "string",
        "amount": "string",
        "currency": "string",
        "accounting_standard": "string",
        "start_date": "date32",
        "fiscal_year_end": "string",
        "notice_date": "date32",
        "update_date": "date32",
    },
    key=("secucode", "report_date", "date_type", "item_code"),
)
"""One line of a statement, year to date. `date_type` is the source's code (001 annual);
`start_date` the first day of the fiscal year, `fiscal_year_end` its last as `12-31` (null where the
URL did not ask). Revenue is item 004001999 (营运收入), or else 004001001 (营业额)."""

STANDARDS = {
    "国际会计准则": "ifrs",
    "香港会计准则": "hkfrs",
    "国际及香港会计准则": "ifrs_hkfrs",
    "大陆会计准则": "cas",
    "美国会计准则": "us_gaap",
    "新加坡会计准则": "sfrs",
}
"""Accounting standards as the source names them; any other is refused, never guessed."""

REQUIRED = frozenset(
    {
        *("SECUCODE", "REPORT_DATE", "DATE_TYPE_CODE", "STD_ITEM_CODE", "AMOUNT"),
        *("CURRENCY_CODE", "ACCOUNT_STANDARD"),
    }
)
NAMES = ("STD_ITEM_NAME", "ITEM_NAME")
KNOWN = frozenset(
    {
        *(*NAMES, "START_DATE", "FISCAL_YEAR", "NOTICE_DATE", "UPDATE_DATE", "ORG_CODE"),
        *("SECURITY_CODE", "SECURITY_NAME_ABBR", "STD_REPORT_DATE", "REPORT", "YOY_RATIO"),
    }
)
CURRENCY = re.compile(r"[A-Z]{3}")


def parse_hk_income(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row an item of a statement."""
    found = page(body, url, "a Hong Kong income statement", REQUIRED, KNOWN)
    columns: dict[str, list[Any]] = {key: [] for key in (*HK_INCOME_RECORDS.fields, "locator")}
    for place, (row, exact) in enumerate(zip(found.rows, found.exact, strict=True)):
        for key, value in _read(row, exact, f"{ROWS}/{place}", time).items():
            columns[key].append(value)
    unique(list(zip(*(columns[key] for key in HK_INCOME_RECORDS.key), strict=True)), ROWS)
    return Parsed(columns=columns, warnings=found.warnings)


def _read(
    row: Mapping[str, Any], exact: Mapping[str, Any], where: str, time: datetime
) -> dict[str, Any]:
    standard = one_of(row["ACCOUNT_STANDARD"], frozenset(STANDARDS), f"{where}/ACCOUNT_STANDARD")
    last = ended(row["REPORT_DATE"], time, f"{where}/REPORT_DATE")
    start = stated_day(row.get("START_DATE"), f"{where}/START_DATE")
    if start is not None and not 0 < (last - start).days < 380:
        raise Refusal(
            "bad_period",
            f"{where} covers {start} to {last}, which is no part of one fiscal year; {MEND}",
            locator=f"{where}/START_DATE",
        )
    name = next((row[key] for key in NAMES if row.get(key) is not None), None)
    year_end = row.get("FISCAL_YEAR")
    return {
        "secucode": listed(row["SECUCODE"], f"{where}/SECUCODE")[0],
        "report_date": last,
        "date_type": typed(row["DATE_TYPE_CODE"], str, f"{where}/DATE_TYPE_CODE"),
        "item_code": typed(row["STD_ITEM_CODE"], str, f"{where}/STD_ITEM_CODE"),
        "item_name": None if name is None else typed(name, str, f"{where}/STD_ITEM_NAME"),
        "amount": amount(row, exact, "AMOUNT", where),
        "currency": _currency(row["CURRENCY_CODE"], f"{where}/CURRENCY_CODE"),
        "accounting_standard": STANDARDS[standard],
        "start_date": start,
        "fiscal_year_end": None if year_end is None else str(year_end),
        "notice_date": stated_day(row.get("NOTICE_DATE"), f"{where}/NOTICE_DATE"),
        "update_date": stated_day(row.get("UPDATE_DATE"), f"{where}/UPDATE_DATE"),
        "locator": f"{where}/AMOUNT",
    }


def _currency(value: Any, where: str) -> str:
    text = typed(value, str, where)
    if CURRENCY.fullmatch(text):
        return text
    raise Refusal("bad_currency", f"{where} is {text[:40]!r}, no currency; {MEND}", locator=where)


HK_INCOME = Kind(
    name="hk_income",
    records=HK_INCOME_RECORDS,
    version=1,
    url=address("RPT_HKF10_FN_INCOME(?:_PC)?"),
    parse=parse_hk_income,
)
