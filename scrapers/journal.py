"""What happens while one source is crawled: handed to the archive, counted, said in sentences.

Belongs here: the one place through which a crawl writes, and what it has decided so far.
Does not belong here: how Scrapy fetches, or how a WARC record looks.
"""

import math
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import unquote_plus, urlsplit, urlunsplit

from scrapers.capture import Capture, FetchFailure
from scrapers.guard import Breaker, FetchError, Network
from scrapers.redact import Redactor
from scrapers.registry import Source
from scrapers.settings import LONGEST_WAIT

__all__ = ["Journal", "Sink"]

STORAGE = "storage"


class Sink(Protocol):
    """What a crawl needs of `archive.Writer`."""

    def response(
        self,
        *,
        url: str,
        time: datetime,
        status: int,
        reason: str,
        headers: Sequence[tuple[str, str]],
        body: bytes,
        protocol: str,
        ip: str | None,
    ) -> Capture | FetchFailure:
        """Keep a response."""
        ...

    def failure(self, *, url: str, time: datetime, error: str, detail: str) -> FetchFailure:
        """Keep a failure."""
        ...


class Journal:
    """One source's crawl. `requests` counts attempts on the wire, robots.txt and retries too."""

    def __init__(
        self,
        source: Source,
        network: Network,
        sink: Sink,
        breaker: Breaker,
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
        key: str | None = None,
        on_progress: Callable[[str], None] | None = None,
    ) -> None:
        self.source, self.network, self.breaker = source, network, breaker
        self.allow: frozenset[tuple[str, int]] = network.allow
        """(ip, port) that may be reached although private; the crawl adds the mirror's."""
        self.now = now
        self.requests = self.responses = self.failures = 0
        self.problems: list[str] = []
        self.block_advice = ""
        """What to do once the breaker has opened; the spider's."""
        self.stopped: str | None = None
        """Why nothing more is asked of this source in this run."""
        self._sink, self._sleep, self._on_progress = sink, sleep, on_progress
        self._redact = Redactor([key] if key else [])
        self._hold = 0.0

    def response(
        self,
        url: str,
        status: int,
        reason: str,
        headers: Sequence[tuple[str, str]],
        body: bytes,
        protocol: str,
        ip: str | None,
    ) -> None:
        """Archive a response that has just arrived, encoded as it came.

        Raises:
            FetchError: it repeats the key, or could not be written.
        """
        try:
            kept = self._sink.response(
                url=self.clean(url),
                time=self.now(),
                status=status,
                reason=reason,
                headers=headers,
                body=body,
                protocol=protocol,
                ip=ip,
            )
        except OSError as error:
            raise self._storage_failed(error) from error
        self._progress(f"{self.source.name}: {status} {self.clean(url)}")
        if isinstance(kept, FetchFailure):
            self.failures += 1
            raise FetchError(kept.error, kept.detail)
        self.responses += 1

    def failure(self, url: str, error: FetchError) -> FetchError:
        """Archive a failure and give it back, to be raised."""
        if error.code == STORAGE:
            return error
        try:
            self._sink.failure(
                url=self.clean(url), time=self.now(), error=error.code, detail=error.detail
            )
        except OSError as problem:
            return self._storage_failed(problem)
        self.failures += 1
        self._progress(f"{self.source.name}: {error.code} {self.clean(url)}")
        return error

    def problem(self, sentence: str) -> None:
        """Note what makes this crawl not whole; the first one becomes its reason."""
        clean = self._redact.text(sentence)
        if clean not in self.problems:
            self.problems.append(clean)

    def stop(self, sentence: str) -> None:
        """Ask nothing more of this source in this run."""
        self.problem(sentence)
        self.stopped = self.stopped or self._redact.text(sentence)

    def heed(self, url: str, said: str, *, refused: bool, wait: float | None = None) -> None:
        """Take note of an answer: refusals in a row, and the seconds it asks us to wait.

        `said` is its status, or what it was instead of an answer.
        """
        if not refused:
            self.breaker.passed()
        elif self.breaker.blocked() and math.isinf(self.breaker.wait()):
            self.stop(
                f"{self.source.name}: {self._refusals(said, self.clean(url))}, so the rest was "
                f"left for the next run; {self.block_advice}"
            )
        if wait is None:
            return
        if wait > LONGEST_WAIT:
            until = self.now() + timedelta(seconds=min(wait, 366 * 86400))
            self.stop(
                f"{self.source.name}: {said} for {self.clean(url)} asks to wait {wait:.0f} s, "
                f"longer than the {LONGEST_WAIT:.0f} s a run waits; "
                f"run again after {until:%Y-%m-%d %H:%M} UTC"
            )
        else:
            self.hold(wait)

    def _refusals(self, said: str, url: str) -> str:
        if self.breaker.limit == 1:
            return f"{said} for {url} refuses us"
        count = f"{self.breaker.limit} answers in a row were"
        if said.isdigit():
            return f"{count} 403 or 429, the last {said} for {url}"
        return f"{count} refusals, the last {said} for {url}"

    def hold(self, seconds: float) -> None:
        """Let the next request of this source wait at least so long."""
        self._hold = max(self._hold, seconds)

    async def turn(self) -> None:
        """Wait until the next request may go out."""
        seconds, self._hold = max(self._hold, self.breaker.wait()), 0.0
        if 0 < seconds < math.inf:
            self._progress(f"{self.source.name}: waiting {seconds:.0f} s")
            await self._sleep(seconds)

    def clean(self, url: str) -> str:
        """The URL without its secrets."""
        names = frozenset(self.source.secret_params)
        parts = urlsplit(url)
        if names and parts.query:
            pairs = [_struck(pair, names) for pair in parts.query.split("&")]
            url = urlunsplit(parts._replace(query="&".join(pairs)))
        return self._redact.url(url)

    def _progress(self, text: str) -> None:
        if self._on_progress is not None:
            self._on_progress(text)

    def _storage_failed(self, error: OSError) -> FetchError:
        self.stop(
            f"{self.source.name}: nothing more can be archived ({error}); "
            "make room or mend the permissions of the data folder, then run again"
        )
        return FetchError(STORAGE, str(error))


def _struck(pair: str, names: frozenset[str]) -> str:
    name, equals, value = pair.partition("=")
    return f"{name}=removed" if equals and value and unquote_plus(name) in names else pair
