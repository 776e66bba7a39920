"""Sentences about tokens of a week, under every population that `token_shares` holds.

Belongs here: sums, growth and ratios of makers' countries, and the whole platform.
Does not belong here: what each population counts (`pipelines.tables.token_shares`).
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pandas as pd

from pipelines.headlines.result import Headline, Result, cited, current, in_words

__all__ = ["country_ratio", "growth_of_weeks", "platform_week", "tokens_of_week"]

POPULATIONS = {
    "top9_models": "the nine models with most tokens",
    "top9_authors": "the nine authors with most tokens in ranked rows",
    "top50": "all ranked models",
    "all": "all ranked models and the unnamed tail",
}
PLACES = {"CN": "Chinese", "US": "US"}
Row = Mapping[str, Any]


def tokens_of_week(headline: Headline, token_shares: pd.DataFrame) -> Iterator[Result]:
    """Tokens of one country's makers in one week."""
    week, country = headline.about["week"], headline.about["country"]
    rows = _rows(token_shares, week)
    for population, counted in POPULATIONS.items():
        one = rows.get((population, country))
        if one is None:
            yield _missing(population, week)
            continue
        found = f"{PLACES[country]} models had {in_words(one['tokens'], 'token')}"
        told = f"Counting {counted} on OpenRouter in the week of {week}, {found}"
        yield _result(population, float(one["tokens"]), told, [one])


def growth_of_weeks(headline: Headline, token_shares: pd.DataFrame) -> Iterator[Result]:
    """Growth of one country's tokens from one week to another, in percent."""
    week, since, country = (headline.about[name] for name in ("week", "base", "country"))
    now, before = _rows(token_shares, week), _rows(token_shares, since)
    for population, counted in POPULATIONS.items():
        one, base = now.get((population, country)), before.get((population, country))
        if one is None or base is None:
            yield _missing(population, since if base is None else week)
            continue
        value = 100 * (one["tokens"] / base["tokens"] - 1)
        told = (
            f"Counting {counted} on OpenRouter, {PLACES[country]} tokens grew by "
            f"{in_words(value, 'percent')} from the week of {since} to that of {week}"
        )
        yield _result(population, value, told, [one, base])


def country_ratio(headline: Headline, token_shares: pd.DataFrame) -> Iterator[Result]:
    """One country's tokens by another's in one week."""
    week, country, other = (headline.about[name] for name in ("week", "country", "other"))
    rows = _rows(token_shares, week)
    for population, counted in POPULATIONS.items():
        one, base = rows.get((population, country)), rows.get((population, other))
        if one is None or base is None:
            yield _missing(population, week)
            continue
        told = (
            f"Counting {counted} on OpenRouter in the week of {week}, {PLACES[country]} models had "
            f"{in_words(one['tokens'], 'token')} and {PLACES[other]} models "
            f"{in_words(base['tokens'], 'token')}"
        )
        yield _result(population, one["tokens"] / base["tokens"], told, [one, base])


def platform_week(headline: Headline, token_shares: pd.DataFrame) -> Iterator[Result]:
    """All tokens of the platform in one week, and those of the nine leading models."""
    week = headline.about["week"]
    rows = _rows(token_shares, week)
    whole = rows.get(("all", "CN"))
    if whole is None:
        yield Result("platform_week", None, _why(week))
        yield _missing("top9_models", week)
        return
    total = float(whole["platform_tokens"])
    told = (
        f"In the week of {week} the whole platform, not ten models, had {in_words(total, 'token')}"
    )
    inputs = (cited("token_shares", whole, "platform_tokens"),)
    yield Result(
        "platform_week",
        total,
        told,
        inputs,
        whole["public_from"],
        recorded_from=whole["recorded_from"],
    )
    nine = [one for (population, _), one in sorted(rows.items()) if population == "top9_models"]
    tokens = float(sum(one["tokens"] for one in nine))
    told = f"In the week of {week} the nine leading models had {in_words(tokens, 'token')}"
    yield _result("top9_models", tokens, told, nine)


def _rows(token_shares: pd.DataFrame, week: str) -> dict[tuple[str, str], Row]:
    """Complete rows of countries in one week, by population and country."""
    chosen = token_shares[
        token_shares["week_start"].eq(date.fromisoformat(week))
        & token_shares["group_by"].eq("country")
    ]
    rows = current("token_shares", chosen).to_dict("records")
    return {(one["population"], one["group_name"]): one for one in rows if one["is_complete"]}


def _result(population: str, value: float, told: str, rows: list[Row]) -> Result:
    return Result(
        f"week_{population}",
        value,
        told,
        tuple(cited("token_shares", one, "tokens") for one in rows),
        max(one["public_from"] for one in rows),
        recorded_from=max(one["recorded_from"] for one in rows),
    )


def _missing(population: str, week: str) -> Result:
    return Result(f"week_{population}", None, _why(week))


def _why(week: str) -> str:
    return f"the seven daily rankings of the week of {week} are not captured"
