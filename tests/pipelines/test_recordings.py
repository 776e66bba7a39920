"""The recorded responses give the published integers. Expected values are those printed in the
source's own charts and recomputed by others, never taken from this pipeline."""

from collections import Counter
from pathlib import Path

import orjson
import pandas as pd
import pytest
from warcio.archiveiterator import ArchiveIterator

import warehouse
from tests.pipelines.rankings import replay

WEEKS = ["2026-06-22", "2026-06-29", "2026-07-06", "2026-07-13", "2026-07-20"]

PLATFORM = {
    "2026-06-22": 46_720_348_192_435,
    "2026-06-29": 46_719_738_264_038,
    "2026-07-06": 52_619_668_699_308,
    "2026-07-13": 62_773_944_339_618,
    "2026-07-20": 58_041_497_415_980,
    "2026-02-16": 13_947_727_801_492,
}

TRILLIONS = {
    # week: CN, US, unattributed, other, coverage %, :free of named; T with three decimals
    "2026-06-22": (25.090, 15.118, 3.475, 2.712, 94.2, 2.053),
    "2026-06-29": (26.093, 16.529, 0.771, 2.909, 93.8, 2.400),
    "2026-07-06": (31.885, 17.191, 0.0, 3.185, 93.9, 9.233),
    "2026-07-13": (39.777, 19.195, 0.0, 3.438, 94.5, 15.608),
    "2026-07-20": (36.858, 16.610, 0.0, 4.107, 92.9, 5.518),
}


@pytest.fixture(scope="module")
def data(recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release made from all recordings."""
    path = tmp_path_factory.mktemp("recordings") / "data"
    result = replay(path, recordings)
    # NVIDIA's 10-K of 2018-02-28, which shows a quarter's revenue as a half-year's; and LiteLLM's
    # prices of wandb and a few others, which are in another unit than that list's own.
    kept_out = result.built["quarantine"].whole().to_pylist()
    told = Counter((row["table"], row["code"]) for row in kept_out)
    assert told == {
        ("chip_vendor_revenue", "ytd_below_quarter_sum"): 1,
        ("token_prices", "unit"): 48,
    }
    assert result.broken == []
    return path


@pytest.fixture(scope="module")
def shares(data: Path) -> pd.DataFrame:
    """Weekly shares, weeks as text."""
    frame = warehouse.open(data).table("token_shares")
    return frame.assign(week=frame["week_start"].astype(str).str[:10])


def tokens(shares: pd.DataFrame, week: str, population: str, group: str) -> int:
    """Tokens of a country in a week."""
    chosen = shares[
        (shares["week"] == week)
        & (shares["population"] == population)
        & (shares["group_by"] == "country")
        & (shares["group_name"] == group)
    ]
    return int(chosen["tokens"].sum())


@pytest.mark.parametrize(("week", "total"), PLATFORM.items())
def test_the_platforms_week_is_the_weekly_chart_to_the_last_token(
    shares: pd.DataFrame, week: str, total: int
) -> None:
    assert set(shares.loc[shares["week"] == week, "platform_tokens"]) == {total}
    assert set(shares.loc[shares["week"] == week, "is_complete"]) == {True}


@pytest.mark.parametrize("week", WEEKS)
def test_the_top_50_by_country(shares: pd.DataFrame, week: str) -> None:
    cn, us, unattributed, other, coverage, free = TRILLIONS[week]
    rows = shares[(shares["week"] == week) & (shares["group_by"] == "country")]
    top50 = rows[rows["population"] == "top50"]
    assert tokens(shares, week, "top50", "CN") / 1e12 == pytest.approx(cn, abs=5e-4)
    assert tokens(shares, week, "top50", "US") / 1e12 == pytest.approx(us, abs=5e-4)
    assert tokens(shares, week, "top50", "ZZ") / 1e12 == pytest.approx(unattributed, abs=5e-4)
    assert tokens(shares, week, "all", "other") / 1e12 == pytest.approx(other, abs=5e-4)
    assert set(top50["coverage_pct"].round(1)) == {coverage}
    assert top50["free_tokens"].sum() / 1e12 == pytest.approx(free, abs=5e-4)


def test_the_week_in_which_china_overtook_or_did_not(shares: pd.DataFrame) -> None:
    week = "2026-02-16"
    assert tokens(shares, week, "top9_models", "CN") == 5_154_859_366_493
    assert tokens(shares, week, "top9_models", "US") == 3_153_835_284_609
    assert tokens(shares, week, "top9_authors", "CN") / 1e12 == pytest.approx(5.599, abs=5e-4)
    assert tokens(shares, week, "top9_authors", "US") / 1e12 == pytest.approx(6.663, abs=5e-4)
    assert tokens(shares, week, "all", "CN") / 1e12 == pytest.approx(6.237, abs=5e-4)
    assert tokens(shares, week, "all", "US") / 1e12 == pytest.approx(6.774, abs=5e-4)


def recorded_rows(recordings: Path) -> dict[tuple[str, str], dict[str, int]]:
    """(day, permaslug) to {time of making: tokens}, read with nothing of this project."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for path in sorted(recordings.glob("openrouter-datasets-*.warc.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                url = record.rec_headers.get_header("WARC-Target-URI")
                if "/rankings-daily?" not in url:
                    continue
                body = orjson.loads(record.content_stream().read())
                for row in body["data"]:
                    name = (row["date"], row["model_permaslug"])
                    found.setdefault(name, {})[body["meta"]["as_of"]] = int(row["total_tokens"])
    return found


def test_every_recorded_day_and_model_is_there_with_its_newest_value(
    data: Path, recordings: Path
) -> None:
    frame = warehouse.open(data).table("token_volumes")
    suffix = frame["variant"].map(lambda name: "" if name == "standard" else f":{name}")
    slugs = frame["model"] + suffix
    days = frame["date"].astype(str).str[:10]
    ours = dict(zip(zip(days, slugs, strict=True), frame["tokens"], strict=True))
    recorded = recorded_rows(recordings)
    newest = {name: seen[max(seen)] for name, seen in recorded.items()}
    assert {name: int(ours[name]) for name in newest} == newest
    others = {name for name in ours if name not in newest}
    assert {day for day, _ in others} == {"2026-09-30", "2026-10-01"}  # the two days of the export
    assert len(others) == 102


def test_morning_and_evening_of_a_new_day_are_two_vintages(data: Path, recordings: Path) -> None:
    moved = {
        name: seen
        for name, seen in recorded_rows(recordings).items()
        if len(set(seen.values())) > 1
    }
    assert moved
    history = warehouse.open(data).table("token_volumes", history=True)
    days = history["date"].astype(str).str[:10]
    suffix = history["variant"].map(lambda name: "" if name == "standard" else f":{name}")
    slugs = history["model"] + suffix
    for (day, slug), seen in moved.items():
        mine = history[(days == day) & (slugs == slug)].sort_values("revision")
        in_order = [seen[time] for time in sorted(seen)]
        changes = [v for i, v in enumerate(in_order) if i == 0 or v != in_order[i - 1]]
        assert mine["tokens"].tolist() == changes
        assert mine["status"].tolist() == ["reported"] + ["restated"] * (len(changes) - 1)
