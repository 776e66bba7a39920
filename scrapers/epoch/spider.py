"""Epoch: its files, one after the other.

Belongs here: the order of the visit. Does not belong here: what a file says.
"""

from collections.abc import AsyncIterator
from datetime import timedelta

from scrapy import Request

from scrapers.spider import SourceSpider

__all__ = ["SPIDER", "EpochSpider"]


PAUSE = timedelta(days=26)
"""So long a slow file is left alone: four weekly visits, less the hours by which they drift."""


class EpochSpider(SourceSpider):
    """Arguments: `until`, `last`. Every file is whole."""

    async def start(self) -> AsyncIterator[Request]:
        """The list of sites goes out first, so that it is never newer than their timelines."""
        declared = self.source.declaration
        files = [*declared["files"], *filter(self._due, declared["slow_files"])]
        for place, url in enumerate(files):
            yield self.get(url, priority=len(files) - place)

    def _due(self, url: str) -> bool:
        last = self.arguments["last"](url)
        return last is None or self.arguments["until"] - last.date() >= PAUSE


SPIDER = EpochSpider
