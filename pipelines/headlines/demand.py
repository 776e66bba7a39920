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

CATEGORY = ("source", "window_start", "window_end", "measure", "scheme", "category")
PRICE = ("source", "week_start", "country", "component", "averaging", "includes_free")
VIDEO = ("formula", "width", "height", "seconds")
APP = ("source", "window_start", "window_end", "sort", "app_category", "app_id")
SIZES = {"video_720p": (1280, 720), "video_1080p": (1920, 1080)}
PROGRAMMING = ("programming", "code")
METHODS = {"sampled": "tasks_sampled", "classified": "tasks_classified"}
AVERAGES = {"token_weighted": "price_weighted", "median": "price_median", "mean": "price_mean"}


def programming_share(headline: Headline, category_shares: pd.DataFrame) -> Iterator[Result]:
    """The newest share of programming in tokens, by the method that found it."""
    rows = category_shares[
        category_shares["measure"].eq("token_share")
        & category_shares["category"].isin(PROGRAMMING)
        & category_shares["method"].isin(list(METHODS))
    ]
    newest = current(rows, list(CATEGORY)).sort_values("window_end", kind="stable")
    found = {one["method"]: one for one in newest.to_dict("records")}
    for method, definition in METHODS.items():
        one = found.get(method)
        if one is None:
            yield Result(definition, None, f"{headline.missing} (method {method})")
            continue
        value = float(one["share_pct"])
        told = (
            f"By {one['scheme']} ({method}) programming had {in_words(value, 'percent')} of tokens "
            f"from {one['window_start']} to {one['window_end']}"
        )
        yield _computed("category_shares", definition, value, told, [one], CATEGORY, "share_pct")


def video_tokens_of(headline: Headline, video_tokens: pd.DataFrame) -> Iterator[Result]:
    """Tokens of a clip by the published formula, at each size."""
    rows = video_tokens[video_tokens["seconds"].eq(int(headline.about["seconds"]))]
    found = {(int(one["width"]), int(one["height"])): one for one in _plain(rows, VIDEO, "tokens")}
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
        yield _computed("video_tokens", definition, value, told, [one], VIDEO, "tokens")


def price_ratio(headline: Headline, price_gaps: pd.DataFrame) -> Iterator[Result]:
    """How many times one country's input tokens cost another's in one week."""
    week, dear, cheap = (headline.about[name] for name in ("week", "country", "other"))
    rows = price_gaps[
        price_gaps["week_start"].eq(date.fromisoformat(week))
        & price_gaps["component"].eq("input")
        & ~price_gaps["includes_free"].fillna(False)
        & price_gaps["price_usd_per_mtoken"].notna()
    ]
    newest = current(rows, list(PRICE)).to_dict("records")
    found = {(one["averaging"], one["country"]): one for one in newest}
    for averaging, definition in AVERAGES.items():
        one, base = found.get((averaging, dear)), found.get((averaging, cheap))
        if one is None or base is None or not base["price_usd_per_mtoken"]:
            yield Result(definition, None, f"no price list of the week of {week} is captured")
            continue
        prices = [float(row["price_usd_per_mtoken"]) for row in (one, base)]
        told = (
            f"By the {averaging.replace('_', '-')} list price of the week of {week} a million "
            f"input tokens cost {prices[0]:.2f} US$ with {dear} and {prices[1]:.2f} US$ with "
            f"{cheap} models, {prices[0] / prices[1]:.1f} times"
        )
        ratio = prices[0] / prices[1]
        names = (one, base)
        yield _computed("price_gaps", definition, ratio, told, names, PRICE, "price_usd_per_mtoken")


def request_tokens(headline: Headline, app_volumes: pd.DataFrame) -> Iterator[Result]:
    """Tokens by request of the newest ranking against the oldest of equal length."""
    rows = app_volumes[
        app_volumes["app_category"].eq("all")
        & app_volumes["requests"].fillna(0).gt(0)
        & app_volumes["sort"].eq(headline.about.get("sort", "popular"))
    ]
    windows: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for one in current(rows, list(APP)).to_dict("records"):
        windows.setdefault((str(one["window_end"]), str(one["window_start"])), []).append(one)
    ordered = [windows[name] for name in sorted(windows)]
    alike = [one for one in ordered if one[0]["window_days"] == ordered[-1][0]["window_days"]]
    if len(alike) < 2:
        yield Result("request_tokens", None, headline.missing)
        return
    old, new = alike[0], alike[-1]
    then, now = (
        sum(x["tokens"] for x in one) / sum(x["requests"] for x in one) for one in (old, new)
    )
    told = (
        f"An application's request took {now:,.0f} tokens in the window to "
        f"{new[0]['window_end']} after {then:,.0f} in that to {old[0]['window_end']}"
    )
    names = [*new, *old]
    yield _computed("app_volumes", "request_tokens", now / then, told, names, APP, "tokens")


def _plain(rows: pd.DataFrame, key: Sequence[str], value: str) -> list[Mapping[str, Any]]:
    found = current(rows, list(key)) if "revision" in rows else rows
    return [dict(one) for one in found[found[value].notna()].to_dict("records")]


def _computed(
    table: str,
    definition: str,
    value: float,
    told: str,
    rows: Sequence[Mapping[str, Any]],
    key: tuple[str, ...],
    taken: str,
) -> Result:
    return Result(
        definition,
        value,
        told,
        tuple(cited(table, one, key, taken) for one in rows),
        max(one["public_from"] for one in rows),
        recorded_from=max(one["recorded_from"] for one in rows),
    )
