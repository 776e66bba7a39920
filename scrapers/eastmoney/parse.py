"""The kinds of Eastmoney's answers that become records.

Belongs here: the list of kinds.
Does not belong here: how one is read; each has its own module.
"""

from scrapers.eastmoney.early import FLASH, FORECAST
from scrapers.eastmoney.hong_kong import HK_INCOME
from scrapers.eastmoney.income import INCOME
from scrapers.eastmoney.segments import SEGMENTS
from scrapers.records import Kind

__all__ = ["KINDS"]

KINDS: tuple[Kind, ...] = (INCOME, FLASH, FORECAST, SEGMENTS, HK_INCOME)
