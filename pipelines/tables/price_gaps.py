"""Price gaps: what a token costs by the maker's country, week by week, in three averages.

Belongs here: putting a week's tokens beside the prices that stood at its end.
Does not belong here: which prices those are and how they are averaged (`pipelines.prices.weeks`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa

from pipelines.prices.weeks import Offer, PriceList, average, price_lists
from pipelines.reads import Reads
from pipelines.shares.periods import midnight
from pipelines.tables.token_shares import TAIL, as_of_each_instant
from scrapers.capture import sha256

__all__ = ["READS", "price_gaps"]

READS = {
    "token_volumes": Reads(
        ("source", "date", "model", "variant", "author", "author_country", "tokens", "capture_id",
         "public_from", "recorded_from", "revision", "status")
    )
}  # fmt: skip
"""What a week's tokens, and the digest of the rows they come from, are made of."""

AVERAGES = ("token_weighted", "median", "mean")
DATED = re.compile(r"-20[0-9]{6}$")
STAMP = "%Y-%m-%dT%H:%M:%S.%fZ"
WEEK = timedelta(days=7)


class Week(NamedTuple):
    """The named tokens of a week as they were public at an instant."""

    instant: datetime
    recorded: datetime
    tokens: Mapping[Offer, int]
    countries: Mapping[Offer, str]
    digest: str


def price_gaps(
    token_prices: pd.DataFrame, models: pd.DataFrame, token_volumes: pd.DataFrame
) -> pd.DataFrame:
    """One row per list, week, country, component, average, with and without free offers.

    A week uses the prices that stood in a list at its end (Monday 00:00 UTC) and is therefore
    public no earlier; a list in which nothing changed for 45 days is not used. Prices are those of
    offers on the platform, so that they and its tokens are of the same thing.

    Args:
        token_prices: every vintage, with withdrawn ones.
        models: every version, to know a ranked model's id by its permaslug.
        token_volumes: every vintage, with withdrawn ones.
    """
    ids = _ids(models)
    inputs = (token_prices, models, token_volumes)
    known = max((one["public_from"].max() for one in inputs if len(one)), default=None)
    lists = list(price_lists(token_prices))
    volumes = _volumes(_since(lists, token_volumes), ids)
    rows = [row for listed in lists if known is not None for row in _rows(listed, known, volumes)]
    return _table(rows)


def _since(lists: Sequence[PriceList], volumes: pd.DataFrame) -> pd.DataFrame:
    """The volumes of weeks that any list may speak for: none before its first price."""
    first = min((one.vintages[0].time for one in lists if one.vintages), default=None)
    if first is None:
        return volumes.iloc[:0]
    return volumes[volumes["date"] >= (first - WEEK).date()]


def _ids(models: pd.DataFrame) -> dict[tuple[str, str], str]:
    """The id on the platform, in lower case, by canonical slug and variant; the newest counts."""
    listed = models[models["status"] != "withdrawn"].sort_values(["public_from", "valid_from"])
    names = zip(listed["canonical_slug"], listed["variant"], listed["model"], strict=True)
    return {(slug, variant): model.lower() for slug, variant, model in names}


def _volumes(
    volumes: pd.DataFrame, ids: Mapping[tuple[str, str], str]
) -> dict[datetime, list[Week]]:
    """Per week's end the tokens by offer, at each instant at which any of them changed."""
    found: dict[datetime, list[Week]] = {}
    if not len(volumes):
        return found
    panel = as_of_each_instant(volumes)
    for (monday, instant), part in panel.groupby(["week_start", "instant"], sort=True):
        named = part[part["model"] != TAIL]
        sums = named.groupby(["model", "variant", "author_country"], as_index=False)["tokens"].sum()
        tokens: dict[Offer, int] = {}
        countries: dict[Offer, str] = {}
        for model, variant, country, count in sums.itertuples(index=False, name=None):
            # Not in the catalogue as captured: most ids are the permaslug without its day.
            name = ids.get((model, variant)) or DATED.sub("", model).lower()
            tokens[name, variant] = tokens.get((name, variant), 0) + int(count)
            countries[name, variant] = country
        digest = sha256("\n".join(sorted(part["line"])).encode())[:32]
        week = Week(instant, part["recorded_from"].max(), tokens, countries, digest)
        found.setdefault(midnight(monday) + WEEK, []).append(week)
    return found


