"""Press: the declared pages, and the newest articles of the declared feeds.

Belongs here: which pages are asked for, and how often. Does not belong here: what they claim.
"""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from scrapers.press.parse import KINDS
from scrapers.records import Refusal
from scrapers.spider import SourceSpider

__all__ = ["SPIDER", "PressSpider"]


class PressSpider(SourceSpider):
    """Arguments: `until` (a day), `archived`, `last` (functions of a URL)."""

    async def start(self) -> AsyncIterator[Request]:
        """Feeds first, since they move; then the pages whose turn it is."""
        self._asked: set[str] = set()
        declared = self.source.declaration
        for feed in declared["feeds"]:
            # Before the pages: a page asked for twice is asked for once.
            yield self.get(feed["url"], self._articles, priority=1)
        for page in declared["pages"]:
            if self._due(page["url"]):
                yield self.get(page["url"])

    def _articles(self, response: Response) -> Iterator[Request]:
        """The newest articles that are not held, on hosts that are declared."""
        try:
            found = self.parsed(KINDS[1], response)
        except Refusal as refusal:
            self.problem(f"{response.url} is no feed: {refusal.message}")
            return
        links: list[str] = list(found.columns["link"])
        times = [time or datetime.min.replace(tzinfo=UTC) for time in found.columns["published"]]
        newest = sorted(range(len(links)), key=lambda place: times[place], reverse=True)
        wanted = [links[place] for place in newest if self._may_be_followed(links[place])]
        for link in wanted[: self.source.declaration["articles_per_feed"]]:
            if link not in self._asked and not self.arguments["archived"](link):
                self._asked.add(link)
                yield self.get(link, tolerate=(404, 410))

    def _may_be_followed(self, link: str) -> bool:
        return urlsplit(link).hostname in self.source.hosts

    def _due(self, url: str) -> bool:
        """Whether a page was never read, or so long ago that a correction may stand in it."""
        if url in self._asked:
            return False
        self._asked.add(url)
        last: datetime | None = self.arguments["last"](url)
        again = timedelta(days=self.source.declaration["read_again_days"])
        return last is None or self.arguments["until"] + timedelta(days=1) - last.date() >= again


SPIDER = PressSpider
