"""LiteLLM's price map: which key is which price, under which condition."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from scrapers.litellm.parse import KINDS
from tests.scrapers.crawling import World
from tests.scrapers.price_lists import BODIES, MEND, prices, reader, recorded, refusal

URL = "https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json"
parse = reader(KINDS[0], URL)
ONE = {
    "litellm_provider": "acme",
    "mode": "chat",
    "input_cost_per_token": 3e-07,
    "output_cost_per_token": 1.1e-06,
    "input_cost_per_token_cache_hit": 1.5e-07,
    "supports_vision": True,
}
LIST: dict[str, Any] = {
    "sample_spec": {"litellm_provider": "one of …", "input_cost_per_token": 0.0},
    "acme/one": ONE,
    "openrouter/acme/two:free": {
        "litellm_provider": "openrouter",
        "input_cost_per_token": 0,
        "output_cost_per_token": 0,
    },
    "three": {"litellm_provider": "acme", "mode": "image_generation"},
}


def changed(name: str, **more: Any) -> Any:
    found = deepcopy(LIST)
    found[name] = {**found.get(name, {}), **more}
    return found


def test_a_row_a_price_and_the_sample_is_none() -> None:
    parsed = parse(LIST)
    assert prices(parsed) == [
        ("acme/one", "standard", "input", "", "3e-7", "/acme~1one/input_cost_per_token"),
        ("acme/one", "standard", "cache_read", "", "1.5e-7",
         "/acme~1one/input_cost_per_token_cache_hit"),
        ("acme/one", "standard", "output", "", "1.1e-6", "/acme~1one/output_cost_per_token"),
        ("openrouter/acme/two", "free", "input", "", "0",
         "/openrouter~1acme~1two:free/input_cost_per_token"),
        ("openrouter/acme/two", "free", "output", "", "0",
         "/openrouter~1acme~1two:free/output_cost_per_token"),
        ("three", "standard", "input", "", None, "/three"),
        ("three", "standard", "output", "", None, "/three"),
    ]  # fmt: skip
    assert parsed.columns["provider"] == ["acme"] * 3 + ["openrouter"] * 2 + ["acme"] * 2
    assert (parsed.scope, parsed.warnings) == ([("",)], [])


def test_of_both_keys_of_cache_reads_the_documented_counts() -> None:
    rows = prices(parse(changed("acme/one", cache_read_input_token_cost=1e-07)))
    assert [row[4] for row in rows if row[2] == "cache_read"] == ["1e-7"]


@pytest.mark.parametrize(
    ("key", "component", "condition"),
    [
        ("input_cost_per_token_above_200k_tokens", "input", "input_tokens>200000"),
        ("output_cost_per_token_batches", "output", "service=batch"),
        ("input_cost_per_token_above_272k_tokens_priority", "input",
         "input_tokens>272000 and service=priority"),
        ("cache_creation_input_token_cost_above_1hr", "cache_write", "cache_ttl>1h"),
        ("cache_creation_input_token_cost_above_1hr_above_200k_tokens", "cache_write",
         "cache_ttl>1h and input_tokens>200000"),
        ("output_cost_per_image", "image_output", ""),
    ],
)  # fmt: skip
def test_conditions_stand_in_the_key(key: str, component: str, condition: str) -> None:
    rows = prices(parse(changed("acme/one", **{key: 0.004})))
    assert (component, condition, "0.004") in [row[2:5] for row in rows]


def test_tiers_and_searches() -> None:
    tiers = [
        {"input_cost_per_token": 4e-07, "range": [0, 256000.0]},
        {"input_cost_per_token": 1.2e-06, "range": [256000.0, 1000000.0]},
    ]
    rows = prices(
        parse(
            changed(
                "three",
                tiered_pricing=tiers,
                search_context_cost_per_query={"search_context_size_low": 0.01},
            )
        )
    )
    assert [row[2:5] for row in rows if row[0] == "three"] == [
        ("input", "", "4e-7"),
        ("input", "input_tokens>256000", "1.2e-6"),
        ("web_search", "search_context=low", "0.01"),
    ]


@pytest.mark.parametrize(("body", "code", "message"), BODIES)
def test_no_list_at_all(body: bytes, code: str, message: str) -> None:
    found = refusal(parse, body)
    assert (found.code, found.message) == (code, message.format(what="the price map"))


REFUSALS: list[tuple[Any, str, str]] = [
    ([], "wrong_type", "the body is no JSON object but list"),
    (b"404: Not Found", "not_json", "the body is no valid JSON"),
    ({"error": "Not Found"}, "empty_list",
     "the body names no model; it says /error is no model but 'Not Found'; fetch it again"),
    ({"sample_spec": {}}, "empty_list", "the body names no model; fetch it again"),
    (changed("acme/one", input_cost_per_token="free"), "not_a_price",
     f"/acme~1one/input_cost_per_token 'free' is no price; {MEND}"),
    (changed("three", tiered_pricing=[{"input_cost_per_token": 1e-07}]), "unknown_condition",
     "/three/tiered_pricing/0 has no range of input tokens, its documented condition; " + MEND),
    ({"one": {"input_cost_per_token": 1e-06, "output_cost_per_token": 1e-06,
              "cached_read_cost": 1e-07}}, "renamed_key",
     "no model has a price for cache_read while cached_read_cost is new, so the source renamed a "
     f"key; {MEND}"),
    ({**{f"m{n}": {"input_cost_per_token": 3e-04} for n in range(3)}}, "wrong_unit",
     "the median price is US$300 for a million input tokens"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "code", "message"), REFUSALS)
def test_refusals(value: Any, code: str, message: str) -> None:
    found = refusal(parse, value)
    assert found.code == code
    assert found.message.startswith(message)


@pytest.mark.recordings
def test_the_recorded_map(recordings: Path) -> None:
    parsed = parse(recorded(recordings, "price-lists-2026-07", "window.json"))
    columns = parsed.columns
    assert parsed.warnings == [
        "/last_updated is no model but '2026-07-24T18:23:43.215560+00:00'"  # the recorder's own key
    ]
    # 2,985 entries without the sample and the recorder's key.
    assert len(set(zip(columns["model"], columns["variant"], strict=True))) == 2983
    rows = {row[:4]: row[4] for row in prices(parsed)}
    m25 = "openrouter/minimax/minimax-m2.5"
    found = [rows[m25, "standard", name, ""] for name in ("input", "output", "cache_read")]
    assert [float(text) for text in found if text] == [3e-07, 1.1e-06, 1.5e-07]


def test_the_file_is_all_that_is_asked_for(world: World) -> None:
    world.server.serve(URL, LIST)
    assert world.ask("litellm").ok
    assert world.asked() == [URL.removeprefix("https://")]
