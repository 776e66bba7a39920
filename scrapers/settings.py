"""Scrapy's settings for one source: politeness and safety, each with its reason.

Belongs here: every setting that is not Scrapy's default.
Does not belong here: what a source itself declares (`<source>/source.yml`).
"""

import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from scrapers.guard import Network
from scrapers.registry import Source

__all__ = ["BACKOFF", "LONGEST_WAIT", "RETRIED_FAILURES", "ROBOTS_NAME", "crawl_settings"]

ROBOTS_NAME = "compute-market"
"""What a robots.txt calls us."""
BACKOFF = (2.0, 8.0, 32.0)
"""Seconds before each further attempt: three, because what lasts longer than a minute lasts longer
than a run. Without chance: one source never has two requests under way that could collide."""
LONGEST_WAIT = 120.0
"""Seconds a Retry-After or Crawl-delay may ask for; more, and the source is left for the next run,
because the release of all other sources waits for this one."""
RETRIED_FAILURES = frozenset({"timeout", "connection", "truncated"})
"""What a second attempt can mend; a certificate, a size or a refusal it cannot."""


def crawl_settings(source: Source, network: Network) -> dict[str, Any]:
    """The settings of the crawl of one source."""
    delay = network.delay_seconds
    return {
        **_ENGINE,
        **_POLITENESS,
        **_SAFETY,
        **_PARTS,
        "USER_AGENT": _user_agent(network.contact),
        # Start to start, without Scrapy's jitter: a declared limit is a limit.
        "DOWNLOAD_DELAY": 60 / source.requests_per_minute if delay is None else delay,
        "DOWNLOAD_TIMEOUT": network.timeout_seconds or source.timeout_seconds,
        # Checked again after decompression, by the handler.
        "DOWNLOAD_MAXSIZE": source.max_body_bytes,
    }


_ENGINE: dict[str, Any] = {
    # Several crawls share the asyncio loop of the process that also runs Dagster.
    "TWISTED_REACTOR_ENABLED": False,
    # Outcomes are sentences; Scrapy's log would also print tracebacks to the terminal.
    "LOG_ENABLED": False,
    # They open ports and measure a process that is not theirs alone.
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "MEMUSAGE_ENABLED": False,
    # Requests go out in the order in which a spider makes them.
    "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
    # Every answer is archived, so every answer is wanted.
    "HTTPERROR_ALLOW_ALL": True,
}
_POLITENESS: dict[str, Any] = {
    # One at a time for the whole source: while one waits, so do the others.
    "CONCURRENT_REQUESTS": 1,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY_JITTER": 0,
    # `middleware.Robots` obeys it and, unlike Scrapy's, leaves a host alone when it cannot read it.
    "ROBOTSTXT_OBEY": False,
    "RETRY_TIMES": len(BACKOFF),
    "RETRY_HTTP_CODES": [429, *range(500, 600)],
    # A further attempt comes before everything that has not been tried.
    "RETRY_PRIORITY_ADJUST": 1,
    # RFC 9309 follows five redirects of a robots.txt; no documented API needs more.
    "REDIRECT_MAX_TIMES": 5,
    # A page may not send us elsewhere from within its text.
    "METAREFRESH_ENABLED": False,
    "REFERRER_POLICY": "no-referrer",
}
_SAFETY: dict[str, Any] = {
    # Scrapy's default is not to verify.
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    # An http_proxy from the environment would hide the address that the guard checks.
    "HTTPPROXY_ENABLED": False,
    # Nothing to remember between requests, and nothing to keep out of the archive.
    "COOKIES_ENABLED": False,
    # The handler decodes strictly; Scrapy's middleware passes a cut gzip on as if it were whole.
    "COMPRESSION_ENABLED": False,
    "DEFAULT_REQUEST_HEADERS": {
        "Accept": "*/*",
        # Not br, not zstd: common WARC readers cannot undo them (warcio 1.8.1, 2026-11).
        "Accept-Encoding": "gzip, deflate",
        # As the handler does; said so that the server need not keep its side open.
        "Connection": "close",
    },
}
_PARTS: dict[str, Any] = {
    "DOWNLOAD_HANDLERS": {
        "http": "scrapers.handler.ArchivingHandler",
        "https": "scrapers.handler.ArchivingHandler",
        "file": None,
        "ftp": None,
        "s3": None,
        "data": None,
    },
    "DOWNLOADER_MIDDLEWARES": {
        # In place of Scrapy's, which lets everything pass where a request says dont_filter.
        "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
        "scrapers.middleware.Gate": 50,
        "scrapers.middleware.Robots": 100,
        "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
        "scrapers.middleware.Retry": 550,
    },
}


def _user_agent(contact: str | None) -> str:
    name = f"{ROBOTS_NAME}/{_version()}"
    return f"{name} (+{contact})" if contact else name


def _version() -> str:
    try:
        return version("compute-market")
    except PackageNotFoundError:  # run from a checkout that nobody installed
        project = Path(__file__).parents[1] / "pyproject.toml"
        return str(tomllib.loads(project.read_text())["project"]["version"])
