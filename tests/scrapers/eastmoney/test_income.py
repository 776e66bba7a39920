"""Mainland income statements: what they say, and each way in which they are refused."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any

import orjson
import pytest

from scrapers.eastmoney.parse import KINDS
from scrapers.records import Parsed, Refusal
from tests.scrapers.eastmoney.conftest import API, REPORTS, envelope, error, url_of

MEND = "compare the source's documentation and mend the parser"
ROWS = "/result/data"


def test_columns(parse: Callable[..., Parsed], income: dict[str, Any]) -> None:
    parsed = parse("income", income)
    assert parsed.columns == {
        "secucode": ["688256.SH"] * 2,
        "market": ["SH"] * 2,
        "org_code": [None] * 2,
        "name": [None] * 2,
        "report_date": [date(2026, 6, 30), date(2026, 3, 31)],
        "report_type": ["中报", "一季报"],
        "duration": ["H1", "Q"],
        "currency": ["CNY"] * 2,
        "total_operate_income": ["300.5", "100"],
        "operate_income": ["299", None],
        "operate_cost": [None] * 2,
        "operate_profit": [None] * 2,
        "parent_netprofit": [None] * 2,
        "basic_eps": [None] * 2,
        "notice_date": [date(2026, 8, 18)] * 2,
        "update_date": [date(2026, 8, 19)] * 2,
        "locator": [f"{ROWS}/0/TOTAL_OPERATE_INCOME", f"{ROWS}/1/TOTAL_OPERATE_INCOME"],
    }
    assert (parsed.scope, parsed.stated, parsed.warnings) == ((), None, [])


@pytest.mark.parametrize(
    "text",
    ["174144069958.2500", "652498000000.00", "99999999999999999.99", "1.505E9", "-0.10", "0"],
)
def test_digits_never_go_through_a_float(
    parse: Callable[..., Parsed], income: dict[str, Any], text: str
) -> None:
    body = orjson.dumps(income).replace(b":100,", f":{text},".encode())
    assert parse("income", body).columns["total_operate_income"] == ["300.5", text]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (f"{API}?reportName={REPORTS['income']}&columns=ALL", "income"),
        (f"{API}?columns=ALL&reportName={REPORTS['income']}", "income"),
        (
            f"https://datacenter-web.eastmoney.com/api/data/v1/get?reportName={REPORTS['flash']}",
            "flash",
        ),
        (f"{API}?reportName={REPORTS['hk_income']}_PC", "hk_income"),
        (f"{API}?reportName={REPORTS['income']}X", None),
        (f"{API}?xreportName={REPORTS['income']}", None),
        (f"{API}?reportName=RPT_HKF10_FN_MAININDICATOR", None),
        (url_of("segments"), "segments"),
        (url_of("segments").replace("SH688256", "688256.SH"), "segments"),
    ],
)
def test_the_kind_that_reads_a_url(url: str, name: str | None) -> None:
    assert [kind.name for kind in KINDS if kind.url.fullmatch(url)] == [name][: name is not None]


def _with(income: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The answer with its second row changed; `...` takes a key away."""
    changed = deepcopy(income)
    row = changed["result"]["data"][1]
    row.update(changes)
    for key in [key for key, value in changes.items() if value is ...]:
        del row[key]
    return changed


REFUSALS: list[tuple[dict[str, Any], str, str, str]] = [
    ({"SECUCODE": "A20211.SZ"}, "bad_code", "/SECUCODE",
     f"'A20211.SZ' is no listed security; {MEND}"),
    ({"REPORT_DATE": None}, "wrong_type", "/REPORT_DATE",
     f"is null where a text is documented; {MEND}"),
    ({"REPORT_DATE": "2026-02-30 00:00:00"}, "bad_date", "/REPORT_DATE",
     f"is '2026-02-30', which is no day; {MEND}"),
    ({"REPORT_DATE": "2026-09-30 00:00:00", "REPORT_TYPE": "三季报"}, "future_date",
     "/REPORT_DATE",
     "is 2026-09-30, after 2026-08-19, the day on which it was fetched; fetch it again"),
    ({"REPORT_DATE": "2026-03-30 00:00:00"}, "bad_period", "/REPORT_DATE",
     f"is 2026-03-30, which ends no quarter; {MEND}"),
    ({"REPORT_TYPE": "年报"}, "wrong_period", "/REPORT_TYPE",
     "is called 年报 and ends on 2026-03-31, which contradict each other; "
     "compare the company's report and fetch it again"),
    ({"REPORT_TYPE": "季报"}, "unknown_value", "/REPORT_TYPE",
     f"is '季报' where 一季报 or 三季报 or 中报 or 年报 is documented; {MEND}"),
    ({"CURRENCY": "元"}, "bad_currency", "/CURRENCY", f"is '元', no currency; {MEND}"),
    ({"TOTAL_OPERATE_INCOME": "1,100"}, "wrong_type", "/TOTAL_OPERATE_INCOME",
     f"is '1,100' where a number is documented; {MEND}"),
    ({"TOTAL_OPERATE_INCOME": True}, "wrong_type", "/TOTAL_OPERATE_INCOME",
     f"is True where a number is documented; {MEND}"),
    ({"OPERATE_INCOME": 100000}, "wrong_unit", "/OPERATE_INCOME",
     "is 100000 but TOTAL_OPERATE_INCOME means about 100, so one of them is in another unit; "
     "compare the source's page and fetch it again"),
    ({"TOTAL_OPERATE_INCOME": ...}, "missing_key", "",
     "lacks TOTAL_OPERATE_INCOME; the source changed its shape, "
     "so compare its documentation and mend the parser"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "code", "place", "message"), REFUSALS)
