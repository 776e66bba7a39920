"""The recorded price lists give the published medians and means. Expected values are those of the
facts, worked out from the recordings by others, never taken from this pipeline."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import warehouse
from tests.pipelines.rankings import replay

pytestmark = pytest.mark.recordings

LISTS = (
    "openrouter-catalogue-2026-05-06",
    "price-lists-2026-07",
    "price-lists-2026-08",
    "models-dev-2026-05",
    "openrouter-datasets-2026-07",
)


@pytest.fixture(scope="module")
def data(recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("prices") / "data"
    result = replay(path, *(recordings / f"{name}.warc.gz" for name in LISTS))
    assert result.broken == []
    kept_out = result.built["quarantine"].whole().to_pylist()
    assert {(row["table"], row["code"]) for row in kept_out} == {("token_prices", "unit")}
    # LiteLLM of 2026-07-24 has the prices of wandb and a few others in another unit than its own.
    assert all("litellm" in row["key"] for row in kept_out)
    assert len(kept_out) == 48
    return path


@pytest.fixture(scope="module")
def prices(data: Path) -> pd.DataFrame:
    return warehouse.open(data).table("token_prices")


def test_the_catalogue_as_counted(prices: pd.DataFrame, data: Path) -> None:
    rows = prices[prices["source"] == "openrouter"]
    ids = rows.drop_duplicates(["model", "variant"])
    assert len(ids) == 368
    assert ids["is_dynamic"].sum() == 3
    assert ids["is_alias"].sum() == 8
    assert (ids["variant"] == "free").sum() == 25
    # Price keys as counted in the catalogue; its 16 prices of images are prices of their tokens.
    assert Counter(rows["component"]) == {
        "input": 368,
        "output": 368,
        "cache_read": 161,
        "web_search": 79,
        "cache_write": 43,
        "audio_input": 20,
        "reasoning": 17,
        "image_token": 16,
    }
    assert len(warehouse.open(data).table("models")) == 368 - 8


def test_minimax_m25_and_opus_46_as_every_list_has_them(prices: pd.DataFrame) -> None:
    plain = prices[(prices["condition"] == "") & (prices["component"] == "input")]
    m25 = plain[
        plain["model"].str.endswith("minimax/minimax-m2.5") & (plain["variant"] == "standard")
    ]
    own = m25[(m25["provider"] == "openrouter") | (m25["provider"] == "")]
    assert own.set_index("source")["price_usd"].to_dict() == {
        "openrouter": 0.15,  # 2026-05-06
        "genai_prices": 0.15,  # 2026-08-21
        "litellm": 0.3,
        "models_dev": own.set_index("source")["price_usd"]["models_dev"],
    }
    opus = prices[
        (prices["source"] == "genai_prices")
        & (prices["provider"] == "anthropic")
        & (prices["model"] == "claude-opus-4-6")
    ]
    told = {
        (row.component, row.condition, str(row.effective_from)[:10]): row.price_usd
        for row in opus.itertuples()
    }
    long, march = "input_tokens>200000", "2026-03-13"
    assert told["input", "", "0001-01-01"] == 5
    assert told["input", long, "0001-01-01"] == 10
    assert told["output", long, "0001-01-01"] == 37.5
    assert told["input", "", march] == 5
    assert told["output", "", march] == 25
    assert told["cache_write", "", march] == 6.25
    assert told["cache_read", "", march] == 0.5
    aws = prices[(prices["provider"] == "aws") & (prices["component"] == "input")]
    regional = aws[aws["model"] == "regional.anthropic.claude-opus-4-6-v1:0"]
    assert regional["price_usd"].tolist() == [5.5]


@pytest.fixture(scope="module")
def gaps(data: Path) -> pd.DataFrame:
    frame = warehouse.open(data).table("price_gaps")
    return frame.assign(week=frame["week_start"].astype(str).str[:10])


def gap(gaps: pd.DataFrame, **wanted: Any) -> Any:
    rows = gaps[gaps["component"] == "input"]
    for name, value in wanted.items():
        rows = rows[rows[name] == value]
    assert len(rows) == 1
    return rows.iloc[0]


# Unweighted over the catalogue of 2026-05-06 (US$ a million input tokens).
UNWEIGHTED = [
    ("CN", False, 107, 0.255, 0.319),
    ("US", False, 170, 0.95, 3.69),
    ("CN", True, 115, 0.25, None),
    ("US", True, 189, 0.65, None),
]


@pytest.mark.parametrize(("country", "free", "count", "median", "mean"), UNWEIGHTED)
def test_medians_and_means_of_the_catalogue(
    gaps: pd.DataFrame, country: str, free: bool, count: int, median: float, mean: float | None
) -> None:
    week = {"week": "2026-05-04", "source": "openrouter", "country": country}
    found = gap(gaps, **week, includes_free=free, averaging="median")
    assert (found["models"], found["price_usd_per_mtoken"]) == (count, median)
    assert pd.isna(found["coverage_pct"])
    if mean is not None:
        found = gap(gaps, **week, includes_free=free, averaging="mean")
        assert found["price_usd_per_mtoken"] == pytest.approx(mean, abs=0.005)


def weeks(gaps: pd.DataFrame, source: str, averaging: str) -> set[str]:
    rows = gaps[(gaps["source"] == source) & (gaps["averaging"] == averaging)]
    return set(rows["week"])


def mondays(first: date, last: date) -> set[str]:
    return {str(first + timedelta(days=7 * n)) for n in range((last - first).days // 7 + 1)}


def test_every_week_that_a_recording_allows(gaps: pd.DataFrame) -> None:
    # A list speaks for weeks that end at most 45 days after it, and were over by the newest
    # recording (2026-08-21 at 00:00).
    expected = {
        "openrouter": mondays(date(2026, 5, 4), date(2026, 6, 8)),  # ends 06-15; 45 days: 06-20
        "models_dev": mondays(date(2026, 5, 11), date(2026, 6, 15)),  # ends 06-22; 45 days: 06-26
        "litellm": mondays(date(2026, 7, 20), date(2026, 8, 10)),
    }
    for source, wanted in expected.items():
        assert weeks(gaps, source, "median") == weeks(gaps, source, "mean") == wanted
    # Tokens are recorded for 2026-06-21 to 2026-07-31 only.
    assert weeks(gaps, "openrouter", "token_weighted") == set()
    assert weeks(gaps, "models_dev", "token_weighted") == {"2026-06-15"}
    assert weeks(gaps, "litellm", "token_weighted") == {"2026-07-20", "2026-07-27"}
    assert set(gaps["source"]) == set(expected)


def test_free_tokens_are_left_out_of_coverage_with_the_price(gaps: pd.DataFrame) -> None:
    week = {"week": "2026-06-15", "source": "models_dev", "country": "US"}
    with_free = gap(gaps, **week, averaging="token_weighted", includes_free=True)
    without = gap(gaps, **week, averaging="token_weighted", includes_free=False)
    assert with_free["coverage_pct"] > without["coverage_pct"]
    assert with_free["price_usd_per_mtoken"] < without["price_usd_per_mtoken"]
    # The priced part costs the same in both: price times tokens does not change by free ones.
    products = [row["coverage_pct"] * row["price_usd_per_mtoken"] for row in (with_free, without)]
    assert products[0] == pytest.approx(products[1], rel=1e-7)
