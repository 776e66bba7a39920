"""Answers that claim success and are not what was asked for, through the command.

Each test says what is published, what is said, and where the fault is seen.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import warehouse
from tests.server import Answer, Behaviour, html
from tests.whole.faults import nothing_changes, read_since_the_good_day, refused
from tests.whole.market import FIRST, LAST, Market

Body = dict[str, Any]


BAD_BODIES: list[tuple[str, Behaviour, str, str]] = [
    (
        "empty",
        lambda exchange: exchange.reply(Answer(b"")),
        "empty_body",
        "the body is empty where a daily ranking was expected; fetch it again",
    ),
    (
        "only-data",
        lambda exchange: exchange.reply(Answer.json({"data": []})),
        "missing_key",
        "the body lacks meta; the source changed its shape, so compare its documentation and mend "
        "the parser",
    ),
    (
        "html",
        html(),
        "html",
        "the body is an HTML or XML page, not a daily ranking; open the URL in a browser to see "
        "what the site now answers",
    ),
]


@pytest.mark.parametrize(
    ("behaviour", "code", "sentence"),
    [pytest.param(*rest, id=name) for name, *rest in BAD_BODIES],
)
def test_a_body_that_is_no_ranking(
    market: Market, behaviour: Behaviour, code: str, sentence: str
) -> None:
    market.server.plan(market.window, [behaviour])
    with nothing_changes(market):
        refused(market, code, sentence, market.run())


def no_rows(body: Body) -> None:
    body["data"] = []


def no_tokens(body: Body) -> None:
    del body["data"][2]["total_tokens"]


def number(body: Body) -> None:
    body["data"][1]["total_tokens"] = 300_000


def rows_52(body: Body) -> None:
    extra = [{**body["data"][2], "model_permaslug": f"a/m{n}"} for n in range(48)]
    body["data"][3:3] = extra


def other_third(body: Body) -> None:
    data = body["data"]
    data[2], data[3] = data[3], data[2]


def day_again(body: Body) -> None:
    body["data"] += body["data"][:4]


def rows_again(body: Body) -> None:
    body["data"][4:4] = body["data"][:4]


def future_day(body: Body) -> None:
    body["data"] += [{**row, "date": "2026-10-09"} for row in body["data"][-4:]]


MEND = "compare the source's documentation and mend the parser"
BAD_RANKINGS: list[tuple[Callable[[Body], None], str, str]] = [
    (
        no_rows,
        "empty_list",
        "/data is empty where rows were expected; look at what the source shows today and fetch "
        "it again",
    ),
    (
        no_tokens,
        "missing_key",
        "/data/2 lacks total_tokens; the source changed its shape, so compare its documentation "
        "and mend the parser",
    ),
    (
        number,
        "wrong_type",
        f"/data/1/total_tokens is an integer where a text is documented; {MEND}",
    ),
    (
        rows_52,
        "too_many_rows",
        f"/data/51/date: 2026-09-24 has 52 rows where at most 51 are documented; {MEND}",
    ),
    (
        other_third,
        "other_not_last",
        f"/data/2/model_permaslug: `other` is not the last row of 2026-09-24; {MEND}",
    ),
    (
        day_again,
        "dates_not_ascending",
        "/data/56/date: 2026-09-24 comes after 2026-10-07, so a page is repeated or out of order; "
        "fetch it again",
    ),
    (
        rows_again,
        "duplicate_model",
        "/data/0/model_permaslug: qwen/qwen-a stands twice on 2026-09-24; fetch it again",
    ),
    (
        future_day,
        "future_date",
        "/data/56/date: 2026-10-09 lies after 2026-10-08, the day on which this was said; fetch "
        "it again",
    ),
]


@pytest.mark.parametrize(
    ("change", "code", "sentence"),
    [pytest.param(*fault, id=fault[0].__name__) for fault in BAD_RANKINGS],
)
def test_a_ranking_that_breaks_what_is_documented(
    market: Market, change: Callable[[Body], None], code: str, sentence: str
) -> None:
    market.spoil("/datasets/rankings-daily", change)
    with nothing_changes(market):
        refused(market, code, sentence, market.run())


def test_the_same_bad_answer_fails_every_run_and_stands_in_quarantine_once(market: Market) -> None:
    market.server.plan(market.window, [html(), html()])
    with nothing_changes(market):
        market.run()
        [first] = market.quarantine()
        said = market.run()
        assert said.status == 1
        assert said.troubles == [f"refused again: {first['reason']}"]
        [again] = market.quarantine()
        assert (again["first_seen"], again["last_seen"]) == (
            "2026-10-08T03:02:00Z",
            "2026-10-08T03:03:00Z",
        )
        good = market.run()
        assert (good.status, good.troubles) == (0, [])


def test_an_extra_key_is_a_warning_and_the_answer_counts(market: Market) -> None:
    def extra(body: Body) -> None:
        body["data"][0]["requests"] = "12"
        body["next"] = None

    market.api.rows[LAST] = [("qwen/qwen-a", 500_100), *market.api.rows[LAST][1:]]
    market.spoil("/datasets/rankings-daily", extra)
    said = market.run()
    assert (said.status, said.troubles) == (0, [])
    expected = ["rows of /data have the unknown key requests", "the body has the unknown key next"]
    assert market.health()["warnings"] == expected
    status_ = json.loads((market.data / "latest" / "status.json").read_text())
    assert status_["sources"]["openrouter"]["warnings"] == expected
    found = warehouse.open(market.data).table("token_volumes")
    day = found[(found["model"] == "qwen/qwen-a") & (found["tokens"] == 500_100)]
    assert [str(value)[:10] for value in day["date"]] == ["2026-10-07"]


@pytest.mark.parametrize(
    ("text", "code", "said_of_all"),
    [
        ("-5", "tokens_out_of_range", "1 new entry"),
        # Its day is then 9 billion times too large, so that its three other rows are out too.
        ("9223372036854775808", "type_tokens", "4 new entries"),
    ],
    ids=["negative", "above-int64"],
)
def test_a_number_that_is_none_is_kept_out(
    market: Market, text: str, code: str, said_of_all: str
) -> None:
    def wrong(body: Body) -> None:
        body["data"][1]["total_tokens"] = text

    market.spoil("/datasets/rankings-daily", wrong)
    with nothing_changes(market):
        said = market.run()
        assert said.status == 1
        assert said.troubles == [f"{said_of_all} in quarantine; see `compute-market quarantine`"]
    [entry] = [one for one in market.quarantine() if one["code"] != "day_total_magnitude"]
    assert (entry["code"], entry["stage"], entry["column"]) == (code, "gate", "tokens")
    assert (
        entry["key"] == "source=openrouter, date=2026-09-24, model=openai/gpt-a, variant=standard"
    )
    assert (entry["observed"], entry["locator"]) == (text, "/data/1/total_tokens")
    assert read_since_the_good_day(market) == 5


def test_totals_a_thousand_times_too_large_are_kept_out(market: Market) -> None:
    def thousandfold(body: Body) -> None:
        for row in body["data"]:
            row["total_tokens"] += "000"

    market.spoil("/datasets/rankings-daily", thousandfold)
    with nothing_changes(market):
        said = market.run()
        assert said.status == 1
        assert said.troubles == ["56 new entries in quarantine; see `compute-market quarantine`"]
    kept_out = market.quarantine()
    assert {entry["code"] for entry in kept_out} == {"day_total_magnitude"}
    assert {entry["expected"] for entry in kept_out} == {
        f"a day's total within a factor 10 of 1,000,000 on {FIRST + n * timedelta(days=1)}, "
        "not 1,000,000,000"
        for n in range(14)
    }
