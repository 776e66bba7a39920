"""Small honest answers of each report, and how to make dishonest ones of them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from scrapers.eastmoney.parse import KINDS
from scrapers.records import Parsed, Refusal

TIME = datetime(2026, 8, 19, 12, tzinfo=UTC)
API = "https://datacenter.eastmoney.com/securities/api/data/v1/get"
REPORTS = {
    "income": "RPT_F10_FINANCE_GINCOME",
    "flash": "RPT_FCI_PERFORMANCEE",
    "forecast": "RPT_PUBLIC_OP_NEWPREDICT",
    "hk_income": "RPT_HKF10_FN_INCOME",
}


def url_of(name: str, more: str = "") -> str:
    if name == "segments":
        page = "PC_HSF10/BusinessAnalysis/PageAjax?code=SH688256"
        return f"https://emweb.securities.eastmoney.com/{page}"
    return f"{API}?reportName={REPORTS[name]}&columns=ALL{more}"


def envelope(*rows: dict[str, Any]) -> dict[str, Any]:
    result = {"pages": 1, "data": list(rows), "count": len(rows)}
    return {"version": "0", "result": result, "success": True, "message": "ok", "code": 0}


def error(code: int, message: str) -> dict[str, Any]:
    return {"version": None, "result": None, "success": False, "message": message, "code": code}


@pytest.fixture
def parse() -> Callable[..., Parsed]:
    """Parse `value` (bytes, or an object that becomes JSON) as the kind of that name."""

    def run(name: str, value: Any, url: str | None = None) -> Parsed:
        found = next(kind for kind in KINDS if kind.name == name)
        asked = url or url_of(name)
        assert found.url.fullmatch(asked), asked
        body = value if isinstance(value, bytes) else orjson.dumps(value)
        return found.parse(body, asked, {}, TIME)

    return run


@pytest.fixture
def refused(parse: Callable[..., Parsed]) -> Callable[..., Refusal]:
    """The refusal that parsing ends in."""

    def run(*arguments: Any) -> Refusal:
        with pytest.raises(Refusal) as caught:
            parse(*arguments)
        return caught.value

    return run


@pytest.fixture
def income() -> dict[str, Any]:
    """Half a year and its first quarter."""
    half = {
        "SECUCODE": "688256.SH",
        "REPORT_DATE": "2026-06-30 00:00:00",
        "REPORT_TYPE": "中报",
        "CURRENCY": "CNY",
        "TOTAL_OPERATE_INCOME": 300.5,
        "OPERATE_INCOME": 299,
        "NOTICE_DATE": "2026-08-18 00:00:00",
        "UPDATE_DATE": "2026-08-19 00:00:00",
    }
    quarter = half | {
        "REPORT_DATE": "2026-03-31 00:00:00",
        "REPORT_TYPE": "一季报",
        "TOTAL_OPERATE_INCOME": 100,
        "OPERATE_INCOME": None,
    }
    return envelope(half, quarter)


@pytest.fixture
def flash() -> dict[str, Any]:
    """The flash report of a year: 1,505 after 438 million, which is +243.61 %."""
    return envelope(
        {
            "SECUCODE": "688795.SH",
            "REPORT_DATE": "2025-12-31 00:00:00",
            "TOTAL_OPERATE_INCOME": 1505000000,
            "TOTAL_OPERATE_INCOME_SQ": 438000000,
            "YSTZ": 243.61,
            "NOTICE_DATE": "2026-02-28 00:00:00",
            "UPDATE_DATE": "2026-02-28 00:00:00",
        }
    )


@pytest.fixture
def forecast() -> dict[str, Any]:
    """The forecast of the same year: 1,450 to 1,520 million of revenue."""
    return envelope(
        {
            "SECUCODE": "688795.SH",
            "REPORT_DATE": "2025-12-31 00:00:00",
            "NOTICE_DATE": "2026-01-22 00:00:00",
            "PREDICT_FINANCE_CODE": "006",
            "PREDICT_FINANCE": "营业收入",
            "PREDICT_AMT_LOWER": 1450000000,
            "PREDICT_AMT_UPPER": 1520000000,
            "ADD_AMP_LOWER": 231.05,
            "ADD_AMP_UPPER": 247.03,
            "PREYEAR_SAME_PERIOD": 438000000,
            "PREDICT_TYPE": "预增",
            "IS_LATEST": "T",
        }
    )


@pytest.fixture
def segments() -> dict[str, Any]:
    """Two products of half a year."""
    one = {
        "SECUCODE": "688256.SH",
        "REPORT_DATE": "2025-06-30 00:00:00",
        "MAINOP_TYPE": "2",
        "ITEM_NAME": "云端产品线",
        "MAIN_BUSINESS_INCOME": 2869700000.25,
        "MBI_RATIO": 0.996203,
        "RANK": 1,
    }
    return {
        "zygcfx": [
            one,
            one | {"ITEM_NAME": "其他", "MAIN_BUSINESS_INCOME": 10943471.09, "MBI_RATIO": 0.003799},
        ]
    }


@pytest.fixture
def hk_income() -> dict[str, Any]:
    """Revenue of half a year in yuan, by IFRS."""
    return envelope(
        {
            "SECUCODE": "06082.HK",
            "REPORT_DATE": "2025-06-30 00:00:00",
            "START_DATE": "2025-01-01 00:00:00",
            "DATE_TYPE_CODE": "002",
            "FISCAL_YEAR": "12-31",
            "STD_ITEM_CODE": "004001999",
            "STD_ITEM_NAME": "营运收入",
            "AMOUNT": 58903000,
            "CURRENCY_CODE": "CNY",
            "ACCOUNT_STANDARD": "国际会计准则",
        }
    )
