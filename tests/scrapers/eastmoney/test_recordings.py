"""Cambricon as recorded on 2026-08-19, against the company's own quarters and years."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from scrapers.capture import parse_time
from scrapers.records import Parsed, Refusal
from scrapers.registry import kind_of

pytestmark = pytest.mark.recordings

# Single quarters in fen-exact yuan (the annual reports' quarter tables), and whole years.
QUARTERS = {
    2019: ("14246659.36", "83743849.12", "12195267.78", "333752689.56"),
    2020: ("11552641.24", "75650784.81", "70326531.87", "301397372.75"),
    2021: ("36131025.54", "101741163.65", "84546549.77", "498626540.01"),
    2022: ("62990732.03", "108792861.71", "92581133.97", "464669895.34"),
    2023: ("75287960.03", "39180005.26", "31342826.03", "563575792.94"),
    2024: ("25666105.86", "39099237.30", "120541234.02", "989157800.17"),
    2025: ("1111398926.80", "1769244544.29", "1726780892.57", "1889771835.02"),
}
YEARS = {
    2017: "7843274.14",
    2018: "117025238.76",
    2019: "443938465.82",
    2020: "458927330.67",
    2021: "721045278.97",
    2022: "729034623.05",
    2023: "709386584.26",
    2024: "1174464377.35",
    2025: "6497196198.68",
}


def _read(path: Path) -> Iterator[tuple[str, bytes, str]]:
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type == "response":
                headers = record.rec_headers
                url = headers.get_header("WARC-Target-URI")
                yield url, record.content_stream().read(), headers.get_header("WARC-Date")


def _parse(url: str, body: bytes, time: str) -> Parsed:
    found = kind_of(url)
    assert found is not None
    assert found[1] is not None
    return found[1].parse(body, url, {}, parse_time(time))


@pytest.fixture(scope="module")
def totals(recordings: Path) -> dict[date, Decimal]:
    """Revenue from 1 January to each reported day."""
    parsed = _parse(*next(_read(recordings / "eastmoney-688256.warc.gz")))
    assert (parsed.rows, parsed.warnings) == (32, [])
    assert set(parsed.columns["secucode"]) == {"688256.SH"}
    assert set(parsed.columns["currency"]) == {"CNY"}
    texts = parsed.columns["total_operate_income"]
    return dict(zip(parsed.columns["report_date"], map(Decimal, texts), strict=True))


def test_years(totals: dict[date, Decimal]) -> None:
    for year, text in YEARS.items():
        assert totals[date(year, 12, 31)] == Decimal(text)


def test_quarters_to_the_fen(totals: dict[date, Decimal]) -> None:
    for year, expected in QUARTERS.items():
        days = (date(year, 3, 31), date(year, 6, 30), date(year, 9, 30), date(year, 12, 31))
        before = Decimal(0)
        for day, text in zip(days, expected, strict=True):
            assert totals[day] - before == Decimal(text)
            before = totals[day]


def test_half_of_2026(totals: dict[date, Decimal]) -> None:
    assert totals[date(2026, 3, 31)] == Decimal("2884696746.86")
    assert totals[date(2026, 6, 30)] - totals[date(2026, 3, 31)] == Decimal("3110876872.75")


def test_growth_of_2025(totals: dict[date, Decimal]) -> None:
    growth = (totals[date(2025, 12, 31)] / totals[date(2024, 12, 31)] - 1) * 100
    assert round(growth, 2) == Decimal("453.21")


def test_the_recorded_errors(recordings: Path) -> None:
    *_, (url, empty, time) = _read(recordings / "eastmoney-688256.warc.gz")
    with pytest.raises(Refusal) as caught:
        _parse(url, empty, time)
    assert (caught.value.code, caught.value.failed) == ("no_rows", True)
    unknown = next(
        body
        for address, body, _ in _read(recordings / "http-errors.warc.gz")
        if "RPT_NOT_EXIST_XXX" in address
    )
    with pytest.raises(Refusal) as caught:
        _parse(url, unknown, time)
    assert (caught.value.code, caught.value.failed) == ("bad_request", True)
    assert '9501, "报表配置不存在,RPT_NOT_EXIST_XXX": ' in caught.value.message


def test_the_recorded_challenge_page(recordings: Path) -> None:
    url, _, time = next(_read(recordings / "eastmoney-688256.warc.gz"))
    _, page, _ = next(_read(recordings / "http-challenge.warc.gz"))
    with pytest.raises(Refusal) as caught:
        _parse(url, page, time)
    assert (caught.value.code, caught.value.failed) == ("html", False)
