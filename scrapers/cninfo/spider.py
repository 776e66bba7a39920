"""CNINFO: the announcements of every company that carry revenue; never the papers themselves.

Belongs here: the form that is asked, by company and year, and the ids it needs.
Does not belong here: what an announcement says.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

import orjson
from scrapy import Request
from scrapy.http import Response

from scrapers.cninfo.parse import ANNOUNCEMENTS
from scrapers.records import Refusal, json_object
from scrapers.spider import SourceSpider

__all__ = ["SPIDER", "CninfoSpider"]

SITE = "http://www.cninfo.com.cn/new"
LISTS = {"szse": f"{SITE}/data/szse_stock.json", "hke": f"{SITE}/data/hke_stock.json"}
"""All securities by the site's `column`: mainland and Hong Kong."""


class CninfoSpider(SourceSpider):
    """Arguments: `secucodes`, `since`, `until`, `archived`, `body`."""

    async def start(self) -> AsyncIterator[Request]:
        """The list of ids (2 MB) only while a company is in none that is held."""
        for column in LISTS:
            codes = self._codes(column)
            held = self.arguments["body"](LISTS[column])
            ids = _ids(held) if held else {}
            if codes and not set(codes) <= ids.keys():
                yield self.get(LISTS[column], partial(self._list, column))
                continue
            for code in codes:
                for request in self._company(column, f"{code},{ids[code]}"):
                    yield request

    def _codes(self, column: str) -> list[str]:
        hong_kong = column == "hke"
        codes = [code.partition(".") for code in self.arguments["secucodes"]]
        return [code for code, _, market in codes if (market == "HK") == hong_kong]

    def _list(self, column: str, response: Response) -> Iterator[Request]:
        ids = _ids(response.body)
        if not ids:
            raise Refusal(
                "empty_list", "it lists no securities; compare the documentation, mend the spider"
            )
        for code in self._codes(column):
            if code in ids:
                yield from self._company(column, f"{code},{ids[code]}")
            else:
                self.problem(f"{response.url} lists no {code}; correct the code in vendors.yml")

    def _company(self, column: str, stock: str) -> Iterator[Request]:
        """The years that are over once, this year every time: a URL that lasts for a year.

        Hong Kong's announcements have no categories there, so only the newest page is asked for.
        """
        this_year = self.arguments["until"].year
        if column == "hke":
            yield self._page(column, stock, date(this_year, 1, 1), this_year, 1)
            return
        first = min(self.source.declaration["first_date"], self.arguments["since"])
        before = self._page(column, stock, first, this_year - 1, 1)
        if first.year < this_year and not self.arguments["archived"](before.url):
            yield before
        yield self._page(column, stock, date(this_year, 1, 1), this_year, 1)

    def _page(self, column: str, stock: str, first: date, year: int, number: int) -> Request:
        categories = ";".join(self.source.declaration["categories"]) if column == "szse" else ""
        form = {
            "pageNum": number,
            "pageSize": 30,
            "column": column,
            "tabName": "fulltext",
            "stock": stock,
            "category": categories,
            "seDate": f"{first}~{year}-12-31",
            "isHLtitle": "true",
        }
        then = partial(self._read, column, stock, first, year, number)
        url = f"{SITE}/hisAnnouncement/query?{urlencode(form, safe=';~')}"
        return self.get(url, then, method="POST")

    def _read(
        self, column: str, stock: str, first: date, year: int, number: int, response: Response
    ) -> Iterator[Request]:
        self.parsed(ANNOUNCEMENTS, response)
        if orjson.loads(response.body)["hasMore"] and column == "szse":
            yield self._page(column, stock, first, year, number + 1)


def _ids(body: bytes) -> Mapping[str, str]:
    """The site's own id of every security; none where the list is no list.

    Raises:
        Refusal: as `json_object`.
    """
    entries: Any = json_object(body, "the list of securities").get("stockList")
    if not isinstance(entries, list):
        return {}
    return {
        entry["code"]: entry["orgId"]
        for entry in entries
        if isinstance(entry, dict) and {"code", "orgId"} <= entry.keys()
    }


SPIDER = CninfoSpider
