"""FRED's JSON and CSV: what they say, and each way in which they are refused."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from warcio.archiveiterator import ArchiveIterator

from scrapers.fred.parse import KINDS
from scrapers.records import Parsed, Refusal
from scrapers.registry import kind_of

API = "https://api.stlouisfed.org/fred/series/observations"
URL = f"{API}?file_type=json&observation_start=2026-03-01&series_id=DEXCHUS"
CHART = "https://fred.stlouisfed.org/graph/fredgraph.csv?id=DEXCHUS"
TIME = datetime(2026, 3, 19, 14, tzinfo=UTC)
LIST = "/observations"
MEND = "compare the source's documentation and mend the parser"


@pytest.fixture
def answer() -> dict[str, Any]:
    """Two days with a rate and a holiday between them."""
    values = {"2026-02-13": "6.9000", "2026-02-16": ".", "2026-02-17": "6.8821"}
    known = {"realtime_start": "2026-03-19", "realtime_end": "2026-03-19"}
    return {
        **known,
        "units": "lin",
        "output_type": 1,
        "file_type": "json",
        "count": 3,
        "offset": 0,
        "limit": 100000,
        "observations": [known | {"date": day, "value": rate} for day, rate in values.items()],
    }


def _parse(value: Any, url: str = URL) -> Parsed:
    kind = next(kind for kind in KINDS if kind.url.fullmatch(url))
    body = value if isinstance(value, bytes) else orjson.dumps(value)
    return kind.parse(body, url, {}, TIME)


def _refused(value: Any, url: str = URL) -> Refusal:
    with pytest.raises(Refusal) as caught:
        _parse(value, url)
    return caught.value


def _expected(first: str, last: str) -> dict[str, list[Any]]:
    return {
        "base": ["USD"] * 2,
        "quote": ["CNY"] * 2,
        "date": [date(2026, 2, 13), date(2026, 2, 17)],
        "rate": ["6.9000", "6.8821"],
        "series": ["DEXCHUS"] * 2,
        "locator": [first, last],
    }


def test_observations(answer: dict[str, Any]) -> None:
    parsed = _parse(answer)
    assert parsed.columns == _expected(f"{LIST}/0/value", f"{LIST}/2/value")
    assert parsed.scope == [("USD", "CNY", date(2026, 2, 16))]
    assert parsed.warnings == ["days without a rate skipped: 1 of DEXCHUS"]
    assert parsed.stated is None


@pytest.mark.parametrize("none", [".", ""])
@pytest.mark.parametrize("name", ["observation_date", "DATE"])
def test_chart(name: str, none: str) -> None:
    text = f"{name},DEXCHUS\n2026-02-13,6.9000\n2026-02-16,{none}\n2026-02-17,6.8821\n"
    parsed = _parse(text.encode(), CHART)
    assert parsed.columns == _expected("line=2,column=DEXCHUS", "line=4,column=DEXCHUS")
    assert parsed.scope == [("USD", "CNY", date(2026, 2, 16))]


def test_dollars_per_euro_are_not_turned_round() -> None:
    parsed = _parse(
        b"observation_date,DEXUSEU\n2026-03-02,1.169\n", CHART.replace("DEXCHUS", "DEXUSEU")
    )
    assert [parsed.columns[key] for key in ("base", "quote", "rate")] == [
        ["EUR"],
        ["USD"],
        ["1.169"],
    ]


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        (URL, "observations"),
        (f"{API}?api_key=removed&file_type=json&series_id=DEXTAUS", "observations"),
        (URL.replace("DEXCHUS", "DEXCHUSX"), None),
        (f"{URL}&units=pch", None),
        (f"{URL}&realtime_start=2020-01-01", None),
        (f"{URL}&frequency=m", None),
        (f"{API}?series_id=DEXCHUS", None),
        (CHART, "chart"),
        (f"{CHART}&cosd=2025-01-01&coed=2026-01-01", "chart"),
        (CHART.replace("DEXCHUS", "EXCHUS"), None),
        (f"{CHART}&transformation=pch", None),
    ],
)
def test_the_kind_that_reads_a_url(url: str, kind: str | None) -> None:
    found = [one.name for one in KINDS if one.url.fullmatch(url)]
    assert found == ([] if kind is None else [kind])


def _row(place: int, **changes: str) -> Callable[[dict[str, Any]], Any]:
    return lambda answer: answer["observations"][place].update(changes)


REFUSALS: list[tuple[Callable[[dict[str, Any]], Any], str, str]] = [
    (lambda a: a.update(units="pch"), "unknown_value",
     f"/units is 'pch' where lin is documented; {MEND}"),
    (lambda a: a.update(count=4), "incomplete_page",
     f"{LIST} has 3 rows from 0 where 4 are counted, so a page is missing or several vintages are "
     "mixed; ask for all of one vintage"),
    (lambda a: a.update(observations=[], count=0), "empty_list",
     f"{LIST} is empty where rows were expected; look at what the source shows today "
     "and fetch it again"),
    (lambda a: a.pop("observations"), "missing_key",
     "the body lacks observations; the source changed its shape, "
     "so compare its documentation and mend the parser"),
    (_row(1, value="ND"), "not_a_rate", f"{LIST}/1/value is 'ND', which is no rate; {MEND}"),
    (_row(1, value="-6.9"), "not_a_rate", f"{LIST}/1/value is '-6.9', which is no rate; {MEND}"),
    (_row(1, value="0"), "not_a_rate", f"{LIST}/1/value is '0', which is no rate; {MEND}"),
    (_row(2, date="2026-02-16"), "dates_not_ascending",
     f"{LIST}/2/value is of 2026-02-16 after 2026-02-16, so a page is repeated or out of order; "
     "fetch it again"),
    (_row(2, date="2026-03-21"), "future_date",
     f"{LIST}/2/value is of 2026-03-21, after 2026-03-19, the day on which it was fetched; "
     "fetch it again"),
    (_row(2, date="17/02/2026"), "bad_date",
     f"{LIST}/2/value is '17/02/2026', which is no day; {MEND}"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "code", "message"), REFUSALS)
def test_refusals(
    answer: dict[str, Any], change: Callable[[dict[str, Any]], Any], code: str, message: str
) -> None:
    change(answer)
    refusal = _refused(answer)
    assert (refusal.code, refusal.message, refusal.failed) == (code, message, False)


def test_only_holidays_are_refused(answer: dict[str, Any]) -> None:
    for row in answer["observations"]:
        row["value"] = "."
    assert _refused(answer).message == "the series DEXCHUS holds no rate at all; fetch it again"


def test_the_sources_own_error() -> None:
    refusal = _refused({"error_code": 400, "error_message": "Bad Request. api_key is not valid."})
    assert (refusal.code, refusal.failed) == ("source_error", True)
    assert refusal.message == (
        'the source answers its own error 400, "Bad Request. api_key is not valid.": '
        "the request is wrong, so compare its parameters with the source's documentation"
    )


CHARTS = [
    (b"", "empty_body",
     "the body is empty where the CSV file of a series was expected; fetch it again"),
    (b"<!DOCTYPE html>", "html", "the body is an HTML or XML page, not the CSV file of a series; "
     "open the URL in a browser to see what the site now answers"),
    (b"{}", "not_csv", f"the body is JSON where the CSV file of a series belongs; {MEND}"),
    (b"observation_date,DEXCHUS\n2026-02-13,6.9", "cut",
     "the last line has no end, so the body was cut; fetch it again"),
    (b"observation_date,DEXTAUS\n2026-02-13,6.9\n", "wrong_header",
     "the first line is 'observation_date,DEXTAUS' where observation_date,DEXCHUS is documented; "
     f"{MEND}"),
    (b"observation_date,DEXCHUS\n", "empty_list",
     "the file has a header and no rows; fetch it again"),
    (b"observation_date,DEXCHUS\n2026-02-13,6.9,1\n", "wrong_columns",
     "line 2 is '2026-02-13,6.9,1', not two cells; fetch it again"),
    ("observation_date,DEXCHUS\n2026-02-13,６.９\n".encode(), "not_ascii",
     "the body is not ASCII, so it was damaged; fetch it again"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "code", "message"), CHARTS)
def test_refusals_of_the_chart(body: bytes, code: str, message: str) -> None:
    refusal = _refused(body, CHART)
    assert (refusal.code, refusal.message) == (code, message)


@pytest.mark.recordings
def test_the_recordings(recordings: Path) -> None:
    found: dict[str, Parsed] = {}
    with (recordings / "fx-2026-03.warc.gz").open("rb") as file:
        for record in ArchiveIterator(file):
            url = record.rec_headers.get_header("WARC-Target-URI")
            owner = kind_of(url)
            if owner[0] and owner[0].name == "fred" and owner[1]:
                body = record.content_stream().read()
                parsed = owner[1].parse(body, url, {}, TIME)
                found[parsed.columns["series"][0]] = parsed
    assert {name: one.rows for name, one in found.items()} == dict.fromkeys(
        ("DEXCHUS", "DEXHKUS", "DEXUSEU"), 10
    )
    firsts = {name: one.columns["rate"][0] for name, one in found.items()}
    assert firsts == {"DEXCHUS": "6.8821", "DEXHKUS": "7.8219", "DEXUSEU": "1.169"}
    assert all(one.warnings == [] for one in found.values())
