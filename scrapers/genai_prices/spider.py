"""What is asked of genai-prices: one file.

Belongs here: which URL. Does not belong here: what the answer means (`parse`).
"""

from collections.abc import AsyncIterator

from scrapy import Request

from scrapers.spider import SourceSpider

__all__ = ["SPIDER", "GenaiPricesSpider"]


class GenaiPricesSpider(SourceSpider):
    """Needs no arguments."""

    async def start(self) -> AsyncIterator[Request]:
        """The whole list; how often is said in `source.yml`."""
        yield self.get(self.source.declaration["file"])


SPIDER = GenaiPricesSpider
