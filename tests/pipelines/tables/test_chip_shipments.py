"""Chip shipments: ids, intervals, periods that are not over, rows of other inputs beside them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from pipelines.reference import curated_rows
from pipelines.tables.chip_shipments import chip_shipments
from tests.pipelines.sightings import Capture, sightings
from tests.scrapers.epoch.files import EXPORT, OWNED, SALES, TOTAL, packed, sheet
from warehouse.contract import load
from warehouse.gate import check_rows

NOTHING = pd.DataFrame()
TIME = datetime(2026, 3, 28, tzinfo=UTC)
TOTALS = f"{EXPORT}/nvidia_cumulative_totals.csv"
QUARTERS = EXPORT.replace("csv_export", "owners_csv_export") + "/nvidia_owners_quarters_by_chip.csv"


def made(*captures: Capture) -> list[dict[str, Any]]:
    rows = chip_shipments(sightings("epoch_chips", captures), [], [], [], NOTHING, [])
    found: list[dict[str, Any]] = rows.to_dict("records")
    return found


def test_a_total() -> None:
    (chips, equivalents) = made((TOTALS, sheet(TOTAL), TIME))
    key = ("publisher", "measure", "entity", "chip", "holder", "geo", "unit", "kind")
    assert [chips[name] for name in key] == [
        *("epoch", "cumulative_shipped", "nvidia", "all", "all", "all", "chip", "estimate"),
    ]
    assert (chips["period_start"], chips["period_end"]) == (date(2022, 1, 1), date(2025, 12, 31))
    figures = ("value", "low", "high", "interval_pct", "is_complete")
    assert [chips[name] for name in figures] == [10477887, "8973271", "12079633", 90, True]
    assert (equivalents["unit"], equivalents["value"]) == ("h100e", 13659258)


@pytest.mark.parametrize(
    ("owner", "holder", "geo"),
    [
        ("China", "china", "CN"),
        ("China (official)", "china", "CN"),
        ("China (smuggled)", "china_smuggled", "CN"),
        ("Microsoft", "microsoft", "all"),
    ],
)
def test_owners_in_two_spellings_and_smuggled_chips_apart(
    owner: str, holder: str, geo: str
) -> None:
    row = made((QUARTERS, sheet(OWNED | {"Owner": owner}), TIME))[0]
    assert (row["holder"], row["geo"], row["chip"], row["measure"]) == (
        holder,
        geo,
        "h20",
        "shipped",
    )


def test_the_licence_is_that_of_where_the_file_came_from() -> None:
    zipped = packed({"cumulative_timelines_by_designer.csv": sheet(TOTAL)})
    rows = made((TOTALS, sheet(TOTAL), TIME), (SALES, zipped, TIME))
    assert [row["licence"] for row in rows] == ["MIT", "MIT", "CC BY 4.0", "CC BY 4.0"]


def test_a_row_marked_incomplete_is_partial() -> None:
    rows = made(
        (TOTALS, sheet(TOTAL, TOTAL | {"End date": "3/31/2026", "Incomplete": "checked"}), TIME)
    )
    assert [row["is_complete"] for row in rows] == [True, True, False, False]


def test_columns_in_another_order_are_kept_out() -> None:
    swapped = TOTAL | {
        "Number of units (median)": "12079633",
        "Number of units (95th percentile)": "10477887",
    }
    rows = chip_shipments(
        sightings("epoch_chips", [(TOTALS, sheet(swapped), TIME)]), [], [], [], NOTHING, []
    )
    verdict = check_rows(load("chip_shipments"), rows, now=TIME)
    assert verdict.quarantined["code"].tolist() == ["value_in_interval"]
    assert verdict.good.num_rows == 1


def test_figures_of_the_register_stand_beside_them() -> None:
    references = [curated_rows(name) for name in ("register", "publishers", "entities")]
    rows = chip_shipments(
        sightings("epoch_chips", [(TOTALS, sheet(TOTAL), TIME)]), *references, NOTHING, []
    )
    verdict = check_rows(load("chip_shipments"), rows, now=TIME + timedelta(days=300))
    assert len(verdict.quarantined) == 0
    good = verdict.good.to_pandas()
    idc = good[(good["publisher"] == "idc") & (good["entity"] == "nvidia")]
    idc = idc[idc["period_start"] == date(2025, 1, 1)]
    # IDC by way of Reuters, 1 April 2026: 2.2 million cards of every class.
    assert set(zip(idc["unit"], idc["value"], strict=True)) == {("card", 2200000.0)}
    ours = good[good["capture_id"].notna()]
    assert set(zip(ours["publisher"], ours["licence"], strict=True)) == {("epoch", "MIT")}
    assert good.loc[good["capture_id"].isna(), "reference_file"].unique().tolist() == [
        "register.yml"
    ]
