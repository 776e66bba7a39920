"""A gateway's shares: through its table into penetration, as stated, down to the bytes."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest

import warehouse
from pipelines.reference import curated_rows
from pipelines.shares.gateway import gateway_rows
from pipelines.tables.gateway_shares import gateway_shares
from pipelines.trace import conditions, trace
from pipelines.workspace import Workspace
from tests.demand_apis import Vercel
from tests.pipelines.rankings import Response, folder, replay
from tests.pipelines.sightings import sightings
from tests.server import Seen

EXPORT = "https://vercel.com/api/ai/leaderboard-export?dataset={}&modality={}&format=json"
LABS, MODELS = EXPORT.format("labs", "all"), EXPORT.format("models", "all")
EVENING, NEXT = (datetime(2026, 10, day, 20, tzinfo=UTC) for day in (7, 8))


def body(url: str, **shares: Any) -> bytes:
    """What the export answers, with the shares of some metrics changed."""
    api = Vercel()
    api.shares |= shares
    found = api(Seen(url, 0.0, {}))
    assert found is not None
    return bytes(found.body)


def test_a_day_that_is_not_over_is_not_complete() -> None:
    rows = gateway_shares(sightings("vercel_shares", [(LABS, body(LABS), EVENING)]))
    told = {(row["date"], row["is_complete"]) for row in rows.to_dict("records")}
    assert told == {(date(2026, 10, 6), True), (date(2026, 10, 7), False)}
    assert set(rows["metric"]) == {"token_share", "spend_share", "request_share"}
    spend = rows[rows["metric"].eq("spend_share") & rows["listed_as"].eq("anthropic")]
    assert spend["share_pct"].tolist() == [61.25, 61.25]


def test_rows_of_penetration_name_definition_basis_and_country() -> None:
    models = {"tokens": {"deepseek/deepseek-v4": 60, "nobody/model": 40}}
    seen = [(LABS, body(LABS), EVENING), (MODELS, body(MODELS, **models), EVENING)]
    rows = gateway_shares(sightings("vercel_shares", seen)).assign(status="reported")
    found = gateway_rows(rows, curated_rows("authors")).to_pylist()
    assert {row["period_start"] for row in found} == {date(2026, 10, 6)}
    told = {
        (row["definition_id"], row["entity"], row["share_pct"], row["basis"], row["entity_country"])
        for row in found
        if row["metric"] == "token_share"
    }
    assert told == {
        ("gateway_labs_all_tokens", "anthropic", 30.5, "tokens", "US"),
        ("gateway_labs_all_tokens", "openai", 20.0, "tokens", "US"),
        ("gateway_labs_all_tokens", "deepseek", 49.5, "tokens", "CN"),
        ("gateway_models_all_tokens", "deepseek/deepseek-v4", 60.0, "tokens", "CN"),
        ("gateway_models_all_tokens", "nobody/model", 40.0, "tokens", "ZZ"),
    }
    known = {one.fields["definition"]: one.fields["basis"] for one in curated_rows("definitions")}
    assert all(known[row["definition_id"]] == row["basis"] for row in found)


def test_every_list_and_metric_has_a_definition() -> None:
    known = {one.fields["definition"] for one in curated_rows("definitions")}
    wanted = {
        f"gateway_{dataset}_{modality}_{basis}"
        for dataset in ("labs", "models")
        for modality in ("all", "text", "image", "video")
        for basis in ("tokens", "spend", "requests")
    }
    assert wanted <= known


@pytest.fixture(scope="module")
def two_days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An evening and the next one: a lab's spending of 7 October moved until the day was over."""
    root = tmp_path_factory.mktemp("gateway")
    later = orjson.loads(body(LABS))
    for row in later["rows"]:
        if (row["date"], row["metric"], row["name"]) == ("2026-10-07", "spend", "openai"):
            row["share_percent"] = 20.5
    answers = [(body(LABS), EVENING), (orjson.dumps(later), NEXT)]
    replay(
        root / "data",
        folder(root / "in", [Response(content, at, url=LABS) for content, at in answers]),
    )
    return root / "data"


def test_the_share_of_a_day_stands_once_the_day_is_over(two_days: Path) -> None:
    release = warehouse.open(two_days)
    rows = release.arrow("penetration", history=True).to_pylist()
    ours = [
        (row["period_end"].day, row["share_pct"], row["public_from"].day, row["status"])
        for row in rows
        if (row["publisher"], row["metric"], row["entity"]) == ("vercel", "spend_share", "openai")
    ]
    assert sorted(ours) == [(6, 24.5, 7, "reported"), (7, 20.5, 8, "reported")]
    shares = release.arrow("gateway_shares", history=True).to_pylist()
    found = [
        (row["share_pct"], row["status"])
        for row in shares
        if (row["date"].day, row["metric"], row["listed_as"]) == (7, "spend_share", "openai")
    ]
    assert found == [(24.5, "partial"), (20.5, "reported")]
    whole = [row for row in rows if row["publisher"] == "vercel" and row["metric"] == "token_share"]
    total = sum(Decimal(str(row["share_pct"])) for row in whole if row["period_end"].day == 6)
    assert total == 100


@pytest.mark.parametrize("table", ["penetration", "gateway_shares"])
def test_a_share_is_read_again_from_its_bytes(two_days: Path, table: str) -> None:
    names = {
        "penetration": ("publisher=vercel", "entity=openai", "period_end=2026-10-07"),
        "gateway_shares": ("listed_as=openai", "date=2026-10-07"),
    }
    with Workspace(two_days) as space:
        space.ledger.update(space.archive)
        asked = conditions([*names[table], "metric=spend_share"])
        found = trace(space, warehouse.open(two_days), table, asked)
    told = "\n".join(step.text for step in found.steps)
    assert found.verdict == "proved", told
    assert "share_pct = 20.5" in told
    assert "bytes of WARC" in told
