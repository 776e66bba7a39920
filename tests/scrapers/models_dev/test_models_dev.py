"""models.dev: providers, costs and tiers."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from scrapers.models_dev.parse import KINDS
from tests.scrapers.crawling import World
from tests.scrapers.price_lists import BODIES, MEND, prices, reader, recorded, refusal

URL = "https://models.dev/api.json"
CHANGED = "the source changed its shape, so compare its documentation and mend the parser"
parse = reader(KINDS[0], URL)
COST = {
    "input": 5,
    "output": 25,
    "cache_read": 0.5,
    "tiers": [{"input": 10, "output": 37.5, "tier": {"type": "context", "size": 200000}}],
    "context_over_200k": {"input": 10, "output": 37.5},
}
LIST: dict[str, Any] = {
    "acme": {
        "id": "acme",
        "name": "Acme",
        "env": [],
        "models": {
            "a/one": {"id": "a/one", "name": "One", "cost": COST},
            "two:free": {"id": "two:free", "name": "Two", "cost": {"input": 0, "output": 0}},
            "three": {"id": "three", "name": "Three"},
        },
    }
}


def changed(path: tuple[str, ...], value: Any) -> Any:
    found: Any = deepcopy(LIST)
    inner = found
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return found


def test_a_row_a_price_free_is_not_unpriced() -> None:
    parsed = parse(LIST)
    where = "/acme/models/a~1one/cost"
    long = "input_tokens>200000"
    assert prices(parsed) == [
        ("a/one", "standard", "input", "", "5", f"{where}/input"),
        ("a/one", "standard", "output", "", "25", f"{where}/output"),
        ("a/one", "standard", "cache_read", "", "0.5", f"{where}/cache_read"),
        ("a/one", "standard", "input", long, "10", f"{where}/tiers/0/input"),
        ("a/one", "standard", "output", long, "37.5", f"{where}/tiers/0/output"),
        ("two", "free", "input", "", "0", "/acme/models/two:free/cost/input"),
        ("two", "free", "output", "", "0", "/acme/models/two:free/cost/output"),
        ("three", "standard", "input", "", None, "/acme/models/three"),
        ("three", "standard", "output", "", None, "/acme/models/three"),
    ]
    assert (parsed.scope, parsed.warnings) == ([("",)], [])


def test_the_older_key_counts_where_there_are_no_tiers() -> None:
    cost = {key: value for key, value in COST.items() if key != "tiers"}
    rows = prices(parse(changed(("acme", "models", "a/one", "cost"), cost)))
    assert [row[3:5] for row in rows[3:5]] == [
        ("input_tokens>200000", "10"),
        ("input_tokens>200000", "37.5"),
    ]


@pytest.mark.parametrize(("body", "code", "message"), BODIES)
def test_no_list_at_all(body: bytes, code: str, message: str) -> None:
    found = refusal(parse, body)
    assert (found.code, found.message) == (code, message.format(what="the list of providers"))


ONE = ("acme", "models", "a/one")
REFUSALS: list[tuple[Any, str, str]] = [
    ([], "wrong_type", "the body is no JSON object but list"),
    ({}, "empty_list", "the body names no model; fetch it again"),
    (b'{"acme":{"id":"ac', "not_json", "the body is no valid JSON"),
    ({"error": {"code": 500}}, "missing_key", f"/error lacks id, models; {CHANGED}"),
    (changed(ONE, {"id": "a/one"}), "missing_key", f"/acme/models/a~1one lacks name; {CHANGED}"),
    (changed(("acme", "models", "three", "id"), "a/one"), "duplicate_price",
     "/acme/models/three: input of a/one stands twice in the list; fetch it again"),
    (changed((*ONE, "cost", "input"), "5 USD"), "not_a_price",
     f"/acme/models/a~1one/cost/input '5 USD' is no price; {MEND}"),
    (changed((*ONE, "cost", "tiers"), [{"input": 1, "tier": {"type": "night"}}]),
     "unknown_condition", "/acme/models/a~1one/cost/tiers/0/tier {'type': 'night'} is no "
     f"documented condition; {MEND}"),
    (changed((*ONE, "cost"), {"input": 5, "output": 25, "cached": 0.5}), "renamed_key",
     "no model has a price for cache_read while cached is new, so the source renamed a key; "
     f"{MEND}"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "code", "message"), REFUSALS)
def test_refusals(value: Any, code: str, message: str) -> None:
    found = refusal(parse, value)
    assert found.code == code
    assert found.message.startswith(message)


def test_a_list_a_thousand_times_too_dear_is_refused() -> None:
    models = {f"m{n}": {"id": f"m{n}", "name": "M", "cost": {"input": 300, "output": 1200}}
              for n in range(3)}  # fmt: skip
    found = refusal(parse, changed(("acme", "models"), models))
    assert (found.code, found.message[:50]) == (
        "wrong_unit",
        "the median price is US$300 for a million input tok",
    )


def test_an_unknown_price_beside_the_known_is_a_warning() -> None:
    value = changed((*ONE, "cost", "video"), 1)
    assert parse(value).warnings == [
        "/acme/models/a~1one/cost has the unknown key video, whose price is not read"
    ]


@pytest.mark.recordings
def test_the_recorded_list(recordings: Path) -> None:
    parsed = parse(recorded(recordings, "models-dev-2026-05", "api.json"))
    columns = parsed.columns
    assert parsed.warnings == []
    assert len(set(columns["provider"])) == 118
    names = set(zip(columns["provider"], columns["model"], columns["variant"], strict=True))
    assert len(names) == 4416
    names = ("provider", "model", "component", "condition", "price")
    rows = set(zip(*(columns[name] for name in names), strict=True))
    assert ("anthropic", "claude-opus-4-6", "input", "", "5") in rows
    # 4,416 models, of which 4,191 have a cost.
    unpriced = sum(price is None for price in columns["price"])
    assert unpriced == 2 * (4416 - 4191)


def test_the_file_is_all_that_is_asked_for(world: World) -> None:
    world.server.serve(URL, LIST)
    assert world.ask("models_dev").reason == "models_dev: 2 answers archived"  # with robots.txt
    assert world.asked() == [URL.removeprefix("https://")]
