"""Before and after each request: may it go out at all, when, and is it worth another attempt.

Belongs here: Scrapy's downloader middlewares of this project, in the order of `settings`.
Does not belong here: the rules themselves (`guard`, `journal`), fetching (`handler`).
"""

# mypy: disallow-subclassing-any=False
# (Scrapy's types are not followed.)

from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser

from scrapers.guard import PORTS, FetchError, retry_after
from scrapers.journal import Journal
from scrapers.settings import BACKOFF, LONGEST_WAIT, RETRIED_FAILURES, ROBOTS_NAME

__all__ = ["Gate", "Retry", "Robots"]

ROBOTS = "compute_market_robots"
"""In the meta of a request for a robots.txt, and of what it redirects to."""


class Gate:
    """Lets a request pass if the source declares its host and is not stopped, when it is time."""

    def __init__(self, crawler: Crawler) -> None:
        self._journal: Journal = crawler.spider.journal

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Gate":
        """How Scrapy makes it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Refuse, or wait for this source's turn.

        Raises:
            FetchError: `refused_host` or `circuit_open`.
        """
        journal = self._journal
        # One slot for all hosts of a source: its limit is about the publisher, not a machine.
        request.meta["download_slot"] = journal.source.name
        refused = self._refused(request)
        if refused is not None:
            raise journal.failure(request.url, FetchError("refused_host", refused))
        if journal.stopped is not None:
            raise journal.failure(request.url, FetchError("circuit_open", journal.stopped))
        await journal.turn()

    def _refused(self, request: Request) -> str | None:
        journal = self._journal
        try:
            parts = urlsplit(request.url)
            host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
        except ValueError:
            return "it is no valid address; mend the spider, or see where it was redirected"
        if host not in journal.source.hosts:
            return f"{host} is none of this source's hosts; add it to source.yml if it is trusted"
        if port != PORTS.get(parts.scheme) and (host, port) not in journal.network.allow:
            return f"port {port} of {host} is not the web's; see where it was redirected"
        if "@" in parts.netloc:
            return "it carries a user name or password; see where it was redirected"
        came_from = request.meta.get("redirect_urls", [""])[-1]
        if came_from.startswith("https:") and parts.scheme == "http":
            return "it was redirected from https to http; ask the publisher why"
        return None


class Robots:
    """Obeys robots.txt, and leaves a host alone whose robots.txt cannot be read (RFC 9309, 2.3.1).

    4xx means that there are no rules, except 429, which says nothing about them.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._journal: Journal = crawler.spider.journal
        self._rules: dict[str, ProtegoRobotParser | str] = {}
        """By scheme and host: the rules, or the sentence why we do not know them."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Robots":
        """How Scrapy makes it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let pass what robots.txt allows.

        Raises:
            FetchError: `robots`, `circuit_open`.
        """
        if request.meta.get(ROBOTS):
            return
        parts = urlsplit(request.url)
        place = f"{parts.scheme}://{parts.netloc}"
        if place not in self._rules:
            self._rules[place] = await self._read(f"{place}/robots.txt")
        # The very reading of it may have shown that we are blocked.
        if self._journal.stopped is not None:
            stopped = FetchError("circuit_open", self._journal.stopped)
            raise self._journal.failure(request.url, stopped)
        rules = self._rules[place]
        if isinstance(rules, str):
            raise self._journal.failure(request.url, FetchError("robots", rules))
        if not rules.allowed(request.url, ROBOTS_NAME):
            forbidden = f"{place}/robots.txt forbids {request.url}; leave it out of the spider"
            raise self._journal.failure(request.url, FetchError("robots", forbidden))

    async def _read(self, url: str) -> ProtegoRobotParser | str:
        wanted = Request(url, meta={ROBOTS: True}, callback=NO_CALLBACK)
        try:
            answer = await self._crawler.engine.download_async(wanted)
        except FetchError as error:
            return self._closed(url, f"{error.code}: {error.detail}")
        except IgnoreRequest as error:  # more redirects than we follow
            return self._closed(url, str(error))
        if 400 <= answer.status < 500 and answer.status != 429:
            return ProtegoRobotParser(b"", None)
        if not 200 <= answer.status < 300:
            return self._closed(url, f"status {answer.status}")
        rules = ProtegoRobotParser(answer.body, None)
        return self._paced(url, rules)

    def _closed(self, url: str, why: str) -> str:
        return (
            f"{url} could not be read ({why}), so the host is left alone in this run; "
            "run again later"
        )

    def _paced(self, url: str, rules: ProtegoRobotParser) -> ProtegoRobotParser | str:
        """Keep a Crawl-delay that is longer than what we would keep anyway."""
        delay = rules.crawl_delay(ROBOTS_NAME) or 0.0
        if delay > LONGEST_WAIT:
            return (
                f"{url} asks for {delay:.0f} s between requests, more than the "
                f"{LONGEST_WAIT:.0f} s a run waits, so the host is left alone; "
                "fetch it by hand and import it"
            )
        downloader, name = self._crawler.engine.downloader, self._journal.source.name
        slot = downloader.slots.get(name)
        if slot is not None and delay > slot.delay:
            slot.delay = delay
            # An idle slot is thrown away after a minute; the next one begins with this.
            downloader.per_slot_settings[name] = {"delay": delay}
        return rules


class Retry(RetryMiddleware):
    """Scrapy's, which also backs off, heeds Retry-After and stops with its source."""

    def process_response(self, request: Request, response: Response) -> Any:
        """The response, or a further attempt after 429, 5xx and a source's own "busy"."""
        spider, journal = self.crawler.spider, self.crawler.spider.journal
        robots = bool(request.meta.get(ROBOTS))
        busy = not robots and spider.busy(response)
        again = response.status in self.retry_http_codes or busy
        header = response.headers.get("Retry-After", b"").decode("latin-1")
        wait = retry_after(header, journal.now()) if again else None
        refused = spider.refused(response, robots=robots)
        # A robots.txt that is refused (403) says nothing about whether we are.
        if robots and response.status == 403 and not refused:
            return response
        page = response.status == 200 and refused
        said = "a page instead of data" if page else str(response.status)
        journal.heed(request.url, said, refused=refused, wait=wait)
        reason = "busy" if busy else f"status {response.status}"
        return (self._again(request, reason) if again else None) or response

    def process_exception(self, request: Request, exception: Exception) -> Any:
        """A further attempt where the failure is one that may pass."""
        if isinstance(exception, FetchError) and exception.code in RETRIED_FAILURES:
            spider = self.crawler.spider
            if spider.hang_ups_refuse and exception.code == "connection":
                spider.journal.heed(request.url, "a lost connection", refused=True)
            return self._again(request, exception.code)
        return None

    def _again(self, request: Request, reason: str) -> Request | None:
        journal: Journal = self.crawler.spider.journal
        if journal.stopped is not None:
            return None
        attempt = request.meta.get("retry_times", 0)
        retried = self._retry(request, reason)
        if retried is not None:
            journal.hold(BACKOFF[min(attempt, len(BACKOFF) - 1)])
        return retried
