"""Twenty quarters each of five registrants, as their 10-Qs state them, come out named rightly."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.pipelines.earnings import companyfacts, judged, revenue

CIKS = {"amd": 2488, "broadcom": 1730168, "intel": 50863, "micron": 723125, "qualcomm": 804328}
# First days of fiscal years, as each company's reports print the day before as their last.
YEARS = {
    "amd": {2019: "2018-12-30", 2020: "2019-12-29", 2021: "2020-12-27", 2022: "2021-12-26"}
    | {2023: "2023-01-01", 2024: "2023-12-31", 2025: "2024-12-29", 2026: "2025-12-28"},
    "intel": {2019: "2018-12-30", 2020: "2019-12-29", 2021: "2020-12-27", 2022: "2021-12-26"}
    | {2023: "2023-01-01", 2024: "2023-12-31", 2025: "2024-12-29", 2026: "2025-12-28"},
    "broadcom": {2020: "2019-11-04", 2021: "2020-11-02", 2022: "2021-11-01", 2023: "2022-10-31"}
    | {2019: "2018-11-05", 2024: "2023-10-30", 2025: "2024-11-04", 2026: "2025-11-03"},
    "micron": {2020: "2019-08-30", 2021: "2020-09-04", 2022: "2021-09-03", 2023: "2022-09-02"}
    | {2019: "2018-08-31", 2024: "2023-09-01", 2025: "2024-08-30", 2026: "2025-08-29"},
    "qualcomm": {2020: "2019-09-30", 2021: "2020-09-28", 2022: "2021-09-27", 2023: "2022-09-26"}
    | {2019: "2018-10-01", 2024: "2023-09-25", 2025: "2024-09-30", 2026: "2025-09-29"},
}


@pytest.fixture(scope="module")
def told(figures: Path) -> list[dict[str, str]]:
    """The figures of the five."""
    with (figures / "chip_vendor_revenue_10q.csv").open() as file:
        found = [row for row in csv.DictReader(file) if row["vendor"] in CIKS]
    assert len(found) == 100
    return found


@pytest.fixture(scope="module")
def rows(told: list[dict[str, str]]) -> dict[tuple[str, date, date], dict[str, Any]]:
    """What the table makes of bodies of company facts that hold them."""
    bodies = [
        companyfacts(
            cik,
            [
                {
                    "start": row["period_start"],
                    "end": row["period_end"],
                    "val": int(row["revenue"]),
                    "accn": row["accession"],
                    "filed": row["filed"],
                    "form": row["form"],
                    "tag": row["tag"],
                }
                for row in told
                if row["vendor"] == vendor
            ],
        )
        for vendor, cik in CIKS.items()
    ]
    verdict = judged(revenue(edgar_facts=pd.concat(bodies, ignore_index=True)))
    assert len(verdict.quarantined) == 0
    made = verdict.good.to_pylist()
    assert len(made) == 100
    return {(row["vendor"], row["period_start"], row["period_end"]): row for row in made}


def test_all_hundred_quarters(
    told: list[dict[str, str]], rows: dict[tuple[str, date, date], dict[str, Any]]
) -> None:
    for row in told:
        start, end = (date.fromisoformat(row[f"period_{side}"]) for side in ("start", "end"))
        found = rows[row["vendor"], start, end]
        years = {year: date.fromisoformat(day) for year, day in YEARS[row["vendor"]].items()}
        year = max(year for year, day in years.items() if day <= start)
        quarter = 1 + round((start - years[year]).days / 91.25)
        assert found["revenue"] == int(row["revenue"])
        assert (found["duration"], found["is_derived"]) == ("Q", False)
        assert (found["fiscal_year"], found["fiscal_quarter"]) == (year, quarter), row
        assert (found["document_id"], found["tag"]) == (row["accession"], row["tag"])


@pytest.mark.parametrize(
    ("vendor", "start", "end", "label"),
    [
        ("intel", "2021-12-26", "2022-04-02", (2022, 1)),
        ("broadcom", "2023-10-30", "2024-02-04", (2024, 1)),
        ("amd", "2023-01-01", "2023-04-01", (2023, 1)),  # a table of others calls it 2024
    ],
)
def test_quarters_of_fourteen_weeks_and_mislabelled_ones(
    rows: dict[tuple[str, date, date], dict[str, Any]],
    vendor: str,
    start: str,
    end: str,
    label: tuple[int, int],
) -> None:
    row = rows[vendor, date.fromisoformat(start), date.fromisoformat(end)]
    assert (row["fiscal_year"], row["fiscal_quarter"]) == label


def test_an_accession_need_not_begin_with_the_registrants_number(
    told: list[dict[str, str]], rows: dict[tuple[str, date, date], dict[str, Any]]
) -> None:
    prefixes = {row["accession"][:10] for row in told if row["vendor"] == "qualcomm"}
    assert prefixes == {"0001728949", "0000804328"}
    assert sum(name[0] == "qualcomm" for name in rows) == 20
