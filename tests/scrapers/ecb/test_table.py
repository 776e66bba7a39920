"""The ECB's ZIP and CSV files: what they say, and each way in which they are refused."""

import io
import zipfile
from datetime import UTC, date, datetime

import pytest

from scrapers.ecb import table
from scrapers.ecb.parse import KINDS
from scrapers.records import Parsed, Refusal

SITE = "https://www.ecb.europa.eu/stats/eurofxref"
PORTAL = (
    "https://data-api.ecb.europa.eu/service/data/EXR/D.CNY+USD.EUR.SP00.A"
    "?format=csvdata&startPeriod=2026-10-29"
)
TIME = datetime(2026, 10, 30, 16, tzinfo=UTC)
MEND = "compare the source's documentation and mend the parser"
CSV = "eurofxref-hist.csv"
HEADER = "Date,USD,JPY,BGN,GBP,CNY,HKD,KRW,"
LINES = [
    HEADER,
    "2026-10-30,1.1172,175.68,N/A,0.8338,7.4326,8.7652,1491.76,",
    "2026-10-29,1.12,175,N/A,0.83,N/A,8.76,1490,",
]


def _zip(name: str = CSV, lines: list[str] = LINES, **more: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, text in {name: "".join(f"{line}\n" for line in lines), **more}.items():
            # Without the time of day: parallel runs must name their tests alike.
            archive.writestr(zipfile.ZipInfo(member), text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _parse(body: bytes, url: str = f"{SITE}/eurofxref-hist.zip") -> Parsed:
    kind = next(kind for kind in KINDS if kind.url.fullmatch(url))
    return kind.parse(body, url, {}, TIME)


def _refused(body: bytes, url: str = f"{SITE}/eurofxref-hist.zip") -> Refusal:
    with pytest.raises(Refusal) as caught:
        _parse(body, url)
    return caught.value


def test_the_history_skips_the_trailing_comma_and_days_without_a_rate() -> None:
    parsed = _parse(_zip())
    first, second = date(2026, 10, 30), date(2026, 10, 29)
    assert parsed.columns == {
        "base": ["EUR"] * 11,
        "quote": [*["USD"] * 2, "CNY", *["HKD"] * 2, *["JPY"] * 2, *["KRW"] * 2, *["GBP"] * 2],
        "date": [first, second, first, *[first, second] * 4],
        "rate": ["1.1172", "1.12", "7.4326", "8.7652", "8.76", "175.68", "175", "1491.76", "1490",
                 "0.8338", "0.83"],
        "locator": [
            f"{CSV}!line=2,column=USD", f"{CSV}!line=3,column=USD", f"{CSV}!line=2,column=CNY",
            *(f"{CSV}!line={line},column={quote}"
              for quote in ("HKD", "JPY", "KRW", "GBP") for line in (2, 3)),
        ],
    }  # fmt: skip
    assert parsed.scope == [("EUR", "CNY", second)]
    assert (parsed.stated, parsed.warnings) == (None, ["cells without a rate skipped: 1 of CNY"])


def test_the_file_of_one_day_has_blanks_and_a_written_date() -> None:
    lines = [
        "Date, USD, JPY, GBP, CNY, HKD, KRW, ",
        "30 October 2026, 1.1172, 175.68, 0.8338, 7.4326, 8.7652, 1491.76, ",
    ]
    parsed = _parse(_zip("eurofxref.csv", lines), f"{SITE}/eurofxref.zip")
    assert set(parsed.columns["date"]) == {date(2026, 10, 30)}
    rates = dict(zip(parsed.columns["quote"], parsed.columns["rate"], strict=True))
    assert rates == {
        "USD": "1.1172",
        "CNY": "7.4326",
        "HKD": "8.7652",
        "JPY": "175.68",
        "KRW": "1491.76",
        "GBP": "0.8338",
    }


def _with(place: int, text: str) -> bytes:
    """The history with line `place` (counted from 1) replaced."""
    return _zip(lines=[*LINES[: place - 1], text, *LINES[place:]])


def _damaged() -> bytes:
    body = bytearray(_zip())
    body[60] ^= 0xFF
    return bytes(body)


ROW = "2026-10-29,1.12,175,N/A,0.83,7.43,8.76,1490,"
REFUSALS = [
    (b"", "empty_body", "the body is empty where a ZIP file was expected; fetch it again"),
    (b"<html>", "html", "the body is an HTML or XML page, not a ZIP file; "
     "open the URL in a browser to see what the site now answers"),
    (b"Date,USD\n", "not_zip", "the body is no ZIP file, so it was damaged; fetch it again"),
    (_zip()[:100], "not_zip",
     "the ZIP file cannot be read (File is not a zip file), so it was cut; fetch it again"),
    (_zip("other.csv"), "wrong_member",
     f"the ZIP file holds other.csv where one {CSV} is documented; {MEND}"),
    (_with(1, HEADER.replace("CNY", "CNH")), "missing_key",
     f"the first line of {CSV} lacks CNY (or has it twice); {MEND}"),
    (_with(1, HEADER.replace("BGN", "USD")), "missing_key",
     f"the first line of {CSV} lacks USD (or has it twice); {MEND}"),
    (_with(3, "2026-10-29,1.12,175"), "wrong_columns",
     f"{CSV}!line=3 has 3 cells where the header has 9, so the file was cut; fetch it again"),
    (_with(3, ROW.replace("1490", "1,490")), "wrong_columns",
     f"{CSV}!line=3 has 10 cells where the header has 9, so the file was cut; fetch it again"),
    (_with(3, ROW.replace("2026-10-29", "2026-13-29")), "bad_date",
     f"{CSV}!line=3 is '2026-13-29', which is no day; {MEND}"),
    (_with(3, ROW.replace("2026-10-29", "2026-10-25")), "weekend",
     f"{CSV}!line=3 is 2026-10-25, a Sunday, on which no rate is set; {MEND}"),
    (_with(2, ROW.replace("2026-10-29", "2026-11-02")), "future_date",
     f"{CSV}!line=2 is 2026-11-02, after 2026-10-30, the day on which it was fetched; "
     "fetch it again"),
    (_with(2, ROW), "duplicate_day",
     f"{CSV}!line=3,column=USD is a second rate of USD on 2026-10-29, so a page is repeated; "
     "fetch it again"),
    (_with(3, ROW.replace("8.76", "0")), "not_a_rate",
     f"{CSV}!line=3,column=HKD is '0', which is no rate; {MEND}"),
    (_with(3, ROW.replace("8.76", "-8.76")), "not_a_rate",
     f"{CSV}!line=3,column=HKD is '-8.76', which is no rate; {MEND}"),
    (_with(3, ROW.replace("8.76", "8.76E3")), "not_a_rate",
     f"{CSV}!line=3,column=HKD is '8.76E3', which is no rate; {MEND}"),
    (_zip(lines=[HEADER]), "empty_list",
     f"the member {CSV} holds no rate at all; fetch it again"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "code", "message"), REFUSALS)
def test_refusals(body: bytes, code: str, message: str) -> None:
    refusal = _refused(body)
    assert (refusal.code, refusal.message, refusal.failed) == (code, message, False)


def test_a_flipped_bit_is_seen() -> None:
    assert _refused(_damaged()).code == "not_zip"


def test_another_member_is_a_warning() -> None:
    parsed = _parse(_zip(**{"readme.txt": "x"}))
    assert parsed.warnings[0] == "the ZIP file also holds readme.txt"


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_BYTES", 1000)
    body = _zip(lines=[HEADER, *["9" * 100] * 100_000])
    refusal = _refused(body)
    assert refusal.code == "too_big"
    assert refusal.message == (
        f"{CSV} is longer than 1000 bytes once unpacked, which no rates are; "
        "look at the file before anything else"
    )


FULL = (
    "KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE,UNIT_MULT,TITLE\r\n"
)


def _portal(*rows: str) -> bytes:
    return (FULL + "".join(f"{row}\r\n" for row in rows)).encode()


def test_the_data_portals_csv() -> None:
    parsed = _parse(
        _portal(
            'EXR.D.CNY.EUR.SP00.A,D,CNY,EUR,SP00,A,2026-10-29,7.4,0,"Yuan, per\neuro"',
            "EXR.D.CNY.EUR.SP00.A,D,CNY,EUR,SP00,A,2026-10-30,7.4326,0,Yuan",
            "EXR.D.SEK.EUR.SP00.A,D,SEK,EUR,SP00,A,2026-10-30,10.978,0,Krona",
            "EXR.D.USD.EUR.SP00.A,D,USD,EUR,SP00,A,2026-10-30,NaN,0,Dollar",
        ),
        PORTAL,
    )
    assert parsed.columns["rate"] == ["7.4", "7.4326"]
    assert parsed.columns["locator"] == ["line=3,column=OBS_VALUE", "line=4,column=OBS_VALUE"]
    assert parsed.scope == [("EUR", "USD", date(2026, 10, 30))]


PORTAL_REFUSALS = [
    (_portal("EXR.D.CNY.EUR.SP00.A,D,CNY,EUR,SP00,A,2026-10-29,7.4,3,Yuan"), "wrong_series",
     "line=2,column=UNIT_MULT is '3' where 0 was asked for; "
     "compare the URL with the data portal's documentation"),
    (_portal("EXR.M.CNY.EUR.SP00.A,M,CNY,EUR,SP00,A,2026-10,7.4,0,Yuan"), "wrong_series",
     "line=2,column=FREQ is 'M' where D was asked for; "
     "compare the URL with the data portal's documentation"),
    (b"FREQ,CURRENCY,TIME_PERIOD\n", "missing_key", f"the first line lacks OBS_VALUE; {MEND}"),
    (_portal("a,b")[:-1], "cut", "the last line has no end, so the body was cut; fetch it again"),
    (_portal("a,b"), "wrong_columns",
     "line=2 has 2 cells where the header has 10; fetch it again"),
    (_portal("a" * 140_000), "not_csv",
     "line 2 is no CSV (field larger than field limit (131072)), so it was damaged; "
     "fetch it again"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "code", "message"), PORTAL_REFUSALS)
def test_refusals_of_the_portal(body: bytes, code: str, message: str) -> None:
    refusal = _refused(body, PORTAL)
    assert (refusal.code, refusal.message) == (code, message)
