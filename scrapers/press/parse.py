"""The kinds of the press's answers that become records.

Belongs here: the list of kinds.
Does not belong here: how one is read; each has its own module.
"""

from scrapers.press.article import page_kind
from scrapers.press.feed import feed_kind
from scrapers.press.sites import feed_urls
from scrapers.records import Kind

__all__ = ["KINDS"]

KINDS: tuple[Kind, ...] = (page_kind(sorted(feed_urls())), feed_kind(feed_urls()))
