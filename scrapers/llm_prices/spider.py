"""What is asked of llm-prices: one file, which holds the older prices too.

Belongs here: which spider asks. Does not belong here: what the answer means (`parse`).
"""

from scrapers.spider import FileSpider

__all__ = ["SPIDER"]

SPIDER = FileSpider
