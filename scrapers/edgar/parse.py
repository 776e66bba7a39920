"""The kinds of EDGAR's answers that become records.

Belongs here: the list of kinds.
Does not belong here: how one is read; each has its own module.
"""

from scrapers.edgar.companyfacts import COMPANYFACTS
from scrapers.edgar.index import INDEX
from scrapers.edgar.ixbrl import INLINE
from scrapers.edgar.release import RELEASE
from scrapers.edgar.submissions import SUBMISSIONS
from scrapers.records import Kind

__all__ = ["KINDS"]

KINDS: tuple[Kind, ...] = (SUBMISSIONS, COMPANYFACTS, INLINE, INDEX, RELEASE)
