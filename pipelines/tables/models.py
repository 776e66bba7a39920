"""Models: under which names a model was on offer, from when to when.

Belongs here: versions of a catalogue's entries, and what other price lists call them.
Does not belong here: prices (`token_prices`), tokens, how names are compared (`prices.names`).
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from pipelines.prices.names import PLATFORM, Sellers, plain_name
from pipelines.reference import CuratedRow
from pipelines.tables.token_volumes import attribute
from pipelines.vintages import codes
from scrapers.prices import ALWAYS

__all__ = ["LISTS", "models"]

LISTS = ("genai_prices", "models_dev", "litellm", "llm_prices")
"""Price lists whose name of a model is told, in the order of the columns."""
VALUES = ("canonical_slug", "name", "created", "context_length")
TIME = ("public_from", "public_from_basis", "recorded_from")


class Version(NamedTuple):
    """A stretch of captures, by number, in which an entry stood unchanged."""

    row: int
    """Its first sighting."""
    last: int
    """Its last sighting."""
    first: int
    end: int
    """The first capture that no longer shows it so; the number of captures where all do."""


class Named(NamedTuple):
    """Since when a list has a name for an offer."""

    time: datetime
    recorded: datetime
    source: str
    model: str


def models(
    openrouter_models: pd.DataFrame,
    token_prices: pd.DataFrame,
    price_sellers_reference: list[CuratedRow],
    authors: pd.DataFrame,
) -> pd.DataFrame:
    """One row each time something became known of a version of a catalogue's entry.

    An entry has a new version when its name or slug changes or when it comes back. A version that
    ended stays, with the day it ended: the table closes its rows itself. Moving aliases are none.

    Args:
        openrouter_models: every sighting of every entry; a capture shows the whole catalogue.
        token_prices: every vintage, for the names in other lists.
        price_sellers_reference: under which name each list has a maker's own shop.
        authors: the authors table, to attribute a country.
    """
    whole = openrouter_models
    captures = whole[["capture_id", *TIME]].drop_duplicates("capture_id")
    captures = captures.sort_values(["public_from", "recorded_from", "capture_id"])
    number = {name: at for at, name in enumerate(captures["capture_id"].tolist())}
    rows = whole[~whole["model"].str.startswith("~")].reset_index(drop=True)
    place = np.array([number[name] for name in rows["capture_id"].tolist()], dtype=np.int64)
    sellers = Sellers.of(price_sellers_reference, authors["author"])
    names = _names(token_prices, sellers)
    times = list(captures[list(TIME)].itertuples(index=False, name=None))
    entries = list(zip(rows["model"].tolist(), rows["variant"].tolist(), strict=True))
    told: list[tuple[Any, ...]] = []
    for versions in _versions(rows, place, len(number)):
        model, variant = entries[versions[0].row]
        known = names.get((PLATFORM, model.lower(), variant), [])
        author = model.split("/")[0].lower()
        known = [*known, *names.get((author, *plain_name(model), variant), [])]
        told += _story(versions, times, known)
    return _table(rows, told, authors)


def _names(prices: pd.DataFrame, sellers: Sellers) -> dict[tuple[Any, ...], list[Named]]:
    """By the name that all lists share: since when each other list has the offer."""
    rows = prices[prices["source"].isin(LISTS)]
    first = rows.groupby(["source", "provider", "model", "variant"], as_index=False)[
        ["public_from", "recorded_from"]
    ].min()
    found: dict[tuple[Any, ...], list[Named]] = {}
    for source, provider, model, variant, time, recorded in first.itertuples(
        index=False, name=None
    ):
        offer = sellers.offer(source, provider, model)
        if offer is not None:
            named = Named(time, recorded, source, model)
            found.setdefault((*offer, variant), []).append(named)
    return found


def _versions(rows: pd.DataFrame, place: Any, captures: int) -> Iterator[list[Version]]:
    """The versions of each entry in order of time."""
    key = codes(rows, ["model", "variant"])
    value = codes(rows, list(VALUES))
    order = np.lexsort((place, key))
    key, value, place = key[order], value[order], place[order]
    begins = np.ones(len(rows), dtype=bool)
    begins[1:] = (key[1:] != key[:-1]) | (value[1:] != value[:-1]) | (place[1:] != place[:-1] + 1)
    starts = np.flatnonzero(begins)
    stops = np.append(starts[1:], len(rows))[: len(starts)]
    versions: list[Version] = []
    for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
        if versions and key[start] != key[start - 1]:
            yield versions
            versions = []
        end = min(int(place[stop - 1]) + 1, captures)
        versions.append(Version(int(order[start]), int(order[stop - 1]), int(place[start]), end))
    if versions:
        yield versions


def _story(
    versions: Sequence[Version], times: Sequence[tuple[Any, ...]], named: Sequence[Named]
) -> Iterator[tuple[Any, ...]]:
    """(sighting, valid_from, valid_to, time, basis, recorded, names) of each thing learned."""
    for at, version in enumerate(versions):
        begun, basis, recorded = times[version.first]
        start = ALWAYS if version.first == 0 else begun.date()
        ended = times[version.end] if version.end < len(times) else None
        following = versions[at + 1] if at + 1 < len(versions) else None
        until: datetime | None = times[following.first][0] if following else None
        events = [(begun, basis, recorded, version.row)]
        events += [
            (one.time, "first_seen", max(one.recorded, recorded), version.row)
            for one in named
            if one.time > begun and (until is None or one.time < until)
        ]
        # A change within a day keeps the key, so the new version itself replaces the old one.
        replaced = (
            following is not None
            and until is not None
            and following.first == version.end
            and start == until.date()
        )
        if ended and not replaced:
            events.append((*ended, version.last))
        before: tuple[Any, ...] | None = None
        for time, why, seen, row in sorted(events, key=lambda event: event[0]):
            gone = ended[0].date() if ended and time >= ended[0] else None
            now = (gone, _known(named, time))
            if now != before:
                yield row, start, gone, time, why, seen, now[1]
            before = now


def _known(named: Sequence[Named], time: datetime) -> tuple[str | None, ...]:
    """The name in each list at an instant; of several the platform's own, which comes first."""
    found: dict[str, str] = {}
    for one in named:
        if one.time <= time:
            found.setdefault(one.source, one.model)
    return tuple(found.get(source) for source in LISTS)


