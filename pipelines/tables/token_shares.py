"""Weekly token shares by makers' country and by author, under four populations.

Belongs here: what each population counts, at each instant at which a week was known anew.
Does not belong here: which tokens are right (`token_volumes`), vintages, or the site's own charts.

The populations: `all` is every ranked row, and the tail below the top 50 as group `other`;
`top50` the ranked rows alone; `top9_models` the nine (model, variant) with most tokens of the
week, which is what the press sums; `top9_authors` the nine authors with most tokens.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from pipelines.vintages import codes
from scrapers.capture import sha256

__all__ = ["token_shares"]

WEEK = ["source", "week_start", "instant"]
MOMENT = "moment"
"""Number of a week at an instant, in order of WEEK: grouping by it is far quicker than by WEEK."""
TAIL = "other"
POPULATIONS = ("all", "top50", "top9_models", "top9_authors")
GROUPS = {"country": "author_country", "author": "author"}
NAMES = ("model", "variant", "author", "author_country")


def token_shares(token_volumes: pd.DataFrame) -> pd.DataFrame:
    """One row per week, population, group and instant.

    Args:
        token_volumes: every vintage, with withdrawn ones.
    """
    panel = as_of_each_instant(token_volumes)
    weeks = _weeks(panel)
    counted = _counted(panel)
    named, tail = counted[counted["model"] != TAIL], counted[counted["model"] == TAIL]
    parts = [
        _shares(_population(named, population), weeks, population, group_by, column)
        for population in POPULATIONS
        for group_by, column in GROUPS.items()
    ]
    parts += [_tail(tail, weeks, group_by) for group_by in GROUPS]
    rows = pd.concat(parts, ignore_index=True)
    rows["rank"] = rows["rank"].astype("Int64")
    return rows.join(_finished(weeks), on=MOMENT).drop(columns=MOMENT)


def as_of_each_instant(volumes: pd.DataFrame) -> pd.DataFrame:
    """For each week and each instant at which any of its rows changed, the rows as of then.

    Besides the columns of `volumes`: those of WEEK, MOMENT, and `line`, the row as `_lines` has it.
    """
    key = ["source", "date", "model", "variant"]
    rows = volumes.assign(week_start=_monday(volumes["date"]), line=_lines(volumes))
    rows = rows.sort_values([*key, "revision"], kind="stable", ignore_index=True)
    place = np.arange(len(rows))
    # Every row beside every instant of its week, as numbers only; rows are taken at the end.
    week, since = codes(rows, ["source", "week_start"]), _micros(rows["public_from"])
    pairs = pd.DataFrame({"row": place, "week": week, "key": codes(rows, key), "since": since})
    instants = pairs[["week", "since"]].drop_duplicates().rename(columns={"since": "instant"})
    pairs = pairs.merge(instants, on="week")
    pairs = pairs[pairs["since"] <= pairs["instant"]]
    pairs = pairs.drop_duplicates(["week", "instant", "key"], keep="last")
    gone = (rows["status"] == "withdrawn").to_numpy(dtype=bool)
    pairs = pairs[~gone[pairs["row"]]]
    panel = rows.take(pairs["row"]).reset_index(drop=True)
    panel["instant"] = _instants(pairs["instant"])
    panel[MOMENT] = panel.groupby(WEEK).ngroup()
    return panel


def _micros(instants: pd.Series) -> npt.NDArray[np.int64]:
    """Instants as microseconds since 1970."""
    found = pa.array(instants, pa.timestamp("us", "UTC"))
    return np.asarray(found.cast(pa.int64()))


def _instants(micros: pd.Series | npt.NDArray[np.int64]) -> pd.api.extensions.ExtensionArray:
    """The instants that `_micros` made numbers of."""
    found = pa.array(np.asarray(micros)).cast(pa.timestamp("us", "UTC"))
    return pd.array(found, dtype=pd.ArrowDtype(found.type))


def _lines(volumes: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Each row as the text that digests of inputs are made from."""
    columns = ["date", "model", "variant", "author", "author_country", "tokens", "capture_id"]
    line = volumes[columns[0]].astype("string[pyarrow]")
    for column in columns[1:]:
        line = line + "|" + volumes[column].astype("string[pyarrow]")
    texts: npt.NDArray[np.object_] = line.to_numpy(dtype=object)
    return texts


def _monday(days: pd.Series) -> pd.Series:
    stamps = pd.to_datetime(days.astype("datetime64[s]"))
    mondays = stamps - pd.to_timedelta(stamps.dt.day_of_week, unit="D")
    return mondays.astype("date32[pyarrow]")


def _weeks(panel: pd.DataFrame) -> pd.DataFrame:
    """Facts of a week at an instant, by MOMENT: platform, days, completeness, time, inputs."""
    days = pd.DataFrame(
        {
            MOMENT: panel[MOMENT],
            "date": codes(panel, ["date"]),
            "rank": panel["rank"].to_numpy(dtype=np.float64, na_value=np.nan),
            "is_complete": panel["is_complete"].to_numpy(dtype=bool),
        }
    )
    days = days.groupby([MOMENT, "date"], as_index=False).agg(
        whole=("is_complete", "all"), ranked=("rank", "count"), last_rank=("rank", "max")
    )
    # A row kept out leaves a hole in the ranks: such a day is not complete.
    days["whole"] &= days["ranked"] == days["last_rank"].fillna(0)
    weeks = panel.drop_duplicates(MOMENT).set_index(MOMENT)[WEEK].sort_index()
    counted = days.groupby(MOMENT)["whole"]
    weeks["days"], weeks["is_complete"] = counted.size(), counted.sum() == 7
    tokens = pd.Series(panel["tokens"].to_numpy(dtype=np.int64))
    recorded = pd.Series(_micros(panel["recorded_from"]))
    weeks["platform_tokens"] = tokens.groupby(panel[MOMENT]).sum()
    weeks["recorded_from"] = _instants(recorded.groupby(panel[MOMENT]).max().to_numpy())
    weeks["digest"] = panel.groupby(MOMENT)["line"].agg(_digest)
    return weeks


