"""What vendors' figures mean: periods, instants, members, derivations, conversion. Pure functions.

Belongs here: rules that the tables of revenue share, each in a room of its own.
Does not belong here: bytes (`scrapers`), vintages of any table (`pipelines.vintages`), storage.
"""
