"""Eastmoney: statements of every company; flash reports and forecasts of all in one request.

Belongs here: reports, columns and filters; following pages; what counts as being shut out.
Does not belong here: what a row means.
"""

from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

import orjson
from scrapy import Request
from scrapy.http import Response

from scrapers.eastmoney.early import FLASH, FORECAST
from scrapers.eastmoney.hong_kong import HK_INCOME
from scrapers.eastmoney.income import INCOME
from scrapers.eastmoney.segments import SEGMENTS
from scrapers.records import Kind, Parsed
from scrapers.spider import SourceSpider

__all__ = ["SPIDER", "EastmoneySpider"]

API = "https://datacenter.eastmoney.com/securities/api/data/v1/get"
PAGES = "https://emweb.securities.eastmoney.com/PC_HSF10/BusinessAnalysis/PageAjax"
BUSY = 9701
SEGMENTS_LAG = timedelta(days=7)
"""The page of segments follows a report within days."""
# Columns are named, so that a renamed one is an error (9501) and not a silence. The order has a
# unique last key: ties would repeat rows and drop others between two pages.
INCOME_ASKED = (
    "reportName=RPT_F10_FINANCE_GINCOME&columns=SECUCODE,ORG_CODE,SECURITY_NAME_ABBR,REPORT_DATE,"
    "REPORT_TYPE,CURRENCY,TOTAL_OPERATE_INCOME,OPERATE_INCOME,OPERATE_COST,OPERATE_PROFIT,"
    "PARENT_NETPROFIT,BASIC_EPS,NOTICE_DATE,UPDATE_DATE",
    "sortColumns=REPORT_DATE&sortTypes=-1",
)
FLASH_ASKED = (
    "reportName=RPT_FCI_PERFORMANCEE&columns=SECUCODE,REPORT_DATE,TOTAL_OPERATE_INCOME,"
    "TOTAL_OPERATE_INCOME_SQ,YSTZ,PARENT_NETPROFIT,PARENT_NETPROFIT_SQ,BASIC_EPS,NOTICE_DATE,"
    "UPDATE_DATE",
    "sortColumns=REPORT_DATE,SECUCODE&sortTypes=-1,1",
)
FORECAST_ASKED = (
    "reportName=RPT_PUBLIC_OP_NEWPREDICT&columns=SECUCODE,REPORT_DATE,NOTICE_DATE,"
    "PREDICT_FINANCE_CODE,PREDICT_FINANCE,PREDICT_AMT_LOWER,PREDICT_AMT_UPPER,ADD_AMP_LOWER,"
    "ADD_AMP_UPPER,PREDICT_CONTENT,PREDICT_TYPE,PREYEAR_SAME_PERIOD,IS_LATEST",
    "sortColumns=NOTICE_DATE,REPORT_DATE,SECUCODE,PREDICT_FINANCE_CODE&sortTypes=-1,-1,1,1",
)
HK_ASKED = (
    "reportName=RPT_HKF10_FN_INCOME&columns=SECUCODE,REPORT_DATE,START_DATE,DATE_TYPE_CODE,"
    "FISCAL_YEAR,STD_ITEM_CODE,STD_ITEM_NAME,AMOUNT,CURRENCY_CODE,ACCOUNT_STANDARD",
    "sortColumns=REPORT_DATE,DATE_TYPE_CODE,STD_ITEM_CODE&sortTypes=-1,1,1",
)
REVENUE_ITEMS = ("004001999", "004001001")
"""营运收入 and 营业额: of some sixty lines of a Hong Kong statement the two that hold revenue."""


class EastmoneySpider(SourceSpider):
    """Arguments: `secucodes` (`688256.SH`, `06082.HK`), `last`.

    It blocks by hanging up and by HTML pages, so both count like a 403.
    """

    hang_ups_refuse = True
    block_advice = (
        "leave it alone for some hours, and if it happens again lower requests_per_minute in "
        "source.yml"
    )

    def refused(self, response: Response, *, robots: bool) -> bool:
        """Also a page where data was asked for."""
        page = response.status == 200 and response.body.lstrip()[:1] == b"<"
        return (page and not robots) or super().refused(response, robots=robots)

    def busy(self, response: Response) -> bool:
        """Code 9701, in a short answer of status 200."""
        if response.status != 200 or len(response.body) > 2000:
            return False
        try:
            found = orjson.loads(response.body)
        except orjson.JSONDecodeError:
            return False
        return isinstance(found, dict) and found.get("code") == BUSY

    async def start(self) -> AsyncIterator[Request]:
        """A company a request where nothing would be wrong; all at once where nothing is usual."""
        codes = self.arguments["secucodes"]
        mainland = [code for code in codes if not code.endswith(".HK")]
        for code in mainland:
            yield self._page(INCOME, INCOME_ASKED, f'(SECUCODE="{code}")', 1)
        for code in codes:
            if code not in mainland:
                items = f"(STD_ITEM_CODE in {_listed(REVENUE_ITEMS)})"
                yield self._page(HK_INCOME, HK_ASKED, f'(SECUCODE="{code}"){items}', 1)
        if mainland:
            every = f"(SECUCODE in {_listed(mainland)})"
            yield self._page(FLASH, FLASH_ASKED, every, 1)
            yield self._page(FORECAST, FORECAST_ASKED, every, 1)

    def _page(self, kind: Kind, asked: tuple[str, str], which: str, number: int) -> Request:
        report, order = asked
        paging = f"pageNumber={number}&pageSize=500&{order}&source=HSF10&client=PC"
        url = f"{API}?{report}&filter={quote(which, safe='(),=')}&{paging}"
        return self.get(url, partial(self._read, kind, asked, which, number))

    def _read(
        self,
        kind: Kind,
        asked: tuple[str, str],
        which: str,
        number: int,
        response: Response,
    ) -> Iterator[Request]:
        parsed = self.parsed(kind, response)
        result = orjson.loads(response.body)["result"] or {"pages": 1}
        if number < result["pages"]:
            yield self._page(kind, asked, which, number + 1)
        if kind is INCOME and number == 1:
            yield from self._segments(parsed)

    def _segments(self, parsed: Parsed) -> Iterator[Request]:
        """The page of segments, where a half-yearly report came after it was fetched."""
        columns = parsed.columns
        if not columns["secucode"]:
            return
        code, _, market = columns["secucode"][0].partition(".")
        url = f"{PAGES}?code={market}{code}"
        last = self.arguments["last"](url)
        newest = _newest_half(columns)
        if newest and (last is None or last.date() <= newest + SEGMENTS_LAG):
            yield self.get(url, partial(self._read_segments))

    def _read_segments(self, response: Response) -> None:
        self.parsed(SEGMENTS, response)


def _newest_half(columns: Any) -> date | None:
    """The latest day on which a report that has segments was published or changed."""
    names = ("duration", "report_date", "notice_date", "update_date")
    days = [
        max(day for day in found if day is not None)
        for duration, *found in zip(*(columns[name] for name in names), strict=True)
        if duration in ("H1", "FY")
    ]
    return max(days, default=None)


def _listed(values: Any) -> str:
    return "(" + ",".join(f'"{value}"' for value in values) + ")"


SPIDER = EastmoneySpider
