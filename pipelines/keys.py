"""Names of the assets in Dagster.

Belongs here: how a source, an observation and a table are called there; saved histories and
bookmarks hang on these names. Does not belong here: anything else.
"""

import dagster as dg

__all__ = ["captures_key", "observation_key", "table_key"]


def captures_key(source: str) -> dg.AssetKey:
    """The archived answers of a source."""
    return dg.AssetKey(["captures", source])


def observation_key(name: str) -> dg.AssetKey:
    """What the captures of one kind of record say."""
    return dg.AssetKey(["observations", name])


def table_key(name: str) -> dg.AssetKey:
    """A published table."""
    return dg.AssetKey(["tables", name])
