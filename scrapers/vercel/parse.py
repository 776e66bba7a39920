"""The kinds of Vercel's answers that become records.

Belongs here: the list of kinds.
Does not belong here: how one is read; each has its own module.
"""

from scrapers.records import Kind
from scrapers.vercel.ranks import RANKS
from scrapers.vercel.shares import SHARES

__all__ = ["KINDS"]

KINDS: tuple[Kind, ...] = (SHARES, RANKS)
