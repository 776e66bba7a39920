"""The history of 2026-10-30 and the data portal of March 2026, against published averages."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from scrapers.capture import parse_time
from scrapers.records import Parsed
from scrapers.registry import kind_of

pytestmark = pytest.mark.recordings

# Means of the daily crosses CNY per US$, and of how many days (worked out outside this project).
AVERAGES = {
    ("2023-01-01", "2023-12-31"): ("7.0846", 255),
    ("2024-01-01", "2024-12-31"): ("7.1956", 256),
    ("2025-01-01", "2025-12-31"): ("7.1874", 255),
    ("2025-01-01", "2025-03-31"): ("7.2748", 63),
    ("2025-04-01", "2025-06-30"): ("7.2300", 62),
    ("2025-07-01", "2025-09-30"): ("7.1570", 66),
    ("2025-10-01", "2025-12-31"): ("7.0912", 64),
    ("2026-01-01", "2026-03-31"): ("6.9242", 63),
    ("2026-04-01", "2026-06-30"): ("6.8018", 62),
    ("2026-07-01", "2026-09-30"): ("6.7411", 66),
}


def _read(path: Path) -> Iterator[Parsed]:
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            url = record.rec_headers.get_header("WARC-Target-URI")
            found = kind_of(url)
            if found[0] and found[0].name == "ecb" and found[1]:
                time = parse_time(record.rec_headers.get_header("WARC-Date"))
                yield found[1].parse(record.content_stream().read(), url, {}, time)


def _by_day(parsed: Parsed) -> dict[str, dict[date, str]]:
    rates: dict[str, dict[date, str]] = defaultdict(dict)
    names = ("quote", "date", "rate")
    for quote, day, rate in zip(*(parsed.columns[name] for name in names), strict=True):
        rates[quote][day] = rate
    return rates


@pytest.fixture(scope="module")
def history(recordings: Path) -> Parsed:
    return next(_read(recordings / "ecb-fx-2026-10-30.warc.gz"))


def test_the_newest_day(history: Parsed) -> None:
    rates = _by_day(history)
    newest = {quote: days[date(2026, 10, 30)] for quote, days in rates.items()}
    assert newest.pop("GBP") == "0.8338"
    assert newest == {
        "USD": "1.1172",
        "CNY": "7.4326",
        "HKD": "8.7652",
        "KRW": "1491.76",
        "JPY": "175.68",
    }


def test_how_many_days(history: Parsed) -> None:
    rates = _by_day(history)
    assert len(rates["USD"]) == 7126
    assert (min(rates["USD"]), max(rates["USD"])) == (date(1999, 1, 4), date(2026, 10, 30))
    assert min(rates["CNY"]) == date(2005, 4, 1)
    assert history.warnings == ["cells without a rate skipped: 1599 of CNY"]
    assert max(day for _, _, day in history.scope) == date(2005, 3, 31)


def test_average_crosses(history: Parsed) -> None:
    rates = _by_day(history)
    for (first, last), (expected, days) in AVERAGES.items():
        span = [
            day
            for day in rates["CNY"]
            if date.fromisoformat(first) <= day <= date.fromisoformat(last)
        ]
        crosses = [Decimal(rates["CNY"][day]) / Decimal(rates["USD"][day]) for day in span]
        assert len(span) == days
        assert round(sum(crosses) / days, 4) == Decimal(expected)


def test_the_data_portal_says_the_same(recordings: Path, history: Parsed) -> None:
    (portal,) = _read(recordings / "fx-2026-03.warc.gz")
    rates = _by_day(portal)
    assert {quote: len(days) for quote, days in rates.items()} == dict.fromkeys(
        ("USD", "CNY", "HKD", "JPY", "KRW", "GBP"), 22
    )
    assert (portal.warnings, portal.scope) == ([], [])
    known = _by_day(history)
    for quote, days in rates.items():
        for day, rate in days.items():
            assert Decimal(known[quote][day]) == Decimal(rate)
