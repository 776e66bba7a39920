"""Sina: the income statements of every mainland company, one request each.

Belongs here: the URL.
Does not belong here: what stands in a statement.
"""

from collections.abc import AsyncIterator

from scrapy import Request
from scrapy.http import Response

from scrapers.sina.parse import INCOME
from scrapers.spider import SourceSpider

__all__ = ["SPIDER", "SinaSpider"]

API = "https://quotes.sina.cn/cn/api/openapi.php/CompanyFinanceService.getFinanceReport2022"
MARKETS = ("SH", "SZ", "BJ")


class SinaSpider(SourceSpider):
    """Arguments: `secucodes` (`688256.SH`); those of Hong Kong are not served and left out."""

    async def start(self) -> AsyncIterator[Request]:
        """JSON, as no callback is asked for."""
        for secucode in self.arguments["secucodes"]:
            code, _, market = secucode.partition(".")
            if market in MARKETS:
                paper = f"{market.lower()}{code}"
                asked = f"paperCode={paper}&source=lrb&type=0&page=1&num=1000"
                yield self.get(f"{API}?{asked}", self._read)

    def _read(self, response: Response) -> None:
        self.parsed(INCOME, response)


SPIDER = SinaSpider
