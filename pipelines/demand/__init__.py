"""What the tables of demand share: series of windows, and values out of all proportion.

Belongs here: what `category_shares`, `app_volumes` and `session_costs` have in common.
Does not belong here: a table of its own (`pipelines.tables`), prices, daily tokens.
"""
