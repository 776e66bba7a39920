"""The two token tables by a pandas script, as an analyst would write it for herself.

It reads the archived daily answers and writes `token_volumes` and `token_shares`, latest and
history, with the very columns and values of a release.

What it does not do, and the pipeline does: look at a response before believing it (status, shape,
order, sums), check a single value, keep bad rows out and say why, know other sources of the same
table (exports, manifests) or attribute one model to another author than its name says, take over
decisions, hold a table back, compare with the last release, describe what it publishes, publish
all or nothing, survive being killed, remember what it has read before, or prove a number.

Belongs here: nothing of the project. Only what is counted is shared with it.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from warcio.archiveiterator import ArchiveIterator

__all__ = ["main", "shares", "volumes"]

VOLUMES = ["source", "date", "model", "variant"]
SHARES = ["source", "week_start", "population", "group_by", "group_name"]
WEEK = ["week_start", "instant"]
COUNTED = ["tokens", "free_tokens", "platform_tokens", "share_of_platform_pct",
           "share_of_named_pct", "coverage_pct", "rank", "cumulative_share_pct", "models", "days",
           "is_complete"]  # fmt: skip


def main(archive: Path, authors: Path, out: Path) -> None:
    """Read the WARC files of a folder and write four Parquet files."""
    rows = pd.concat(list(read(archive)), ignore_index=True)
    history = volumes(rows, authors)
    weekly = shares(history)
    (out / "history").mkdir(parents=True, exist_ok=True)
    for name, table, key in (("token_volumes", history, VOLUMES), ("token_shares", weekly, SHARES)):
        last = table.drop_duplicates(key, keep="last")
        latest = last[last["status"] != "withdrawn"]
        table.to_parquet(out / "history" / f"{name}.parquet", compression="zstd", index=False)
        latest.to_parquet(out / f"{name}.parquet", compression="zstd", index=False)


def read(archive: Path) -> Iterator[pd.DataFrame]:
    """One frame for each archived answer of the daily rankings."""
    for path in sorted(archive.glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                url = record.rec_headers.get_header("WARC-Target-URI")
                if record.rec_type != "response" or "/rankings-daily" not in url:
                    continue
                time = record.rec_headers.get_header("WARC-Date")
                body = record.content_stream().read()
                found = json.loads(body)
                frame = pd.DataFrame(found["data"])
                frame["source_url"] = url
                frame["capture_id"] = hashlib.sha256(f"{url}\n{time}\n".encode() + body).hexdigest()
                frame["locator"] = [f"/data/{row}/total_tokens" for row in range(len(frame))]
                frame["public_from"] = pd.Timestamp(found["meta"]["as_of"])
                frame["recorded_from"] = pd.Timestamp(time)
                frame["rank"] = frame.groupby("date").cumcount() + 1
                frame["is_complete"] = frame["date"] < found["meta"]["as_of"][:10]
                yield frame


def volumes(rows: pd.DataFrame, authors: Path) -> pd.DataFrame:
    """Every vintage of tokens by day, model and variant."""
    parts = rows["model_permaslug"].str.split(":", n=1, expand=True).reindex(columns=[0, 1])
    rows["model"], rows["variant"] = parts[0], parts[1].fillna("standard")
    rows["source"] = "openrouter"
    rows["date"] = pd.to_datetime(rows["date"])
    rows["tokens"] = rows["total_tokens"].astype("int64")
    rows["rank"] = rows["rank"].where(rows["model"] != "other").astype("Int32")
    names = {
        model: "other" if model == "other" else model.split("/")[0].lower().lstrip("~")
        for model in rows["model"].unique()
    }
    rows["author"] = rows["model"].map(names)
    countries = {
        one["author"]: one["country"]
        for one in yaml.load(authors.read_text(), Loader=yaml.CSafeLoader)
        if not one.get("model")
    }
    rows["author_country"] = rows["author"].map(countries).fillna("ZZ")
    rows["public_from_basis"] = "stated"
    values = ["author", "author_country", "tokens", "rank", "is_complete"]
    found = vintages(rows, VOLUMES, ["source", "date"], values, ["source_url", "capture_id"])
    found.loc[found["status"] == "withdrawn", "locator"] = "absent"
    return found[[*VOLUMES, *values, "source_url", "capture_id", "locator", "public_from",
                  "public_from_basis", "recorded_from", "revision", "status"]]  # fmt: skip


def vintages(
    rows: pd.DataFrame, key: list[str], scope: list[str], values: list[str], carried: list[str]
) -> pd.DataFrame:
    """Equal neighbours joined; a row where a key is absent though its scope was told anew."""
    told = [*scope, "public_from", "recorded_from"]
    moments = rows[[*told, "public_from_basis", *carried]].drop_duplicates(told)
    moments = moments.sort_values(told)
    moments["place"] = moments.groupby(scope).cumcount()
    moments["places"] = moments.groupby(scope)["place"].transform("size")
    rows = rows.merge(moments[[*told, "place", "places"]], on=told)
    rows = rows.sort_values([*key, "place"], ignore_index=True)
    following = rows.groupby(key)["place"].shift(-1).fillna(rows["places"])
    gone = rows.loc[following > rows["place"] + 1, [*key, "place"]]
    gone = gone.assign(place=gone["place"] + 1, gone=True).merge(moments, on=[*scope, "place"])
    rows = pd.concat([rows.assign(gone=False), gone], ignore_index=True)
    rows = rows.sort_values([*key, "place"], ignore_index=True)
    new = ~rows.duplicated(key)
    before = rows[[*values, "gone"]].shift()
    differs = pd.Series(False, index=rows.index)
    for name in [*values, "gone"]:
        same = (rows[name] == before[name]).fillna(False).astype(bool)
        differs |= ~(same | (rows[name].isna() & before[name].isna()))
    begins = new | differs
    rows["recorded_from"] = rows.groupby(begins.cumsum())["recorded_from"].transform("min")
    rows = rows[begins].reset_index(drop=True)
    rows["revision"] = (rows.groupby(key).cumcount() + 1).astype("int32")
    return rows.assign(status=status(rows, key))


def status(rows: pd.DataFrame, key: list[str]) -> pd.Series:
    """What each vintage is to the one before."""
    grouped = rows.groupby(key)
    partial = ~rows["is_complete"].astype("boolean").fillna(True).astype(bool)
    follows = partial.groupby([rows[name] for name in key]).shift().fillna(False).astype(bool)
    moved = (rows["tokens"] != grouped["tokens"].shift()) & ~rows["gone"]
    found = pd.Series(None, index=rows.index, dtype=object)
    found[moved] = "restated"
    found[(rows["revision"] == 1) | follows] = "reported"
    found[partial] = "partial"
    found[rows["gone"]] = "withdrawn"
    return found.groupby([rows[name] for name in key]).ffill()


def shares(history: pd.DataFrame) -> pd.DataFrame:
    """Every vintage of weekly shares under four populations, by country and by author."""
    panel = as_known(history)
    weeks = facts(panel)
    named = panel[panel["model"] != "other"]
    tail = panel[panel["model"] == "other"].assign(population="all", author_country="other")
    models = named.merge(top(named, ["model", "variant"]), on=[*WEEK, "model", "variant"])
    makers = named.merge(top(named, ["author"]), on=[*WEEK, "author"])
    populations = {"all": named, "top50": named, "top9_models": models, "top9_authors": makers}
    parts = [rows.assign(population=name) for name, rows in populations.items()]
    counted = pd.concat([*parts, tail])
    groups = pd.concat(
        grouped(counted.assign(group_by=group_by, group_name=counted[column]))
        for group_by, column in (("country", "author_country"), ("author", "author"))
    )
    return finished(groups, weeks)


def as_known(history: pd.DataFrame) -> pd.DataFrame:
    """Each week's rows as of each instant at which one of them changed."""
    day = history["date"]
    rows = history.assign(week_start=day - pd.to_timedelta(day.dt.day_of_week, unit="D"))
    instants = rows[["week_start", "public_from"]].drop_duplicates()
    panel = rows.merge(instants.rename(columns={"public_from": "instant"}), on="week_start")
    panel = panel[panel["public_from"] <= panel["instant"]]
    panel = panel.drop_duplicates([*WEEK, "date", "model", "variant"], keep="last")
    panel = panel[panel["status"] != "withdrawn"]
    return panel.astype({"tokens": "int64"})


