"""A disk that takes no more, and what is said of it."""

from datetime import datetime
from typing import Any

from scrapers.capture import FetchFailure
from scrapers.crawl import Job, crawl
from tests.scrapers.crawling import EXAMPLE, Urls, World, ticking
from tests.server import drop

URL = "https://example.org/a.json"
FULL = (
    "example: nothing more can be archived ([Errno 28] No space left on device); "
    "make room or mend the permissions of the data folder, then run again"
)


class FullDisk:
    """Takes robots.txt and nothing after it."""

    def __init__(self, world: World) -> None:
        self.world = world

    def response(self, *, url: str, **rest: Any) -> Any:
        if url.endswith("/robots.txt"):
            return None
        raise OSError(28, "No space left on device")

    def failure(self, *, url: str, time: datetime, error: str, detail: str) -> FetchFailure:
        raise OSError(28, "No space left on device")


def test_nothing_more_is_asked_once_nothing_can_be_archived(world: World) -> None:
    for planned in ([], [drop()]):
        world.server.requests.clear()
        world.server.plan(URL, planned)
        [outcome] = crawl(
            [Job(EXAMPLE, {"urls": [URL] * 3}, Urls)],
            FullDisk(world),
            world.network(),
            now=ticking(),
            sleep=world.sleep,
        )
        assert outcome.problems == (FULL,)
        assert world.server.urls() == ["https://example.org/robots.txt", URL]
        assert (outcome.requests, outcome.responses, outcome.failures) == (2, 1, 0)
