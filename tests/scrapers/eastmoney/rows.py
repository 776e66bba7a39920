"""Rows of Eastmoney's reports with every column that is asked for."""

from typing import Any

__all__ = ["FLASH", "FORECAST", "HK", "income"]


def income(code: str, last: str = "2026-06-30", changed: str = "2026-08-19") -> dict[str, Any]:
    kinds = {"03-31": "一季报", "06-30": "中报", "09-30": "三季报", "12-31": "年报"}
    numbers = ("TOTAL_OPERATE_INCOME", "OPERATE_INCOME", "OPERATE_COST", "OPERATE_PROFIT")
    return {
        "SECUCODE": code,
        "ORG_CODE": "1",
        "SECURITY_NAME_ABBR": "寒武纪",
        "REPORT_DATE": f"{last} 00:00:00",
        "REPORT_TYPE": kinds[last[5:]],
        "CURRENCY": "CNY",
        **dict.fromkeys((*numbers, "PARENT_NETPROFIT", "BASIC_EPS"), 300.5),
        "NOTICE_DATE": f"{changed} 00:00:00",
        "UPDATE_DATE": f"{changed} 00:00:00",
    }


FLASH = {
    "SECUCODE": "688256.SH",
    "REPORT_DATE": "2025-12-31 00:00:00",
    "TOTAL_OPERATE_INCOME": 1505,
    "TOTAL_OPERATE_INCOME_SQ": 438,
    "YSTZ": 243.61,
    **dict.fromkeys(("PARENT_NETPROFIT", "PARENT_NETPROFIT_SQ", "BASIC_EPS")),
    "NOTICE_DATE": "2026-02-28 00:00:00",
    "UPDATE_DATE": "2026-02-28 00:00:00",
}
FORECAST = {
    "SECUCODE": "688256.SH",
    "REPORT_DATE": "2025-12-31 00:00:00",
    "NOTICE_DATE": "2026-01-22 00:00:00",
    "PREDICT_FINANCE_CODE": "006",
    "PREDICT_FINANCE": "营业收入",
    "PREDICT_AMT_LOWER": 1450,
    "PREDICT_AMT_UPPER": 1520,
    **dict.fromkeys(("ADD_AMP_LOWER", "ADD_AMP_UPPER", "PREDICT_CONTENT", "PREDICT_TYPE")),
    "PREYEAR_SAME_PERIOD": 438,
    "IS_LATEST": "T",
}
HK = {
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