def test_a_wrong_row_is_refused(
    refused: Callable[..., Refusal],
    income: dict[str, Any],
    changes: dict[str, Any],
    code: str,
    place: str,
    message: str,
) -> None:
    refusal = refused("income", _with(income, **changes))
    assert (refusal.code, refusal.locator) == (code, f"{ROWS}/1{place}")
    assert refusal.message.replace(f"{ROWS}/1{place} ", "").replace(f"{ROWS}/1 ", "") == message
    assert not refusal.failed


@pytest.mark.parametrize(
    ("code", "said", "name", "advice"),
    [
        (9201, "返回数据为空", "no_rows",
         "it has no rows for this filter, so check the security code in the URL"),
        (9501, "OPERATE_XX返回字段不存在", "bad_request",
         "it does not know the report or a column asked for, so compare the URL with what its own "
         "pages ask and mend the spider"),
        (9701, "系统繁忙", "busy", "it is busy, so wait and fetch it again"),
        (9999, "?", "source_error",
         "this is not documented, so open the URL in a browser"),
    ],
)  # fmt: skip
def test_the_sources_own_errors(
    refused: Callable[..., Refusal], code: int, said: str, name: str, advice: str
) -> None:
    refusal = refused("income", error(code, said))
    assert (refusal.code, refusal.failed) == (name, True)
    assert refusal.message == f'the source answers its own error {code}, "{said}": {advice}'


BODIES = [
    (b"", "empty_body",
     "the body is empty where an income statement was expected; fetch it again"),
    (b"<html><script>var arg1='68B5';</script>", "html",
     "the body is an HTML or XML page, not an income statement; "
     "open the URL in a browser to see what the site now answers"),
    (b'{"version":"0","result":{"pages":1,"data":[{"SECUCODE":"6882', "not_json",
     "the body is no valid JSON (unexpected end of data: line 1 column 61 (char 60)), "
     "so it was damaged or cut; fetch it again"),
    (b"[]", "wrong_type", "the body is no JSON object but list"),
    (orjson.dumps(envelope()), "empty_list",
     f"{ROWS} is empty where rows were expected; look at what the source shows today "
     "and fetch it again"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "code", "message"), BODIES)
def test_a_body_that_is_no_answer(
    refused: Callable[..., Refusal], body: bytes, code: str, message: str
) -> None:
    refusal = refused("income", body)
    assert (refusal.code, refusal.message, refusal.failed) == (code, message, False)


def test_a_repeated_or_cut_page_is_refused(
    refused: Callable[..., Refusal], income: dict[str, Any]
) -> None:
    income["result"]["count"] = 5
    refusal = refused("income", income, url_of("income", "&pageNumber=2&pageSize=4"))
    assert refusal.code == "incomplete_page"
    assert refusal.message == (
        f"{ROWS} has 2 rows where page 2 of 5 has 1, so a page is repeated or cut; fetch it again"
    )


def test_the_last_page_has_the_rest(parse: Callable[..., Parsed], income: dict[str, Any]) -> None:
    income["result"]["count"] = 502
    assert parse("income", income, url_of("income", "&pageNumber=2&pageSize=1000")).rows == 2


def test_a_row_that_stands_twice_is_refused(
    refused: Callable[..., Refusal], income: dict[str, Any]
) -> None:
    half = income["result"]["data"][0]
    refusal = refused("income", envelope(half, half))
    assert refusal.code == "duplicate_row"
    assert refusal.message == (f"{ROWS}/1 is a second row of 688256.SH, 2026-06-30; fetch it again")


@pytest.mark.parametrize(
    "condition", ["(SECUCODE=%22688041.SH%22)", "(SECURITY_CODE=%22688041%22)"]
)
def test_another_companys_answer_is_refused(
    refused: Callable[..., Refusal], income: dict[str, Any], condition: str
) -> None:
    refusal = refused("income", income, url_of("income", f"&filter={condition}"))
    code = condition.split("%22")[1]
    assert refusal.code == "wrong_company"
    assert refusal.message == (
        f"{ROWS}/0/SECUCODE is '688256.SH' where {code} was asked for; fetch it again"
    )


def test_a_column_asked_for_must_come(
    refused: Callable[..., Refusal], income: dict[str, Any]
) -> None:
    url = url_of("income").replace("=ALL", "=SECUCODE,REPORT_DATE,BASIC_EPS")
    refusal = refused("income", income, url)
    assert refusal.code == "missing_key"
    assert refusal.message == (
        f"{ROWS}/0 lacks BASIC_EPS; the source changed its shape, "
        "so compare its documentation and mend the parser"
    )


def test_an_extra_key_is_a_warning(parse: Callable[..., Parsed], income: dict[str, Any]) -> None:
    income["result"]["data"][0]["NEW"] = 1
    income["trace"] = "x"
    url = url_of("income").replace("=ALL", "=SECUCODE")
    assert parse("income", income, url).warnings == [
        "the body has the unknown key trace",
        f"rows of {ROWS} have the unknown key NEW",
    ]
    assert parse("income", income).warnings == ["the body has the unknown key trace"]
