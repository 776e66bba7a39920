"""Run spiders: several sources at once in one loop, every answer into the archive.

Belongs here: starting crawls and saying how each went.
Does not belong here: politeness (`settings`, `middleware`), fetching (`handler`), sources.
"""

import asyncio
import contextlib
import importlib
import logging
import time
import traceback
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerRunner

from scrapers.guard import Breaker, Network
from scrapers.journal import Journal, Sink
from scrapers.records import Refusal
from scrapers.registry import Source
from scrapers.settings import crawl_settings
from scrapers.spider import SourceSpider

__all__ = ["Job", "Network", "Outcome", "crawl"]

LOGGERS = ("scrapy", "asyncio", "aiohttp", "protego", "twisted")


@dataclass(frozen=True, slots=True)
class Job:
    """One source to crawl. `spider` is the class `SPIDER` of `scrapers/<source>/spider.py`."""

    source: Source
    arguments: Mapping[str, Any] = field(default_factory=dict)
    spider: type[SourceSpider] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the crawl of one source went. `requests` counts attempts, robots.txt and retries too."""

    source: str
    ok: bool
    reason: str
    """One sentence: the first problem, or what was brought."""
    requests: int
    responses: int
    failures: int
    seconds: float
    problems: tuple[str, ...] = ()
    """One sentence each; all of them."""


@dataclass(frozen=True, slots=True)
class _Surroundings:
    sink: Sink
    network: Network
    now: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[None]]
    on_progress: Callable[[str], None] | None


def crawl(
    jobs: Sequence[Job],
    writer: Sink,
    network: Network,
    *,
    now: Callable[[], datetime],
    on_progress: Callable[[str], None] | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> list[Outcome]:
    """Crawl all jobs at once and wait for them; their outcomes, in the order of the jobs.

    A source that fails, or whose spider has a bug, never stops another. `sleep` is what back-off
    and Retry-After wait with. Call it from a thread in which no asyncio loop runs.
    """
    around = _Surroundings(writer, network, now, sleep, on_progress)
    with _quiet():
        return asyncio.run(_all(jobs, around))


async def _all(jobs: Sequence[Job], around: _Surroundings) -> list[Outcome]:
    return list(await asyncio.gather(*[_one(job, around) for job in jobs]))


async def _one(job: Job, around: _Surroundings) -> Outcome:
    source, begun = job.source, around.now()
    key = str(job.arguments.get("key") or "").strip()
    journal = Journal(
        source,
        around.network,
        around.sink,
        Breaker(SourceSpider.blocks, time.monotonic),
        now=around.now,
        sleep=around.sleep,
        key=key or None,
        on_progress=around.on_progress,
    )
    try:
        await _run(job, journal, key)
    except Exception as error:
        journal.problem(_bug(source, error))
    return _outcome(journal, (around.now() - begun).total_seconds())


async def _run(job: Job, journal: Journal, key: str) -> None:
    source = job.source
    if not (key.isascii() and key.isprintable()):
        journal.problem(
            f"{source.name}: the key has characters that no key has; "
            f"set {source.api_key or 'it'} again, copied without quotes and line ends"
        )
        return
    try:
        # Off the loop: a slow name server must not hold up the other sources.
        journal.allow = await asyncio.to_thread(journal.network.exceptions)
    except OSError as error:
        journal.problem(
            f"{source.name}: the mirror {journal.network.mirror} is not found ({error}); "
            "correct its address"
        )
        return
    spider = job.spider or importlib.import_module(f"scrapers.{source.name}.spider").SPIDER
    journal.breaker = Breaker(spider.blocks, time.monotonic, spider.silence_seconds)
    journal.block_advice = spider.block_advice
    runner = AsyncCrawlerRunner(crawl_settings(source, journal.network))
    crawler = runner.create_crawler(spider)

    def spider_error(failure: Any, response: Any) -> None:
        journal.problem(_said(source, failure.value, response))

    crawler.signals.connect(spider_error, signals.spider_error)
    await runner.crawl(crawler, journal=journal, arguments=job.arguments)
    reason = crawler.stats.get_value("finish_reason")
    if reason != "finished" and not journal.problems:
        journal.problem(f"{source.name}: the crawl ended early ({reason}); run it again")


def _said(source: Source, error: BaseException, response: Any) -> str:
    if isinstance(error, Refusal):
        return f"{source.name}: {response.url}: {error.message}"
    return _bug(source, error)


def _bug(source: Source, error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    text = " ".join(str(error).split())[:200]
    return (
        f"{source.name}: the spider broke off with {type(error).__name__} ({text}){where}; "
        "this is a bug in it, so mend it and run again"
    )


def _outcome(journal: Journal, seconds: float) -> Outcome:
    problems = tuple(journal.problems)
    reason = f"{journal.source.name}: {journal.responses} answers archived"
    if problems:
        more = len(problems) - 1
        plural = "" if more == 1 else "s"
        reason = problems[0] + (f" (and {more} more problem{plural})" if more else "")
    return Outcome(
        source=journal.source.name,
        ok=not problems,
        reason=reason,
        requests=journal.requests,
        responses=journal.responses,
        failures=journal.failures,
        seconds=seconds,
        problems=problems,
    )


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Let Scrapy & co. say nothing: what matters is in the outcomes, without tracebacks."""
    loggers = [logging.getLogger(name) for name in LOGGERS]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
