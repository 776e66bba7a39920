"""genai-prices: providers, tiers, hours and days of change."""

from collections import Counter
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scrapers.genai_prices.parse import KINDS
from scrapers.prices import ALWAYS
from scrapers.records import Parsed
from tests.scrapers.crawling import World
from tests.scrapers.price_lists import BODIES, MEND, prices, reader, recorded, refusal

URL = "https://raw.githubusercontent.com/pydantic/genai-prices/main/prices/data.json"
CHANGED = "the source changed its shape, so compare its documentation and mend the parser"
parse = reader(KINDS[0], URL)


def model(name: str, prices: Any) -> dict[str, Any]:
    return {"id": name, "match": {"equals": name}, "prices": prices}


FLAT = {"input_mtok": 0.15, "cache_read_mtok": 0.05, "output_mtok": 0.9}
LIST = [
    {
        "id": "acme",
        "name": "Acme",
        "pricing_urls": [],
        "api_pattern": "x",
        "models": [model("one", FLAT), model("one:free", {}), model("v1:0", {"input_mtok": 3})],
    }
]


def changed(path: tuple[Any, ...], value: Any) -> Any:
    found: Any = deepcopy(LIST)
    inner = found
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return found


def test_a_row_a_price_and_what_has_none_is_unpriced() -> None:
    parsed = parse(LIST)
    where = "/0/models/0/prices"
    assert prices(parsed) == [
        ("one", "standard", "input", "", "0.15", f"{where}/input_mtok"),
        ("one", "standard", "cache_read", "", "0.05", f"{where}/cache_read_mtok"),
        ("one", "standard", "output", "", "0.9", f"{where}/output_mtok"),
        ("one", "free", "input", "", None, "/0/models/1/prices"),
        ("one", "free", "output", "", None, "/0/models/1/prices"),
        ("v1:0", "standard", "input", "", "3", "/0/models/2/prices/input_mtok"),
    ]
    assert set(parsed.columns["provider"]) == {"acme"}
    assert (parsed.scope, parsed.stated, parsed.warnings) == ([("",)], None, [])


def test_digits_are_those_of_the_file() -> None:
    body = b'[{"id":"a","name":"A","models":[{"id":"m","prices":{"input_mtok":0.10000000000000001,'
    body += b'"output_mtok":2.50,"cache_read_mtok":1e-2}}]}]'
    assert [row[4] for row in prices(parse(body))] == ["0.10000000000000001", "2.50", "1e-2"]


def test_tiers_hours_and_days() -> None:
    steps = {"base": 5, "tiers": [{"start": 200000, "price": 10}]}
    several = [
        {"prices": {"input_mtok": steps}},
        {"constraint": {"start_date": "2026-03-13"}, "prices": {"input_mtok": 5}},
        {
            "constraint": {"start_time": "00:30:00Z", "end_time": "16:30:00Z"},
            "prices": {"input_mtok": 7},
        },
    ]
    columns = parse(changed((0, "models", 0, "prices"), [*several, {"prices": {}}])).columns
    names = ("condition", "price", "effective_from", "effective_to")
    rows = list(zip(*(columns[name][:4] for name in names), strict=True))
    day = date(2026, 3, 13)
    assert rows == [
        ("", "5", ALWAYS, day),
        ("input_tokens>200000", "10", ALWAYS, day),
        ("", "5", day, None),
        ("00:30Z-16:30Z", "7", ALWAYS, None),
    ]


@pytest.mark.parametrize(("body", "code", "message"), BODIES)
def test_no_list_at_all(body: bytes, code: str, message: str) -> None:
    found = refusal(parse, body)
    assert (found.code, found.message) == (code, message.format(what="the list of providers"))


REFUSALS: list[tuple[Any, str, str]] = [
    ({"error": {"code": 500}}, "wrong_type", "the body is no JSON list but dict"),
    ([], "empty_list", "the list of providers is empty; fetch it again"),
    (b'[{"id":"acme","na', "not_json", "the body is no valid JSON"),
    (changed((0, "models"), []), "empty_list", "/0/models is empty where rows were expected; "
     "look at what the source shows today and fetch it again"),
    (changed((0, "models", 0), {"id": "one"}), "missing_key",
     f"/0/models/0 lacks prices; {CHANGED}"),
    (LIST * 2, "duplicate_id", "/1/id acme stands twice in the list; fetch it again"),
    (changed((0, "models", 1), model("one", FLAT)), "duplicate_price",
     "/0/models/1/prices/input_mtok: input of one stands twice in the list; fetch it again"),
    (changed((0, "models", 0, "prices", "input_mtok"), "free"), "not_a_price",
     f"/0/models/0/prices/input_mtok 'free' is no price; {MEND}"),
    (changed((0, "models", 0, "prices"), [{"constraint": {"region": "eu"}, "prices": FLAT}]),
     "unknown_condition", "/0/models/0/prices/0/constraint {'region': 'eu'} is no documented "
     f"condition; {MEND}"),
    (changed((0, "models", 0, "prices"), {"input_mtok": 1, "output_mtok": 2, "hit_mtok": 0.1}),
     "renamed_key", "no model has a price for cache_read while hit_mtok is new, so the source "
     f"renamed a key; {MEND}"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "code", "message"), REFUSALS)
