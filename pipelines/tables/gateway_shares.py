"""Shares of a gateway by lab and model, as its export states them.

Belongs here: the codes of metrics, and whether a day was over when it was exported.
Does not belong here: sums of any kind, or what other platforms say (`penetration`).
"""

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.doubt import exchanged

__all__ = ["gateway_shares"]

METRICS = {"tokens": "token_share", "spend": "spend_share", "requests": "request_share"}


def gateway_shares(vercel_shares: pd.DataFrame) -> pd.DataFrame:
    """One row per sighting of (source, date, dataset, modality, metric, listed_as).

    Args:
        vercel_shares: shares (texts, percent) by day, metric and name.
    """
    metrics = vercel_shares["metric"].map(METRICS).astype("string[pyarrow]")
    days = pa.array(vercel_shares["date"], pa.date32(), from_pandas=True)
    seen = pa.array(vercel_shares["recorded_from"], pa.timestamp("us", "UTC"), from_pandas=True)
    swaps = exchanged(
        vercel_shares,
        group=["dataset", "modality", "metric"],
        line="name",
        period="date",
        value="share_pct",
    )
    over = pc.less(days, pc.cast(seen, pa.date32(), safe=False))
    return vercel_shares.rename(columns={"name": "listed_as"}).assign(
        metric=metrics,
        share_pct=vercel_shares["share_pct"].astype("double[pyarrow]"),
        ok_exchanged=pd.Series(
            [not text for text in swaps], dtype="bool[pyarrow]", index=vercel_shares.index
        ),
        expected_exchanged=pd.Series(swaps, dtype="string[pyarrow]", index=vercel_shares.index),
        is_complete=pd.Series(pd.array(over, dtype="bool[pyarrow]"), index=vercel_shares.index),
    )
