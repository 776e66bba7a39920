"""The daily ranking as JSON: what it says, and each way in which it is refused."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest

from scrapers.openrouter.rankings import RANKINGS_DAILY
from scrapers.records import Parsed, Refusal

URL = "https://openrouter.ai/api/v1/datasets/rankings-daily"
MEND = "compare the source's documentation and mend the parser"
CHANGED = "the source changed its shape, so compare its documentation and mend the parser"


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("", True),
        ("?start_date=2026-07-25&end_date=2026-07-26", True),
        ("?end_date=2026-07-26&start_date=2026-07-25", True),
        ("?start_date=2026-07-25", True),
        ("?end_date=2026-07-26", True),
        ("?", False),
        ("?period=week", False),
        ("?start_date=2026-07-25&period=month", False),
        ("?start_date=2026-07-25&end_date=2026-07-26&category=programming", False),
        ("?modality=text", False),
        ("?language_type=natural&start_date=2026-07-25", False),
        ("?context_bucket=1K", False),
        ("?start_date=2026-07-25&start_date=2026-07-26", False),
    ],
)
def test_only_the_plain_ranking_is_read(query: str, matches: bool) -> None:
    assert bool(RANKINGS_DAILY.url.fullmatch(URL + query)) is matches


def test_columns_scope_and_time(parse: Callable[..., Parsed], ranking: dict[str, Any]) -> None:
    parsed = parse("rankings_daily", ranking, URL)
    first, second = date(2026, 7, 25), date(2026, 7, 26)
    assert parsed.columns == {
        "date": [first] * 3 + [second] * 3,
        "model": ["acme/one-20260101", "Zeta/two", "other"] * 2,
        "variant": ["standard", "free", "standard"] * 2,
        "tokens": ["300", "200", "900", "310", "210", "950"],
        "rank": [1, 2, None] * 2,
        "is_complete": [True] * 6,
        "locator": [f"/data/{row}/total_tokens" for row in range(6)],
    }
    assert parsed.scope == [(first,), (second,)]
    assert parsed.stated == datetime(2026, 7, 27, 10, tzinfo=UTC)
    assert parsed.warnings == []


def test_the_day_of_the_answer_is_not_complete(
    parse: Callable[..., Parsed], ranking: dict[str, Any]
) -> None:
    ranking["meta"]["as_of"] = "2026-07-26T23:59:59Z"
    assert parse("rankings_daily", ranking, URL).columns["is_complete"] == [True] * 3 + [False] * 3


def test_an_open_day_without_rows_is_outside_the_scope(
    parse: Callable[..., Parsed], ranking: dict[str, Any]
) -> None:
    ranking["meta"] |= {"as_of": "2026-07-26T00:00:05Z"}
    del ranking["data"][3:]
    assert parse("rankings_daily", ranking, URL).scope == [(date(2026, 7, 25),)]


def test_a_day_without_a_tail_ranks_every_row(
    parse: Callable[..., Parsed], ranking: dict[str, Any]
) -> None:
    del ranking["data"][2]
    assert parse("rankings_daily", ranking, URL).columns["rank"] == [1, 2, 1, 2, None]


def test_the_tail_may_be_the_largest_and_ties_are_no_descent(
    parse: Callable[..., Parsed], ranking: dict[str, Any]
) -> None:
    ranking["data"][1]["total_tokens"] = "300"
    assert parse("rankings_daily", ranking, URL).rows == 6


@pytest.mark.parametrize("text", ["-5", "9223372036854775808", "1" + "0" * 5000])
@pytest.mark.parametrize("row", [0, 1, 2])
def test_an_impossible_number_is_kept_as_written_for_the_gate(
    parse: Callable[..., Parsed], ranking: dict[str, Any], text: str, row: int
) -> None:
    ranking["data"][row]["total_tokens"] = text
    assert parse("rankings_daily", ranking, URL).columns["tokens"][row] == text


def test_unknown_keys_are_warnings(parse: Callable[..., Parsed], ranking: dict[str, Any]) -> None:
    ranking["next"] = None
    ranking["meta"]["region"] = "eu"
    ranking["data"][4]["requests"] = 7
    assert parse("rankings_daily", ranking, URL).warnings == [
        "the body has the unknown key next",
        "/meta has the unknown key region",
        "rows of /data have the unknown key requests",
    ]


def test_a_clamped_window_is_a_warning(
    parse: Callable[..., Parsed], ranking: dict[str, Any]
) -> None:
    parsed = parse("rankings_daily", ranking, f"{URL}?start_date=2024-01-01&end_date=2026-07-26")
    assert parsed.warnings == [
        "asked for 2024-01-01 to 2026-07-26, the source answers 2026-07-25 to 2026-07-26"
    ]


BODIES = [
    (
        b" \r\n",
        "empty_body",
        "the body is empty where a daily ranking was expected; fetch it again",
    ),
    (
        b"<!DOCTYPE html><title>Just a moment</title>",
        "html",
        "the body is an HTML or XML page, not a daily ranking; "
        "open the URL in a browser to see what the site now answers",
    ),
    (b"[]", "wrong_type", "the body is no JSON object but list"),
]


@pytest.mark.parametrize(("body", "code", "message"), BODIES)
def test_a_body_that_is_no_answer(
    refused: Callable[..., Refusal], body: bytes, code: str, message: str
) -> None:
    refusal = refused("rankings_daily", body, URL)
    assert (refusal.code, refusal.message, refusal.failed) == (code, message, False)


def test_a_cut_body_is_refused_wherever_it_is_cut(
    refused: Callable[..., Refusal], ranking: dict[str, Any]
) -> None:
    body = orjson.dumps(ranking)
    refusal = refused("rankings_daily", body[:-1], URL)
    assert refusal.code == "not_json"
    assert refusal.message.startswith("the body is no valid JSON (")
    assert refusal.message.endswith("), so it was damaged or cut; fetch it again")
    assert {refused("rankings_daily", body[:end], URL).code for end in range(1, len(body))} == {
        "not_json"
    }


def test_an_error_with_status_200_is_the_source_saying_no(refused: Callable[..., Refusal]) -> None:
    body = {"error": {"code": 429, "message": "Rate limit\nexceeded"}}
    refusal = refused("rankings_daily", body, URL)
    assert (refusal.code, refusal.failed) == ("source_error", True)
    assert refusal.message == (
        'the source answers its own error 429, "Rate limit exceeded": it wants fewer requests, '
        "so wait and lower requests_per_minute in source.yml"
    )


def test_an_error_of_another_shape_is_one_too(refused: Callable[..., Refusal]) -> None:
    refusal = refused("rankings_daily", {"error": "no", "data": []}, URL)
    assert (refusal.code, refusal.failed) == ("source_error", True)
    assert refusal.message == "the source answers with an error: 'no'; fetch it again"


def _cut(*path: Any) -> Callable[[dict[str, Any]], None]:
    def change(value: Any) -> None:
        for step in path[:-1]:
            value = value[step]
        del value[path[-1]]

    return change


def _put(new: Any, *path: Any) -> Callable[[dict[str, Any]], None]:
    def change(value: Any) -> None:
        for step in path[:-1]:
            value = value[step]
        value[path[-1]] = new

    return change


def _too_many(value: dict[str, Any]) -> None:
    value["data"][1:2] = [
        {"date": "2026-07-25", "model_permaslug": f"acme/m{n}", "total_tokens": "200"}
        for n in range(50)
    ]


def _swap(first: int, second: int) -> Callable[[dict[str, Any]], None]:
    def change(value: dict[str, Any]) -> None:
        data = value["data"]
        data[first], data[second] = data[second], data[first]

    return change


def _days_reversed(value: dict[str, Any]) -> None:
    value["data"] = value["data"][3:] + value["data"][:3]


def _page_twice(value: dict[str, Any]) -> None:
    value["data"] *= 2


def _day_twice(value: dict[str, Any]) -> None:
    value["data"][3:3] = value["data"][:3]


REFUSALS = [
    (_put([], "data"), "empty_list", "/data", "/data is empty where rows were expected; "
     "look at what the source shows today and fetch it again"),
    (_cut("data"), "missing_key", "the body", f"the body lacks data; {CHANGED}"),
    (_cut("meta"), "missing_key", "the body", f"the body lacks meta; {CHANGED}"),
    (_cut("meta", "as_of"), "missing_key", "/meta", f"/meta lacks as_of; {CHANGED}"),
    (_cut("data", 4, "total_tokens"), "missing_key", "/data/4",
     f"/data/4 lacks total_tokens; {CHANGED}"),
    (_put("x", "data"), "wrong_type", "/data",
     f"/data is a text where a list is documented; {MEND}"),
    (_put([], "meta"), "wrong_type", "/meta",
     f"/meta is a list where an object is documented; {MEND}"),
    (_put(None, "data", 2), "wrong_type", "/data/2",
     f"/data/2 is null where an object is documented; {MEND}"),
    (_put(200, "data", 1, "total_tokens"), "wrong_type", "/data/1/total_tokens",
     f"/data/1/total_tokens is an integer where a text is documented; {MEND}"),
    (_put(2e2, "data", 1, "total_tokens"), "wrong_type", "/data/1/total_tokens",
     f"/data/1/total_tokens is a number with a fraction where a text is documented; {MEND}"),
    (_put(None, "data", 1, "model_permaslug"), "wrong_type", "/data/1/model_permaslug",
     f"/data/1/model_permaslug is null where a text is documented; {MEND}"),
    (_put("v2", "meta", "version"), "unknown_value", "/meta/version",
     f"/meta/version is 'v2' where v1 is documented; {MEND}"),
    (_put("2026-07-27 10:00", "meta", "as_of"), "bad_time", "/meta/as_of",
     f"/meta/as_of is '2026-07-27 10:00', which is no UTC instant; {MEND}"),
    (_put("2026-07-29T00:00:00Z", "meta", "as_of"), "clock", "/meta/as_of",
     "/meta/as_of says 2026-07-29T00:00:00Z but was captured at 2026-07-27T12:00:00Z; "
     "set the clock that is wrong, the source's or ours, and fetch it again"),
    (_put("2026-02-30", "meta", "start_date"), "bad_date", "/meta/start_date",
     f"/meta/start_date is '2026-02-30', which is no day; {MEND}"),
    (_put("20260725", "meta", "start_date"), "bad_date", "/meta/start_date",
     f"/meta/start_date is '20260725', which is no day; {MEND}"),
    (_put("2026-07-27", "meta", "start_date"), "bad_range", "/meta",
     "/meta covers 2026-07-27 to 2026-07-26, which is no span of 1 to 366 days; fetch it again"),
    (_put("2025-07-25", "meta", "start_date"), "bad_range", "/meta",
     "/meta covers 2025-07-25 to 2026-07-26, which is no span of 1 to 366 days; fetch it again"),
    (_put("2026-07-24", "meta", "start_date"), "missing_day", "/data",
     "/data has no row for 2026-07-24, a complete day of the window; fetch it again"),
    (_put("2026-07-26", "meta", "start_date"), "outside_window", "/data/0/date",
     "/data/0/date: 2026-07-25 lies outside 2026-07-26 to 2026-07-26, which /meta states; "
     "fetch it again"),
    (_put("2026-07-25", "meta", "end_date"), "outside_window", "/data/3/date",
     "/data/3/date: 2026-07-26 lies outside 2026-07-25 to 2026-07-25, which /meta states; "
     "fetch it again"),
    (_put("2026-07-25T10:00:00Z", "meta", "as_of"), "future_date", "/data/3/date",
     "/data/3/date: 2026-07-26 lies after 2026-07-25, the day on which this was said; "
     "fetch it again"),
    (_put("2026-7-25", "data", 0, "date"), "bad_date", "/data/0/date",
     f"/data/0/date is '2026-7-25', which is no day; {MEND}"),
    (_days_reversed, "dates_not_ascending", "/data/3/date",
     "/data/3/date: 2026-07-25 comes after 2026-07-26, so a page is repeated or out of order; "
     "fetch it again"),
    (_page_twice, "dates_not_ascending", "/data/6/date",
     "/data/6/date: 2026-07-25 comes after 2026-07-26, so a page is repeated or out of order; "
     "fetch it again"),
    (_day_twice, "duplicate_model", "/data/0/model_permaslug",
     "/data/0/model_permaslug: acme/one-20260101 stands twice on 2026-07-25; fetch it again"),
    (_too_many, "too_many_rows", "/data/51/date",
     f"/data/51/date: 2026-07-25 has 52 rows where at most 51 are documented; {MEND}"),
    (_swap(1, 2), "other_not_last", "/data/1/model_permaslug",
     f"/data/1/model_permaslug: `other` is not the last row of 2026-07-25; {MEND}"),
    (_swap(0, 1), "not_descending", "/data/1/total_tokens",
     f"/data/1/total_tokens: 300 is more than the row above it has on 2026-07-25; {MEND}"),
]  # fmt: skip
INTEGERS = ["2e2", "200.0", "+200", " 200", "2_00", "0200", "", "٢٠٠", "1,000", "NaN", "--5"]
SLUGS = ["acme", "acme/", "/one", "a/b/c", "a/b:", "a/b:standard", "a b/c", "a/<b>", "", "Other"]
REFUSALS += [
    (_put(text, "data", 1, "total_tokens"), "not_an_integer", "/data/1/total_tokens",
     f"/data/1/total_tokens: {text!r} is no whole number; {MEND}") for text in INTEGERS
]  # fmt: skip
REFUSALS += [
    (_put(text, "data", 1, "model_permaslug"), "bad_permaslug", "/data/1/model_permaslug",
     f"/data/1/model_permaslug: {text!r} is no author/model; {MEND}") for text in SLUGS
]  # fmt: skip


@pytest.mark.parametrize(("change", "code", "locator", "message"), REFUSALS)
def test_refusals(
    refused: Callable[..., Refusal],
    ranking: dict[str, Any],
    change: Callable[[dict[str, Any]], None],
    code: str,
    locator: str,
    message: str,
) -> None:
    change(ranking)
    refusal = refused("rankings_daily", ranking, URL)
    assert (refusal.code, refusal.locator, refusal.message) == (code, locator, message)
    assert not refusal.failed


def test_an_answer_to_another_question_is_refused(
    refused: Callable[..., Refusal], ranking: dict[str, Any]
) -> None:
    url = f"{URL}?start_date=2026-07-26&end_date=2026-07-27"
    refusal = refused("rankings_daily", ranking, url)
    assert refusal.code == "wrong_window"
    assert refusal.message == (
        "asked for 2026-07-26 to 2026-07-27, the source answers 2026-07-25 to 2026-07-26, "
        "which is another question's answer; fetch it again"
    )


def test_a_month_of_rows_is_read(
    parse: Callable[..., Parsed],
) -> None:
    days = [f"2026-06-{day:02}" for day in range(1, 31)]
    data = [
        {"date": day, "model_permaslug": slug, "total_tokens": str(10**12 - row)}
        for day in days
        for row, slug in enumerate([*(f"acme/model-{n}-20260101" for n in range(50)), "other"])
    ]
    meta = {"as_of": "2026-07-01T00:00:00Z", "version": "v1"}
    body = orjson.dumps(
        {"data": data, "meta": meta | {"start_date": days[0], "end_date": days[-1]}}
    )
    assert parse("rankings_daily", body, URL).rows == 1530
