"""The base of all spiders: asks for URLs, says what is wrong with an answer, and only fetches.

Belongs here: what every source's spider does alike.
Does not belong here: reading an answer for its figures (`<source>/parse`); a spider looks into one
only to find the next URL.
"""

# mypy: disallow-subclassing-any=False
# (Scrapy's types are not followed.)

from collections.abc import AsyncIterator, Callable, Collection, Mapping
from typing import Any

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from scrapers.guard import FetchError
from scrapers.journal import Journal
from scrapers.records import Kind, Parsed
from scrapers.registry import Source

__all__ = ["ADVICE", "FileSpider", "SourceSpider"]

Callback = Callable[[Response], Any]

ADVICE: Mapping[int, str] = {
    400: "the request is wrong, so compare it with the source's documentation",
    402: "the account behind the key has no credit, so top it up or take another key",
    403: "the source refuses us, so read its terms and ask its publisher",
    404: "the address is gone, so compare it with the source's documentation",
    410: "the address is gone, so compare it with the source's documentation",
    429: "too many requests, so run again later",
}
"""What a person does about a status, where the source has nothing better to say."""


class SourceSpider(Spider):
    """One source's spider. Subclasses write `start()` and, where an answer names more, callbacks.

    `arguments` are plain values the pipeline passes, such as dates and a key.
    """

    blocks = 3
    """403 and 429 in a row after which nothing more is asked in this run: an honoured Retry-After
    explains one, a mistake of ours two."""
    silence_seconds: float | None = None
    """Seconds to keep silent after that instead of stopping, where the publisher documents them."""
    hang_ups_refuse = False
    """Whether a connection lost without an answer is a refusal: where a publisher blocks so."""
    block_advice = (
        "if it happens again, lower requests_per_minute in source.yml or ask the publisher"
    )
    """What to do once the breaker has opened."""
    advice: Mapping[int, str] = {}
    """What to do about a status of this source, before `ADVICE`."""

    def __init__(self, journal: Journal, arguments: Mapping[str, Any]) -> None:
        super().__init__(name=journal.source.name)
        self.journal = journal
        self.source: Source = journal.source
        self.arguments = arguments

    @property
    def key(self) -> str | None:
        """The API key, None where there is none."""
        return (self.arguments.get("key") or "").strip() or None

    def bearer(self) -> Mapping[str, str]:
        """The header that carries the key; nothing without a key."""
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}

    def refused(self, response: Response, *, robots: bool) -> bool:
        """Whether an answer refuses us, not the request: `blocks` of them in a row end the run.

        A robots.txt that is refused with 403 is the rule "no rules" (RFC 9309, 2.3.1.3).
        """
        return response.status == 429 or (response.status == 403 and not robots)

    def busy(self, response: Response) -> bool:
        """Whether an answer that claims success asks to come again; a source may say so in-band."""
        return False

    def parsed(self, kind: Kind, response: Response) -> Parsed:
        """What the source's own parser makes of an answer, where the next URL stands in it.

        Raises:
            Refusal: it is not what was asked for; the outcome then says so at once.
        """
        headers = {
            name.decode("latin-1").lower(): values[-1].decode("latin-1")
            for name, values in response.headers.items()
        }
        url = self.journal.clean(response.url)
        return kind.parse(response.body, url, headers, self.journal.now())

    def get(
        self,
        url: str,
        then: Callback | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        tolerate: Collection[int] = (),
        priority: int = 0,
        method: str = "GET",
    ) -> Request:
        """A request for `url`; `then` sees the answer if it is 2xx.

        Any other status makes the outcome not ok, except those in `tolerate`. Requests of a higher
        `priority` go out first. A POST has an empty body: what it asks for stands in its URL, which
        is all that a capture keeps of a request.
        """
        return Request(
            url,
            method=method,
            priority=priority,
            callback=self._answered,
            errback=self._failed,
            headers=dict(headers or {}),
            # The same URL twice, or a redirect to one already fetched, must not vanish silently.
            dont_filter=True,
            cb_kwargs={"then": then, "tolerate": frozenset(tolerate)},
            meta={"download_slot": self.source.name},
        )

    def problem(self, sentence: str) -> None:
        """Make the outcome not ok; the source's name is put in front."""
        self.journal.problem(f"{self.source.name}: {sentence}")

    def _answered(
        self, response: Response, then: Callback | None, tolerate: Collection[int]
    ) -> Any:
        if 200 <= response.status < 300:
            return then(response) if then is not None else None
        if response.status not in tolerate and self.journal.stopped is None:
            url = self.journal.clean(response.url)
            self.problem(f"{response.status} for {url}; {self._advice(response.status)}")
        return None

    def _advice(self, status: int) -> str:
        if status in self.advice:
            return self.advice[status]
        if status == 401 and self.source.api_key:
            return f"set {self.source.api_key} to a valid key"
        if status >= 500:
            return "the source is out of order, so run again later"
        return ADVICE.get(status, "the spider expects no such answer, so open the URL and look")

    def _failed(self, failure: Any) -> None:
        error, request = failure.value, failure.request
        if not isinstance(error, FetchError):
            what = str(error) or type(error).__name__
            text = f"it broke off ({what}); run again"
            if isinstance(error, IgnoreRequest):
                text = f"the redirects have no end ({what}); open the URL and look"
            error = FetchError("error", text)
            self.journal.failure(request.url, error)
        if error.code == "robots":
            self.problem(error.detail)
        elif error.code not in ("circuit_open", "storage"):
            url, tries = self.journal.clean(request.url), request.meta.get("retry_times", 0)
            again = f" ({tries + 1} attempts)" if tries else ""
            self.problem(f"{error.code} for {url}{again}: {error.detail}")


class FileSpider(SourceSpider):
    """Asks for one whole file, the `file` of `source.yml`, and needs no arguments."""

    async def start(self) -> AsyncIterator[Request]:
        """The file; how often is said in `source.yml`."""
        yield self.get(self.source.declaration["file"])
