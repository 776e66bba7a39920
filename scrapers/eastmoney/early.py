"""What a mainland company says before its report: flash figures and forecasts.

Belongs here: RPT_FCI_PERFORMANCEE (业绩快报, unaudited figures of a period that is over) and
RPT_PUBLIC_OP_NEWPREDICT (业绩预告, a range, often before the period is over). Amounts are yuan: the
source has no currency column for either.
Does not belong here: the report itself (`income`). A forecast is never revenue.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from scrapers.eastmoney.answer import (
    ROWS,
    Page,
    address,
    ended,
    listed,
    no_rows,
    page,
    stated_day,
    told_day,
    unique,
)
from scrapers.eastmoney.income import period_of
from scrapers.exact import amount, same_unit
from scrapers.records import Kind, Parsed, Records, Refusal
from scrapers.values import typed

__all__ = [
    "FLASH",
    "FLASH_RECORDS",
    "FORECAST",
    "FORECAST_RECORDS",
    "parse_flash",
    "parse_forecast",
]

FLASH_AMOUNTS = {
    "total_operate_income": "TOTAL_OPERATE_INCOME",
    "total_operate_income_prior": "TOTAL_OPERATE_INCOME_SQ",
    "yoy_pct": "YSTZ",
    "parent_netprofit": "PARENT_NETPROFIT",
    "parent_netprofit_prior": "PARENT_NETPROFIT_SQ",
    "basic_eps": "BASIC_EPS",
}
FLASH_RECORDS = Records(
    name="flash",
    fields={
        "secucode": "string",
        "market": "string",
        "report_date": "date32",
        "duration": "string",
        **dict.fromkeys(FLASH_AMOUNTS, "string"),
        "notice_date": "date32",
        "update_date": "date32",
    },
    key=("secucode", "report_date"),
)
"""Flash figures, year to date, yuan; `_prior` is the same period a year before, `yoy_pct` as
printed. Rows are overwritten in place: `update_date` is the latest announcement."""

FORECAST_AMOUNTS = {
    "amount_low": "PREDICT_AMT_LOWER",
    "amount_high": "PREDICT_AMT_UPPER",
    "yoy_low_pct": "ADD_AMP_LOWER",
    "yoy_high_pct": "ADD_AMP_UPPER",
    "amount_prior": "PREYEAR_SAME_PERIOD",
}
FORECAST_TEXTS = {
    "metric_name": "PREDICT_FINANCE",
    "content": "PREDICT_CONTENT",
    "predict_type": "PREDICT_TYPE",
    "is_latest": "IS_LATEST",
}
FORECAST_RECORDS = Records(
    name="forecast",
    fields={
        "secucode": "string",
        "market": "string",
        "report_date": "date32",
        "duration": "string",
        "metric": "string",
        "notice_date": "date32",
        **dict.fromkeys(FORECAST_AMOUNTS, "string"),
        **dict.fromkeys(FORECAST_TEXTS, "string"),
    },
    key=("secucode", "report_date", "metric", "notice_date"),
)
"""Forecasts, each announcement a key of its own. `metric` is the source's code: 006 revenue, 004
net profit of the parent, 005 the same without one-offs. `is_latest` is the source's view of today:
evidence, never a rule."""

FLASH_REQUIRED = frozenset({"SECUCODE", "REPORT_DATE", "TOTAL_OPERATE_INCOME", "NOTICE_DATE"})
FORECAST_REQUIRED = frozenset(
    {
        *("SECUCODE", "REPORT_DATE", "NOTICE_DATE", "PREDICT_FINANCE_CODE"),
        *("PREDICT_AMT_LOWER", "PREDICT_AMT_UPPER"),
    }
)
# Known, not kept: the security's other names and Eastmoney's own arithmetic.
KNOWN = frozenset(
    {
        *("SECURITY_CODE", "SECURITY_NAME_ABBR", "ORG_CODE", "TRADE_MARKET", "TRADE_MARKET_CODE"),
        *("SECURITY_TYPE", "SECURITY_TYPE_CODE", "MARKET", "PUBLISHNAME", "UPDATE_DATE"),
        *("YSHZ", "SJLTZ", "SJLHZ", "JLRTBZCL", "DJDYSHZ", "DJDJLHZ", "PARENT_BVPS"),
        *("WEIGHTAVG_ROE", "CHANGE_REASON_EXPLAIN", "INCREASE_JZ", "FORECAST_JZ"),
        *("FORECAST_STATE", "PREDICT_RATIO_LOWER", "PREDICT_RATIO_UPPER", "PREDICT_HBMEAN"),
    }
)

Reader = Callable[[Mapping[str, Any], Mapping[str, Any], str, datetime], dict[str, Any]]


def parse_flash(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row a period; a company that never published a flash report gives none."""
    known = KNOWN | set(FLASH_AMOUNTS.values())
    found = _page(body, url, "a list of flash reports", FLASH_REQUIRED, known)
    columns = _columns(found, FLASH_RECORDS, _flash, time)
    unique(list(zip(columns["secucode"], columns["report_date"], strict=True)), ROWS)
    return Parsed(columns=columns, warnings=found.warnings)


