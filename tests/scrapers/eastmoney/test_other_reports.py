"""Segments and Hong Kong statements."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from scrapers.records import Parsed, Refusal

MEND = "compare the source's documentation and mend the parser"


def test_segments(parse: Callable[..., Parsed], segments: dict[str, Any]) -> None:
    parsed = parse("segments", segments)
    assert parsed.columns == {
        "secucode": ["688256.SH"] * 2,
        "market": ["SH"] * 2,
        "report_date": [date(2025, 6, 30)] * 2,
        "duration": ["H1"] * 2,
        "scheme": ["product"] * 2,
        "item_name": ["云端产品线", "其他"],
        "income": ["2869700000.25", "10943471.09"],
        "income_share": ["0.996203", "0.003799"],
        "cost": [None] * 2,
        "profit": [None] * 2,
        "gross_margin": [None] * 2,
        "rank": ["1", "1"],
        "locator": ["/zygcfx/0/MAIN_BUSINESS_INCOME", "/zygcfx/1/MAIN_BUSINESS_INCOME"],
    }


def test_the_code_of_a_partition_may_be_a_number(
    parse: Callable[..., Parsed], segments: dict[str, Any]
) -> None:
    for row in segments["zygcfx"]:
        row["MAINOP_TYPE"] = 3
    assert parse("segments", segments).columns["scheme"] == ["region"] * 2


SEGMENTS = [
    ({"MAINOP_TYPE": "4"}, "unknown_value", "/MAINOP_TYPE",
     f"is '4' where 1 or 2 or 3 is documented; {MEND}"),
    ({"SECUCODE": "688041.SH"}, "wrong_company", "/SECUCODE",
     "is '688041.SH' where 688256 was asked for; fetch it again"),
    ({"MAIN_BUSINESS_INCOME": 10943471090}, "wrong_unit", "/MAIN_BUSINESS_INCOME",
     "is 10943471090 but MBI_RATIO means about 10943543, so one of them is in another unit; "
     "compare the source's page and fetch it again"),
    ({"ITEM_NAME": "云端产品线"}, "duplicate_row", "",
     "is a second row of 688256.SH, 2025-06-30, product, 云端产品线; fetch it again"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "code", "place", "message"), SEGMENTS)
def test_a_wrong_segment_is_refused(
    refused: Callable[..., Refusal],
    segments: dict[str, Any],
    changes: dict[str, Any],
    code: str,
    place: str,
    message: str,
) -> None:
    segments["zygcfx"][1].update(changes)
    refusal = refused("segments", segments)
    assert (refusal.code, refusal.message) == (code, f"/zygcfx/1{place} {message}")


def test_no_segments_at_all_are_refused(refused: Callable[..., Refusal]) -> None:
    refusal = refused("segments", {"zygcfx": []})
    assert refusal.code == "empty_list"


def test_hong_kong(parse: Callable[..., Parsed], hk_income: dict[str, Any]) -> None:
    assert {key: values for key, (values,) in parse("hk_income", hk_income).columns.items()} == {
        "secucode": "06082.HK",
        "report_date": date(2025, 6, 30),
        "date_type": "002",
        "item_code": "004001999",
        "item_name": "营运收入",
        "amount": "58903000",
        "currency": "CNY",
        "accounting_standard": "ifrs",
        "start_date": date(2025, 1, 1),
        "fiscal_year_end": "12-31",
        "notice_date": None,
        "update_date": None,
        "locator": "/result/data/0/AMOUNT",
    }


HONG_KONG = [
    ({"ACCOUNT_STANDARD": "日本会计准则"}, "unknown_value", "/ACCOUNT_STANDARD",
     "is '日本会计准则' where 国际会计准则 or 国际及香港会计准则 or 大陆会计准则 or 新加坡会计准则 "
     f"or 美国会计准则 or 香港会计准则 is documented; {MEND}"),
    ({"CURRENCY_CODE": "人民币"}, "bad_currency", "/CURRENCY_CODE",
     f"is '人民币', no currency; {MEND}"),
    ({"START_DATE": "2023-01-01 00:00:00"}, "bad_period", "/START_DATE",
     f"covers 2023-01-01 to 2025-06-30, which is no part of one fiscal year; {MEND}"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "code", "place", "message"), HONG_KONG)
def test_a_wrong_item_is_refused(
    refused: Callable[..., Refusal],
    hk_income: dict[str, Any],
    changes: dict[str, Any],
    code: str,
    place: str,
    message: str,
) -> None:
    hk_income["result"]["data"][0].update(changes)
    refusal = refused("hk_income", hk_income)
    where = "/result/data/0"
    assert (refusal.code, refusal.locator) == (code, f"{where}{place}")
    assert refusal.message.removeprefix(f"{where}{place} ").removeprefix(f"{where} ") == message


@pytest.mark.parametrize("key", ["CURRENCY_CODE", "ACCOUNT_STANDARD"])
def test_an_item_without_currency_or_standard_is_refused(
    refused: Callable[..., Refusal], hk_income: dict[str, Any], key: str
) -> None:
    del hk_income["result"]["data"][0][key]
    assert refused("hk_income", hk_income).message == (
        f"/result/data/0 lacks {key}; the source changed its shape, "
        "so compare its documentation and mend the parser"
    )
