"""StatCounter's answers: both shapes, months that are missing, and each way they are refused."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from scrapers.records import Parsed, Refusal
from scrapers.statcounter.parse import KINDS, MONTHLY
from tests.scrapers.statcounter.months import BARS, HEADER, NOTHING, WORLD, address, table

TIME = datetime(2026, 4, 8, tzinfo=UTC)
MEND = "compare the source's documentation and mend the parser"
WHAT = "the CSV file of chatbot shares"


def parse(body: bytes, url: str = "", time: datetime = TIME) -> Parsed:
    url = url or address()
    assert MONTHLY.url.fullmatch(url)
    return MONTHLY.parse(body, url, {}, time)


def refused(body: bytes, url: str = "") -> tuple[str, str]:
    with pytest.raises(Refusal) as caught:
        parse(body, url)
    return caught.value.code, caught.value.message


def test_a_row_a_month_and_chatbot() -> None:
    parsed = parse(table())
    assert parsed.rows == 7 * len(WORLD)
    assert {name: values[5] for name, values in parsed.columns.items()} == {
        "geo": "world",
        "month": date(2025, 8, 1),
        "entity": "deepseek",
        "label": "Deepseek",
        "share": "2.7",
        "is_complete": True,
        "locator": "line=2,column=Deepseek",
    }
    assert parsed.scope[0] == ("world", date(2025, 8, 1))
    assert parsed.warnings == []


def test_months_of_zeros_are_missing_and_not_in_the_scope() -> None:
    # Before the series begins, and behind its last month.
    months = {"2025-01": NOTHING, "2025-02": NOTHING, **WORLD, "2026-04": NOTHING}
    parsed = parse(table(months))
    assert parsed.columns == parse(table()).columns | {"locator": parsed.columns["locator"]}
    assert parsed.scope == parse(table()).scope
    assert parsed.warnings == ["months of zeros skipped as missing: 3"]


def test_the_running_month_is_partial() -> None:
    parsed = parse(table({"2026-03": WORLD["2026-03"], "2026-04": WORLD["2026-03"]}))
    assert parsed.columns["is_complete"] == [True] * 7 + [False] * 7


def test_the_bars_of_one_month() -> None:
    parsed = parse(BARS, address("2026-09", "2026-09"), datetime(2026, 10, 8, tzinfo=UTC))
    assert parsed.columns["entity"] == ["chatgpt", "google_gemini", "other"]
    assert set(parsed.columns["month"]) == {date(2026, 9, 1)}
    assert parsed.scope == [("world", date(2026, 9, 1))]


def test_a_chatbot_that_is_new_is_a_warning_and_a_row() -> None:
    header = HEADER.replace("Claude", "Grok 5")
    parsed = parse(table(header=header))
    assert parsed.columns["entity"][4] == "grok_5"
    assert parsed.warnings == [f"{WHAT} names the unknown chatbot Grok 5"]


@pytest.mark.parametrize(("code", "geo"), [("ww", "world"), ("na", "north_america"), ("CN", "CN")])
def test_regions(code: str, geo: str) -> None:
    assert set(parse(table(), address(region=code)).columns["geo"]) == {geo}


@pytest.mark.parametrize(
    ("body", "url", "code", "message"),
    [
        (
            b"<!DOCTYPE html><title>Just a moment</title>",
            "",
            "html",
            f"the body is an HTML or XML page, not {WHAT}; open the URL in a browser to see what "
            "the site now answers",
        ),
        (b"", "", "empty_body", f"the body is empty where {WHAT} was expected; fetch it again"),
        (
            table({"2025-01": NOTHING}),
            "",
            "empty_list",
            f"{WHAT} has no month that is not all zeros; see what the site shows",
        ),
        (table({}), "", "empty_list", f"{WHAT} has a header and no rows; fetch it again"),
        (
            table()[:-9],
            "",
            "wrong_columns",
            f"line 7 of {WHAT} has 6 cells where the header has 8, so the file was cut or damaged; "
            "fetch it again",
        ),
        (
            table(header=HEADER.replace("Other", "Rest")),
            "",
            "missing_key",
            f"the header of {WHAT} lacks Other, so it was cut or changed; {MEND}",
        ),
        (
            table({"2025-08": "8092,8.12,2.19,5.17,0.89,2.7,0"}),
            "",
            "not_a_share",
            f"line=2,column=ChatGPT is '8092', which is no percentage; {MEND}",
        ),
        (
            table({"2025-W08": WORLD["2025-08"]}),
            "",
            "bad_date",
            "line=2,column=Date is '2025-W08' where a month such as 2026-08 is documented; " + MEND,
        ),
        (
            table() + b"\n" + table().split(b"\n")[-1],
            "",
            "duplicate_row",
            "line=8,column=ChatGPT is a second row of 2026-03, so a page is repeated; fetch it "
            "again",
        ),
        (
            BARS,
            address("2026-08", "2026-08"),
            "wrong_month",
            "the bars are of 2026-09 where 202608 to 202608 was asked for; fetch it again",
        ),
        (
            b'"Browser","Market Share Perc. (Sept 2026)"\n"Chrome",70\n',
            "",
            "missing_key",
            f"the header of {WHAT} is 'Browser, Market Share Perc. (Sept 2026)', neither months "
            f"nor the bars of one month; {MEND}",
        ),
        (
            table(),
            address(region="xx"),
            "unknown_value",
            f"the region 'xx' of the address is none that is known; {MEND}",
        ),
    ],
)
def test_refusals(body: bytes, url: str, code: str, message: str) -> None:
    assert refused(body, url) == (code, message)


@pytest.mark.parametrize(
    "change", [("monthly", "daily"), ("ai_chatbot", "browser"), ("csv=1", "csv=0")]
)
def test_other_charts_are_not_read(change: tuple[str, str]) -> None:
    url = address().replace(*change)
    assert not any(kind.url.fullmatch(url) for kind in KINDS)


@pytest.mark.recordings
def test_thirteen_recorded_months_sum_to_a_hundred(recordings: Path) -> None:
    with (recordings / "statcounter-2026-09.warc.gz").open("rb") as file:
        record = next(iter(ArchiveIterator(file)))
        url = record.rec_headers.get_header("WARC-Target-URI")
        parsed = parse(record.content_stream().read(), url, datetime(2026, 9, 6, tzinfo=UTC))
    sums: dict[date, float] = {}
    for month, share in zip(parsed.columns["month"], parsed.columns["share"], strict=True):
        sums[month] = round(sums.get(month, 0) + float(share), 2)
    assert (len(sums), min(sums), max(sums)) == (13, date(2025, 8, 1), date(2026, 8, 1))
    assert {min(sums.values()), max(sums.values())} == {99.99, 100.01}
