"""Recorded company facts of NVIDIA, against figures known independently of the parser."""

from collections import Counter, defaultdict
from datetime import date
from typing import Any

import orjson
import pytest

from tests.scrapers.edgar.recorded import MILLION, Recorded

pytestmark = pytest.mark.recordings

# NVIDIA's total revenue in millions, by last day of the fiscal year: quarters and year. The
# fourth quarter is None where no report states it (since FY2021).
NVIDIA: dict[date, tuple[list[int | None], int]] = {
    date(2018, 1, 28): ([1937, 2230, 2636, 2911], 9714),
    date(2019, 1, 27): ([3207, 3123, 3181, 2205], 11716),
    date(2020, 1, 26): ([2220, 2579, 3014, 3105], 10918),
    date(2021, 1, 31): ([3080, 3866, 4726, None], 16675),
    date(2022, 1, 30): ([5661, 6507, 7103, None], 26914),
    date(2023, 1, 29): ([8288, 6704, 5931, None], 26974),
    date(2024, 1, 28): ([7192, 13507, 18120, None], 60922),
    date(2025, 1, 26): ([26044, 30040, 35082, None], 130497),
    date(2026, 1, 25): ([44062, 46743, 57006, None], 215938),
}
LATE_QUARTERS = [5003, 7643, 6051, 22103, 39331, 68127]
YEAR_TO_DATE = {
    date(2017, 7, 30): 4167,
    date(2017, 10, 29): 6803,
    date(2019, 7, 28): 4799,
    date(2020, 10, 25): 11672,
    date(2023, 7, 30): 20699,
    date(2023, 10, 29): 38819,
    date(2024, 7, 28): 56084,
    date(2024, 10, 27): 91166,
    date(2025, 7, 27): 90805,
    date(2025, 10, 26): 147811,
}
PRECISION = {
    (date(2013, 1, 28), date(2014, 1, 26)): {4_130_000_000, 4_130_162_000},
    (date(2014, 1, 27), date(2014, 4, 27)): {1_102_787_000, 1_103_000_000},
    (date(2014, 1, 27), date(2014, 7, 27)): {2_205_611_000, 2_206_000_000},
    (date(2014, 4, 28), date(2014, 7, 27)): {1_102_824_000, 1_103_000_000},
    (date(2014, 1, 27), date(2014, 10, 26)): {3_430_993_000, 3_431_000_000},
    (date(2014, 7, 28), date(2014, 10, 26)): {1_225_382_000, 1_225_000_000},
    (date(2014, 1, 27), date(2015, 1, 25)): {4_681_507_000, 4_682_000_000},
    (date(2014, 10, 27), date(2015, 1, 25)): {1_250_514_000, 1_251_000_000},
    (date(2017, 1, 30), date(2017, 7, 30)): {4_167_000_000, 2_230_000_000},
}


@pytest.fixture(scope="module")
def nvidia(answers: dict[str, Recorded]) -> list[dict[str, Any]]:
    """NVIDIA's company facts as rows."""
    columns = answers["companyfacts/CIK0001045810.json"].parse().columns
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _days(row: dict[str, Any]) -> int:
    return int((row["end"] - row["start"]).days) + 1


def test_nvidias_quarters_and_years(nvidia: list[dict[str, Any]]) -> None:
    for last, (quarters, year) in NVIDIA.items():
        annual = {row["value"] for row in nvidia if row["end"] == last and 357 <= _days(row) <= 371}
        assert annual == {str(year * MILLION)}
        first = {row["start"] for row in nvidia if row["end"] == last and _days(row) > 350}.pop()
        found: dict[date, set[int]] = defaultdict(set)
        for row in nvidia:
            if first <= row["start"] and row["end"] <= last and 84 <= _days(row) <= 98:
                found[row["end"]].add(int(row["value"]))
        assert [found[end] for end in sorted(found)] == [
            {value * MILLION} for value in quarters if value is not None
        ]