def _table(
    rows: pd.DataFrame, told: Sequence[tuple[Any, ...]], authors: pd.DataFrame
) -> pd.DataFrame:
    made = rows.take([one[0] for one in told]).reset_index(drop=True)
    columns = list(zip(*told, strict=True)) or [()] * 7
    stamp, text = pa.timestamp("us", "UTC"), pa.string()
    made = made.assign(
        valid_from=_series(columns[1], pa.date32()),
        valid_to=_series(columns[2], pa.date32()),
        public_from=_series(columns[3], stamp),
        public_from_basis=_series(columns[4], text),
        recorded_from=_series(columns[5], stamp),
        **{
            f"{source}_model": _series([names[at] for names in columns[6]], text)
            for at, source in enumerate(LISTS)
        },
        author=made["model"].str.replace("/.*", "", regex=True).str.lower(),
    )
    ending = (":" + made["variant"]).where(made["variant"] != "standard", "")
    made["permaslug"] = made["canonical_slug"] + ending
    days: list[date] = [one[3].date() for one in told]
    asked = made[["author"]].assign(model=made["canonical_slug"], date=_series(days, pa.date32()))
    made["author_country"] = attribute(asked, authors)
    return made.drop(columns="price_list")


def _series(values: Sequence[Any], kind: pa.DataType) -> pd.Series:
    return pd.Series(pd.array(pa.array(values, kind), pd.ArrowDtype(kind)))
