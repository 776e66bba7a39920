"""The market's famous sentences, each computed again from our own tables.

Belongs here: one module for each part of the market, with pure functions from a table's rows to
what a sentence should have said. Does not belong here: the sentences themselves
(`warehouse/reference/headlines.yml`), or the table (`pipelines.tables.headline_checks`).
"""
