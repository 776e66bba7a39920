"""How the two packages hang together: captures to observations to tables to a release.

Belongs here: observing, building, the Dagster graph, the command.
Does not belong here: reading bytes (`scrapers`) or what a table is and how it is published
(`warehouse`).
"""
