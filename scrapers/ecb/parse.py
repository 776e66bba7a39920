"""The kinds of the ECB's files that become records.

Belongs here: the list of kinds.
Does not belong here: how one is read; each has its own module.
"""

from scrapers.ecb.table import HISTORY_ZIP, ONE_DAY_ZIP, PORTAL_CSV
from scrapers.ecb.xml import RATES_XML
from scrapers.records import Kind

__all__ = ["KINDS"]

KINDS: tuple[Kind, ...] = (RATES_XML, HISTORY_ZIP, ONE_DAY_ZIP, PORTAL_CSV)
