"""FRED: each series once as a whole, then its last two calendar years.

Belongs here: the URLs with a key (the API) and without (the charts' CSV).
Does not belong here: directions of series, days without a rate.
"""

from collections.abc import AsyncIterator, Mapping
from datetime import date
from types import MappingProxyType

from scrapy import Request
from scrapy.http import Response

from scrapers.fred.parse import CHART, OBSERVATIONS
from scrapers.spider import SourceSpider

__all__ = ["SPIDER", "FredSpider"]

API = "https://api.stlouisfed.org/fred/series/observations"
CHARTS = "https://fred.stlouisfed.org/graph/fredgraph.csv"


class FredSpider(SourceSpider):
    """Arguments: `since`, `until`, `key`, `archived`."""

    advice: Mapping[int, str] = MappingProxyType(
        {400: "FRED knows no such key or series, so set FRED_API_KEY to a valid key or unset it"}
    )

    async def start(self) -> AsyncIterator[Request]:
        """Two years: restatements come within weeks, and the URL stays the same for a year."""
        first = min(self.source.declaration["first_date"], self.arguments["since"])
        recent = date(self.arguments["until"].year - 1, 1, 1)
        for series in self.source.declaration["series"]:
            whole = self._url(series, first)
            if not self.arguments["archived"](self.journal.clean(whole)):
                yield self.get(whole, self._read)
            else:
                yield self.get(self._url(series, recent), self._read)

    def _url(self, series: str, first: date) -> str:
        if self.key is None:
            return f"{CHARTS}?id={series}&cosd={first}"
        asked = f"series_id={series}&observation_start={first}&file_type=json"
        return f"{API}?{asked}&api_key={self.key}"

    def _read(self, response: Response) -> None:
        self.parsed(CHART if response.url.startswith(CHARTS) else OBSERVATIONS, response)


SPIDER = FredSpider
