"""Volumes of applications: which of them burn most tokens in a window, and in how many requests.

Belongs here: the first places of each recorded ranking, tokens per request, and whether an
application is out of proportion to its other windows.
Does not belong here: parsing, or sums over windows, which overlap.
"""

import pandas as pd

from pipelines.demand.proportion import judged, out_of_proportion

__all__ = ["FIRST", "app_volumes"]

FIRST = 50
"""Places of a ranking that the table holds: the source's own default, for which every recorded
answer is complete. Deeper pages are archived and not published."""

FACTOR = 10.0
"""Between two windows of an application; of 30 days, a day replaces a thirtieth. Seen from one of
the 12 windows to 2026-07-31 to the next: 0.64 to 1.21."""


def app_volumes(openrouter_app_rankings: pd.DataFrame, accepted: frozenset[str]) -> pd.DataFrame:
    """One row per sighting of (source, window, sort, category, application).

    Args:
        openrouter_app_rankings: window, sort, category, application, rank, tokens and requests
            (texts) and the capture.
        accepted: capture ids whose rows a person accepted.
    """
    first = (openrouter_app_rankings["rank"] <= FIRST).to_numpy(dtype=bool)
    rows = openrouter_app_rankings[first].reset_index(drop=True)
    tokens, requests = (
        [int(text) for text in rows[name].tolist()] for name in ("tokens", "requests")
    )
    spans = zip(rows["window_start"].tolist(), rows["window_end"].tolist(), strict=True)
    rows = rows.assign(
        observed_tokens=rows["tokens"],
        observed_requests=rows["requests"],
        tokens_per_request=pd.Series(
            [one / count if count else None for one, count in zip(tokens, requests, strict=True)],
            dtype="double[pyarrow]",
        ),
        window_days=pd.Series(
            [(end - start).days + 1 for start, end in spans], dtype="int32[pyarrow]"
        ),
    )
    expected = out_of_proportion(
        rows,
        series=["sort", "app_category", "app_id", "window_days"],
        at="window_end",
        value="tokens",
        factor=FACTOR,
        accepted=accepted,
    )
    return judged(rows, "tokens_out_of_proportion", expected)
