"""Sources: what each publisher's service declares about itself.

Belongs here: declared facts only, so that the table changes only when a declaration does.
Does not belong here: health, which stands in a release's `status.json`.
"""

from collections.abc import Sequence

import pandas as pd

from scrapers.registry import Source

__all__ = ["sources"]


def sources(declared_sources: Sequence[Source]) -> pd.DataFrame:
    """One row per source."""
    return pd.DataFrame(
        {
            "source": source.name,
            "title": source.title,
            "publisher": source.publisher,
            "homepage": source.homepage,
            "licence": source.licence,
            "licence_url": source.licence_url,
            "attribution": source.attribution,
            "hosts": list(source.hosts),
            "requests_per_minute": float(source.requests_per_minute),
            "cadence_hours": float(source.cadence_hours),
            "stale_after_hours": float(source.stale_after_hours),
            "api_key": source.api_key,
            "key_required": source.key_required,
        }
        for source in declared_sources
    )
