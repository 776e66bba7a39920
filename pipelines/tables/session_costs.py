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
VARIANT = "a median of the standard variant; one of another variant has no key of its own beside it"


def session_costs(openrouter_session_costs: pd.DataFrame, accepted: frozenset[str]) -> pd.DataFrame:
    """One row per sighting of (source, window, application, model, range of turns).

    Args:
        openrouter_session_costs: window, application, model, variant, range, median (text) and
            the capture.
        accepted: capture ids whose rows a person accepted.
    """
    rows = openrouter_session_costs.copy()
    rows["observed_median_cost_usd"] = rows["median_cost_usd"]
    # Equal numbers differently written are no change.
    plain = [f"{Decimal(text):.6f}" for text in rows["median_cost_usd"].tolist()]
    rows["median_cost_usd"] = pd.Series(plain, index=rows.index, dtype="string[pyarrow]")
    expected = out_of_proportion(
        rows,
        series=["app", "model", "variant", "turn_range"],
        at="window_end",
        value="median_cost_usd",
        factor=FACTOR,
        accepted=accepted,
        floor=FLOOR,
    )
    told = ["" if one == STANDARD else VARIANT for one in rows["variant"].tolist()]
    rows = judged(rows, "cost_out_of_proportion", expected)
    return judged(rows, "variant_without_key", told)
