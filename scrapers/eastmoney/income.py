"""RPT_F10_FINANCE_GINCOME: the income statements of a mainland company, year to date.

Belongs here: the rows as Eastmoney shows them today (it overwrites them in place).
Does not belong here: single quarters (they are differences of rows of one year and vintage), and
which of two values was public when: `update_date` says it where it was asked for.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from scrapers.eastmoney.answer import ROWS, address, ended, listed, page, stated_day, unique
from scrapers.exact import amount, same_unit
from scrapers.records import Kind, Parsed, Records, Refusal
from scrapers.values import MEND, one_of, typed

__all__ = ["AMOUNTS", "INCOME", "INCOME_RECORDS", "PERIODS", "parse_income", "period_of"]

AMOUNTS = (
    "TOTAL_OPERATE_INCOME",
    "OPERATE_INCOME",
    "OPERATE_COST",
    "OPERATE_PROFIT",
    "PARENT_NETPROFIT",
    "BASIC_EPS",
)
"""Columns of numbers that are kept, each under its name in lower case."""

INCOME_RECORDS = Records(
    name="income",
    fields={
        "secucode": "string",
        "market": "string",
        "org_code": "string",
        "name": "string",
        "report_date": "date32",
        "report_type": "string",
        "duration": "string",
        "currency": "string",
        **{key.lower(): "string" for key in AMOUNTS},
        "notice_date": "date32",
        "update_date": "date32",
    },
    key=("secucode", "report_date"),
)
"""One report's year-to-date figures, in units of `currency`, as the source's own digits.
`duration` is what the row covers from 1 January: Q, H1, 9M, FY. `notice_date` is the first
announcement, `update_date` the latest (days in Beijing; null where the URL did not ask). Never
complete: an absent report says nothing."""

REQUIRED = frozenset({"SECUCODE", "REPORT_DATE", "REPORT_TYPE", "CURRENCY", "TOTAL_OPERATE_INCOME"})
KNOWN = frozenset({*AMOUNTS, "ORG_CODE", "SECURITY_NAME_ABBR", "NOTICE_DATE", "UPDATE_DATE"})
PERIODS = {(3, 31): "Q", (6, 30): "H1", (9, 30): "9M", (12, 31): "FY"}
"""What a mainland report covers, by month and day of its last day: the year is the calendar's."""
TYPES = {"一季报": "Q", "中报": "H1", "三季报": "9M", "年报": "FY"}


def period_of(last: date, where: str) -> str:
    """What a mainland company's report to that day covers: Q, H1, 9M or FY.

    Raises:
        Refusal: `bad_period`.
    """
    found = PERIODS.get((last.month, last.day))
    if found:
        return found
    raise Refusal("bad_period", f"{where} is {last}, which ends no quarter; {MEND}", locator=where)


def parse_income(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row a report of one or several companies."""
    found = page(body, url, "an income statement", REQUIRED, KNOWN)
    columns: dict[str, list[Any]] = {key: [] for key in (*INCOME_RECORDS.fields, "locator")}
    for place, (row, exact) in enumerate(zip(found.rows, found.exact, strict=True)):
        for key, value in _read(row, exact, f"{ROWS}/{place}", time).items():
            columns[key].append(value)
    unique(list(zip(columns["secucode"], columns["report_date"], strict=True)), ROWS)
    return Parsed(columns=columns, warnings=found.warnings)


def _read(
    row: Mapping[str, Any], exact: Mapping[str, Any], where: str, time: datetime
) -> dict[str, Any]:
    secucode, market = listed(row["SECUCODE"], f"{where}/SECUCODE")
    last = ended(row["REPORT_DATE"], time, f"{where}/REPORT_DATE")
    amounts = {key.lower(): amount(row, exact, key, where) for key in AMOUNTS}
    total = amounts["total_operate_income"]
    same_unit(
        amounts["operate_income"],
        None if total is None else Decimal(total),
        f"{where}/OPERATE_INCOME",
        "TOTAL_OPERATE_INCOME",
    )
    return {
        "secucode": secucode,
        "market": market,
        "org_code": _text(row, "ORG_CODE", where),
        "name": _text(row, "SECURITY_NAME_ABBR", where),
        "report_date": last,
        "report_type": row["REPORT_TYPE"],
        "duration": _duration(row["REPORT_TYPE"], last, where),
        "currency": _currency(row["CURRENCY"], f"{where}/CURRENCY"),
        **amounts,
        "notice_date": stated_day(row.get("NOTICE_DATE"), f"{where}/NOTICE_DATE"),
        "update_date": stated_day(row.get("UPDATE_DATE"), f"{where}/UPDATE_DATE"),
        "locator": f"{where}/TOTAL_OPERATE_INCOME",
    }


def _text(row: Mapping[str, Any], key: str, where: str) -> str | None:
    value = row.get(key)
    return None if value is None else typed(value, str, f"{where}/{key}")


def _duration(value: Any, last: date, where: str) -> str:
    """What the report's name says it covers, which must be what its last day says."""
    named = TYPES[one_of(value, frozenset(TYPES), f"{where}/REPORT_TYPE")]
    if period_of(last, f"{where}/REPORT_DATE") == named:
        return named
    raise Refusal(
        "wrong_period",
        f"{where} is called {value} and ends on {last}, which contradict each other; "
        "compare the company's report and fetch it again",
        locator=f"{where}/REPORT_TYPE",
    )


def _currency(value: Any, where: str) -> str:
    text = typed(value, str, where)
    if len(text) == 3 and text.isascii() and text.isalpha() and text.isupper():
        return text
    raise Refusal("bad_currency", f"{where} is {text[:40]!r}, no currency; {MEND}", locator=where)


INCOME = Kind(
    name="income",
    records=INCOME_RECORDS,
    version=1,
    url=address("RPT_F10_FINANCE_GINCOME"),
    parse=parse_income,
)
