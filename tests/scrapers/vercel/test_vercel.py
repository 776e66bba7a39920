"""Vercel's export: what it says, and each way in which it is refused."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest

from scrapers.records import Parsed, Refusal
from scrapers.registry import kind_of
from tests.demand_apis import Vercel
from tests.server import Seen

EXPORT = "https://vercel.com/api/ai/leaderboard-export"
LABS = f"{EXPORT}?dataset=labs&modality=all&format=json"
APPS = f"{EXPORT}?dataset=apps&modality=all&format=json"
TIME = datetime(2026, 10, 8, 3, 25, tzinfo=UTC)
MEND = "compare the source's documentation and mend the parser"
CHANGED = "the source changed its shape, so compare its documentation and mend the parser"


def parse(value: Any, url: str = LABS) -> Parsed:
    _, kind = kind_of(url)
    assert kind is not None, url
    body = value if isinstance(value, bytes) else orjson.dumps(value)
    return kind.parse(body, url, {}, TIME)


def refused(value: Any, url: str = LABS) -> Refusal:
    with pytest.raises(Refusal) as caught:
        parse(value, url)
    return caught.value


def answer(url: str) -> Any:
    """What the server of the tests answers."""
    found = Vercel()(Seen(url, 0.0, {}))
    assert found is not None
    return orjson.loads(found.body)


@pytest.fixture
def labs() -> Any:
    return answer(LABS)


@pytest.fixture
def apps() -> Any:
    return answer(APPS)


def test_shares(labs: Any) -> None:
    parsed = parse(labs)
    # Two days, three metrics, three labs.
    assert parsed.rows == 18
    assert {name: values[1] for name, values in parsed.columns.items()} == {
        "dataset": "labs",
        "modality": "all",
        "date": date(2026, 10, 6),
        "metric": "spend",
        "name": "openai",
        "share_pct": "24.5",
        "locator": "/rows/1/share_percent",
    }
    assert (parsed.scope, parsed.stated, parsed.warnings) == ((), None, [])


def test_the_digits_are_the_sources_own(labs: Any) -> None:
    body = orjson.dumps(labs).replace(b"61.25", b"61.2500000000000001")
    assert parse(body).columns["share_pct"][0] == "61.2500000000000001"


def test_models_are_never_labs(labs: Any) -> None:
    parsed = parse(labs, f"{EXPORT}?dataset=models&modality=text&format=json")
    assert set(parsed.columns["dataset"]) == {"models"}
    assert set(parsed.columns["modality"]) == {"text"}


def test_ranks(apps: Any) -> None:
    parsed = parse(apps, APPS)
    assert parsed.columns == {
        "dataset": ["apps"] * 4,
        "modality": ["all"] * 4,
        "ranked_by": ["spend", "spend", "tokens", "tokens"],
        "name": ["acme", "zeta"] * 2,
        "rank": [1, 2] * 2,
        "url": ["https://acme.example", "https://zeta.example"] * 2,
        "description": [None] * 4,
        "locator": [f"/rows/{row}/rank" for row in range(4)],
    }
    assert parsed.scope == [("apps", "all")]


def test_unknown_keys_are_warnings(labs: Any, apps: Any) -> None:
    for value, url in ((labs, LABS), (apps, APPS)):
        value["as_of"] = "2026-10-08"
        value["rows"][0]["note"] = ""
        assert parse(value, url).warnings == [
            "the body has the unknown key as_of",
            "rows of /rows have the unknown key note",
        ]


@pytest.mark.parametrize(("url", "what"), [(LABS, "shares"), (APPS, "rankings")])
def test_a_body_that_is_no_answer(url: str, what: str) -> None:
    assert refused(b"", url).message == (
        f"the body is empty where an export of {what} was expected; fetch it again"
    )
    assert refused(b"<html>", url).message == (
        f"the body is an HTML or XML page, not an export of {what}; "
        "open the URL in a browser to see what the site now answers"
    )
    body = orjson.dumps(answer(url))
    assert {refused(body[:end], url).code for end in range(1, len(body), 29)} == {"not_json"}
    error = refused({"error": {"code": "bad_request", "message": "Invalid dataset"}}, url)
    assert (error.code, error.failed) == ("source_error", True)
    assert error.message.startswith(
        'the source answers its own error bad_request, "Invalid dataset": '
    )
    assert refused({}, url).message == f"the body lacks rows; {CHANGED}"


@pytest.mark.parametrize(
    ("url", "key"),
    [(LABS, key) for key in ("date", "name", "metric", "share_percent")]
    + [(APPS, key) for key in ("rank", "ranked_by", "name", "url", "description")],
)
def test_a_missing_key(url: str, key: str) -> None:
    value = answer(url)
    del value["rows"][1][key]
    refusal = refused(value, url)
    assert (refusal.code, refusal.message) == ("missing_key", f"/rows/1 lacks {key}; {CHANGED}")


def _row(place: int, **values: Any) -> Callable[[Any], None]:
    return lambda answer: answer["rows"][place].update(values)


def _fractions(answer: Any) -> None:
    for row in answer["rows"]:
        row["share_percent"] /= 100


WRONG: list[tuple[str, Callable[[Any], Any], str, str]] = [
    (LABS, lambda a: a.update(rows=[]), "empty_list",
     "/rows is empty where rows were expected; look at what the source shows today "
     "and fetch it again"),
    (LABS, lambda a: a["rows"].extend(deepcopy(a["rows"])), "duplicate_row",
     "/rows/18 is a second row of anthropic by spend on 2026-10-06; fetch it again"),
    (LABS, _row(0, share_percent=None), "not_a_share",
     f"/rows/0/share_percent is null, no percentage from 0 to 100; {MEND}"),
    (LABS, _row(0, share_percent=6125), "not_a_share",
     f"/rows/0/share_percent is 6125, no percentage from 0 to 100; {MEND}"),
    (LABS, _row(0, share_percent="61.25"), "wrong_type",
     f"/rows/0/share_percent is '61.25' where a number is documented; {MEND}"),
    (LABS, _row(0, share_percent=62), "shares_beyond_whole",
     f"the shares of 2026-10-06 by spend sum to 100.75, above 100; {MEND}"),
    (LABS, _fractions, "wrong_unit",
     "no day's shares sum to more than 1.00, so they are fractions where percent are "
     f"documented; {MEND}"),
    (LABS, _row(0, metric="users"), "unknown_value",
     f"/rows/0/metric is 'users' where requests or spend or tokens is documented; {MEND}"),
    (LABS, _row(0, date="2026-10-10"), "future_date",
     "/rows/0/date is 2026-10-10, after 2026-10-08, the day of the capture; fetch it again"),
    (LABS, _row(0, date="06.10.2026"), "bad_date",
     f"/rows/0/date is '06.10.2026', which is no day; {MEND}"),
    (LABS, _row(0, name=" "), "empty_name", f"/rows/0/name is empty where a name belongs; {MEND}"),
    (APPS, lambda a: a["rows"].extend(deepcopy(a["rows"])), "duplicate_name",
     "/rows/4/name acme stands twice by spend; fetch it again"),
    (APPS, _row(1, rank=3), "wrong_rank", f"/rows/1/rank is 3 where 2 follows by spend; {MEND}"),
    (APPS, _row(1, rank="2"), "wrong_type",
     f"/rows/1/rank is a text where an integer is documented; {MEND}"),
    (APPS, _row(1, url=7), "wrong_type",
     f"/rows/1/url is an integer where a text is documented; {MEND}"),
]  # fmt: skip


@pytest.mark.parametrize(("url", "change", "code", "message"), WRONG)
def test_a_wrong_answer(url: str, change: Callable[[Any], Any], code: str, message: str) -> None:
    value = answer(url)
    change(value)
    refusal = refused(value, url)
    assert (refusal.code, refusal.message) == (code, message)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("dataset=labs&modality=sound",
         "the URL's modality is 'sound' where all or image or text or video is documented; "),
        ("dataset=labs&format=csv", "the URL's format is 'csv' where json is documented; "),
        ("dataset=labs&region=eu",
         "the URL asks with region=eu, and what that counts is not known; "),
    ],
)  # fmt: skip
def test_a_question_that_is_not_documented(labs: Any, query: str, message: str) -> None:
    assert refused(labs, f"{EXPORT}?{query}").message == message + MEND
