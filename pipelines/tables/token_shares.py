"""Weekly token shares by makers' country and by author, under four populations.

Belongs here: what each population counts, at each instant at which a week was known anew.
Does not belong here: which tokens are right (`token_volumes`), vintages, or the site's own charts.

The populations: `all` is every ranked row, and the tail below the top 50 as group `other`;
`top50` the ranked rows alone; `top9_models` the nine (model, variant) with most tokens of the
week, which is what the press sums; `top9_authors` the nine authors with most tokens.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from scrapers.capture import sha256

__all__ = ["token_shares"]

WEEK = ["source", "week_start", "instant"]
TAIL = "other"
POPULATIONS = ("all", "top50", "top9_models", "top9_authors")
GROUPS = {"country": "author_country", "author": "author"}


def token_shares(token_volumes: pd.DataFrame) -> pd.DataFrame:
    """One row per week, population, group and instant.

    Args:
        token_volumes: every vintage, with withdrawn ones.
    """
    panel = as_of_each_instant(token_volumes)
    named = panel[panel["model"] != TAIL]
    weeks = _weeks(panel)
    parts = [
        _shares(_population(named, population), weeks, population, group_by, column)
        for population in POPULATIONS
        for group_by, column in GROUPS.items()
    ]
    parts += [_tail(panel, weeks, group_by) for group_by in GROUPS]
    rows = pd.concat(parts, ignore_index=True).merge(weeks, on=WEEK, how="left")
    rows["rank"] = rows["rank"].astype("Int64")
    return _finished(rows)


def as_of_each_instant(volumes: pd.DataFrame) -> pd.DataFrame:
    """For each week and each instant at which any of its rows changed, the rows as of then."""
    rows = volumes.assign(week_start=_monday(volumes["date"]))
    instants = rows[["source", "week_start", "public_from"]].drop_duplicates()
    instants = instants.rename(columns={"public_from": "instant"})
    panel = rows.merge(instants, on=["source", "week_start"])
    panel = panel[panel["public_from"] <= panel["instant"]]
    key = ["source", "week_start", "instant", "date", "model", "variant"]
    panel = panel.sort_values([*key, "revision"], kind="stable").drop_duplicates(key, keep="last")
    return panel[panel["status"] != "withdrawn"].reset_index(drop=True)


def _monday(days: pd.Series) -> pd.Series:
    stamps = pd.to_datetime(days.astype("datetime64[s]"))
    mondays = stamps - pd.to_timedelta(stamps.dt.day_of_week, unit="D")
    return mondays.astype("date32[pyarrow]")


def _weeks(panel: pd.DataFrame) -> pd.DataFrame:
    """Facts of a week at an instant: platform, days, completeness, time, digest of its inputs."""
    days = panel.groupby([*WEEK, "date"], as_index=False).agg(
        whole=("is_complete", "all"),
        ranked=("rank", "count"),
        last_rank=("rank", "max"),
    )
    # A row kept out leaves a hole in the ranks: such a day is not complete.
    days["whole"] &= days["ranked"] == days["last_rank"].fillna(0)
    weeks = days.groupby(WEEK, as_index=False).agg(
        days=("date", "count"), whole_days=("whole", "sum")
    )
    totals = panel.groupby(WEEK, as_index=False).agg(
        platform_tokens=("tokens", "sum"), recorded_from=("recorded_from", "max")
    )
    weeks = weeks.merge(totals, on=WEEK)
    weeks["is_complete"] = weeks.pop("whole_days") == 7
    return weeks.merge(_digests(panel), on=WEEK)


def _digests(panel: pd.DataFrame) -> pd.DataFrame:
    """A digest of the very input rows, so that anyone can tell whether they are the same."""
    columns = ["date", "model", "variant", "author", "author_country", "tokens", "capture_id"]
    line = panel[columns[0]].astype("string[pyarrow]")
    for column in columns[1:]:
        line = line + "|" + panel[column].astype("string[pyarrow]")
    grouped = panel[WEEK].assign(line=line).groupby(WEEK, as_index=False)["line"]
    digests = grouped.agg(lambda lines: sha256("\n".join(sorted(lines)).encode())[:32])
    return digests.rename(columns={"line": "digest"})


def _top(rows: pd.DataFrame, by: Sequence[str], count: int) -> pd.DataFrame:
    """The `count` with most tokens of each week at each instant; ties by name."""
    sums = rows.groupby([*WEEK, *by], as_index=False)["tokens"].sum()
    ascending = [True] * len(WEEK) + [False] + [True] * len(by)
    sums = sums.sort_values([*WEEK, "tokens", *by], ascending=ascending)
    return sums.groupby(WEEK).head(count)[[*WEEK, *by]]


def _population(named: pd.DataFrame, population: str) -> pd.DataFrame:
    if population == "top9_models":
        return named.merge(_top(named, ["model", "variant"], 9), on=[*WEEK, "model", "variant"])
    if population == "top9_authors":
        return named.merge(_top(named, ["author"], 9), on=[*WEEK, "author"])
    return named


def _shares(
    rows: pd.DataFrame, weeks: pd.DataFrame, population: str, group_by: str, column: str
) -> pd.DataFrame:
    """Sums, shares and ranks of the groups of one population."""
    rows = rows.assign(
        group_name=rows[column],
        free=rows["tokens"].where(rows["variant"] == "free", 0),
        entry=rows["model"] + ":" + rows["variant"],
    )
    groups = rows.groupby([*WEEK, "group_name"], as_index=False).agg(
        tokens=("tokens", "sum"), free_tokens=("free", "sum"), models=("entry", "nunique")
    )
    groups = groups.merge(weeks[[*WEEK, "platform_tokens"]], on=WEEK)
    named = groups.groupby(WEEK)["tokens"].transform("sum").to_numpy(dtype=np.float64)
    platform = groups.pop("platform_tokens").to_numpy(dtype=np.float64)
    tokens = groups["tokens"].to_numpy(dtype=np.float64)
    groups["share_of_platform_pct"] = 100 * tokens / platform
    groups["share_of_named_pct"] = 100 * tokens / named
    groups["coverage_pct"] = 100 * named / platform
    groups = groups.sort_values(
        [*WEEK, "tokens", "group_name"], ascending=[True, True, True, False, True]
    )
    in_week = groups.groupby(WEEK)
    groups["rank"] = in_week.cumcount() + 1
    groups["cumulative_share_pct"] = in_week["share_of_platform_pct"].cumsum()
    return groups.assign(population=population, group_by=group_by)


def _tail(panel: pd.DataFrame, weeks: pd.DataFrame, group_by: str) -> pd.DataFrame:
    """The tail below the top 50, which only population `all` shows, as group `other`."""
    tail = panel[panel["model"] == TAIL].groupby(WEEK, as_index=False)["tokens"].sum()
    tail = tail.merge(weeks[[*WEEK, "platform_tokens"]], on=WEEK)
    platform = tail.pop("platform_tokens").to_numpy(dtype=np.float64)
    tokens = tail["tokens"].to_numpy(dtype=np.float64)
    return tail.assign(
        population="all",
        group_by=group_by,
        group_name=TAIL,
        free_tokens=0,
        models=0,
        share_of_platform_pct=100 * tokens / platform,
        coverage_pct=100 * (platform - tokens) / platform,
    )


def _finished(rows: pd.DataFrame) -> pd.DataFrame:
    """Name the inputs and the time of each row."""
    first = rows["week_start"].astype("date32[pyarrow]")
    last = (first + pd.Timedelta(days=6)).astype("date32[pyarrow]")
    stamp = rows["instant"].astype("datetime64[us, UTC]").dt.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    key = "source=" + rows["source"] + ", date=" + first.astype("string[pyarrow]")
    key = key + ".." + last.astype("string[pyarrow]") + ", public_from<=" + stamp
    named = zip(key, rows["digest"], strict=True)
    rows["derived_from"] = [
        [{"table": "token_volumes", "key": text, "digest": digest}] for text, digest in named
    ]
    rows["public_from"] = rows["instant"]
    rows["public_from_basis"] = "derived"
    rows["capture_id"] = pd.array([None] * len(rows), "string[pyarrow]")
    rows["locator"] = pd.array([None] * len(rows), "string[pyarrow]")
    return rows.drop(columns=["instant", "digest"])
