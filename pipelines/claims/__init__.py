"""Claims of the press between page and table: gates, review, and the way into other tables.

Belongs here: judging what a page prints. Does not belong here: reading pages (`scrapers.press`).
"""
