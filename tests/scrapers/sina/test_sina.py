"""Sina's income statements: what they say, and each way in which they are refused."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest

from scrapers.records import Parsed, Refusal
from scrapers.sina.parse import INCOME

BASE = "https://quotes.sina.cn/cn/api/openapi.php/CompanyFinanceService.getFinanceReport2022"
URL = f"{BASE}?paperCode=sh688256&source=lrb&type=0&page=1&num=1000"
TIME = datetime(2026, 8, 20, 12, tzinfo=UTC)
LIST = "/result/data/report_list"
MEND = "compare the source's documentation and mend the parser"


def _report(total: str, main: str | None, published: str, audited: str) -> dict[str, Any]:
    return {
        "rType": "合并期末",
        "rCurrency": "CNY",
        "data_source": "定期报告",
        "is_audit": audited,
        "publish_date": published,
        "update_time": 1773331200,
        "data": [
            {"item_field": "BIZTOTINCO", "item_title": "营业总收入", "item_value": total},
            {"item_field": "BIZINCO", "item_title": "营业收入", "item_value": main},
            {"item_field": "BIZTOTCOST", "item_title": "营业总成本", "item_value": "1"},
        ],
    }


@pytest.fixture
def answer() -> dict[str, Any]:
    """A year and the quarter after it."""
    reports = {
        "20260331": _report("2884696746.86", None, "20260430", "未审计"),
        "20251231": _report("6497196198.680000", "6497196198.68", "20260313", "已审计"),
    }
    dates = [{"date_value": "20260331"}, {"date_value": "20251231"}]
    data = {"report_count": "2", "report_date": dates, "report_list": reports}
    return {"result": {"status": {"code": 0}, "data": data}}


@pytest.fixture
def refused() -> Callable[[Any], Refusal]:
    def run(value: Any) -> Refusal:
        with pytest.raises(Refusal) as caught:
            _parse(value)
        return caught.value

    return run


def _parse(value: Any) -> Parsed:
    body = value if isinstance(value, bytes) else orjson.dumps(value)
    return INCOME.parse(body, URL, {}, TIME)


def test_columns(answer: dict[str, Any]) -> None:
    parsed = _parse(answer)
    assert parsed.columns == {
        "secucode": ["688256.SH"] * 2,
        "market": ["SH"] * 2,
        "report_date": [date(2025, 12, 31), date(2026, 3, 31)],
        "duration": ["FY", "Q"],
        "scope": ["合并期末"] * 2,
        "currency": ["CNY"] * 2,
        "total_operate_income": ["6497196198.680000", "2884696746.86"],
        "operate_income": ["6497196198.68", None],
        "operate_cost": [None] * 2,
        "publish_date": [date(2026, 3, 13), date(2026, 4, 30)],
        "is_audited": [True, False],
        "data_source": ["定期报告"] * 2,
        # 1,773,331,200 s are 20,524 days and 16 hours after 1970-01-01.
        "update_time": [datetime(2026, 3, 12, 16, tzinfo=UTC)] * 2,
        "locator": [
            f"{LIST}/20251231/data/0/item_value",
            f"{LIST}/20260331/data/0/item_value",
        ],
    }
    assert (parsed.scope, parsed.stated, parsed.warnings) == ((), None, [])


@pytest.mark.parametrize(
    ("url", "matches"),
    [
        (URL, True),
        (f"{BASE}?paperCode=sz300474&source=lrb", True),
        (URL.replace("lrb", "fzb"), False),
        (f"{BASE}?paperCode=hk06082&source=lrb", False),
    ],
)
def test_only_income_statements_are_read(url: str, matches: bool) -> None:
    assert bool(INCOME.url.fullmatch(url)) is matches


def _set(report: dict[str, Any], place: int, key: str, value: Any) -> None:
    report["data"][place][key] = value


REFUSALS: list[tuple[Callable[[dict[str, Any]], Any], str, str, str]] = [
    (lambda r: r.pop("publish_date"), "missing_key", "",
     "lacks publish_date; the source changed its shape, "
     "so compare its documentation and mend the parser"),
    (lambda r: r.update(publish_date="2026-03-13"), "bad_date", "/publish_date",
     f"is '2026-03-13', which is no day; {MEND}"),
    (lambda r: r.update(publish_date="20260230"), "bad_date", "/publish_date",
     f"is '20260230', which is no day; {MEND}"),
    (lambda r: r.update(is_audit="审阅"), "unknown_value", "/is_audit",
     f"is '审阅' where 已审计 or 未审计 is documented; {MEND}"),
    (lambda r: r.update(rCurrency="元"), "bad_currency", "/rCurrency",
     f"is '元', no currency; {MEND}"),
    (lambda r: r.update(update_time=1773331200000), "bad_time", "/update_time",
     f"1773331200000 is no second since 1970; {MEND}"),
    (lambda r: r.update(data=[]), "empty_list", "/data",
     "is empty where rows were expected; look at what the source shows today and fetch it again"),
    (lambda r: r.update(data=r["data"][2:]), "missing_item", "/data",
     f"has neither 营业总收入 nor 营业收入; {MEND}"),
    (lambda r: _set(r, 0, "item_value", "64.97亿"), "not_an_amount", "/data/0/item_value",
     f"is '64.97亿', which is no number; {MEND}"),
    (lambda r: _set(r, 0, "item_value", 6497196198.68), "not_an_amount", "/data/0/item_value",
     f"is '6497196198.68', which is no number; {MEND}"),
    (lambda r: _set(r, 1, "item_value", "6497196.20"), "wrong_unit", "/data/1/item_value",
     "is 6497196.20 but 营业总收入 means about 6497196199, so one of them is in another unit; "
     "compare the source's page and fetch it again"),
    (lambda r: _set(r, 2, "item_title", "营业收入"), "two_values", "/data/2/item_value",
     "is 1 where 营业收入 was 6497196198.68 before; fetch it again"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "code", "place", "message"), REFUSALS)
def test_a_wrong_report_is_refused(
    refused: Callable[[Any], Refusal],
    answer: dict[str, Any],
    change: Callable[[dict[str, Any]], Any],
    code: str,
    place: str,
    message: str,
) -> None:
    changed = deepcopy(answer)
    change(changed["result"]["data"]["report_list"]["20251231"])
    refusal = refused(changed)
    where = f"{LIST}/20251231{place}"
    assert (refusal.code, refusal.locator) == (code, where)
    assert refusal.message == f"{where} {message}"
    assert not refusal.failed


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("20261231", "future_date",
         "lies after 2026-08-20, the day on which it was fetched; fetch it again"),
        ("20260430", "bad_period", f"ends no quarter; {MEND}"),
        ("2025", "bad_date", f"is '2025', which is no day; {MEND}"),
    ],
)  # fmt: skip
def test_a_wrong_period_is_refused(
    refused: Callable[[Any], Refusal], answer: dict[str, Any], text: str, code: str, message: str
) -> None:
    reports = answer["result"]["data"]["report_list"]
    reports[text] = reports.pop("20251231")
    refusal = refused(answer)
    assert (refusal.code, refusal.message) == (code, f"{LIST}/{text} {message}")


def test_an_empty_list_is_refused(
    refused: Callable[[Any], Refusal], answer: dict[str, Any]
) -> None:
    for nothing in ([], {}):
        answer["result"]["data"]["report_list"] = nothing
        refusal = refused(answer)
        assert refusal.code == "empty_list"
        assert refusal.message == (
            f"{LIST} is empty where reports were expected; check the code in the URL "
            "and fetch it again"
        )


def test_the_sources_own_error(refused: Callable[[Any], Refusal]) -> None:
    refusal = refused({"result": {"status": {"code": 11, "msg": "param error"}}})
    assert (refusal.code, refusal.failed) == ("source_error", True)
    assert refusal.message == (
        'the source answers its own error 11, "param error": this is not documented, '
        "so open the URL in a browser to see what it says"
    )


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"", "empty_body"), (b"<html>", "html"), (b'{"result":{"sta', "not_json")],
)
def test_a_body_that_is_no_answer(
    refused: Callable[[Any], Refusal], body: bytes, code: str
) -> None:
    assert refused(body).code == code


def test_extra_keys_are_warnings(answer: dict[str, Any]) -> None:
    for report in answer["result"]["data"]["report_list"].values():
        report["data"][0]["new"] = 1
    assert _parse(answer).warnings == [f"rows of {LIST}/*/data have the unknown key new"]
