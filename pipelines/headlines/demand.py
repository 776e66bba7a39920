"""Sentences about what tokens are used for, and what they cost.

Belongs here: what `category_shares`, `video_tokens`, `price_gaps` and `app_volumes` say of them.
Does not belong here: tokens by maker (`tokens`), chips (`market`).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from pipelines.headlines.result import Headline, Result, cited, current, in_words

__all__ = ["price_ratio", "programming_share", "request_tokens", "video_tokens_of"]

WINDOW = ("window_end", "window_start", "window_days")
SIZES = {"video_720p": (1280, 720), "video_1080p": (1920, 1080)}
FORMULA = "seedance"
"""The plain one, by which sellers bill; that of frames really rendered counts one frame more."""
PROGRAMMING = {"tasks_sampled": ("category", "programming"), "tasks_classified": ("task", "code")}
"""By definition the taxonomy and its category; languages of programming are none of either."""
METHODS = {"tasks_sampled": "sampled", "tasks_classified": "classified"}
OWN = "openrouter"
"""The list whose prices stand for a week where several have both countries."""
AVERAGES = {"token_weighted": "price_weighted", "median": "price_median", "mean": "price_mean"}


def programming_share(headline: Headline, category_shares: pd.DataFrame) -> Iterator[Result]:
    """The share of programming in tokens in the newest whole window, by each way of finding it."""
    rows = category_shares[
        category_shares["measure"].eq("token_share")
        & category_shares["share_pct"].notna()
        & category_shares["is_complete"].fillna(False)
    ]
    for definition, (scheme, category) in PROGRAMMING.items():
        chosen = rows[rows["scheme"].eq(scheme) & rows["category"].eq(category)]
        newest = current("category_shares", chosen).sort_values("window_end", kind="stable")
        if newest.empty:
            method = METHODS[definition]
            yield Result(definition, None, f"{headline.missing} (method {method})")
            continue
        one = newest.iloc[-1].to_dict()
        value = float(one["share_pct"])
        told = (
            f"By {scheme} ({one['method']}) programming had {in_words(value, 'percent')} of tokens "
            f"from {one['window_start']} to {one['window_end']}"
        )
        yield _computed("category_shares", definition, value, told, [one], "share_pct")


def video_tokens_of(headline: Headline, video_tokens: pd.DataFrame) -> Iterator[Result]:
    """Tokens of a clip by the published formula, at each size."""
    rows = video_tokens[
        video_tokens["seconds"].eq(int(headline.about["seconds"]))
        & video_tokens["formula"].eq(FORMULA)
    ]
    found = {
        (int(one["width"]), int(one["height"])): one
        for one in _plain("video_tokens", rows, "tokens")
    }
    for definition, (width, height) in SIZES.items():
        one = found.get((width, height))
        if one is None:
            yield Result(definition, None, f"no formula gives {width} by {height}")
            continue
        value = float(one["tokens"])
        told = (
            f"The formula {one['formula']} bills {value:,.0f} tokens for {one['seconds']} seconds "
            f"at {width} by {height}"
        )
        yield _computed("video_tokens", definition, value, told, [one], "tokens")


def price_ratio(headline: Headline, price_gaps: pd.DataFrame) -> Iterator[Result]:
    """How many times one country's input tokens cost another's, both by one list.

    Of the sentence's week; where no list of it is captured, of the first week after it that has
    one, and the explanation says which.
    """
    week, dear, cheap = (headline.about[name] for name in ("week", "country", "other"))
    rows = price_gaps[
        price_gaps["week_start"].ge(date.fromisoformat(week))
        & price_gaps["country"].isin([dear, cheap])
        & price_gaps["component"].eq("input")
        & ~price_gaps["includes_free"].fillna(False)
        & price_gaps["price_usd_per_mtoken"].notna()
    ]
    for averaging, definition in AVERAGES.items():
        pair = _pair(rows[rows["averaging"].eq(averaging)], dear, cheap)
        if pair is None:
            gone = f"no list has such prices of {dear} and {cheap} in the week of {week} or later"
            yield Result(definition, None, gone)
            continue
        prices = [float(one["price_usd_per_mtoken"]) for one in pair]
        told = (
            f"By the {averaging.replace('_', '-')} list price ({pair[0]['source']}) of the week of "
            f"{pair[0]['week_start']} a million input tokens cost {prices[0]:.2f} US$ with {dear} "
            f"and {prices[1]:.2f} US$ with {cheap} models, {prices[0] / prices[1]:.1f} times"
        )
        ratio = prices[0] / prices[1]
        yield _computed("price_gaps", definition, ratio, told, pair, "price_usd_per_mtoken")


def _pair(rows: pd.DataFrame, dear: str, cheap: str) -> Sequence[Mapping[str, Any]] | None:
    """The prices of two countries in the first week and of one list that has both."""
    for _, found in sorted(rows.groupby("week_start"), key=lambda one: str(one[0])):
        lists: dict[str, dict[str, Mapping[str, Any]]] = {}
        for one in current("price_gaps", found).to_dict("records"):
            lists.setdefault(one["source"], {})[one["country"]] = dict(one)
        for _, prices in sorted(lists.items(), key=lambda one: (one[0] != OWN, one[0])):
            if dear in prices and cheap in prices and prices[cheap]["price_usd_per_mtoken"]:
                return prices[dear], prices[cheap]
    return None


def request_tokens(headline: Headline, app_volumes: pd.DataFrame) -> Iterator[Result]:
    """Tokens by request in the newest window against the oldest as long that it does not overlap.

    Windows of 30 days are recorded daily: two that share days share their tokens.
    """
    rows = app_volumes[
        app_volumes["app_category"].eq("all")
        & app_volumes["requests"].fillna(0).gt(0)
        & app_volumes["sort"].eq(headline.about.get("sort", "popular"))
    ]
    spans = rows[list(WINDOW)].drop_duplicates().to_dict("records")
    ordered = sorted(spans, key=lambda one: tuple(str(one[name]) for name in WINDOW))
    last = ordered[-1] if ordered else {}
    apart = [
        one
        for one in ordered
        if one["window_days"] == last["window_days"] and one["window_end"] < last["window_start"]
    ]
    old, new = (_window(rows, one) for one in (apart[0], last)) if apart else ([], [])
    if not old or not new:
        yield Result("request_tokens", None, headline.missing)
        return
    then, now = (
        sum(x["tokens"] for x in one) / sum(x["requests"] for x in one) for one in (old, new)
    )
    told = (
        f"An application's request took {now:,.0f} tokens in the window to "
        f"{new[0]['window_end']} after {then:,.0f} in that to {old[0]['window_end']}"
    )
    names = [*new, *old]
    yield _computed("app_volumes", "request_tokens", now / then, told, names, "tokens")


def _window(rows: pd.DataFrame, span: Mapping[Any, Any]) -> list[Mapping[str, Any]]:
    """The rows of a window as they stand now: only these leave the columns, whatever history is."""
    inside = rows["window_start"].eq(span["window_start"]) & rows["window_end"].eq(
        span["window_end"]
    )
    return [dict(one) for one in current("app_volumes", rows[inside]).to_dict("records")]


def _plain(table: str, rows: pd.DataFrame, value: str) -> list[Mapping[str, Any]]:
    found = current(table, rows) if "revision" in rows else rows
    return [dict(one) for one in found[found[value].notna()].to_dict("records")]


def _computed(
    table: str,
    definition: str,
    value: float,
    told: str,
    rows: Sequence[Mapping[str, Any]],
    taken: str,
) -> Result:
    return Result(
        definition,
        value,
        told,
        tuple(cited(table, one, taken) for one in rows),
        max(one["public_from"] for one in rows),
        recorded_from=max(one["recorded_from"] for one in rows),
    )