def facts(panel: pd.DataFrame) -> pd.DataFrame:
    """Of each week at each instant: the whole, its days, its inputs."""
    days = panel.groupby([*WEEK, "date"]).agg(
        whole=("is_complete", "all"), ranked=("rank", "count"), last=("rank", "max")
    )
    days["whole"] &= days["ranked"] == days["last"].fillna(0)
    weeks = days.groupby(WEEK).agg(days=("whole", "size"), whole=("whole", "sum"))
    rows = panel.groupby(WEEK)
    weeks["platform_tokens"] = rows["tokens"].sum()
    weeks["recorded_from"] = rows["recorded_from"].max()
    weeks["is_complete"] = weeks.pop("whole") == 7
    names = ["model", "variant", "author", "author_country"]
    line = panel["date"].dt.strftime("%Y-%m-%d")
    for name in [*names, "tokens", "capture_id"]:
        line = line + "|" + panel[name].astype(str)
    lines = line.groupby([panel[name] for name in WEEK])
    weeks["digest"] = lines.agg(
        lambda some: hashlib.sha256("\n".join(sorted(some)).encode()).hexdigest()[:32]
    )
    return weeks.reset_index()


def top(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The nine with most tokens of each week at each instant; ties by name."""
    sums = rows.groupby([*WEEK, *by], as_index=False)["tokens"].sum()
    sums = sums.sort_values(
        [*WEEK, "tokens", *by], ascending=[True, True, False, *[True] * len(by)]
    )
    return sums.groupby(WEEK).head(9)[[*WEEK, *by]]


def grouped(rows: pd.DataFrame) -> pd.DataFrame:
    """Tokens by group."""
    rows = rows.assign(
        free=rows["tokens"].where(rows["variant"] == "free", 0),
        entry=rows["model"] + ":" + rows["variant"],
    )
    groups = rows.groupby([*WEEK, "population", "group_by", "group_name"], as_index=False)
    return groups.agg(
        tokens=("tokens", "sum"), free_tokens=("free", "sum"), models=("entry", "nunique")
    )


def finished(groups: pd.DataFrame, weeks: pd.DataFrame) -> pd.DataFrame:
    """Shares and ranks, then vintages."""
    rows = groups.merge(weeks, on=WEEK)
    tail = rows["group_name"] == "other"
    rows.loc[tail, ["free_tokens", "models"]] = 0
    part = [*WEEK, "population", "group_by"]
    ascending = [True] * len(part) + [True, False, True]
    rows = rows.assign(tail=tail).sort_values(
        [*part, "tail", "tokens", "group_name"], ascending=ascending, ignore_index=True
    )
    whole, tail = rows["platform_tokens"].astype(float), rows.pop("tail")
    named = rows["tokens"].where(~tail, 0).groupby([rows[name] for name in part])
    named = named.transform("sum").astype(float)
    rows["share_of_platform_pct"] = 100 * rows["tokens"] / whole
    rows["share_of_named_pct"] = (100 * rows["tokens"] / named).where(~tail)
    rows["coverage_pct"] = (100 * named / whole).where(
        ~tail, 100 * (whole - rows["tokens"]) / whole
    )
    in_part = rows.groupby(part)
    rows["rank"] = (in_part.cumcount() + 1).where(~tail).astype("Int32")
    rows["cumulative_share_pct"] = in_part["share_of_platform_pct"].cumsum().where(~tail)
    first, last = rows["week_start"], rows["week_start"] + pd.Timedelta(days=6)
    stamp = rows["instant"].dt.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    name = "source=openrouter, date=" + first.dt.strftime("%Y-%m-%d") + ".."
    name = name + last.dt.strftime("%Y-%m-%d") + ", public_from<=" + stamp
    rows["derived_from"] = [
        [{"table": "token_volumes", "key": key, "digest": digest}]
        for key, digest in zip(name, rows["digest"], strict=True)
    ]
    rows["source"], rows["public_from_basis"], rows["public_from"] = (
        "openrouter", "derived", rows["instant"])  # fmt: skip
    found = vintages(rows, SHARES, ["source", "week_start"], COUNTED, ["derived_from"])
    found["capture_id"] = found["locator"] = np.nan
    return found[[*SHARES, *COUNTED, "capture_id", "locator", "derived_from", "public_from",
                  "public_from_basis", "recorded_from", "revision", "status"]]  # fmt: skip
