"""A small world for tests of crawling: a server, an archive, a source, and no real waiting."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from scrapers.archive import Archive
from scrapers.crawl import Job, Network, Outcome, crawl
from scrapers.registry import Source, sources
from scrapers.spider import SourceSpider
from tests.server import Server

__all__ = ["EXAMPLE", "START", "Urls", "World", "ticking"]

START = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
EXAMPLE = replace(
    sources()["openrouter"],
    name="example",
    hosts=("example.org", "data.example.org"),
    requests_per_minute=600,
    max_body_bytes=100_000,
    timeout_seconds=5,
    api_key="EXAMPLE_KEY",
    secret_params=("token",),
    kinds=(),
)


class Urls(SourceSpider):
    """Fetches `urls`, one after the other, with the key if there is one."""

    async def start(self) -> Any:
        for url in self.arguments["urls"]:
            yield self.get(url, headers=self.bearer(), tolerate=self.arguments.get("tolerate", ()))


def ticking(start: datetime = START) -> Callable[[], datetime]:
    """A clock that moves on by a millisecond whenever it is read."""
    reads = iter(range(1_000_000))
    return lambda: start + timedelta(milliseconds=next(reads))


@dataclass
class World:
    folder: Path
    server: Server
    archive: Archive
    sleeps: list[float] = field(default_factory=list)
    """Every wait that was asked for; none took time."""
    said: list[str] = field(default_factory=list)
    runs: int = 0

    async def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)

    def network(self, **changes: Any) -> Network:
        return replace(Network(mirror=self.server.url, delay_seconds=0), **changes)

    def run(
        self, jobs: list[Job], *, secrets: tuple[str, ...] = (), **network: Any
    ) -> list[Outcome]:
        self.runs += 1
        with self.archive.writer(f"run{self.runs}", secrets=secrets) as writer:
            return crawl(
                jobs,
                writer,
                self.network(**network),
                now=ticking(START + timedelta(hours=self.runs)),
                sleep=self.sleep,
                on_progress=self.said.append,
            )

    def fetch(
        self,
        *urls: str,
        source: Source = EXAMPLE,
        spider: type[SourceSpider] = Urls,
        key: str | None = None,
        tolerate: tuple[int, ...] = (),
        **network: Any,
    ) -> Outcome:
        """Crawl one source and give its outcome."""
        arguments = {"urls": urls, "key": key, "tolerate": tolerate}
        secrets = (key,) if key else ()
        [outcome] = self.run([Job(source, arguments, spider)], secrets=secrets, **network)
        return outcome

    def ask(self, source: str, network: dict[str, Any] | None = None, **given: Any) -> Outcome:
        """Crawl a declared source, which is told what the archive holds, on 23 November 2026."""
        until = START.date() - timedelta(days=1)
        arguments = {"since": until, "until": until, "key": None, **self.held(), **given}
        [outcome] = self.run([Job(sources()[source], arguments)], **(network or {}))
        return outcome

    def held(self) -> dict[str, Callable[[str], Any]]:
        """What a spider may know of the archive; here every answer of status 200 is a good one."""

        def newest(url: str) -> Any:
            found = [one for one in self.archive.captures(url=url) if one.status == 200]
            return found[-1] if found else None

        def body(url: str) -> bytes | None:
            return self.archive.body(newest(url)) if newest(url) else None

        def last(url: str) -> datetime | None:
            return newest(url).time if newest(url) else None

        return {"archived": lambda url: newest(url) is not None, "last": last, "body": body}

    def asked(self) -> list[str]:
        """The paths and queries asked for since the last call, in order, without robots.txt."""
        urls = [url for url in self.server.urls() if not url.endswith("/robots.txt")]
        self.server.requests.clear()
        return [url.removeprefix("https://") for url in urls]

    def captures(self) -> list[tuple[int, str]]:
        """(status, URL) of what was archived, in order, without robots.txt."""
        found = self.archive.captures()
        return [(one.status, one.url) for one in found if not one.url.endswith("/robots.txt")]

    def failures(self) -> list[tuple[str, str]]:
        """(code, URL) of the failures archived, in order."""
        return [(one.error, one.url) for one in self.archive.failures()]