def _rows(
    listed: PriceList, known: datetime, volumes: Mapping[datetime, Sequence[Week]]
) -> Iterator[dict[str, Any]]:
    for end, prices in listed.weeks(known):
        public, recorded = listed.public(end)
        digest = sha256("\n".join(sorted(one.line for one in prices.values())).encode())[:32]
        key = (
            f"source={listed.source}, component={listed.component}, condition=, endpoint=, "
            f"provider={'' if listed.source == 'openrouter' else 'openrouter'}, "
            f"public_from<={public.strftime(STAMP)}"
        )
        inputs = [{"table": "token_prices", "key": key, "digest": digest}]
        known_prices = {offer: (one.price, one.country) for offer, one in prices.items()}
        for week in _at_end(volumes.get(end, ()), end):
            found = _week(known_prices, week)
            for row in found:
                yield {
                    "source": listed.source,
                    "week_start": (end - WEEK).date(),
                    "component": listed.component,
                    **row,
                    "derived_from": inputs if week is None else [*inputs, _named(week, end)],
                    "public_from": end if week is None else max(end, week.instant),
                    "recorded_from": recorded if week is None else max(recorded, week.recorded),
                }


def _at_end(weeks: Sequence[Week], end: datetime) -> Iterator[Week | None]:
    """What was known of a week's tokens at its end (None: nothing), and at each instant after."""
    before = [week for week in weeks if week.instant <= end]
    yield before[-1] if before else None
    yield from (week for week in weeks if week.instant > end)


def _named(week: Week, end: datetime) -> dict[str, str]:
    first, last = (end - WEEK).date(), (end - timedelta(days=1)).date()
    key = f"source=openrouter, date={first}..{last}, public_from<={week.instant.strftime(STAMP)}"
    return {"table": "token_volumes", "key": key, "digest": week.digest}


def _week(
    prices: Mapping[Offer, tuple[Decimal | None, str]], week: Week | None
) -> Iterator[dict[str, Any]]:
    """The averages of one week and component by country."""
    tokens = week.tokens if week else {}
    countries = {country for _, country in prices.values()}
    for country in sorted(countries):
        burned = sum(
            count for offer, count in tokens.items() if week and week.countries[offer] == country
        )
        for free in (True, False):
            offers = [
                offer
                for offer, (price, of) in prices.items()
                if of == country and price is not None and (free or price > 0)
            ]
            ranked = [offer for offer in offers if tokens.get(offer)]
            priced = sum(tokens[offer] for offer in ranked)
            coverage = 100 * priced / burned if burned else None
            for kind in AVERAGES:
                chosen = ranked if kind == "token_weighted" else offers
                if not chosen:
                    continue
                listed = [prices[offer][0] or Decimal(0) for offer in chosen]
                weights = [tokens.get(offer, 0) for offer in chosen]
                yield {
                    "country": country,
                    "averaging": kind,
                    "includes_free": free,
                    "price_usd_per_mtoken": average(kind, listed, weights),
                    "models": len(chosen),
                    "coverage_pct": coverage,
                }


def _table(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    text, stamp = pa.string(), pa.timestamp("us", "UTC")
    item = pa.struct([("table", text), ("key", text), ("digest", text)])
    kinds: dict[str, pa.DataType] = {
        "source": text,
        "week_start": pa.date32(),
        "country": text,
        "component": text,
        "averaging": text,
        "includes_free": pa.bool_(),
        "price_usd_per_mtoken": pa.decimal128(18, 9),
        "models": pa.int32(),
        "coverage_pct": pa.float64(),
        "derived_from": pa.list_(item),
        "public_from": stamp,
        "recorded_from": stamp,
    }
    columns = {
        name: pd.Series(pd.array(pa.array([row[name] for row in rows], kind), pd.ArrowDtype(kind)))
        for name, kind in kinds.items()
    }
    nothing = pd.Series(pd.array(pa.nulls(len(rows), text), pd.ArrowDtype(text)))
    basis = pd.Series(pd.array(pa.array(["derived"] * len(rows), text), pd.ArrowDtype(text)))
    return pd.DataFrame(columns).assign(
        public_from_basis=basis, capture_id=nothing, locator=nothing
    )
