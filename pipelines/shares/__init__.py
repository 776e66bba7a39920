"""Shares, totals and shipments that others published, and the shares computed from our own tables.

Belongs here: what several of these tables need together: reading the register, its arithmetic, the
shape of their rows. Does not belong here: a table itself (`pipelines.tables`), or the headlines.
"""
