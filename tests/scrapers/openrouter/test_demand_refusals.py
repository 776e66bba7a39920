"""Answers about demand: each way in which they are refused, with the sentence a person reads."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import orjson
import pytest

from scrapers.records import Refusal
from tests.scrapers.openrouter.demand import (
    APPS,
    CHANGED,
    MEND,
    POPULAR,
    RANKED,
    SESSIONS,
    TASK,
    WEEKS,
)

Refused = Callable[..., Refusal]
Change = Callable[[Any], Any]

KINDS = [
    ("app_rankings", "apps", POPULAR, "an app ranking"),
    ("session_cost", "sessions", SESSIONS, "a list of session costs"),
    ("task_shares", "tasks", TASK, "a classification of tasks"),
    ("rankings_by_period", "weeks", WEEKS, "a ranking"),
    ("rankings_by_category", "weeks", f"{WEEKS}&category=legal", "a ranking"),
]
AGAIN = "look at what the source shows today and fetch it again"


@pytest.mark.parametrize(("name", "honest", "url", "what"), KINDS)
def test_a_body_that_is_no_answer(
    refused: Refused, name: str, honest: str, url: str, what: str
) -> None:
    empty, page = refused(name, b" \n", url), refused(name, b"<!DOCTYPE html><p>wait", url)
    assert empty.message == f"the body is empty where {what} was expected; fetch it again"
    assert page.message == (
        f"the body is an HTML or XML page, not {what}; "
        "open the URL in a browser to see what the site now answers"
    )
    assert (empty.code, page.code, refused(name, b"[]", url).code) == (
        *("empty_body", "html", "wrong_type"),
    )


@pytest.mark.parametrize(("name", "honest", "url", "what"), KINDS)
def test_a_cut_body_is_refused_wherever_it_is_cut(
    request: pytest.FixtureRequest, refused: Refused, name: str, honest: str, url: str, what: str
) -> None:
    body = orjson.dumps(request.getfixturevalue(honest))
    cuts = {refused(name, body[:end], url).code for end in range(1, len(body), 37)}
    assert cuts == {"not_json"}


@pytest.mark.parametrize(("name", "honest", "url", "what"), KINDS)
@pytest.mark.parametrize(
    ("code", "said"),
    [
        (400, "Invalid request parameters"),
        (401, "Missing Authentication header"),
        (404, "Unknown model"),
        (429, "Rate limit exceeded"),
        (500, "Internal Server Error"),
    ],
)
def test_the_sources_own_error_under_status_200(
    refused: Refused, name: str, honest: str, url: str, what: str, code: int, said: str
) -> None:
    error = {"code": code, "message": said}
    body = {"error": error, "user_id": "user_1", "openrouter_metadata": {}}
    refusal = refused(name, body, url)
    assert (refusal.code, refusal.failed) == ("source_error", True)
    assert refusal.message.startswith(f'the source answers its own error {code}, "{said}": ')


def _missing() -> list[tuple[str, str, str, Change, str]]:
    """Every documented key of every kind, taken away."""
    found: list[tuple[str, str, str, Change, str]] = []

    def lacking(kind: int, keys: str, where: str, part: Callable[[Any], Any]) -> None:
        name, honest, url, _ = KINDS[kind]
        for key in keys.split():
            found.append(
                (name, honest, url, lambda a, key=key: part(a).pop(key), f"{where} lacks {key}")
            )

    for kind in (0, 1, 3):
        lacking(kind, "data meta", "the body", lambda a: a)
    for kind in (0, 3):
        lacking(kind, "as_of version start_date end_date", "/meta", lambda a: a["meta"])
    lacking(1, "as_of version window_days window_end_date", "/meta", lambda a: a["meta"])
    row = lambda a: a["data"][1]  # noqa: E731
    lacking(0, "rank app_id app_name total_tokens total_requests", "/data/1", row)
    costs = "app_slug app_name model_permaslug turn_range median_session_cost_usd"
    lacking(1, costs, "/data/1", row)
    lacking(3, "date model_permaslug total_tokens", "/data/1", row)
    lacking(2, "data", "the body", lambda a: a)
    lacking(2, "window_days as_of classifications macro_categories", "/data", lambda a: a["data"])
    keys = "tag display_name macro_category usage_share token_share models"
    keys += " category_usage_share category_token_share"
    task = lambda a: a["data"]["classifications"][1]  # noqa: E731
    lacking(2, keys, "/data/classifications/1", task)
    group = lambda a: a["data"]["macro_categories"][1]  # noqa: E731
    lacking(2, "key label usage_share token_share", "/data/macro_categories/1", group)
    model = lambda a: task(a)["models"][0]  # noqa: E731
    where = "/data/classifications/1/models/0"
    lacking(2, "id tag_usage_share tag_token_share", where, model)
    return found


@pytest.mark.parametrize(("name", "honest", "url", "change", "said"), _missing())
def test_a_missing_key(
    request: pytest.FixtureRequest,
    refused: Refused,
    name: str,
    honest: str,
    url: str,
    change: Change,
    said: str,
) -> None:
    answer = deepcopy(request.getfixturevalue(honest))
    change(answer)
    refusal = refused(name, answer, url)
    assert (refusal.code, refusal.message) == ("missing_key", f"{said}; {CHANGED}")


def _put(*path: Any) -> Callable[[Any], Change]:
    """Puts a value at a place."""

    def at(value: Any) -> Change:
        def change(answer: Any) -> None:
            for step in path[:-1]:
                answer = answer[step]
            answer[path[-1]] = value

        return change

    return at


def _repeat(key: str) -> Change:
    return lambda answer: answer[key].extend(deepcopy(answer[key]))


APP, COST, DAY = 0, 1, 3
TASKS, GROUPS = ("data", "classifications"), ("data", "macro_categories")
WRONG: list[tuple[int, Change, str, str]] = [
    (APP, _put("data")([]), "empty_list", f"/data is empty where rows were expected; {AGAIN}"),
    (APP, _put("meta", "version")("v2"), "unknown_value",
     f"/meta/version is 'v2' where v1 is documented; {MEND}"),
    (APP, _put("meta", "end_date")("2026-07-27"), "wrong_window",
     "asked for 2026-06-27 to 2026-07-26, the source answers 2026-06-27 to 2026-07-27, which is "
     "another question's answer; fetch it again"),
    (APP, _put("meta", "as_of")("2026-07-30T00:00:00Z"), "clock",
     "/meta/as_of says 2026-07-30T00:00:00Z but was captured at 2026-07-27T12:00:00Z; set the "
     "clock that is wrong, the source's or ours, and fetch it again"),
    (APP, _repeat("data"), "wrong_rank",
     "/data/2/rank is 1 where 3 follows, so a page is repeated or rows are missing; "
     "fetch it again"),
    (APP, _put("data", 1, "app_id")(7), "duplicate_app_id",
     "/data/1/app_id 7 stands twice in the list; fetch it again"),
    (APP, _put("data", 1, "total_tokens")("900719925474099302"), "not_descending",
     "/data/1/total_tokens is 900719925474099302, more than the row above it has; " + MEND),
    (APP, _put("data", 1, "total_tokens")(12), "wrong_type",
     f"/data/1/total_tokens is an integer where a text is documented; {MEND}"),
    (APP, _put("data", 1, "total_tokens")("1.2e9"), "not_an_integer",
     f"/data/1/total_tokens is '1.2e9', no count of tokens; {MEND}"),
    (APP, _put("data", 0, "total_tokens")("9223372036854775808"), "not_an_integer",
     f"/data/0/total_tokens is '9223372036854775808', no count of tokens; {MEND}"),
    (APP, _put("data", 1, "total_requests")(-1), "negative",
     f"/data/1/total_requests is -1, below 0; {MEND}"),
    (APP, _put("data", 1, "total_requests")("7"), "wrong_type",
     f"/data/1/total_requests is a text where an integer is documented; {MEND}"),
    (COST, _put("data")([]), "empty_list", f"/data is empty where rows were expected; {AGAIN}"),
    (COST, _repeat("data"), "duplicate_row",
     "/data/2 is a second row of hermes-agent, anthropic/claude-4.8-opus, standard, 10-49-turns; "
     "fetch it again"),
    (COST, _put("data", 0, "turn_range")("10-99-turns"), "unknown_value",
     "/data/0/turn_range is '10-99-turns' where 1-turn or 10-49-turns or 2-9-turns or "
     f"50-plus-turns is documented; {MEND}"),
    (COST, _put("data", 0, "model_permaslug")("opus"), "bad_permaslug",
     f"/data/0/model_permaslug is 'opus', no author/model; {MEND}"),
    (COST, _put("data", 0, "median_session_cost_usd")("1.74"), "wrong_type",
     f"/data/0/median_session_cost_usd is '1.74' where a number is documented; {MEND}"),
    (COST, _put("data", 0, "median_session_cost_usd")(None), "wrong_type",
     f"/data/0/median_session_cost_usd is null where a number is documented; {MEND}"),
    (COST, _put("meta", "window_end_date")("2026-07-28"), "future_date",
     "/meta/window_end_date 2026-07-28 lies after 2026-07-27, the day on which this was said; "
     "fetch it again"),
    (COST, _put("meta", "window_days")(0), "bad_range",
     f"/meta/window_days is 0, no span of 1 to 366 days; {MEND}"),
    (2, _put(*TASKS)([]), "empty_list",
     f"/data/classifications is empty where rows were expected; {AGAIN}"),
    (2, _put(*TASKS, 0, "macro_category")("other"), "unknown_value",
     "/data/classifications/0/macro_category is 'other' where agent or code or data or general "
     f"is documented; {MEND}"),
    (2, _put(*TASKS, 0, "token_share")(39), "not_a_share",
     f"/data/classifications/0/token_share is 39, no share from 0 to 1; {MEND}"),
    (2, _put(*TASKS, 0, "token_share")(0.00039), "shares_not_one",
     f"/data/classifications: the shares of all tasks (token_share) sum to 0.61039, not 1; {MEND}"),
    (2, _put(*TASKS, 1, "tag")("code:general_impl"), "duplicate_tag",
     "/data/classifications/1/tag code:general_impl stands twice in the list; fetch it again"),
    (2, _put(*TASKS, 0, "category_usage_share")(0.51), "shares_not_one",
     "/data/classifications: the shares within code (category_usage_share) sum to 0.91, "
     f"not 1; {MEND}"),
    (2, lambda a: a["data"]["macro_categories"].pop(), "shares_not_one",
     "/data/macro_categories: the shares of all groups (usage_share) sum to 0.87, "
     f"not 1; {MEND}"),
    (2, lambda a: [_put(*GROUPS, n, "usage_share")(0.35)(a) for n in (0, 1)],
     "wrong_sum", f"the usage_share of code is 0.35 but its tasks sum to 0.45; {MEND}"),
    (2, _put("data", "window_days")(30), "unknown_value",
     f"/data/window_days is 30 where 7 is documented; {MEND}"),
    (2, _put("data", "as_of")("2026-07-30"), "clock",
     "/data/as_of says 2026-07-30 but was captured on 2026-07-27; set the clock that is wrong, "
     "the source's or ours, and fetch it again"),
    (DAY, _put("data")([]), "empty_list", f"/data is empty where rows were expected; {AGAIN}"),
    (DAY, _repeat("data"), "dates_not_ascending",
     "/data/5/date: 2026-07-13 comes after 2026-07-20, so a page is repeated or out of order; "
     "fetch it again"),
    (DAY, lambda a: [row.update(date="2026-07-21") for row in a["data"][2:]], "wrong_period",
     f"/data/2/date: 2026-07-21 is no first day of a week; {MEND}"),
    (DAY, lambda a: [row.update(date="2026-07-06") for row in a["data"][:2]], "outside_window",
     "/data/0/date: 2026-07-06 lies outside 2026-07-13 to 2026-07-26, which /meta states; "
     "fetch it again"),
    (DAY, lambda a: a["data"].__delitem__(slice(2)), "missing_period",
     "/data has no row for the week of 2026-07-13, which lies in the window; fetch it again"),
    (DAY, _put("data", 0, "total_tokens")("-5"), "not_a_count",
     f"/data/0/total_tokens: -5 is no count, so its bucket has no total; {MEND}"),
    (DAY, _put("data", 3, "total_tokens")("9999"), "not_descending",
     f"/data/3/total_tokens: 9999 is more than the row above it has on 2026-07-20; {MEND}"),
    (DAY, _put("data", 3, "model_permaslug")("acme/one-20260101"), "duplicate_model",
     "/data/2/model_permaslug: acme/one-20260101 stands twice on 2026-07-20; fetch it again"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "change", "code", "message"), WRONG)
def test_a_wrong_answer(
    request: pytest.FixtureRequest,
    refused: Refused,
    kind: int,
    change: Change,
    code: str,
    message: str,
) -> None:
    name, honest, url, _ = KINDS[kind]
    answer = deepcopy(request.getfixturevalue(honest))
    change(answer)
    refusal = refused(name, answer, url)
    assert (refusal.code, refusal.message, refusal.failed) == (code, message, False)


QUESTIONS = [
    (APP, f"{APPS}?provider=x", "unknown_parameter",
     f"the URL asks with provider=x, and what that counts is not known; {MEND}"),
    (APP, f"{APPS}?sort=newest", "unknown_value",
     f"the URL's sort is 'newest' where popular or trending is documented; {MEND}"),
    (APP, f"{APPS}?limit=1", "too_many_rows",
     f"/data has 2 rows where 1 were asked for; {MEND}"),
    (APP, f"{APPS}?limit=ten", "bad_parameter",
     "the URL asks with limit=ten, no count; ask with a count"),
    (APP, f"{APPS}?sort=popular&sort=trending", "repeated_parameter",
     "the URL asks for sort twice, so what was answered is not certain; ask for it once"),
    (COST, f"{SESSIONS}&turn_range=1-turn", "wrong_filter",
     "/data/0/turn_range is '10-49-turns' where only '1-turn' was asked for; fetch it again"),
    (2, TASK.replace("7d", "30d"), "unknown_value",
     f"the URL's window is '30d' where 7d is documented; {MEND}"),
    (4, f"{RANKED}?category=poetry", "unknown_value",
     "the URL's category is 'poetry' where academia or finance or health or legal or marketing or "
     "marketing/seo or programming or roleplay or science or technology or translation or trivia "
     f"is documented; {MEND}"),
    (4, f"{RANKED}?category=legal&period=day", "wrong_period",
     "the URL asks by category for days, which is documented as impossible; "
     "ask for weeks or months"),
    (4, f"{RANKED}?category=legal&modality=text", "combined_breakdowns",
     "the URL asks by category and modality at once, which is documented as impossible; "
     "ask for one"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "url", "code", "message"), QUESTIONS)
def test_a_question_that_is_not_documented(
    request: pytest.FixtureRequest, refused: Refused, kind: int, url: str, code: str, message: str
) -> None:
    name, honest, _, _ = KINDS[kind]
    refusal = refused(name, request.getfixturevalue(honest), url)
    assert (refusal.code, refusal.message) == (code, message)
