"""ECB: the day's file every day, the others where days may have been missed.

Belongs here: which of the three files is due.
Does not belong here: what a rate is.
"""

from collections.abc import AsyncIterator
from datetime import date, timedelta

from scrapy import Request

from scrapers.spider import SourceSpider

__all__ = ["SPIDER", "EcbSpider"]

REACH = timedelta(days=85)
"""The recent file holds 90 days; five of them are kept in hand."""
SWEEP = timedelta(days=7)
"""So often the recent file is fetched though no day seems to be missing: a day's file that was
fetched before the day's rates came out shows the day before once more."""


class EcbSpider(SourceSpider):
    """Arguments: `until`, `last`."""

    async def start(self) -> AsyncIterator[Request]:
        """The day's file (2 kB); with the 90 days (35 kB) or all history (640 kB) where needed."""
        declared = self.source.declaration
        yield self.get(declared["daily_file"])
        days = {name: self._last(declared[name]) for name in FILES}
        listed = max(days["recent_file"] or date.min, days["history_file"] or date.min)
        newest = max(listed, days["daily_file"] or date.min)
        today = self.arguments["until"] + timedelta(days=1)
        if days["history_file"] is None or today - listed > REACH:
            yield self.get(declared["history_file"])
        elif today - listed >= SWEEP or today - newest > timedelta(days=1):
            yield self.get(declared["recent_file"])

    def _last(self, url: str) -> date | None:
        found = self.arguments["last"](url)
        return found.date() if found else None


FILES = ("daily_file", "recent_file", "history_file")
SPIDER = EcbSpider
