"""What `source.yml` declares of pages and feeds: who prints them, and in which language.

Belongs here: finding the declaration that a URL falls under, and the one spelling of a page's URL.
Does not belong here: reading pages (`page`), asking for them (`spider`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import yaml

__all__ = ["LANGUAGES", "Site", "canonical", "declared", "feed_urls", "site_of"]

LANGUAGES = ("en", "zh-Hans", "zh-Hant")

TRACKING = ("utm_", "fbclid", "gclid", "spm", "share_", "mc_cid", "mc_eid")
"""How the names of parameters begin that say where a reader came from, not what is read."""


@dataclass(frozen=True, slots=True)
class Site:
    """Who prints a page, as declared: `publisher` is the carrier of what stands there."""

    publisher: str
    language: str


@cache
def declared() -> Mapping[str, Any]:
    """The declaration of this source."""
    text = (Path(__file__).parent / "source.yml").read_text(encoding="utf-8")
    found: Mapping[str, Any] = yaml.load(text, yaml.CSafeLoader)
    return found


def feed_urls() -> frozenset[str]:
    """The addresses of the feeds."""
    return frozenset(feed["url"] for feed in declared()["feeds"])


def site_of(url: str) -> Site | None:
    """The declaration of the very page, else of its host; None for a host that is not declared."""
    every = [*declared()["pages"], *declared()["feeds"]]
    host = urlsplit(url).hostname
    for one in every:
        if one["url"] == url:
            return Site(one["publisher"], one["language"])
    for one in every:
        if urlsplit(one["url"]).hostname == host:
            return Site(one["publisher"], one["language"])
    return None


def canonical(url: str) -> str:
    """One spelling for one page: https, host in lower case, no fragment, no tracking parameters.

    A page's own `rel=canonical` is not believed: where a site prints its home page there, every
    article would withdraw the claims of the one before.

    >>> canonical("http://WWW.Example.org/a?utm_source=x&id=5#top")
    'https://www.example.org/a?id=5'
    """
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [pair for pair in pairs if not pair[0].lower().startswith(TRACKING)]
    query = parts.query if len(kept) == len(pairs) else urlencode(kept)
    return f"https://{parts.netloc.lower()}{parts.path or '/'}{f'?{query}' if query else ''}"
