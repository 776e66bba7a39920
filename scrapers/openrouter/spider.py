"""What is asked of OpenRouter: the daily ranking, by key or from the exports; catalogue; demand.

Belongs here: which URLs, in which order.
Does not belong here: what their answers mean (`parse`).
"""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from scrapy import Request
from scrapy.http import Response

from scrapers.openrouter.demand import DEEPEST, PAGE, daily, sessions, weekly
from scrapers.openrouter.sessions import SESSION_COST
from scrapers.records import Refusal, json_object
from scrapers.spider import SourceSpider

__all__ = ["SPIDER", "OpenRouterSpider", "windows"]

API = "https://openrouter.ai/api/v1"
EXPORTS = f"{API}/datasets/exports"
DATASET = "rankings-daily"
DAY = timedelta(days=1)


def windows(since: date, until: date, days: int) -> list[tuple[date, date]]:
    """Consecutive (first, last) of at most `days` days, both included, from `since` to `until`."""
    found = []
    while since <= until:
        last = min(until, since + timedelta(days=days - 1))
        found.append((since, last))
        since = last + DAY
    return found


class OpenRouterSpider(SourceSpider):
    """Arguments: `since`, `until` (dates, both included), `key`, `archived` (url -> bool)."""

    async def start(self) -> AsyncIterator[Request]:
        """Rankings first: they are what a run is for."""
        for request in self._rankings() if self.key else self._exports():
            yield request
        # The plain URL is the documented full list (no paging). `output_modalities` defaults to
        # text; the rankings hold no model that makes none, and the recordings have this very URL.
        yield self.get(f"{API}/models")
        yield self.get(f"{API}/providers")
        for request in self._demand() if self.key else ():
            yield request

    def _rankings(self) -> Iterator[Request]:
        declared = self.source.declaration
        since = max(self.arguments["since"], declared["first_date"])
        # The newest window last: a day in two windows is then newest in the newest capture.
        for first, last in windows(since, self.arguments["until"], declared["window_days"]):
            url = f"{API}/datasets/{DATASET}?start_date={first}&end_date={last}"
            yield self.get(url, headers=self.bearer())

    def _demand(self) -> Iterator[Request]:
        """What only a key may ask; `source.yml` says which questions."""
        declared, until = self.source.declaration, self.arguments["until"]
        for url in daily(declared, until):
            yield self.get(url, headers=self.bearer())
        yield self.get(sessions(), partial(self._sessions, 0), headers=self.bearer())
        for url in weekly(declared, self.arguments["since"], until, self._archived):
            yield self.get(url, headers=self.bearer())

    def _sessions(self, offset: int, response: Response) -> Iterator[Request]:
        """The next page, where this one is full and another may be asked for."""
        after = offset + PAGE
        if self.parsed(SESSION_COST, response).rows == PAGE and after <= DEEPEST:
            then = partial(self._sessions, after)
            yield self.get(sessions(after), then, headers=self.bearer())

    def _archived(self, url: str) -> bool:
        held: Callable[[str], bool] = self.arguments.get("archived", lambda url: False)
        return held(url)

    def _exports(self) -> Iterator[Request]:
        yield self.get(f"{EXPORTS}/index.json", self._index)

    def _index(self, response: Response) -> Iterator[Request]:
        entries = _value(json_object(response.body, "the index of exports"), "datasets", list)
        for entry in entries:
            if isinstance(entry, dict) and entry.get("id") == DATASET:
                yield self.get(_value(entry, "latest_manifest_url", str), self._latest)
                return
        raise Refusal(
            "missing_key",
            f"it lists no data set {DATASET}; see what replaced it and mend the spider",
        )

    def _latest(self, response: Response) -> Iterator[Request]:
        text = _value(json_object(response.body, "a manifest"), "snapshot_date", str)
        try:
            newest = date.fromisoformat(text)
        except ValueError:
            raise Refusal(
                "bad_date", f"snapshot_date is {text!r}, no date; compare the documentation"
            ) from None
        # latest.* can mix days just after publication, so only the dated files count.
        yield from self._snapshot(newest)
        day = newest - DAY
        while day >= max(self.arguments["since"], self.source.declaration["first_export"]):
            yield from self._snapshot(day, tolerate=(404,))
            day -= DAY

    def _snapshot(self, day: date, tolerate: tuple[int, ...] = ()) -> Iterator[Request]:
        """The dated files of one day that the archive does not hold; they never change.

        A file that its manifest does not vouch for is fetched again with its manifest: either can
        have been the wrong one.
        """
        manifest, csv = f"{EXPORTS}/{DATASET}/{day}.manifest.json", f"{EXPORTS}/{DATASET}/{day}.csv"
        if not self._archived(csv):
            yield self.get(manifest, partial(self._file, csv, tolerate), tolerate=tolerate)
        elif not self._archived(manifest):
            yield self.get(manifest, tolerate=tolerate)

    def _file(self, csv: str, tolerate: tuple[int, ...], response: Response) -> Iterator[Request]:
        yield self.get(csv, tolerate=tolerate)


def _value(found: dict[str, Any], key: str, kind: type) -> Any:
    value = found.get(key)
    if isinstance(value, kind):
        return value
    raise Refusal(
        "missing_key",
        f"it has no {key} of the kind documented; compare the documentation and mend the spider",
    )


SPIDER = OpenRouterSpider
