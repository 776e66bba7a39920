"""Epoch: its files, one after the other.

Belongs here: the order of the visit. Does not belong here: what a file says.
"""

from collections.abc import AsyncIterator

from scrapy import Request

from scrapers.spider import SourceSpider

__all__ = ["SPIDER", "EpochSpider"]


class EpochSpider(SourceSpider):
    """No arguments: every file is whole."""

    async def start(self) -> AsyncIterator[Request]:
        """The list of sites goes out first, so that it is never newer than their timelines."""
        files = self.source.declaration["files"]
        for place, url in enumerate(files):
            yield self.get(url, priority=len(files) - place)


SPIDER = EpochSpider
