"""What is asked of OpenRouter: daily ranking by key or exports, catalogue, offers, media, demand.

Belongs here: which URLs, in which order.
Does not belong here: what their answers mean (`parse`).
"""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from scrapy import Request
from scrapy.http import Response

from scrapers.openrouter.catalogue import MODELS
from scrapers.openrouter.days import OTHER, STANDARD
from scrapers.openrouter.demand import DEEPEST, PAGE, daily, sessions, weekly
from scrapers.openrouter.media import IMAGE_MODELS
from scrapers.openrouter.rankings import RANKINGS_DAILY
from scrapers.openrouter.sessions import SESSION_COST
from scrapers.records import Kind, Refusal, json_object
from scrapers.spider import SourceSpider

__all__ = ["SPIDER", "OpenRouterSpider", "windows"]

API = "https://openrouter.ai/api/v1"
EXPORTS = f"{API}/datasets/exports"
DATASET = "rankings-daily"
DAY = timedelta(days=1)
MOST_USED = 50
"""As many models as the ranking of a day names."""
RANKED = ("date", "model", "variant", "is_complete")


def windows(since: date, until: date, days: int) -> list[tuple[date, date]]:
    """Consecutive (first, last) of at most `days` days, both included, from `since` to `until`."""
    found = []
    while since <= until:
        last = min(until, since + timedelta(days=days - 1))
        found.append((since, last))
        since = last + DAY
    return found


class OpenRouterSpider(SourceSpider):
    """Arguments: `since`, `until` (dates, both included), `key`, and what is held.

    That is `archived` (url -> bool), `last` (url -> when it was answered well) and `body` (url ->
    what it said then).

    Whom to ask about follows from two answers, which come in any order: the models most used stand
    in the newest ranking, under which id they are asked for in the catalogue.
    """

    top: Sequence[str] = ()
    """Permaslugs of the newest complete day, most tokens first."""
    ids: Mapping[str, str] = {}
    """Id in the catalogue by permaslug."""

    async def start(self) -> AsyncIterator[Request]:
        """Rankings first: they are what a run is for."""
        for request in self._rankings() if self.key else self._exports():
            yield request
        # The plain URL is the documented full list (no paging). `output_modalities` defaults to
        # text; the rankings hold no model that makes none, and the recordings have this very URL.
        yield self.get(f"{API}/models", self._catalogue)
        yield self.get(f"{API}/providers")
        yield self.get(f"{API}/videos/models")
        yield self.get(f"{API}/images/models", self._images)
        for request in self._demand() if self.key else ():
            yield request

    def _rankings(self) -> Iterator[Request]:
        declared = self.source.declaration
        since = max(self.arguments["since"], declared["first_date"])
        # The newest window last: a day in two windows is then newest in the newest capture.
        for first, last in windows(since, self.arguments["until"], declared["window_days"]):
            url = f"{API}/datasets/{DATASET}?start_date={first}&end_date={last}"
            newest = self._ranked if last == self.arguments["until"] else None
            yield self.get(url, newest, headers=self.bearer())

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
        held = self._held(f"{EXPORTS}/{DATASET}/{newest}.csv")
        if held is not None:
            yield from self._exported(held)
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
        # Only the newest day's file must be there, and only it says what is used most.
        then = None if tolerate else lambda answer: self._exported(answer.body)
        yield self.get(csv, then, tolerate=tolerate)

    def _held(self, url: str) -> bytes | None:
        archived, body = self.arguments.get("archived"), self.arguments.get("body")
        return body(url) if archived and body and archived(url) else None

    def _ranked(self, response: Response) -> Iterator[Request]:
        columns = self._columns(RANKINGS_DAILY, response, *RANKED)
        days = [row for row in columns if row[3] and row[1] != OTHER]
        newest = max((row[0] for row in days), default=None)
        self.top = [_slug(row[1], row[2]) for row in days if row[0] == newest]
        return self._endpoints()

    def _exported(self, body: bytes) -> Iterator[Request]:
        """The newest day of an export; what is wrong with it the parser says, not the spider."""
        lines = [line.split(",") for line in body.decode("utf-8", "replace").splitlines()[1:]]
        newest = max((line[0] for line in lines), default="")
        self.top = [
            line[1] for line in lines if line[0] == newest and line[1:] and line[1] != OTHER
        ]
        return self._endpoints()

    def _catalogue(self, response: Response) -> Iterator[Request]:
        rows = self._columns(MODELS, response, "canonical_slug", "variant", "id")
        self.ids = {_slug(slug, variant): name for slug, variant, name in rows}
        return self._endpoints()

    def _columns(self, kind: Kind, response: Response, *names: str) -> list[tuple[Any, ...]]:
        """Columns of an answer, row by row; none where its parser will refuse it, and say why."""
        try:
            columns = self.parsed(kind, response).columns
        except Refusal:
            return []
        return list(zip(*(columns[name] for name in names), strict=True))

    def _endpoints(self) -> Iterator[Request]:
        """Who serves the models most used, once both answers are there."""
        ids = [self.ids[slug] for slug in self.top[:MOST_USED] if slug in self.ids]
        for name in dict.fromkeys(ids):
            yield from self._now_and_then(f"{API}/models/{name}/endpoints")

    def _images(self, response: Response) -> Iterator[Request]:
        for (name,) in self._columns(IMAGE_MODELS, response, "id"):
            yield from self._now_and_then(f"{API}/images/models/{name}/endpoints")

    def _now_and_then(self, url: str) -> Iterator[Request]:
        """A request, unless the answer held is younger than `offers_days`; a model may just go."""
        last: Callable[[str], datetime | None] = self.arguments.get("last", lambda url: None)
        held, days = last(url), self.source.declaration["offers_days"]
        if held is None or (self.arguments["until"] + DAY - held.date()).days >= days:
            yield self.get(url, tolerate=(404,))


def _slug(model: str, variant: str) -> str:
    """The permaslug of a model and its variant."""
    return model if variant == STANDARD else f"{model}:{variant}"


def _value(found: dict[str, Any], key: str, kind: type) -> Any:
    value = found.get(key)
    if isinstance(value, kind):
        return value
    raise Refusal(
        "missing_key",
        f"it has no {key} of the kind documented; compare the documentation and mend the spider",
    )


SPIDER = OpenRouterSpider