def parse_forecast(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row a forecast and metric; a company that never published a forecast gives none.

    The source lists some announcements twice with the same values: they are one row, with a
    warning. With other values they contradict each other and are refused.
    """
    known = KNOWN | {*FORECAST_AMOUNTS.values(), *FORECAST_TEXTS.values()}
    found = _page(body, url, "a list of forecasts", FORECAST_REQUIRED, known)
    whole = {
        repr(sorted(row.items())): place for place, row in reversed(list(enumerate(found.exact)))
    }
    kept = sorted(whole.values())
    repeated = len(found.rows) - len(kept)
    columns = _columns(found, FORECAST_RECORDS, _forecast, time, kept)
    unique(list(zip(*(columns[key] for key in FORECAST_RECORDS.key), strict=True)), ROWS)
    warnings = [f"{repeated} rows of {ROWS} stand there twice, word for word"] if repeated else []
    return Parsed(columns=columns, warnings=[*found.warnings, *warnings])


def _page(
    body: bytes, url: str, what: str, required: frozenset[str], known: frozenset[str]
) -> Page:
    """As `page`, with the documented answer for 'nothing' as no rows.

    Most companies never publish either, so 9201 is no failure here. As these lists are never
    complete, nothing is withdrawn by it.
    """
    try:
        return page(body, url, what, required, known)
    except Refusal as refusal:
        if not no_rows(refusal):
            raise
        return Page([], [], [])


def _columns(
    found: Page, records: Records, read: Reader, time: datetime, kept: list[int] | None = None
) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {key: [] for key in (*records.fields, "locator")}
    for place in range(len(found.rows)) if kept is None else kept:
        row, exact = found.rows[place], found.exact[place]
        for key, value in read(row, exact, f"{ROWS}/{place}", time).items():
            columns[key].append(value)
    return columns


def _flash(
    row: Mapping[str, Any], exact: Mapping[str, Any], where: str, time: datetime
) -> dict[str, Any]:
    secucode, market = listed(row["SECUCODE"], f"{where}/SECUCODE")
    last = ended(row["REPORT_DATE"], time, f"{where}/REPORT_DATE")
    amounts = {name: amount(row, exact, key, where) for name, key in FLASH_AMOUNTS.items()}
    same_unit(
        amounts["total_operate_income"],
        _grown(amounts["total_operate_income_prior"], amounts["yoy_pct"]),
        f"{where}/TOTAL_OPERATE_INCOME",
        "TOTAL_OPERATE_INCOME_SQ with YSTZ",
    )
    return {
        "secucode": secucode,
        "market": market,
        "report_date": last,
        "duration": period_of(last, f"{where}/REPORT_DATE"),
        **amounts,
        "notice_date": stated_day(row["NOTICE_DATE"], f"{where}/NOTICE_DATE"),
        "update_date": stated_day(row.get("UPDATE_DATE"), f"{where}/UPDATE_DATE"),
        "locator": f"{where}/TOTAL_OPERATE_INCOME",
    }


def _forecast(
    row: Mapping[str, Any], exact: Mapping[str, Any], where: str, time: datetime
) -> dict[str, Any]:
    secucode, market = listed(row["SECUCODE"], f"{where}/SECUCODE")
    last = told_day(row["REPORT_DATE"], f"{where}/REPORT_DATE")
    amounts = {name: amount(row, exact, key, where) for name, key in FORECAST_AMOUNTS.items()}
    for bound, growth in (("low", "yoy_low_pct"), ("high", "yoy_high_pct")):
        same_unit(
            amounts[f"amount_{bound}"],
            _grown(amounts["amount_prior"], amounts[growth]),
            f"{where}/{FORECAST_AMOUNTS[f'amount_{bound}']}",
            "PREYEAR_SAME_PERIOD with the printed growth",
        )
    return {
        "secucode": secucode,
        "market": market,
        "report_date": last,
        "duration": period_of(last, f"{where}/REPORT_DATE"),
        "metric": typed(row["PREDICT_FINANCE_CODE"], str, f"{where}/PREDICT_FINANCE_CODE"),
        "notice_date": ended(row["NOTICE_DATE"], time, f"{where}/NOTICE_DATE"),
        **amounts,
        **{name: _text(row, key, where) for name, key in FORECAST_TEXTS.items()},
        "locator": f"{where}/PREDICT_AMT_LOWER",
    }


def _text(row: Mapping[str, Any], key: str, where: str) -> str | None:
    value = row.get(key)
    return None if value is None else typed(value, str, f"{where}/{key}")


def _grown(prior: str | None, growth: str | None) -> Decimal | None:
    """An earlier amount, above zero, with the printed growth; near zero it says too little."""
    if prior is None or growth is None or Decimal(prior) <= 0 or Decimal(growth) < -90:
        return None
    return Decimal(prior) * (1 + Decimal(growth) / 100)


FLASH = Kind(
    name="flash",
    records=FLASH_RECORDS,
    version=1,
    url=address("RPT_FCI_PERFORMANCEE"),
    parse=parse_flash,
)
FORECAST = Kind(
    name="forecast",
    records=FORECAST_RECORDS,
    version=1,
    url=address("RPT_PUBLIC_OP_NEWPREDICT"),
    parse=parse_forecast,
)
