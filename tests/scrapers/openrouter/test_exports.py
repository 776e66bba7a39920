"""The CSV of a snapshot: what it says, and each way in which it is refused."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from scrapers.openrouter.exports import EXPORT_CSV
from scrapers.records import Parsed, Refusal

URL = "https://openrouter.ai/api/v1/datasets/exports/rankings-daily/2026-07-27.csv"
MEND = "compare the source's documentation and mend the parser"
HEADER = "date,model_permaslug,rank,total_tokens,share_of_daily_tokens"
LINES = [
    HEADER,
    "2026-07-25,acme/one-20260101,1,300,0.3",
    "2026-07-25,Zeta/two:free,2,200,0.2",
    "2026-07-25,other,,500,0.5",
    "2026-07-26,acme/one-20260101,1,600,0.6",
    "2026-07-26,Zeta/two:free,2,300,0.3",
    "2026-07-26,other,,100,0.1",
]


def _body(lines: list[str], end: str = "\r\n") -> bytes:
    return "".join(line + end for line in lines).encode()


def _with(place: int, text: str) -> bytes:
    """The body with line `place` (counted from 1) replaced."""
    return _body([*LINES[: place - 1], text, *LINES[place:]])


@pytest.mark.parametrize(
    ("name", "matches"),
    [
        ("2026-07-27.csv", True),
        ("latest.csv", False),
        ("2026-07-27.json", False),
        ("2026-07-27.csv?x=1", False),
    ],
)
def test_only_dated_files_are_read(name: str, matches: bool) -> None:
    url = f"https://openrouter.ai/api/v1/datasets/exports/rankings-daily/{name}"
    assert bool(EXPORT_CSV.url.fullmatch(url)) is matches


def test_columns_and_scope(parse: Callable[..., Parsed]) -> None:
    parsed = parse("export_csv", _body(LINES), URL)
    first, second = date(2026, 7, 25), date(2026, 7, 26)
    assert parsed.columns == {
        "date": [first] * 3 + [second] * 3,
        "model": ["acme/one-20260101", "Zeta/two", "other"] * 2,
        "variant": ["standard", "free", "standard"] * 2,
        "tokens": ["300", "200", "500", "600", "300", "100"],
        "rank": [1, 2, None] * 2,
        "is_complete": [True] * 6,
        "locator": [f"line={line},column=total_tokens" for line in range(2, 8)],
    }
    assert parsed.scope == [(first,), (second,)]
    assert (parsed.stated, parsed.warnings) == (None, ())
    assert EXPORT_CSV.verified_by == "export_manifest"


def test_the_day_of_the_snapshot_is_not_complete(parse: Callable[..., Parsed]) -> None:
    parsed = parse("export_csv", _body(LINES), URL.replace("07-27", "07-26"))
    assert parsed.columns["is_complete"] == [True] * 3 + [False] * 3


def test_a_negative_number_is_kept_for_the_gate(parse: Callable[..., Parsed]) -> None:
    parsed = parse("export_csv", _with(3, "2026-07-25,Zeta/two:free,2,-5,0.2"), URL)
    assert parsed.columns["tokens"][1] == "-5"


REFUSALS = [
    (b"", "empty_body", "", "the body is empty where the CSV file of an export was expected; "
     "fetch it again"),
    (b"<html>", "html", "", "the body is an HTML or XML page, not the CSV file of an export; "
     "open the URL in a browser to see what the site now answers"),
    (b'{"data":[]}', "not_csv", "",
     f"the body is JSON where the CSV file of an export belongs; {MEND}"),
    (_with(2, "2026-07-25,açme/one,1,300,0.3"), "not_ascii", "",
     "the body is not ASCII, so it was damaged; fetch it again"),
    (_body(LINES)[:-1], "cut", "", "the last line has no end, so the body was cut; fetch it again"),
    (_body(LINES)[:-5], "cut", "", "the last line has no end, so the body was cut; fetch it again"),
    (_body(LINES, "\n"), "wrong_line_end", "",
     f"no line ends in CRLF, which is what is documented; {MEND}"),
    (_with(1, "date,model_permaslug,total_tokens,rank,share_of_daily_tokens"), "wrong_header",
     "line=1", "the first line is 'date,model_permaslug,total_tokens,rank,share_of_daily_tokens' "
     f"where {HEADER} is documented; {MEND}"),
    (_body(LINES[:1]), "empty_list", "", "the file has a header and no rows; fetch it again"),
    (_with(3, "2026-07-25,Zeta/two:free,2,200"), "wrong_columns", "line=3",
     f"line 3 is '2026-07-25,Zeta/two:free,2,200', not 5 plain cells; {MEND}"),
    (_with(3, '2026-07-25,"Zeta/two",2,200,0.2'), "wrong_columns", "line=3",
     f"line 3 is '2026-07-25,\"Zeta/two\",2,200,0.2', not 5 plain cells; {MEND}"),
    (_with(3, ""), "wrong_columns", "line=3", f"line 3 is '', not 5 plain cells; {MEND}"),
    (_with(3, "2026-07-25,Zeta/two:free,3,200,0.2"), "wrong_rank", "line=3,column=rank",
     f"line=3,column=rank: '3' where '2' follows on 2026-07-25; {MEND}"),
    (_with(4, "2026-07-25,other,3,500,0.5"), "wrong_rank", "line=4,column=rank",
     f"line=4,column=rank: '3' where '' follows on 2026-07-25; {MEND}"),
    (_with(3, "2026-07-25,Zeta/two:free,2,200,20%"), "not_a_share",
     "line=3,column=share_of_daily_tokens",
     f"line=3,column=share_of_daily_tokens: '20%' is no share; {MEND}"),
    (_with(3, "2026-07-25,Zeta/two:free,2,200,0.200002"), "shares_not_one",
     "line=2,column=share_of_daily_tokens", "line=2,column=share_of_daily_tokens: the shares of "
     f"2026-07-25 sum to 1.000002000, not 1; {MEND}"),
    (_with(3, "2026-07-25,Zeta/two:free,2,201,0.2"), "wrong_share",
     "line=2,column=share_of_daily_tokens", "line=2,column=share_of_daily_tokens: 0.3 is not 300 "
     f"of the 1001 tokens of 2026-07-25; {MEND}"),
    (_with(3, "2026-07-25,Zeta/two:free,2,400,0.2"), "not_descending", "line=3,column=total_tokens",
     "line=3,column=total_tokens: 400 is more than the row above it has on 2026-07-25; "
     f"{MEND}"),
    (_body([HEADER, *LINES[4:], *LINES[1:4]]), "dates_not_ascending", "line=5,column=date",
     "line=5,column=date: 2026-07-25 comes after 2026-07-26, so a page is repeated or out of "
     "order; fetch it again"),
    (_body([*LINES[:4], *(line.replace("07-26", "07-27") for line in LINES[4:])]), "missing_day",
     "", "the file has no row for 2026-07-26, between days it has; fetch it again"),
    (_body([*LINES[:4], *(line.replace("07-26", "07-28") for line in LINES[4:])]), "future_date",
     "line=5,column=date", "line=5,column=date: 2026-07-28 lies after 2026-07-27, the day on "
     "which this was said; fetch it again"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "code", "locator", "message"), REFUSALS)
def test_refusals(
    refused: Callable[..., Refusal], body: bytes, code: str, locator: str, message: str
) -> None:
    refusal = refused("export_csv", body, URL)
    assert (refusal.code, refusal.locator, refusal.message) == (code, locator, message)
    assert not refusal.failed


def test_the_documented_error_is_the_source_saying_no(refused: Callable[..., Refusal]) -> None:
    body = b'{"error":{"message":"Export not found","code":404}}'
    refusal = refused("export_csv", body, URL)
    assert (refusal.code, refusal.failed) == ("source_error", True)
    assert refusal.message == (
        'the source answers its own error 404, "Export not found": the path is gone or the file '
        "does not exist (yet), so check the URL in a browser"
    )


def test_a_snapshot_of_the_future_is_refused(refused: Callable[..., Refusal]) -> None:
    time = datetime(2026, 7, 25, 12, tzinfo=UTC)
    refusal = refused("export_csv", _body(LINES), URL, time)
    assert refusal.code == "clock"
    assert refusal.message == (
        "its name says 2026-07-27T00:00:00Z but was captured at 2026-07-25T12:00:00Z; "
        "set the clock that is wrong, the source's or ours, and fetch it again"
    )


def test_a_day_that_does_not_exist_is_refused(refused: Callable[..., Refusal]) -> None:
    refusal = refused("export_csv", _body(LINES), URL.replace("07-27", "02-30"))
    assert refusal.code == "bad_date"
    assert refusal.message == f"the file's name is '2026-02-30', which is no day; {MEND}"
