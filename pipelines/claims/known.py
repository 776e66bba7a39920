"""What is known of the things that claims speak of: figures with proofs of their own.

Belongs here: rows of other tables as `Known`. Does not belong here: holding claims against them.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pandas as pd

from pipelines.claims.claim import Known

__all__ = ["MODELS", "known_figures", "names_of"]

MODELS = {"CN": "Chinese models", "US": "US models"}
"""By country what the press calls the models of its makers."""


def names_of(aliases: Sequence[Mapping[str, Any]]) -> Mapping[str, str]:
    """Canonical name by every name, in lower case."""
    found: dict[str, str] = {}
    for row in aliases:
        for name in (row["entity"], *row["names"]):
            found.setdefault(str(name).casefold(), str(row["entity"]))
    return found


def known_figures(
    revenue: pd.DataFrame, shares: pd.DataFrame, names: Mapping[str, str]
) -> list[Known]:
    """Revenue of vendors by quarter and year, and weekly tokens of a country's models."""
    return [*_revenue(revenue, names), *_tokens(shares)]


def _revenue(rows: pd.DataFrame, names: Mapping[str, str]) -> Iterator[Known]:
    wanted = rows[(rows["segment_scheme"] == "total") & rows["is_primary"].fillna(False)]
    for row in wanted[wanted["revenue"].notna()].to_dict("records"):
        name = str(row["vendor_name"])
        for unit, amount in ((row["currency"], row["revenue"]), ("USD", row["revenue_usd"])):
            if not pd.isna(amount):
                yield Known(
                    entity=names.get(name.casefold(), name),
                    metric="revenue",
                    unit=unit,
                    period_start=row["period_start"],
                    period_end=row["period_end"],
                    value=Decimal(amount),
                    told=f"{name}, {row['document_id']}",
                )


def _tokens(rows: pd.DataFrame) -> Iterator[Known]:
    """The press counts the models of the site's chart, which are the top nine or all."""
    chosen = rows["population"].isin(["all", "top9_models"]) & rows["group_name"].isin(list(MODELS))
    for row in rows[chosen & (rows["group_by"] == "country")].to_dict("records"):
        if not pd.isna(row["tokens"]):
            yield Known(
                entity=MODELS[row["group_name"]],
                metric="tokens",
                unit="token/week",
                period_start=row["week_start"],
                period_end=row["week_start"] + timedelta(days=6),
                value=Decimal(int(row["tokens"])),
                told="OpenRouter",
            )
