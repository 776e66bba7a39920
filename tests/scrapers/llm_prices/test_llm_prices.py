"""llm-prices: the site's two files and a vendor's own."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scrapers.llm_prices.parse import KINDS
from scrapers.prices import ALWAYS
from scrapers.records import Parsed
from tests.scrapers.crawling import World
from tests.scrapers.price_lists import BODIES, MEND, prices, reader, recorded, refusal

SITE = "https://www.llm-prices.com"
FILES = "https://raw.githubusercontent.com/simonw/llm-prices/main/data"
CHANGED = "the source changed its shape, so compare its documentation and mend the parser"
historical = reader(KINDS[0], f"{SITE}/historical-v1.json")
current = reader(KINDS[1], f"{SITE}/current-v1.json")
vendor = reader(KINDS[2], f"{FILES}/acme.json")

DAYS = {"from_date": "2025-02-08", "to_date": None}
ROW = {"id": "one", "vendor": "acme", "name": "One", "input": 0.27, "output": 1.1,
       "input_cached": None}  # fmt: skip
OLD = {**ROW, "input": 0.14, "output": 0.28, "input_cached": 0.01, "from_date": None,
       "to_date": "2025-02-08"}  # fmt: skip
LIST = {"prices": [{**ROW, **DAYS}, OLD]}
HISTORY = [{key: row[key] for key in row if key not in ("id", "vendor", "name")}
           for row in LIST["prices"]]  # fmt: skip
VENDOR = {"vendor": "acme", "models": [{"id": "one", "name": "One", "price_history": HISTORY}]}


def spans(parsed: Parsed) -> list[tuple[Any, ...]]:
    names = ("component", "price", "effective_from", "effective_to")
    return list(zip(*(parsed.columns[name] for name in names), strict=True))


@pytest.mark.parametrize(("parse", "value"), [(historical, LIST), (vendor, VENDOR)])
def test_prices_have_the_days_they_held(parse: Any, value: Any) -> None:
    parsed = parse(value)
    change = date(2025, 2, 8)
    assert spans(parsed) == [
        ("input", "0.27", change, None),
        ("output", "1.1", change, None),
        ("input", "0.14", ALWAYS, change),
        ("output", "0.28", ALWAYS, change),
        ("cache_read", "0.01", ALWAYS, change),
    ]
    assert set(parsed.columns["price_list"]) == {"acme"}
    assert (parsed.scope, parsed.warnings) == ([("acme",)], [])


def test_the_prices_of_today_are_a_list_of_their_own() -> None:
    parsed = current({"updated_at": "2026-08-06", "prices": [ROW]})
    assert parsed.scope == [("current/acme",)]
    assert [row[:5] for row in prices(parsed)] == [
        ("one", "standard", "input", "", "0.27"),
        ("one", "standard", "output", "", "1.1"),
    ]


@pytest.mark.parametrize(("body", "code", "message"), BODIES)
def test_no_list_at_all(body: bytes, code: str, message: str) -> None:
    found = refusal(historical, body)
    assert (found.code, found.message) == (code, message.format(what="the list of prices"))


EMPTY = ("is empty where rows were expected; look at what the source shows today and fetch it "
         "again")  # fmt: skip
REFUSALS: list[tuple[Any, Any, str, str]] = [
    (historical, {"error": "x"}, "missing_key", f"the body lacks prices; {CHANGED}"),
    (historical, {"prices": []}, "empty_list", f"/prices {EMPTY}"),
    (historical, b'{"prices":[', "not_json", "the body is no valid JSON"),
    (historical, {"prices": [ROW]}, "missing_key",
     f"/prices/0 lacks from_date, to_date; {CHANGED}"),
    (historical, {"prices": [OLD, OLD]}, "duplicate_price",
     "/prices/1/input: input of one stands twice in the list; fetch it again"),
    (historical, {"prices": [{**OLD, "from_date": "2025-02-08"}]}, "bad_range",
     f"/prices/0 ends on 2025-02-08, not after 2025-02-08; {MEND}"),
    (historical, {"prices": [{**OLD, "input": "cheap"}]}, "not_a_price",
     f"/prices/0/input 'cheap' is no price; {MEND}"),
    (historical, {"prices": [{**OLD, "id": str(n), "input": 270} for n in range(3)]}, "wrong_unit",
     "the median price is US$270 for a million input tokens"),
    (vendor, {"vendor": "acme", "models": []}, "empty_list", f"/models {EMPTY}"),
    (vendor, {"vendor": "acme"}, "missing_key", f"the body lacks models; {CHANGED}"),
]  # fmt: skip


@pytest.mark.parametrize(("parse", "value", "code", "message"), REFUSALS)
def test_refusals(parse: Any, value: Any, code: str, message: str) -> None:
    found = refusal(parse, value)
    assert found.code == code
    assert found.message.startswith(message)


def test_unknown_keys_are_warnings() -> None:
    assert historical({**LIST, "mood": 1, "prices": [{**OLD, "smell": 2}]}).warnings == [
        "the body has the unknown key mood",
        "rows of /prices have the unknown key smell",
    ]


@pytest.mark.recordings
def test_the_recorded_files(recordings: Path) -> None:
    parsed = vendor(recorded(recordings, "price-lists-2026-07", "/data/deepseek.json"))
    rows = [
        row for row, name in zip(spans(parsed), parsed.columns["model"], strict=True)
        if name == "deepseek-chat"
    ]  # fmt: skip
    assert rows == [
        ("input", "0.27", date(2025, 2, 8), None),
        ("output", "1.1", date(2025, 2, 8), None),
        ("input", "0.14", ALWAYS, date(2025, 2, 8)),
        ("output", "0.28", ALWAYS, date(2025, 2, 8)),
    ]


def test_the_historical_file_is_all_that_is_asked_for(world: World) -> None:
    world.server.serve(f"{SITE}/historical-v1.json", LIST)
    assert world.ask("llm_prices").ok
    assert world.asked() == ["www.llm-prices.com/historical-v1.json"]
