"""Revenue out of the recordings: the figures that filings and statements print, and when."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest

import warehouse
from tests.pipelines.earnings import recorded
from warehouse.read import Warehouse

NVIDIA_FACTS = "https://data.sec.gov/api/xbrl/companyfacts/CIK0001045810.json"
M = 1_000_000

# US$ m, as the filings print them; Q4 with True is the year less nine months.
NVIDIA = {
    2018: (1937, 2230, 2636, 2911, False, 9714),
    2019: (3207, 3123, 3181, 2205, False, 11716),
    2020: (2220, 2579, 3014, 3105, False, 10918),
    2021: (3080, 3866, 4726, 5003, True, 16675),
    2022: (5661, 6507, 7103, 7643, True, 26914),
    2023: (8288, 6704, 5931, 6051, True, 26974),
    2024: (7192, 13507, 18120, 22103, True, 60922),
    2025: (26044, 30040, 35082, 39331, True, 130497),
    2026: (44062, 46743, 57006, 68127, True, 215938),
}
TO_DATE = {
    (2018, "H1"): 4167,
    (2018, "9M"): 6803,
    (2020, "H1"): 4799,
    (2021, "9M"): 11672,
    (2024, "H1"): 20699,
    (2024, "9M"): 38819,
    (2025, "H1"): 56084,
    (2025, "9M"): 91166,
    (2026, "H1"): 90805,
    (2026, "9M"): 147811,
}
TWO_VALUES = {
    ("2013-01-28", "2014-01-26"): (4_130_162_000, 4_130_000_000),
    ("2014-01-27", "2014-04-27"): (1_102_787_000, 1_103_000_000),
    ("2014-01-27", "2014-07-27"): (2_205_611_000, 2_206_000_000),
    ("2014-04-28", "2014-07-27"): (1_102_824_000, 1_103_000_000),
    ("2014-01-27", "2014-10-26"): (3_430_993_000, 3_431_000_000),
    ("2014-07-28", "2014-10-26"): (1_225_382_000, 1_225_000_000),
    ("2014-01-27", "2015-01-25"): (4_681_507_000, 4_682_000_000),
    ("2014-10-27", "2015-01-25"): (1_250_514_000, 1_251_000_000),
}
# Q2 FY26, Q2 FY25, H1 FY26, H1 FY25 of the 10-Q 0001045810-25-000209, US$ m.
SEGMENTS = {
    ("market_platform", "data_center", ""): (41096, 26272, 80208, 48835),
    ("market_platform", "compute", "data_center"): (33844, 22604, 67999, 41996),
    ("market_platform", "networking", "data_center"): (7252, 3668, 12209, 6839),
    ("market_platform", "gaming", ""): (4287, 2880, 8050, 5527),
    ("market_platform", "professional_visualization", ""): (601, 454, 1110, 881),
    ("market_platform", "automotive", ""): (586, 346, 1153, 675),
    ("market_platform", "oem_and_other", ""): (173, 88, 284, 166),
    ("asc280", "compute_and_networking", ""): (41331, 26446, 80920, 49121),
    ("asc280", "graphics", ""): (5412, 3594, 9885, 6963),
    ("region", "US", ""): (23470, 13022, 44209, 26518),
    ("region", "SG", ""): (10156, 5622, 19173, 9659),
    ("region", "TW", ""): (8529, 5740, 15687, 10113),
    ("region", "china_hk", ""): (2769, 3667, 8291, 6158),
    ("region", "other_countries", ""): (1819, 1989, 3445, 3636),
}
CAMBRICON = {
    2019: ("14246659.36", "83743849.12", "12195267.78", "333752689.56", "443938465.82"),
    2020: ("11552641.24", "75650784.81", "70326531.87", "301397372.75", "458927330.67"),
    2021: ("36131025.54", "101741163.65", "84546549.77", "498626540.01", "721045278.97"),
    2022: ("62990732.03", "108792861.71", "92581133.97", "464669895.34", "729034623.05"),
    2023: ("75287960.03", "39180005.26", "31342826.03", "563575792.94", "709386584.26"),
    2024: ("25666105.86", "39099237.30", "120541234.02", "989157800.17", "1174464377.35"),
    2025: ("1111398926.80", "1769244544.29", "1726780892.57", "1889771835.02", "6497196198.68"),
}


@pytest.fixture(scope="module")
def w(earnings_data: Path) -> Warehouse:
    """The release made of the recordings."""
    return warehouse.open(earnings_data)


@pytest.fixture(scope="module")
def rows(w: Warehouse) -> list[dict[str, Any]]:
    """Current rows."""
    return w.arrow("chip_vendor_revenue").to_pylist()


@pytest.fixture(scope="module")
def history(w: Warehouse) -> list[dict[str, Any]]:
    """Every vintage."""
    return w.arrow("chip_vendor_revenue", history=True).to_pylist()


def one(rows: list[dict[str, Any]], **where: Any) -> dict[str, Any]:
    """The one row with these values."""
    found = [row for row in rows if all(row[name] == value for name, value in where.items())]
    assert len(found) == 1, (where, found)
    return found[0]


@pytest.mark.parametrize("year", NVIDIA)
def test_every_quarter_and_year_of_nvidia(rows: list[dict[str, Any]], year: int) -> None:
    *quarters, derived, whole = NVIDIA[year]
    total = {"vendor": "nvidia", "segment_scheme": "total", "fiscal_year": year}
    for number, millions in enumerate(quarters, start=1):
        row = one(rows, **total, duration="Q", fiscal_quarter=number)
        assert row["revenue"] == millions * M
        assert row["is_derived"] is (derived and number == 4)
    assert one(rows, **total, duration="FY")["revenue"] == whole * M
    assert len([row for row in rows if total.items() <= row.items()]) == 7


@pytest.mark.parametrize(("year", "duration"), TO_DATE)
def test_figures_to_date_stand_beside_them(
    rows: list[dict[str, Any]], year: int, duration: str
) -> None:
    row = one(rows, vendor="nvidia", segment_scheme="total", fiscal_year=year, duration=duration)
    assert (row["revenue"], row["is_derived"]) == (TO_DATE[year, duration] * M, False)


def test_the_quarter_after_the_series_break(rows: list[dict[str, Any]]) -> None:
    row = one(rows, vendor="nvidia", segment_scheme="total", period_end=date(2026, 4, 26))
    assert (row["revenue"], row["fiscal_year"], row["fiscal_quarter"]) == (81615 * M, 2027, 1)
    assert row["calendar_quarter"] == "2026Q1"


@pytest.mark.parametrize("period", TWO_VALUES)
def test_a_coarser_number_is_rounding(
    history: list[dict[str, Any]], period: tuple[str, str]
) -> None:
    start, end = map(date.fromisoformat, period)
    found = [
        row
        for row in history
        if (row["vendor"], row["period_start"], row["period_end"]) == ("nvidia", start, end)
        and row["segment_scheme"] == "total"
    ]
    assert [(int(row["revenue"]), row["status"]) for row in found] == list(
        zip(TWO_VALUES[period], ("reported", "rounding"), strict=True)
    )


def test_nothing_in_the_recordings_is_restated(history: list[dict[str, Any]]) -> None:
    assert {row["status"] for row in history} == {"reported", "rounding"}
    assert sum(row["status"] == "rounding" for row in history) == 8


def test_the_half_year_that_is_a_quarter_is_kept_out(
    w: Warehouse, history: list[dict[str, Any]]
) -> None:
    kept_out = w.arrow("quarantine").to_pylist()
    mine = [row for row in kept_out if row["table"] == "chip_vendor_revenue"]
    assert [(row["code"], row["observed"]) for row in mine] == [
        ("ytd_below_quarter_sum", "2230000000")
    ]
    assert "period_start=2017-01-30, period_end=2017-07-30" in mine[0]["key"]
    half = [row for row in history if row["period_end"] == date(2017, 7, 30)]
    assert [int(row["revenue"]) for row in half if row["duration"] == "H1"] == [4_167_000_000]


@pytest.mark.parametrize("day", ["2017-12-01", "2018-02-28", "2018-05-01", "2018-09-01"])
def test_the_half_year_was_never_that_quarter(w: Warehouse, day: str) -> None:
    rows = w.arrow("chip_vendor_revenue", as_of=day).to_pylist()
    half = one(rows, vendor="nvidia", segment_scheme="total", fiscal_year=2018, duration="H1")
    assert half["revenue"] == 4_167_000_000


def facts_filed(recordings: Path) -> list[dict[str, Any]]:
    """Revenue facts of NVIDIA as the file has them, read with nothing of this project."""
    body = orjson.loads(recorded(recordings, "edgar-nvda", NVIDIA_FACTS))
    tags = ("Revenues", "RevenueFromContractWithCustomerExcludingAssessedTax")
    facts = [one for tag in tags for one in body["facts"]["us-gaap"][tag]["units"]["USD"]]
    return [one for one in facts if one["form"] in ("10-Q", "10-K")]


def test_on_no_day_is_a_value_known_that_was_filed_later(w: Warehouse, recordings: Path) -> None:
    facts = facts_filed(recordings)
    assert len(facts) == 304
    wrong = {("2017-01-30", "2017-07-30", 2_230_000_000)}
    days = sorted({fact["filed"] for fact in facts})
    history = [
        row
        for row in w.arrow("chip_vendor_revenue", history=True).to_pylist()
        if row["vendor"] == "nvidia" and row["segment_scheme"] == "total" and not row["is_derived"]
    ]
    for day in [*days, "2017-12-01", "2018-05-01"]:
        # Two days later every filing of the day was public, none of the day after next.
        instant = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=1, hours=12)
        until = instant.date().isoformat()
        known = {
            (row["period_start"].isoformat(), row["period_end"].isoformat(), int(row["revenue"]))
            for row in history
            if row["public_from"] <= instant
        }
        filed = {
            (one["start"], one["end"], one["val"]) for one in facts if one["filed"] <= until
        } - wrong
        assert known <= filed, day
        due = {(one["start"], one["end"]) for one in facts if one["filed"] <= day}
        assert due <= {one[:2] for one in known}, day


@pytest.mark.parametrize("key", SEGMENTS)
def test_the_segment_table_of_the_second_quarter(
    rows: list[dict[str, Any]], key: tuple[str, str, str]
) -> None:
    scheme, segment, parent = key
    ends = (date(2025, 7, 27), date(2024, 7, 28))
    wanted = [(end, duration) for duration in ("Q", "H1") for end in ends]
    for (end, duration), millions in zip(wanted, SEGMENTS[key], strict=True):
        row = one(
            rows,
            vendor="nvidia",
            segment_scheme=scheme,
            segment=segment,
            period_end=end,
            duration=duration,
        )
        assert (row["revenue"], row["parent_segment"]) == (millions * M, parent)
        assert (row["document_id"], row["tag"]) == ("0001045810-25-000209", "Revenues")


def test_the_parts_of_every_whole_make_it_up(rows: list[dict[str, Any]]) -> None:
    # AMD, Intel and NVIDIA: by document, scheme, period and parent.
    named = ("vendor", "series_id", "period_start", "period_end", "segment_scheme")
    wholes = {(*(row[name] for name in named), row["segment"]): row["revenue"] for row in rows}
    sums: dict[tuple[Any, ...], Decimal] = {}
    for row in rows:
        if row["segment_scheme"] != "total":
            name = (*(row[one] for one in named), row["parent_segment"])
            sums[name] = sums.get(name, Decimal(0)) + row["revenue"]
    assert {name[0] for name in sums} == {"nvidia", "amd", "intel"}
    # AMD 3 years x 2 schemes; Intel 4 periods x 2 levels; NVIDIA 4 periods x (3 + 4) partitions.
    assert len(sums) == 6 + 8 + 28
    for name, total in sums.items():
        whole = wholes[name] if name[-1] else wholes[(*name[:4], "total", "")]
        assert total == whole, name


@pytest.mark.parametrize(
    ("vendor", "scheme", "segment", "end", "duration", "millions"),
    [
        ("amd", "asc280", "data_center", date(2023, 12, 30), "FY", 6496),
        ("amd", "asc280", "client", date(2023, 12, 30), "FY", 4651),
        ("amd", "asc280", "gaming", date(2022, 12, 31), "FY", 6805),
        ("amd", "asc280", "embedded", date(2021, 12, 25), "FY", 246),
        ("amd", "region", "china_hk", date(2023, 12, 30), "FY", 3417),
        ("amd", "total", "", date(2023, 12, 30), "FY", 22680),
        ("intel", "asc280", "client_computing", date(2023, 7, 1), "H1", 12547),
        ("intel", "asc280", "desktop", date(2023, 7, 1), "H1", 4249),
        ("intel", "asc280", "data_center_and_ai", date(2023, 7, 1), "Q", 4004),
        ("intel", "total", "", date(2022, 7, 2), "H1", 33674),
    ],
)
def test_amd_and_intel(
    rows: list[dict[str, Any]],
    vendor: str,
    scheme: str,
    segment: str,
    end: date,
    duration: str,
    millions: int,
) -> None:
    row = one(
        rows,
        vendor=vendor,
        segment_scheme=scheme,
        segment=segment,
        period_end=end,
        duration=duration,
    )
    assert row["revenue"] == millions * M


@pytest.mark.parametrize("year", CAMBRICON)
def test_cambricon_to_the_fen(rows: list[dict[str, Any]], year: int) -> None:
    *quarters, whole = map(Decimal, CAMBRICON[year])
    total = {"vendor": "cambricon", "segment_scheme": "total", "fiscal_year": year}
    for number, amount in enumerate(quarters, start=1):
        row = one(rows, **total, duration="Q", fiscal_quarter=number)
        assert (row["revenue"], row["is_derived"]) == (amount, number > 1)
    assert one(rows, **total, duration="FY")["revenue"] == whole


def test_years_of_which_only_the_sum_is_known_have_no_quarters(
    rows: list[dict[str, Any]],
) -> None:
    for year, amount in ((2017, "7843274.14"), (2018, "117025238.76")):
        row = one(rows, vendor="cambricon", fiscal_year=year)
        assert (row["duration"], row["revenue"]) == ("FY", Decimal(amount))
    first_half = {"vendor": "cambricon", "fiscal_year": 2026}
    assert one(rows, **first_half, duration="H1")["revenue"] == Decimal("5995573619.61")
    assert one(rows, **first_half, fiscal_quarter=2)["revenue"] == Decimal("3110876872.75")


def test_the_growth_that_is_quoted_everywhere(rows: list[dict[str, Any]]) -> None:
    growth = {
        row["fiscal_year"]: round(row["yoy_pct"], 2)
        for row in rows
        if row["vendor"] == "cambricon" and row["duration"] == "FY" and row["yoy_pct"]
    }
    assert (growth[2024], growth[2025]) == (65.56, 453.21)
    assert (
        round(one(rows, vendor="cambricon", fiscal_year=2026, fiscal_quarter=1)["yoy_pct"], 2)
        == 159.56
    )


@pytest.mark.parametrize(
    ("end", "duration", "rate", "days", "millions"),
    [
        ("2023-12-31", "FY", "7.0846", 255, "100.1"),
        ("2024-12-31", "FY", "7.1956", 256, "163.2"),
        ("2025-12-31", "FY", "7.1874", 255, "904.0"),
        ("2025-03-31", "Q", "7.2748", 63, None),
        ("2025-06-30", "Q", "7.2300", 62, None),
        ("2025-09-30", "Q", "7.1570", 66, None),
        ("2025-12-31", "Q", "7.0912", 64, None),
        ("2026-03-31", "Q", "6.9242", 63, None),
        ("2026-06-30", "Q", "6.8018", 62, None),
    ],
)
def test_dollars_at_the_mean_of_the_periods_own_days(
    rows: list[dict[str, Any]],
    end: str,
    duration: str,
    rate: str,
    days: int,
    millions: str | None,
) -> None:
    row = one(rows, vendor="cambricon", period_end=date.fromisoformat(end), duration=duration)
    assert (round(row["fx_rate"], 4), row["fx_days"]) == (Decimal(rate), days)
    assert row["fx_source"] == "ecb"
    if millions:
        assert round(row["revenue_usd"] / M, 1) == Decimal(millions)


def test_a_year_in_dollars_is_not_the_sum_of_its_quarters(rows: list[dict[str, Any]]) -> None:
    quarters = [
        row["revenue_usd"]
        for row in rows
        if row["vendor"] == "cambricon" and row["fiscal_year"] == 2025 and row["duration"] == "Q"
    ]
    assert round(sum(quarters) / M, 1) == Decimal("905.2")


def test_a_press_release_comes_first_and_the_filing_changes_nothing(
    history: list[dict[str, Any]],
) -> None:
    row = one(
        history, vendor="amd", segment_scheme="total", period_end=date(2026, 6, 27), duration="Q"
    )
    assert (row["revenue"], row["report_kind"]) == (11536 * M, "press_release")
    assert row["public_from"] == datetime(2026, 8, 4, 20, 16, 24, tzinfo=UTC)
    assert row["public_from_basis"] == "filing_accepted"


def test_one_page_of_all_vendors_in_dollars(w: Warehouse) -> None:
    query = (
        "SELECT vendor, revenue_usd FROM vendor_revenue_quarterly WHERE calendar_quarter = '2025Q2'"
    )
    found = dict(w.duckdb().execute(query).fetchall())
    assert found["nvidia"] == 46743 * M
    assert found["amd"] == 7685 * M
    assert round(found["cambricon"] / M, 1) == Decimal("244.7")  # 1,769.2 / 7.2300
    assert len(found) == 3


def test_a_view_is_read_as_its_table_is(w: Warehouse) -> None:
    now = w.arrow("vendor_revenue_annual")
    assert set(now["duration"].to_pylist()) == {"FY"}
    then = w.arrow("vendor_revenue_annual", as_of="2019-01-01").to_pylist()
    assert max(row["fiscal_year"] for row in then) == 2018
    macro = "SELECT max(fiscal_year) FROM vendor_revenue_annual_asof('2019-01-01')"
    assert w.duckdb().execute(macro).fetchall() == [(2018,)]
    assert w.views["vendor_revenue_annual"] == "chip_vendor_revenue"
