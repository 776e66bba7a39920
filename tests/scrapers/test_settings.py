"""Limits come from `source.yml`; safety is not a matter of taste."""

import subprocess
import sys

import pytest

from scrapers.guard import Network
from scrapers.registry import Source, sources
from scrapers.settings import crawl_settings


@pytest.mark.parametrize("source", sources().values(), ids=lambda source: source.name)
def test_the_declared_limits_are_the_limits(source: Source) -> None:
    found = crawl_settings(source, Network())
    assert found["DOWNLOAD_DELAY"] * source.requests_per_minute == pytest.approx(60)
    assert found["DOWNLOAD_DELAY_JITTER"] == 0
    assert found["CONCURRENT_REQUESTS"] == found["CONCURRENT_REQUESTS_PER_DOMAIN"] == 1
    assert found["DOWNLOAD_MAXSIZE"] == source.max_body_bytes
    assert found["DOWNLOAD_TIMEOUT"] == source.timeout_seconds
    assert found["DOWNLOAD_VERIFY_CERTIFICATES"] is True
    assert found["HTTPPROXY_ENABLED"] is False


def test_an_installation_may_override_patience_and_distance() -> None:
    found = crawl_settings(sources()["openrouter"], Network(timeout_seconds=3, delay_seconds=0))
    assert (found["DOWNLOAD_TIMEOUT"], found["DOWNLOAD_DELAY"]) == (3, 0)


@pytest.mark.parametrize(
    ("contact", "agent"),
    [
        ("data@example.net", "compute-market/0.1.0 (+data@example.net)"),
        ("https://example.net/bot", "compute-market/0.1.0 (+https://example.net/bot)"),
        (None, "compute-market/0.1.0"),
    ],
)
def test_who_we_say_we_are(contact: str | None, agent: str) -> None:
    found = crawl_settings(sources()["openrouter"], Network(contact=contact))
    assert found["USER_AGENT"] == agent


def test_scrapy_is_not_imported_before_a_crawl() -> None:
    code = (
        "import sys, scrapers.registry, scrapers.archive; scrapers.registry.sources();"
        "sys.exit('scrapy' in sys.modules or 'twisted' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