def test_refusals(value: Any, code: str, message: str) -> None:
    found = refusal(parse, value)
    assert found.code == code
    assert found.message.startswith(message)


def test_unknown_keys_are_warnings() -> None:
    value = changed((0, "models", 0, "prices", "video_mtok"), 9)
    value[0]["mood"] = "good"
    assert parse(value).warnings == [
        "providers have the unknown key mood",
        "/0/models/0/prices has the unknown key video_mtok, whose price is not read",
    ]


@pytest.mark.parametrize(("factor", "median"), [(1000, "150"), (0.001, "0.00015")])
def test_another_unit_is_refused(factor: float, median: str) -> None:
    models = [model(f"m{n}", {"input_mtok": 0.15 * factor}) for n in range(3)]
    found = refusal(parse, changed((0, "models"), [*models, model("c", {"cache_read_mtok": 1}),
                                                   model("o", {"output_mtok": 1})]))  # fmt: skip
    assert found.code == "wrong_unit"
    assert found.message == (
        f"the median price is US${median} for a million input tokens, which lies outside 0.01 to "
        "30, so the list is in another unit; compare the source's documentation and mend the parser"
    )


@pytest.fixture(scope="module")
def august(recordings: Path) -> Parsed:
    return parse(recorded(recordings, "price-lists-2026-08", "data.json"))


@pytest.mark.recordings
def test_the_recorded_list(august: Parsed) -> None:
    columns = august.columns
    assert august.warnings == []
    assert len(set(columns["provider"])) == 34
    names = set(zip(columns["provider"], columns["model"], columns["variant"], strict=True))
    assert len(names) == 1442
    tiered = [where for where in columns["locator"] if where.endswith("/tiers/0/price")]
    assert len(tiered) == 65
    several = {where.split("/prices/")[0] for where in columns["locator"] if "/prices/0/" in where}
    assert len(several) == 9
    started = {where.split("/prices/")[0] for where, start in zip(
        columns["locator"], columns["effective_from"], strict=True) if start != ALWAYS}  # fmt: skip
    assert len(started) == 7


@pytest.mark.recordings
def test_its_keys_are_as_often_there_as_counted(august: Parsed) -> None:
    columns = august.columns
    keys = Counter(
        where.rsplit("/prices/", 1)[1].split("/")[0]
        for where, price in zip(columns["locator"], columns["price"], strict=True)
        if price is not None and not where.endswith("/price")
    )
    assert keys == {
        "input_mtok": 1294,
        "output_mtok": 1254,
        "cache_read_mtok": 363,
        "cache_write_mtok": 125,
        "input_audio_mtok": 19,
        "output_audio_mtok": 11,
        "cache_audio_read_mtok": 10,
        "requests_kcount": 4,
    }


@pytest.mark.recordings
def test_opus_with_its_tiers_and_deepseek_by_the_hour(august: Parsed) -> None:
    names = ("provider", "model", "component", "condition", "effective_from", "price")
    rows = list(zip(*(august.columns[name] for name in names), strict=True))
    opus = {
        row[3:5]: row[5] for row in rows if row[:3] == ("anthropic", "claude-opus-4-6", "input")
    }
    march = date(2026, 3, 13)
    assert opus == {("", ALWAYS): "5", ("input_tokens>200000", ALWAYS): "10", ("", march): "5"}
    chat = {row[2:4]: row[5] for row in rows if row[:2] == ("deepseek", "deepseek-chat")}
    night = "00:30Z-16:30Z"
    assert (chat["input", night], chat["cache_read", night], chat["output", night]) == (
        "0.27",
        "0.07",
        "1.1",
    )


def test_the_file_is_all_that_is_asked_for(world: World) -> None:
    world.server.serve(URL, LIST)
    assert world.ask("genai_prices").reason == "genai_prices: 2 answers archived"  # with robots.txt
    assert world.asked() == [URL.removeprefix("https://")]
