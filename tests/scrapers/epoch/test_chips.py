"""Epoch's estimates of chips: spellings, periods that are not over, refusals."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from scrapers.epoch.parse import KINDS
from scrapers.records import Parsed, Refusal
from tests.scrapers.epoch.files import EXPORT, OWNED, OWNERS, SALES, TOTAL, packed, sheet

TIME = datetime(2026, 3, 28, tzinfo=UTC)
MEND = "compare the source's documentation and mend the parser"
TOTALS = f"{EXPORT}/nvidia_cumulative_totals.csv"


def parse(body: bytes, url: str, time: datetime = TIME) -> Parsed:
    kind = next(kind for kind in KINDS if kind.url.fullmatch(url))
    return kind.parse(body, url, {}, time)


def rows(parsed: Parsed) -> list[dict[str, Any]]:
    return [
        {name: values[at] for name, values in parsed.columns.items()} for at in range(parsed.rows)
    ]


def refused(body: bytes, url: str = TOTALS) -> tuple[str, str]:
    with pytest.raises(Refusal) as caught:
        parse(body, url)
    return caught.value.code, caught.value.message


def test_a_total_in_chips_and_in_equivalents() -> None:
    parsed = parse(sheet(TOTAL), TOTALS)
    shared = {
        "series": "cumulative_shipped/Nvidia/all/calendar",
        "measure": "cumulative_shipped",
        "manufacturer": "Nvidia",
        "chip": "all",
        "owner": "all",
        "period_start": date(2022, 1, 1),
        "period_end": date(2025, 12, 31),
        "is_complete": True,
    }
    assert rows(parsed) == [
        shared | {"unit": "chip", "median": "10477887", "low": "8973271", "high": "12079633",
                  "locator": "line=2,column=Number of units (median)"},
        shared | {"unit": "h100e", "median": "13659258", "low": "11899055", "high": "15548902",
                  "locator": "line=2,column=Compute estimate in H100e (median)"},
    ]  # fmt: skip
    assert (parsed.scope, parsed.warnings) == ([("cumulative_shipped/Nvidia/all/calendar",)], [])


def test_a_renamed_column_is_the_same_column() -> None:
    names = {
        "Compute estimate in H100e": "H100e compute power",
        "Number of units": "Number of Units",
    }
    other = {}
    for column, text in TOTAL.items():
        for old, new in names.items():
            column = column.replace(old, new)
        other[column] = text
    plain, again = parse(sheet(TOTAL), TOTALS), parse(sheet(other), TOTALS)
    assert again.columns["median"] == plain.columns["median"]
    assert again.columns["high"] == plain.columns["high"]


def test_designer_for_manufacturer_and_us_days_of_two_digits() -> None:
    total = {
        "Designer" if name == "Chip manufacturer" else name: text for name, text in TOTAL.items()
    }
    found = rows(parse(sheet(total | {"End date": "12/31/25"}), TOTALS))[0]
    assert (found["manufacturer"], found["period_end"]) == ("Nvidia", date(2025, 12, 31))


@pytest.mark.parametrize(
    ("change", "time", "complete"),
    [
        ({}, TIME, True),
        ({"Incomplete": "checked"}, TIME, False),
        ({"Notes": "Incomplete: based on Nvidia fiscal quarters ending 1/25/2026."}, TIME, False),
        ({"End date": "3/31/2026"}, TIME, False),  # not over on 28 March
        ({"End date": "3/31/2026"}, datetime(2026, 4, 1, tzinfo=UTC), True),
    ],
)
def test_a_period_that_is_not_over_is_incomplete(
    change: dict[str, str], time: datetime, complete: bool
) -> None:
    parsed = parse(sheet(TOTAL | change), TOTALS, time)
    assert parsed.columns["is_complete"] == [complete, complete]


def test_owners_by_chip_and_fiscal_quarters() -> None:
    url = "https://raw.githubusercontent.com/epoch-research/ai-chip-counts/main/owners_csv_export"
    found = rows(parse(sheet(OWNED), f"{url}/nvidia_owners_quarters_by_chip.csv"))[0]
    assert (found["measure"], found["owner"], found["chip"]) == (
        "shipped",
        "China (official)",
        "H20",
    )
    assert found["series"] == "shipped/Nvidia/chip_by_owner/calendar"
    total = parse(sheet(OWNED), f"{url}/nvidia_owners_cumulative_by_chip.csv")
    assert set(total.columns["measure"]) == {"installed"}
    fiscal = TOTAL | {"Start date": "2025-10-27", "End date": "2026-01-25", "Chip type": "B300"}
    parsed = parse(sheet(fiscal), f"{EXPORT}/nvidia_chip_timelines.csv")
    assert parsed.scope == [("shipped/Nvidia/chip/fiscal",)]


def test_the_files_of_a_zip_are_read_together() -> None:
    body = packed(
        {
            "ai_chip_sales/chip_types.csv": b"Name\nA100\n",
            "ai_chip_sales/organizations.csv": b"Name\nNvidia\n",
            "ai_chip_sales/cumulative_timelines_by_designer.csv": sheet(TOTAL),
            "ai_chip_sales/timelines_by_chip.csv": sheet(
                TOTAL | {"Start date": "2025-10-01", "Chip type": "B300"}
            ),
        }
    )
    parsed = parse(body, SALES)
    assert [row["measure"] for row in rows(parsed)] == ["cumulative_shipped"] * 2 + ["shipped"] * 2
    assert parsed.columns["locator"][2] == (
        "timelines_by_chip.csv!line=2,column=Number of units (median)"
    )


@pytest.mark.parametrize(
    ("body", "url", "code", "message"),
    [
        (
            sheet(
                {name: text for name, text in TOTAL.items() if name != "Number of units (median)"}
            ),
            TOTALS,
            "missing_key",
            "the header of nvidia_cumulative_totals.csv lacks Number of units (median) and Number "
            "of Units (median) and Number of Units, so a column was renamed or dropped; " + MEND,
        ),
        (
            sheet(TOTAL | {"End date": "1/1/2021"}),
            TOTALS,
            "bad_period",
            "line=2,column=Start date and End date are '1/1/2022' and '1/1/2021', which are no "
            f"period; {MEND}",
        ),
        (
            sheet(TOTAL, TOTAL),
            TOTALS,
            "duplicate_row",
            "line=3,column=Name says again what an earlier line says of Nvidia, 2022-01-01, "
            "2025-12-31, so a page is repeated; fetch it again",
        ),
        (
            packed({"organizations.csv": b"Name\nNvidia\n"}),
            OWNERS,
            "wrong_member",
            "the ZIP file holds organizations.csv where estimates of chips are documented; " + MEND,
        ),
        (
            sheet(TOTAL | {"Incomplete": "perhaps"}),
            TOTALS,
            "unknown_value",
            f"line=2,column=Incomplete is 'perhaps', neither ticked nor empty; {MEND}",
        ),
    ],
)
def test_refusals(body: bytes, url: str, code: str, message: str) -> None:
    assert refused(body, url) == (code, message)


def test_which_addresses_are_read() -> None:
    read = [
        "https://epoch.ai/data/ai_chip_sales.zip",
        "https://epoch.ai/data/ai_chip_sales_timelines_by_chip.csv",
        "https://epoch.ai/data/ai_chip_owners_cumulative_by_designer.csv",
        "https://epoch.ai/data/ai_chip_owners_quarters_by_chip_type.csv",
        f"{EXPORT}/tpu_calendar_quarter_chip_timelines.csv",
        f"{EXPORT}/nvidia_cumulative_by_chip.csv",
    ]
    unread = ["https://epoch.ai/data/ai_chip_sales_chip_types.csv", f"{EXPORT}/README.csv"]
    matched = {url for url in read + unread if any(kind.url.fullmatch(url) for kind in KINDS)}
    assert matched == set(read)
