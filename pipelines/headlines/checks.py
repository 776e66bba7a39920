"""Which computation tests which sentence, from which table, under which definitions.

Belongs here: that list, and what is said where the table is not there.
Does not belong here: any computation (the other modules of this package).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from pipelines.headlines.demand import (
    price_ratio,
    programming_share,
    request_tokens,
    video_tokens_of,
)
from pipelines.headlines.market import domestic_share, node_cards, revenue_growth
from pipelines.headlines.result import Headline, Result
from pipelines.headlines.tokens import (
    country_ratio,
    growth_of_weeks,
    platform_week,
    tokens_of_week,
)

__all__ = ["CHECKS", "Check", "computed"]


@dataclass(frozen=True, slots=True)
class Check:
    """A computation: the table it needs, and the definitions it always answers under."""

    table: str
    function: Callable[[Headline, pd.DataFrame], Iterator[Result]]
    definitions: tuple[str, ...]


WEEKS = ("week_top9_models", "week_top9_authors", "week_top50", "week_all")

CHECKS: Mapping[str, Check] = {
    "tokens_of_week": Check("token_shares", tokens_of_week, WEEKS),
    "growth_of_weeks": Check("token_shares", growth_of_weeks, WEEKS),
    "country_ratio": Check("token_shares", country_ratio, WEEKS),
    "platform_week": Check("token_shares", platform_week, ("platform_week", "week_top9_models")),
    "revenue_growth": Check("chip_vendor_revenue", revenue_growth, ("filed_revenue",)),
    "domestic_share": Check("penetration", domestic_share, ()),
    "node_cards": Check("compute_clusters", node_cards, ("node_cards",)),
    "programming_share": Check(
        "category_shares", programming_share, ("tasks_sampled", "tasks_classified")
    ),
    "video_tokens": Check("video_tokens", video_tokens_of, ("video_720p", "video_1080p")),
    "price_ratio": Check(
        "price_gaps", price_ratio, ("price_weighted", "price_median", "price_mean")
    ),
    "request_tokens": Check("app_volumes", request_tokens, ("request_tokens",)),
    "users_by_country": Check("", lambda headline, rows: iter(()), ("users_by_country",)),
}
"""By the name that headlines.yml uses."""


def computed(headline: Headline, tables: Mapping[str, pd.DataFrame]) -> Iterator[Result]:
    """The results of a headline's computation; without its table one for each definition.

    Raises:
        LookupError: headlines.yml names a check that is not there.
    """
    name = str(headline.entry.fields["check"])
    check = CHECKS.get(name)
    if check is None:
        raise LookupError(
            f"headlines.yml, {headline.id}: there is no check {name}; "
            f"the checks are {', '.join(sorted(CHECKS))}"
        )
    if check.table in tables:
        yield from check.function(headline, tables[check.table])
        return
    for definition in check.definitions:
        yield Result(definition, None, headline.missing)
