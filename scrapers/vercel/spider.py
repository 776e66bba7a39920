"""Vercel: one request a data set and modality.

Belongs here: the URLs.
Does not belong here: what stands in an answer.
"""

from collections.abc import AsyncIterator

from scrapy import Request
from scrapy.http import Response

from scrapers.registry import kind_of
from scrapers.spider import SourceSpider

__all__ = ["SPIDER", "VercelSpider"]

EXPORT = "https://vercel.com/api/ai/leaderboard-export"


class VercelSpider(SourceSpider):
    """No arguments: each answer is the whole rolling window of about 61 days."""

    async def start(self) -> AsyncIterator[Request]:
        """What `questions` of `source.yml` lists, as JSON."""
        for dataset, modality in self.source.declaration["questions"]:
            asked = f"dataset={dataset}&modality={modality}&format=json"
            yield self.get(f"{EXPORT}?{asked}", self._read)

    def _read(self, response: Response) -> None:
        _, kind = kind_of(self.journal.clean(response.url))
        if kind is not None:
            self.parsed(kind, response)


SPIDER = VercelSpider
