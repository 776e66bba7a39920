"""StatCounter: months that are over, a request a region.

Belongs here: the address, and which months are asked for.
Does not belong here: what a share is.
"""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from urllib.parse import quote

from scrapy import Request

from scrapers.spider import SourceSpider

__all__ = ["SPIDER", "StatcounterSpider", "address"]

CHART = "https://gs.statcounter.com/chart.php"
DEVICES = (
    "device=Desktop%20%26%20Mobile%20%26%20Tablet%20%26%20Console"
    "&device_hidden=desktop%2Bmobile%2Btablet%2Bconsole&multi-device=true"
)


class StatcounterSpider(SourceSpider):
    """Arguments: `since`, `until` (days)."""

    async def start(self) -> AsyncIterator[Request]:
        """From the month before `since` to the last that is over: never one alone.

        A single month would come in another shape, and the month before shows what was revised.
        """
        last = _before(self.arguments["until"] + timedelta(days=1))
        earliest: date = self.source.declaration["first_date"]
        since = max(self.arguments["since"], earliest)
        first = max(earliest, min(_before(since), _before(last)))
        for code, region in self.source.declaration["regions"].items():
            yield self.get(address(code, region, first, last))


def address(code: str, region: str, first: date, last: date) -> str:
    """The address of a region's months, both included."""
    return (
        f"{CHART}?{DEVICES}&statType_hidden=ai_chatbot&region_hidden={code}&granularity=monthly"
        f"&statType=AI%20Chatbot&region={quote(region)}"
        f"&fromInt={first:%Y%m}&toInt={last:%Y%m}"
        f"&fromMonthYear={first:%Y-%m}&toMonthYear={last:%Y-%m}&csv=1"
    )


def _before(day: date) -> date:
    """The first day of the month before the one that holds a day."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


SPIDER = StatcounterSpider
