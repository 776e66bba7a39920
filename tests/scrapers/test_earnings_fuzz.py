"""Whatever comes for statements, announcements and rates, it ends in records or in a refusal."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.cninfo.parse import KINDS as CNINFO
from scrapers.eastmoney.parse import KINDS as EASTMONEY
from scrapers.ecb.parse import KINDS as ECB
from scrapers.fred.parse import KINDS as FRED
from scrapers.records import Kind, Refusal
from scrapers.sina.parse import KINDS as SINA

TIME = datetime(2026, 8, 19, 12, tzinfo=UTC)
DATA = "https://datacenter.eastmoney.com/securities/api/data/v1/get?columns=ALL&reportName="
PAGE = "https://emweb.securities.eastmoney.com/PC_HSF10/BusinessAnalysis/PageAjax"
FILES = "https://www.ecb.europa.eu/stats/eurofxref"
URLS = [
    f"{DATA}RPT_F10_FINANCE_GINCOME",
    f"{DATA}RPT_FCI_PERFORMANCEE",
    f"{DATA}RPT_PUBLIC_OP_NEWPREDICT",
    f"{DATA}RPT_HKF10_FN_INCOME",
    f"{PAGE}?code=SH688256",
    "https://quotes.sina.cn/cn/api/openapi.php/CompanyFinanceService.getFinanceReport2022"
    "?paperCode=sh688256&source=lrb",
    "http://www.cninfo.com.cn/new/hisAnnouncement/query?stock=688256",
    f"{FILES}/eurofxref-hist.zip",
    f"{FILES}/eurofxref-daily.xml",
    "https://data-api.ecb.europa.eu/service/data/EXR/D..EUR.SP00.A?format=csvdata",
    "https://api.stlouisfed.org/fred/series/observations?file_type=json&series_id=DEXCHUS",
    "https://fred.stlouisfed.org/graph/fredgraph.csv?id=DEXCHUS",
]
ROWS: list[dict[str, Any]] = [
    {
        "SECUCODE": "688256.SH",
        "REPORT_DATE": "2026-06-30 00:00:00",
        "REPORT_TYPE": "中报",
        "CURRENCY": "CNY",
        "TOTAL_OPERATE_INCOME": 300.5,
        "OPERATE_INCOME": 299,
        "TOTAL_OPERATE_INCOME_SQ": 100,
        "YSTZ": 200.5,
        "NOTICE_DATE": "2026-08-18 00:00:00",
        "UPDATE_DATE": None,
        "PREDICT_FINANCE_CODE": "006",
        "PREDICT_AMT_LOWER": 250,
        "PREDICT_AMT_UPPER": 310,
        "ADD_AMP_LOWER": 150,
        "ADD_AMP_UPPER": 210,
        "PREYEAR_SAME_PERIOD": 100,
        "DATE_TYPE_CODE": "002",
        "STD_ITEM_CODE": "004001999",
        "AMOUNT": 1,
        "CURRENCY_CODE": "CNY",
        "ACCOUNT_STANDARD": "大陆会计准则",
        "START_DATE": "2026-01-01 00:00:00",
        "MAINOP_TYPE": "2",
        "ITEM_NAME": "芯片",
        "MAIN_BUSINESS_INCOME": 300,
        "MBI_RATIO": 1,
    }
]
REPORT = {
    "rType": "合并期末",
    "rCurrency": "CNY",
    "is_audit": "未审计",
    "publish_date": "20260818",
    "update_time": 1773331200,
    "data": [{"item_title": "营业总收入", "item_value": "300.5"}],
}
ANNOUNCEMENT = {
    "secCode": "688256",
    "secName": "寒武纪",
    "orgId": "9900041602",
    "announcementId": "1225007336",
    "announcementTitle": "年度报告",
    "announcementTime": 1773331200000,
    "adjunctUrl": "finalpage/2026-03-13/1225007336.PDF",
    "adjunctType": "PDF",
}
RESULT = {"pages": 1, "data": ROWS, "count": 1}
REPORTED = {"version": "0", "result": RESULT, "success": True, "message": "ok", "code": 0}
HONEST: dict[str, Any] = {
    "RPT_": REPORTED,
    "PageAjax": {"zygcfx": ROWS},
    "sina": {"result": {"status": {"code": 0}, "data": {"report_list": {"20260630": REPORT}}}},
    "cninfo": {"announcements": [ANNOUNCEMENT], "totalAnnouncement": 1, "hasMore": False},
    "stlouisfed.org/fred/": {
        "units": "lin",
        "output_type": 1,
        "count": 1,
        "offset": 0,
        "limit": 1,
        "observations": [{"date": "2026-02-13", "value": "6.9"}],
    },
}
JSON_URLS = [url for url in URLS if any(mark in url for mark in HONEST)]
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "0", "-1", "2026-06-30", "9999-12-31 00:00:00", "688256.SH", "1e400"])
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab"), inner)
)


def _kind(url: str) -> Kind:
    kinds = (*EASTMONEY, *SINA, *CNINFO, *ECB, *FRED)
    (found,) = (kind for kind in kinds if kind.url.fullmatch(url))
    return found


def _outcome(url: str, body: bytes) -> None:
    """Columns equally long, one for each field; or a refusal with one sentence."""
    kind = _kind(url)
    try:
        parsed = kind.parse(body, url, {}, TIME)
    except Refusal as refusal:
        assert refusal.code
        assert "\n" not in refusal.message
        return
    assert set(parsed.columns) == {*kind.records.fields, "locator"}
    assert {len(column) for column in parsed.columns.values()} == {parsed.rows}


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    inner = dict(enumerate(value)) if isinstance(value, list) else value
    if isinstance(inner, dict):
        for key, below in inner.items():
            found += _places(below, (*path, key))
    return found


@pytest.mark.parametrize("url", URLS)
@given(body=st.binary(max_size=200) | st.binary(max_size=200).map(lambda body: b"PK" + body))
def test_any_bytes(url: str, body: bytes) -> None:
    _outcome(url, body)


@pytest.mark.parametrize("url", JSON_URLS)
def test_the_honest_answer_is_read(url: str) -> None:
    honest = next(value for mark, value in HONEST.items() if mark in url)
    assert _kind(url).parse(orjson.dumps(honest), url, {}, TIME).rows == 1


@pytest.mark.parametrize("url", JSON_URLS)
@given(data=st.data())
def test_one_value_replaced(url: str, data: st.DataObject) -> None:
    value = deepcopy(next(value for mark, value in HONEST.items() if mark in url))
    *path, last = data.draw(st.sampled_from(_places(value)))
    inner = value
    for step in path:
        inner = inner[step]
    inner[last] = data.draw(VALUES)
    _outcome(url, orjson.dumps(value))