def test_nvidias_year_to_date_and_the_quarters_that_follow(nvidia: list[dict[str, Any]]) -> None:
    to_date: dict[date, set[int]] = defaultdict(set)
    for row in nvidia:
        if 175 <= _days(row) <= 280:
            to_date[row["end"]].add(int(row["value"]) // MILLION)
    for end, value in YEAR_TO_DATE.items():
        assert value in to_date[end]
    thirds = [sorted(end for end in to_date if end < last)[-1] for last in list(NVIDIA)[3:]]
    years = [year for _, year in list(NVIDIA.values())[3:]]
    rest = [year - to_date[end].pop() for year, end in zip(years, thirds, strict=True)]
    assert rest == LATE_QUARTERS


def test_the_newest_quarter(nvidia: list[dict[str, Any]]) -> None:
    newest = max(nvidia, key=lambda row: row["end"])
    assert (newest["start"], newest["end"]) == (date(2026, 1, 26), date(2026, 4, 26))
    assert (newest["value"], newest["accession"]) == ("81615000000", "0001045810-26-000052")
    assert (newest["form"], newest["filed"]) == ("10-Q", date(2026, 5, 20))
    assert (newest["fy"], newest["fp"]) == (2027, "Q1")


def test_nine_periods_have_two_values(nvidia: list[dict[str, Any]]) -> None:
    values: dict[tuple[date, date], set[int]] = defaultdict(set)
    for row in nvidia:
        values[row["start"], row["end"]].add(int(row["value"]))
    assert {period: two for period, two in values.items() if len(two) > 1} == PRECISION


def test_the_wrong_half_year_names_its_filing(nvidia: list[dict[str, Any]]) -> None:
    half = [row for row in nvidia if (row["start"], _days(row)) == (date(2017, 1, 30), 182)]
    assert {(row["accession"], row["filed"], row["value"]) for row in half} == {
        ("0001045810-17-000123", date(2017, 8, 23), "4167000000"),
        ("0001045810-18-000010", date(2018, 2, 28), "2230000000"),
        ("0001045810-18-000114", date(2018, 8, 16), "4167000000"),
    }


def test_a_year_that_stands_under_the_newer_tag_alone(nvidia: list[dict[str, Any]]) -> None:
    year = [row for row in nvidia if row["end"] == date(2019, 1, 27) and _days(row) == 364]
    assert {(row["tag"], row["accession"]) for row in year} == {
        ("RevenueFromContractWithCustomerExcludingAssessedTax", f"0001045810-{number}")
        for number in ("19-000023", "20-000010", "21-000010")
    }


def test_fiscal_labels_are_the_filings(nvidia: list[dict[str, Any]]) -> None:
    labelled = [row for row in nvidia if row["fp"] == "FY"]
    assert len(labelled) == 134
    assert sum(_days(row) < 357 for row in labelled) == 80
    early = [row for row in nvidia if row["accession"] == "0001045810-10-000018"]
    assert {row["fp"] for row in early} == {"Q2"}
    assert max(row["end"] for row in early) == date(2010, 5, 2)  # which is the first quarter


def test_lengths_and_forms(nvidia: list[dict[str, Any]]) -> None:
    periods = {(row["start"], row["end"]): _days(row) for row in nvidia}
    assert Counter(periods.values()) == {
        91: 62, 273: 18, 182: 17, 364: 16, 371: 3, 98: 2, 90: 1, 92: 1, 183: 1, 185: 1,
    }  # fmt: skip
    assert Counter(row["tag"] for row in nvidia) == {
        "Revenues": 276,
        "RevenueFromContractWithCustomerExcludingAssessedTax": 28,
    }
    assert {(row["form"], row["unit"]) for row in nvidia} == {("10-Q", "USD"), ("10-K", "USD")}


def test_a_pointer_leads_to_its_fact(
    answers: dict[str, Recorded], nvidia: list[dict[str, Any]]
) -> None:
    body = orjson.loads(answers["companyfacts/CIK0001045810.json"].body)
    for row in nvidia:
        value: Any = body
        for step in row["locator"].split("/")[1:]:
            value = value[int(step) if isinstance(value, list) else step]
        assert (str(value["val"]), value["accn"]) == (row["value"], row["accession"])