def _digest(lines: Iterable[str]) -> str:
    """A digest of the very input rows, so that anyone can tell whether they are the same."""
    return sha256("\n".join(sorted(lines)).encode())[:32]


def _counted(panel: pd.DataFrame) -> pd.DataFrame:
    """What is summed, and the names it is summed by as sorted categories."""
    rows = pd.DataFrame({MOMENT: panel[MOMENT], "tokens": panel["tokens"].to_numpy(dtype=np.int64)})
    for name in NAMES:
        number, names = pd.factorize(panel[name].to_numpy(dtype=object), sort=True)
        rows[name] = pd.Categorical.from_codes(number, categories=names)
    rows["free"] = rows["tokens"].where(rows["variant"] == "free", 0)
    rows["entry"] = codes(rows, ["model", "variant"])
    return rows


def _by(rows: pd.DataFrame, *columns: str) -> pd.api.typing.DataFrameGroupBy:
    return rows.groupby([MOMENT, *columns], as_index=False, observed=True)


def _top(rows: pd.DataFrame, by: Sequence[str], count: int) -> pd.DataFrame:
    """The `count` with most tokens of each week at each instant; ties by name."""
    sums = _by(rows, *by)["tokens"].sum()
    ascending = [True, False] + [True] * len(by)
    sums = sums.sort_values([MOMENT, "tokens", *by], ascending=ascending)
    return sums.groupby(MOMENT).head(count)[[MOMENT, *by]]


def _population(named: pd.DataFrame, population: str) -> pd.DataFrame:
    if population == "top9_models":
        return named.merge(_top(named, ["model", "variant"], 9), on=[MOMENT, "model", "variant"])
    if population == "top9_authors":
        return named.merge(_top(named, ["author"], 9), on=[MOMENT, "author"])
    return named


def _shares(
    rows: pd.DataFrame, weeks: pd.DataFrame, population: str, group_by: str, column: str
) -> pd.DataFrame:
    """Sums, shares and ranks of the groups of one population."""
    groups = _by(rows, column).agg(
        tokens=("tokens", "sum"), free_tokens=("free", "sum"), models=("entry", "nunique")
    )
    named = groups.groupby(MOMENT)["tokens"].transform("sum").to_numpy(dtype=np.float64)
    platform = _platform(groups, weeks)
    tokens = groups["tokens"].to_numpy(dtype=np.float64)
    groups["share_of_platform_pct"] = 100 * tokens / platform
    groups["share_of_named_pct"] = 100 * tokens / named
    groups["coverage_pct"] = 100 * named / platform
    groups = groups.sort_values([MOMENT, "tokens", column], ascending=[True, False, True])
    in_week = groups.groupby(MOMENT)
    groups["rank"] = in_week.cumcount() + 1
    groups["cumulative_share_pct"] = in_week["share_of_platform_pct"].cumsum()
    name = groups.pop(column).astype(object)
    return groups.assign(population=population, group_by=group_by, group_name=name)


def _platform(rows: pd.DataFrame, weeks: pd.DataFrame) -> npt.NDArray[np.float64]:
    platform = weeks["platform_tokens"].loc[rows[MOMENT]]
    tokens: npt.NDArray[np.float64] = platform.to_numpy(dtype=np.float64)
    return tokens


def _tail(tail: pd.DataFrame, weeks: pd.DataFrame, group_by: str) -> pd.DataFrame:
    """The tail below the top 50, which only population `all` shows, as group `other`."""
    sums = _by(tail)["tokens"].sum()
    platform = _platform(sums, weeks)
    tokens = sums["tokens"].to_numpy(dtype=np.float64)
    return sums.assign(
        population="all",
        group_by=group_by,
        group_name=TAIL,
        free_tokens=0,
        models=0,
        share_of_platform_pct=100 * tokens / platform,
        coverage_pct=100 * (platform - tokens) / platform,
    )


def _finished(weeks: pd.DataFrame) -> pd.DataFrame:
    """What each row of a week at an instant says of its inputs and time."""
    first = weeks["week_start"].astype("date32[pyarrow]")
    last = (first + pd.Timedelta(days=6)).astype("date32[pyarrow]")
    stamp = weeks["instant"].astype("datetime64[us, UTC]").dt.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    key = "source=" + weeks["source"] + ", date=" + first.astype("string[pyarrow]")
    key = key + ".." + last.astype("string[pyarrow]") + ", public_from<=" + stamp
    named = zip(key, weeks["digest"], strict=True)
    inputs = [[{"table": "token_volumes", "key": text, "digest": digest}] for text, digest in named]
    nothing = pd.array([None] * len(weeks), "string[pyarrow]")
    return weeks.drop(columns=["instant", "digest"]).assign(
        derived_from=inputs,
        public_from=weeks["instant"],
        public_from_basis="derived",
        capture_id=nothing,
        locator=nothing,
    )
