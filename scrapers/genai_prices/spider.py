"""What is asked of genai-prices: one file.

Belongs here: which spider asks. Does not belong here: what the answer means (`parse`).
"""

from scrapers.spider import FileSpider

__all__ = ["SPIDER"]

SPIDER = FileSpider
