"""Two captures of a catalogue a week apart: what was delisted, changed, renamed, as of any day."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import warehouse
from pipelines.prove import Prover
from pipelines.run import Result
from pipelines.workspace import Workspace
from tests.pipelines.prices.lists import (
    MODELS,
    MODELS_DEV,
    catalogue,
    entry,
    genai,
    said,
)
from tests.pipelines.rankings import answer as ranking
from tests.pipelines.rankings import days, folder, replay
from warehouse.contract import contracts

FIRST = datetime(2026, 5, 6, 12, tzinfo=UTC)
SECOND = FIRST + timedelta(days=7)
ALWAYS = date(1, 1, 1)
PAID = entry("qwen/one", "0.0000003", "0.0000012", slug="qwen/one-20260211", input_cache_read="0")
FREE = entry("qwen/one:free", "0", "0", slug="qwen/one-20260211")
GONE = entry("deepseek/gone", "0.0000005", "0.000002")
OLD = entry("openai/kept", "0.000005", "0.000025", title="Old name")
ROUTER = entry("openrouter/auto", "-1", "-1")
ALIAS = entry("~openai/latest", "0.000005", "0.000025")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("weeks")
    cheaper = {**PAID, "pricing": {**PAID["pricing"], "prompt": "0.00000025"}}
    renamed = {**OLD, "name": "New name"}
    answers = [
        catalogue(FIRST, PAID, FREE, GONE, OLD, ROUTER, ALIAS),
        catalogue(SECOND, cheaper, FREE, renamed, ROUTER, ALIAS),
        genai(SECOND, {"qwen/one": {"input_mtok": 0.3, "output_mtok": 1.2, "cache_read_mtok": 0}}),
    ]
    ranked = {"qwen/one-20260211:free": 300, "qwen/one-20260211": 100, "z/unknown": 40, "other": 9}
    answers.append(ranking(days(date(2026, 5, 4), 7, ranked), SECOND))
    result = replay(root / "data", folder(root / "in", answers))
    assert result.broken == []
    return root / "data"


def day(value: Any) -> date | None:
    return None if pd.isna(value) else date.fromisoformat(str(value)[:10])


def versions(data: Path, model: str, **when: Any) -> list[tuple[Any, ...]]:
    rows = warehouse.open(data).table("models", exact=True, **when)
    rows = rows[rows["model"] == model].sort_values("valid_from")
    names = ("variant", "name", "valid_from", "valid_to")
    return [
        (variant, name, day(start), day(end))
        for variant, name, start, end in zip(*(rows[name] for name in names), strict=True)
    ]


def test_a_delisted_model_stays_with_its_dates(data: Path) -> None:
    assert versions(data, "deepseek/gone") == [
        ("standard", "deepseek/gone", ALWAYS, date(2026, 5, 13))
    ]
    before = versions(data, "deepseek/gone", as_of=SECOND - timedelta(seconds=1))
    assert before == [("standard", "deepseek/gone", ALWAYS, None)]


def test_a_renamed_model_has_two_versions(data: Path) -> None:
    change = date(2026, 5, 13)
    assert versions(data, "openai/kept") == [
        ("standard", "Old name", ALWAYS, change),
        ("standard", "New name", change, None),
    ]
    assert versions(data, "openai/kept", as_of="2026-05-13") == [
        ("standard", "Old name", ALWAYS, None)
    ]


def test_variants_that_share_a_slug_stand_side_by_side_and_aliases_are_none(data: Path) -> None:
    rows = warehouse.open(data).table("models")
    shared = rows[rows["canonical_slug"] == "qwen/one-20260211"]
    assert sorted(shared["permaslug"]) == ["qwen/one-20260211", "qwen/one-20260211:free"]
    names = dict(zip(shared["variant"], shared["genai_prices_model"], strict=True))
    assert names["standard"] == "qwen/one"
    assert pd.isna(names["free"])
    assert set(rows["model"]) == {"qwen/one", "deepseek/gone", "openai/kept", "openrouter/auto"}


def prices(data: Path, model: str, component: str = "input", **when: Any) -> pd.DataFrame:
    rows = warehouse.open(data).table("token_prices", exact=True, **when)
    return rows[
        (rows["source"] == "openrouter")
        & (rows["model"] == model)
        & (rows["component"] == component)
    ].sort_values(["variant", *(["revision"] if "revision" in rows else [])])


def test_a_change_is_a_vintage_and_what_went_is_withdrawn(data: Path) -> None:
    one = prices(data, "qwen/one", history=True)
    told = list(zip(one["variant"], one["price_usd"].astype(float), one["status"], strict=True))
    assert told == [
        ("free", 0.0, "reported"),
        ("standard", 0.3, "reported"),
        ("standard", 0.25, "restated"),
    ]
    gone = prices(data, "deepseek/gone", history=True)
    assert gone["status"].tolist() == ["reported", "withdrawn"]
    assert gone["public_from"].tolist() == [FIRST, SECOND]
    assert len(prices(data, "deepseek/gone")) == 0


@pytest.mark.parametrize(
    ("instant", "one", "gone"),
    [(FIRST, 0.3, 1), (SECOND - timedelta(seconds=1), 0.3, 1), (SECOND, 0.25, 0)],
)
def test_as_of_either_side(data: Path, instant: datetime, one: float, gone: int) -> None:
    then = prices(data, "qwen/one", as_of=instant)
    assert float(then[then["variant"] == "standard"]["price_usd"].iloc[0]) == one
    assert len(prices(data, "deepseek/gone", as_of=instant)) == gone


def test_free_dynamic_and_alias_are_told_apart(data: Path) -> None:
    router = prices(data, "openrouter/auto").iloc[0]
    assert (pd.isna(router["price_usd"]), router["is_dynamic"], router["is_free"]) == (
        True,
        True,
        False,
    )
    free = prices(data, "qwen/one").set_index("variant")["is_free"]
    assert free.to_dict() == {"free": True, "standard": False}
    assert prices(data, "~openai/latest")["is_alias"].tolist() == [True]


def test_a_week_is_priced_as_of_its_end_and_weighted_by_its_own_variants(data: Path) -> None:
    rows = warehouse.open(data).table("price_gaps")
    rows = rows[(rows["country"] == "CN") & (rows["component"] == "input")]
    rows = rows[(rows["source"] == "openrouter")]
    found = {
        (row.averaging, row.includes_free): (row.price_usd_per_mtoken, row.models, row.coverage_pct)
        for row in rows.itertuples()
    }
    # On 2026-05-11: qwen/one 0.3 (100 tokens a day), its free variant 0 (300), deepseek/gone 0.5.
    assert found == {
        ("token_weighted", False): (0.3, 1, 25.0),
        ("token_weighted", True): (0.075, 2, 100.0),
        ("median", False): (0.4, 2, 25.0),
        ("median", True): (0.3, 3, 100.0),
        ("mean", False): (0.4, 2, 25.0),
        ("mean", True): (0.266666667, 3, 100.0),
    }
    before = warehouse.open(data).table("price_gaps", as_of=SECOND - timedelta(seconds=1))
    # Its tokens were public only with the second capture; the week itself ended before.
    assert set(before["averaging"]) == {"median", "mean"}
    assert before["coverage_pct"].isna().all()
    assert len(warehouse.open(data).table("price_gaps", as_of="2026-05-10")) == 0


@pytest.mark.parametrize("table", ["token_prices", "models", "price_gaps"])
def test_every_row_is_proved(data: Path, table: str) -> None:
    release = warehouse.open(data)
    rows = release.arrow(table).to_pylist()
    with Workspace(data) as space:
        space.ledger.update(space.archive)
        prover = Prover(space, release)
        contract = contracts()[table]
        failed = [step for row in rows for step in prover.steps(contract, row) if not step.ok]
    assert failed == []
    assert rows


def kept_out(result: Result) -> dict[str, str]:
    """Reason by code of what was refused."""
    rows = result.built["quarantine"].whole().to_pylist()
    return {row["code"]: row["reason"] for row in rows}


def test_what_is_wrong_is_said_and_the_last_good_version_stays(tmp_path: Path) -> None:
    models = [entry(f"qwen/m{n}", f"0.000000{n + 1}", "0.000003") for n in range(4)]
    list_ = {f"qwen/m{n}": {"input_mtok": n + 1, "output_mtok": 3, "cache_read_mtok": 0.1}
             for n in range(4)}  # fmt: skip
    dev = {"acme": {"id": "acme", "models": {"m": {"id": "m", "name": "M", "cost": {
        "input": 1, "output": 2}}}}}  # fmt: skip
    good = [catalogue(FIRST, *models), genai(FIRST, list_), said(dev, FIRST, MODELS_DEV)]
    replay(tmp_path / "data", folder(tmp_path / "good", good))
    before = warehouse.open(tmp_path / "data").table("token_prices", history=True)
    thousand = [entry(one["id"], "0.0003", "0.003") for one in models]
    renamed = {name: {"input_mtok": 1, "output_mtok": 3, "hit_mtok": 0.1} for name in list_}
    bad = [
        catalogue(SECOND, *thousand),
        genai(SECOND, renamed),
        said({"error": {"code": 500, "message": "down"}}, SECOND, MODELS_DEV),
        said(
            {"error": {"code": 502, "message": "Bad gateway"}}, SECOND + timedelta(hours=1), MODELS
        ),
    ]
    result = replay(tmp_path / "data", folder(tmp_path / "bad", bad))
    after = warehouse.open(tmp_path / "data").table("token_prices", history=True)
    pd.testing.assert_frame_equal(before, after)
    assert len(after) == 4 * 2 + 4 * 3 + 2
    told = kept_out(result)
    assert "in another unit" in told["wrong_unit"]
    assert "no model has a price for cache_read while hit_mtok is new" in told["renamed_key"]
    assert "/error lacks id, models" in told["missing_key"]
