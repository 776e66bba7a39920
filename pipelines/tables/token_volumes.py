"""Token volumes: what each model burned on each UTC day.

Belongs here: splitting a permaslug's author, attributing a country, and the two judgements on a
day's total that need several captures. Does not belong here: parsing or weekly shares.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from pipelines.closed_days import cut_days
from pipelines.doubt import exchanged
from pipelines.vintages import codes

__all__ = ["token_volumes"]

NEIGHBOURS = timedelta(days=7)
"""How far back a day's total is compared: one whole week, since weekends are a third lower."""

MAGNITUDE = 10.0
"""The largest factor between a day and its neighbour: observed at most 1.6 (2026-02-21, a
Saturday, against the Wednesday before); a unit error is 1,000."""

ENVELOPE = (date(2026, 8, 31), 1e14, 10.0)
"""On that day at most so many tokens, and that many times more each year after (less before).
Observed: 16.1e12 a day in the week of 2026-08-24, 0.32e12 in that of 2025-07-14: a factor 8 a
year, with the bound at least 6 times above every day and 100 times below a unit error."""


def token_volumes(
    openrouter_rankings: pd.DataFrame, authors: pd.DataFrame, accepted: frozenset[str]
) -> pd.DataFrame:
    """One row per sighting of (source, date, model, variant).

    Args:
        openrouter_rankings: date, model, variant, tokens (text), rank, is_complete and the capture.
        authors: the authors table, to attribute a country.
        accepted: capture ids whose day totals a person has accepted.
    """
    rows = openrouter_rankings.copy()
    author = rows["model"].str.replace("/.*", "", regex=True).str.lower().str.lstrip("~")
    rows["author"] = author.where(rows["model"] != "other", "other")
    rows["author_country"] = attribute(rows[["author", "model", "date"]], authors)
    known = rows["author"].isin(set(authors["author"]))
    rows["observed_tokens"] = rows["tokens"]
    rows["known_author"] = known.astype("bool[pyarrow]")
    return _judge(rows, accepted)


def attribute(rows: pd.DataFrame, authors: pd.DataFrame) -> pd.Series:
    """The country of each row's author on its day; a row for the very model goes before the author.

    `rows` has author, model and date; unknown authors are `ZZ`, never a guess.
    """
    known = authors.sort_values(["valid_from", "public_from"])
    found: dict[tuple[str, str], list[tuple[date, str]]] = {}
    for author, model, start, country in zip(
        known["author"], known["model"], known["valid_from"], known["author_country"], strict=True
    ):
        found.setdefault((author, model), []).append((start, country))

    def country_of(author: str, model: str, day: date) -> str:
        for name in ((author, model), (author, "")):
            started = [country for start, country in found.get(name, ()) if start <= day]
            if started:
                return started[-1]
        return "ZZ"

    code = codes(rows, ["author", "model", "date"])
    _, first = np.unique(code, return_index=True)
    asked = rows.iloc[first][["author", "model", "date"]]
    answers = [country_of(*row) for row in asked.itertuples(index=False, name=None)]
    return pd.Series(_spread(answers, code), index=rows.index)


def _spread(texts: Sequence[str], code: npt.NDArray[np.int64]) -> pd.api.extensions.ExtensionArray:
    """The text of each row's group, by the group's number."""
    taken = pa.array(texts, pa.string()).take(pa.array(code))
    return pd.array(taken, dtype="string[pyarrow]")


def _judge(rows: pd.DataFrame, accepted: frozenset[str]) -> pd.DataFrame:
    """Flag all rows of a (capture, day) whose total cannot be this day's."""
    code = codes(rows, ["capture_id", "date"])
    totals = day_totals(rows)
    magnitude = dict(_magnitudes(totals, accepted))
    cut = cut_days(rows)
    short = [""] * len(totals)
    near, under = [""] * len(totals), [""] * len(totals)
    for place, row in zip(totals.index, totals.itertuples(index=False), strict=True):
        near[place] = magnitude.get((row.capture_id, row.date), "")
        short[place] = cut.get((row.capture_id, row.date), "")
        most = envelope(row.date)
        if row.total > most:
            under[place] = f"a day's total of at most {most:,.0f}, not {row.total:,.0f}"
    judged = {
        "day_total_magnitude": near,
        "day_total_envelope": under,
        "day_cut": short,
    }
    for name, texts in judged.items():
        fine = np.array([text == "" for text in texts], dtype=bool)
        rows[f"ok_{name}"] = pd.array(fine[code], "bool[pyarrow]")
        rows[f"expected_{name}"] = _spread(texts, code)
    lines = rows.assign(line=rows["model"] + ":" + rows["variant"])
    swaps = exchanged(lines, group=["source"], line="line", period="date", value="tokens")
    rows["ok_exchanged"] = pd.array([not text for text in swaps], "bool[pyarrow]")
    rows["expected_exchanged"] = pd.array(swaps, "string[pyarrow]")
    return rows


def envelope(day: date) -> float:
    """The most tokens that the whole platform can have burned on a day."""
    anchor, tokens, growth = ENVELOPE
    return float(tokens * growth ** ((day - anchor).days / 365.25))


def day_totals(rows: pd.DataFrame) -> pd.DataFrame:
    """Per capture and date the total of all its rows as a float, in order of becoming public.

    Texts that are no number count as nothing here: the gate judges them row by row. The index is
    the number that `codes` gives to a row's capture and date.
    """
    value = pd.to_numeric(rows["tokens"].astype(object), errors="coerce")
    numbers: npt.NDArray[np.float64] = value.fillna(0).to_numpy(dtype=np.float64)
    code = codes(rows, ["capture_id", "date"])
    _, first = np.unique(code, return_index=True)
    order = ["public_from", "recorded_from", "capture_id", "date"]
    totals = rows.iloc[first][order].reset_index(drop=True)
    totals["total"] = pd.Series(numbers).groupby(code).sum().to_numpy()
    is_open = ~rows["is_complete"].to_numpy(dtype=bool)
    totals["is_complete"] = np.bincount(code, weights=is_open, minlength=len(totals)) == 0
    return totals.sort_values(order)[["capture_id", "date", "total", "is_complete"]]


def _magnitudes(
    totals: pd.DataFrame, accepted: frozenset[str]
) -> Iterator[tuple[tuple[str, date], str]]:
    """((capture, date), what was expected) for each total that is out of proportion.

    Captures are met in the order they became public; a total is held against the one accepted
    last for its day, or else for the nearest earlier day, or else the nearest later one.
    An unfinished day may be small, never large. What a person accepted is out of proportion all
    the same, and later captures are held against it.
    """
    standing: dict[date, float] = {}
    for row in totals.itertuples():
        day, total = row.date, row.total
        found = _reference(standing, day)
        wrong = found is not None and (
            total > MAGNITUDE * found[1] or (row.is_complete and total * MAGNITUDE < found[1])
        )
        if found is not None and wrong:
            yield (
                (row.capture_id, day),
                f"a day's total within a factor {MAGNITUDE:.0f} of {found[1]:,.0f} on {found[0]}, "
                f"not {total:,.0f}",
            )
        if row.is_complete and total > 0 and (not wrong or row.capture_id in accepted):
            standing[day] = total


def _reference(standing: dict[date, float], day: date) -> tuple[date, float] | None:
    steps = range(NEIGHBOURS.days + 1)
    for offset in (*(-step for step in steps), *steps):
        near = day + timedelta(days=offset)
        if near in standing:
            return near, standing[near]
    return None
