"""Flash reports and forecasts."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from scrapers.records import Parsed, Refusal
from tests.scrapers.eastmoney.conftest import envelope, error

ROWS = "/result/data"


def test_flash(parse: Callable[..., Parsed], flash: dict[str, Any]) -> None:
    assert {key: values for key, (values,) in parse("flash", flash).columns.items()} == {
        "secucode": "688795.SH",
        "market": "SH",
        "report_date": date(2025, 12, 31),
        "duration": "FY",
        "total_operate_income": "1505000000",
        "total_operate_income_prior": "438000000",
        "yoy_pct": "243.61",
        "parent_netprofit": None,
        "parent_netprofit_prior": None,
        "basic_eps": None,
        "notice_date": date(2026, 2, 28),
        "update_date": date(2026, 2, 28),
        "locator": f"{ROWS}/0/TOTAL_OPERATE_INCOME",
    }


def test_forecast(parse: Callable[..., Parsed], forecast: dict[str, Any]) -> None:
    assert {key: values for key, (values,) in parse("forecast", forecast).columns.items()} == {
        "secucode": "688795.SH",
        "market": "SH",
        "report_date": date(2025, 12, 31),
        "duration": "FY",
        "metric": "006",
        "notice_date": date(2026, 1, 22),
        "amount_low": "1450000000",
        "amount_high": "1520000000",
        "yoy_low_pct": "231.05",
        "yoy_high_pct": "247.03",
        "amount_prior": "438000000",
        "metric_name": "营业收入",
        "content": None,
        "predict_type": "预增",
        "is_latest": "T",
        "locator": f"{ROWS}/0/PREDICT_AMT_LOWER",
    }


@pytest.mark.parametrize("name", ["flash", "forecast"])
def test_a_company_that_never_published_one_gives_no_rows(
    parse: Callable[..., Parsed], name: str
) -> None:
    parsed = parse(name, error(9201, "返回数据为空"))
    assert (parsed.rows, parsed.scope, parsed.warnings) == (0, (), [])


@pytest.mark.parametrize("name", ["flash", "forecast"])
def test_other_errors_are_failures(refused: Callable[..., Refusal], name: str) -> None:
    refusal = refused(name, error(9701, "系统繁忙"))
    assert (refusal.code, refusal.failed) == ("busy", True)


def test_a_flash_figure_in_thousands_is_refused(
    refused: Callable[..., Refusal], flash: dict[str, Any]
) -> None:
    flash["result"]["data"][0]["TOTAL_OPERATE_INCOME"] = 1505000
    refusal = refused("flash", flash)
    assert refusal.code == "wrong_unit"
    assert refusal.message == (
        f"{ROWS}/0/TOTAL_OPERATE_INCOME is 1505000 but TOTAL_OPERATE_INCOME_SQ with YSTZ means "
        "about 1505011800, so one of them is in another unit; compare the source's page and "
        "fetch it again"
    )


def test_a_forecast_in_ten_thousands_is_refused(
    refused: Callable[..., Refusal], forecast: dict[str, Any]
) -> None:
    forecast["result"]["data"][0]["PREDICT_AMT_UPPER"] = 152000
    refusal = refused("forecast", forecast)
    assert refusal.code == "wrong_unit"
    assert refusal.locator == f"{ROWS}/0/PREDICT_AMT_UPPER"


def test_a_forecast_may_lie_ahead_of_its_period(
    parse: Callable[..., Parsed], forecast: dict[str, Any]
) -> None:
    forecast["result"]["data"][0]["REPORT_DATE"] = "2026-12-31 00:00:00"
    assert parse("forecast", forecast).columns["report_date"] == [date(2026, 12, 31)]


def test_the_same_announcement_twice_is_one_row(
    parse: Callable[..., Parsed], forecast: dict[str, Any]
) -> None:
    row = forecast["result"]["data"][0]
    parsed = parse("forecast", envelope(row, deepcopy(row)))
    assert parsed.rows == 1
    assert parsed.warnings == [f"1 rows of {ROWS} stand there twice, word for word"]


def test_two_ranges_of_one_announcement_are_refused(
    refused: Callable[..., Refusal], forecast: dict[str, Any]
) -> None:
    row = forecast["result"]["data"][0]
    refusal = refused("forecast", envelope(row, row | {"PREDICT_AMT_LOWER": 1460000000}))
    assert refusal.code == "duplicate_row"
    assert refusal.message == (
        f"{ROWS}/1 is a second row of 688795.SH, 2025-12-31, 006, 2026-01-22; fetch it again"
    )
