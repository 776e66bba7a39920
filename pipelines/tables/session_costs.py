"""What a session costs: medians by application, model and length, as the source states them.

Belongs here: the medians as amounts, and whether one is out of proportion to its other windows.
Does not belong here: pooling medians, or prices per token.
"""

from decimal import Decimal

import pandas as pd

from pipelines.demand.proportion import judged, out_of_proportion

__all__ = ["session_costs"]

STANDARD = "standard"
FACTOR = 10.0
"""Between two windows of 30 days of the same application, model and length."""
FLOOR = 0.001
"""US$: medians of a tenth of a cent move freely."""


def session_costs(openrouter_session_costs: pd.DataFrame, accepted: frozenset[str]) -> pd.DataFrame:
    """One row per sighting of (source, window, application, model, range of turns).

    Args:
        openrouter_session_costs: window, application, model, variant, range, median (text) and
            the capture.
        accepted: capture ids whose rows a person accepted.
    """
    rows = openrouter_session_costs.copy()
    rows["observed_median_cost_usd"] = rows["median_cost_usd"]
    names = zip(rows["model"].tolist(), rows["variant"].tolist(), strict=True)
    rows["model"] = pd.Series(
        [model if variant == STANDARD else f"{model}:{variant}" for model, variant in names],
        index=rows.index,
        dtype="string[pyarrow]",
    )
    # Equal numbers differently written are no change.
    plain = [f"{Decimal(text):.6f}" for text in rows["median_cost_usd"].tolist()]
    rows["median_cost_usd"] = pd.Series(plain, index=rows.index, dtype="string[pyarrow]")
    expected = out_of_proportion(
        rows,
        series=["app", "model", "turn_range"],
        at="window_end",
        value="median_cost_usd",
        factor=FACTOR,
        accepted=accepted,
        floor=FLOOR,
    )
    return judged(rows, "cost_out_of_proportion", expected)
