"""The curated vendors: all there, well-formed, one citable line each, calendars that fit."""

import csv
import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import warehouse

ROOT = Path(warehouse.__file__).parent
PATH = ROOT / "reference" / "vendors.yml"
IDS = (
    "nvidia amd intel broadcom marvell qualcomm micron tsmc asml arm cambricon hygon moore_threads "
    "metax smic loongson jingjia_micro verisilicon biren iluvatar_corex enflame kunlunxin"
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Days on which a fiscal year ended, as each company's own reports print them.
YEAR_ENDS = {
    "nvidia": ["2018-01-28", "2021-01-31", "2024-01-28", "2025-01-26", "2026-01-25", "2027-01-31"],
    "amd": ["2022-12-31", "2023-12-30", "2024-12-28"],
    "intel": ["2021-12-25", "2022-12-31", "2023-12-30"],
    "broadcom": ["2022-10-30", "2023-10-29", "2024-11-03", "2025-11-02"],
    "marvell": ["2023-01-28", "2024-02-03", "2025-02-01", "2026-01-31"],
    "qualcomm": ["2022-09-25", "2023-09-24", "2024-09-29", "2025-09-28"],
    "micron": ["2022-09-01", "2023-08-31", "2024-08-29", "2025-08-28"],
    "arm": ["2025-03-31"],
    "cambricon": ["2025-12-31"],
}


@pytest.fixture(scope="module")
def vendors() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return found


def year_end(rule: dict[str, Any], year: int) -> date:
    """The last day of the fiscal year that is called `year`, worked out apart from the code."""
    month, last = rule["month"], rule.get("day")
    if last is None:
        start = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=7)
    elif rule["rule"] == "day":
        return date(year, month, last)
    else:
        start = date(year, month, last) - timedelta(days=3)
    week = [start + timedelta(days=n) for n in range(7)]
    return next(day for day in week if WEEKDAYS[day.weekday()] == rule["weekday"])


def test_the_file_keeps_its_schema(vendors: list[dict[str, Any]]) -> None:
    schema = json.loads((ROOT / "schemas" / "vendors.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(vendors, schema)
    days = [row[key] for row in vendors for key in ("valid_from", "added")]
    days += [cik["valid_from"] for row in vendors for cik in row["ciks"]]
    assert all(date.fromisoformat(day) for day in days)


def test_each_row_is_one_line(vendors: list[dict[str, Any]]) -> None:
    text = PATH.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert [yaml.safe_load(line) for line in lines] == [[row] for row in vendors]


def test_every_vendor_is_there_once(vendors: list[dict[str, Any]]) -> None:
    assert {row["vendor"] for row in vendors} == set(IDS.split())
    keys = Counter((row["vendor"], row["valid_from"]) for row in vendors)
    assert max(keys.values()) == 1


def test_no_code_belongs_to_two(vendors: list[dict[str, Any]]) -> None:
    for key in ("secucodes", "tickers"):
        owners = {(code, row["vendor"]) for row in vendors for code in row[key]}
        assert max(Counter(code for code, _ in owners).values()) == 1
    ciks = {(cik["cik"], row["vendor"]) for row in vendors for cik in row["ciks"]}
    assert max(Counter(cik for cik, _ in ciks).values()) == 1


def test_registrants_follow_each_other(vendors: list[dict[str, Any]]) -> None:
    for row in vendors:
        days = [cik["valid_from"] for cik in row["ciks"]]
        assert days == sorted(set(days))
        assert bool(days) is (row["filer"] != "none")


def test_the_primary_series_is_one_of_the_series(vendors: list[dict[str, Any]]) -> None:
    assert all(row["primary_series"] in row["series"] for row in vendors)
    two = {row["vendor"]: row["series"] for row in vendors if len(row["series"]) > 1}
    assert two == {"smic": ["usd-ifrs", "cny-cas"]}


@pytest.mark.parametrize("vendor", YEAR_ENDS)
def test_fiscal_years_end_as_printed(vendors: list[dict[str, Any]], vendor: str) -> None:
    rule = next(row["fiscal_year_end"] for row in vendors if row["vendor"] == vendor)
    for text in YEAR_ENDS[vendor]:
        assert year_end(rule, int(text[:4])).isoformat() == text


def test_every_filed_quarter_ends_whole_quarters_before_a_year_end(
    vendors: list[dict[str, Any]], figures: Path
) -> None:
    rules = {row["name"].split()[0].lower(): row["fiscal_year_end"] for row in vendors}
    rules["amd"] = rules["advanced"]
    seen = Counter[str]()
    with (figures / "chip_vendor_revenue_10q.csv").open(newline="") as file:
        for line in csv.DictReader(file):
            vendor = line["vendor"].split()[0].lower()
            last = date.fromisoformat(line["period_end"])
            ends = (year_end(rules[vendor], year) for year in (last.year, last.year + 1))
            weeks = (next(end for end in ends if end > last) - last).days / 7
            assert weeks in {13, 26, 39, 14, 27, 40}, line
            seen[vendor] += 1
    assert set(seen.values()) == {20}
    assert len(seen) == 6
