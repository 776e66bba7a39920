"""What trips up readers of filings, each on an input built for it, without the gate."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pipelines.earnings import (
    CAMBRICON,
    companyfacts,
    eastmoney,
    fact,
    hong_kong,
    quarter_rates,
    rates,
    revenue,
    sighted,
    statement,
    told,
)

NVIDIA, AMD, INTEL = 1045810, 2488, 50863
M = 1_000_000


def rows_of(*facts: Any, cik: int = NVIDIA, **more: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of the table from company facts, those included that the gate would keep out."""
    found: list[dict[str, Any]] = revenue(edgar_facts=companyfacts(cik, facts), **more).to_dict(
        "records"
    )
    return found


def objected(row: dict[str, Any]) -> set[str]:
    """Codes of what is wrong or odd about a row."""
    return {name.removeprefix("ok_") for name in row if name.startswith("ok_") and not row[name]}


# -- 4: `frame` --------------------------------------------------------------------------------


@pytest.mark.parametrize("frames", [("CY2025Q2", None), (None, "CY2025Q2"), (None, None)])
def test_where_the_frame_sits_changes_nothing(frames: tuple[str | None, str | None]) -> None:
    # It sat on 0001045810-25-000209 in July 2026 and on 0001045810-26-000075 in September.
    quarter = ("2025-04-28", "2025-07-27")
    facts = [fact(*quarter, 46743, "2025-08-27", 209), fact(*quarter, 46744, "2026-08-27", 75)]
    marked = [
        one | ({"frame": frame} if frame else {}) for one, frame in zip(facts, frames, strict=True)
    ]
    assert [(row["revenue"], row["public_from"]) for row in rows_of(*marked)] == [
        ("46743000000.00", datetime(2025, 8, 28, 4, tzinfo=UTC)),
        ("46744000000.00", datetime(2026, 8, 28, 4, tzinfo=UTC)),
    ]


# -- 6: rounding ---------------------------------------------------------------------------------

FIRST, SECOND, HALF = (
    ("2026-01-26", "2026-04-26"),
    ("2026-04-27", "2026-07-26"),
    ("2026-01-26", "2026-07-26"),
)


def test_a_half_that_is_a_unit_more_than_its_quarters_is_rounding_and_the_stated_one_stands() -> (
    None
):
    # 177,837 - 81,615 = 96,222, and NVIDIA reports 96,221.
    rows = rows_of(
        fact(*FIRST, 81615, "2026-05-20", 1),
        fact(*SECOND, 96221, "2026-08-26", 2),
        fact(*HALF, 177837, "2026-08-26", 2),
    )
    assert [objected(row) for row in rows] == [set()] * 3
    second = [row for row in rows if row["period_start"] == date(2026, 4, 27)]
    assert [(row["revenue"], row["is_derived"]) for row in second] == [("96221000000.00", False)]


@pytest.mark.parametrize(
    ("half", "codes"),
    [
        (177_834, {"ytd_below_quarter_sum"}),  # 81,615 + 96,221 = 177,836; half a unit each
        (177_835, set()),
        (177_837, set()),
        (177_838, {"year_is_sum"}),
    ],
)
def test_how_far_a_half_may_be_off(half: float, codes: set[str]) -> None:
    rows = rows_of(
        fact(*FIRST, 81615, "2026-05-20", 1),
        fact(*SECOND, 96221, "2026-08-26", 2),
        fact(*HALF, half, "2026-08-26", 2),
    )
    found = [objected(row) for row in rows if row["duration"] == "H1"]
    assert found == [codes]


# -- 9, 10: forms and amendments -----------------------------------------------------------------


def test_an_amendment_that_has_a_part_changes_that_part_alone() -> None:
    rows = rows_of(
        fact(*FIRST, 81615, "2026-05-20", 1),
        fact(*SECOND, 96221, "2026-08-26", 2),
        fact(*SECOND, 96000, "2026-09-15", 3, form="10-Q/A"),
    )
    assert [(row["revenue"], row["document_id"][-1]) for row in rows] == [
        ("81615000000.00", "1"),
        ("96221000000.00", "2"),
        ("96000000000.00", "3"),
    ]
    assert told(pd.DataFrame(rows[1:])) == [(96_221 * M, "reported"), (96_000 * M, "restated")]


def test_a_fact_of_a_proxy_statement_in_thousands_steals_nothing() -> None:
    odd = {"form": "DEF 14A", "fy": None, "fp": None, "frame": "CY2026Q2"}
    rows = rows_of(
        fact(*SECOND, 96221, "2026-08-26", 2), fact(*SECOND, 96.221, "2026-09-01", 3, **odd)
    )
    assert [row["revenue"] for row in rows] == ["96221000000.00"]


# -- 14: recasts -----------------------------------------------------------------------------------


def test_a_value_that_a_later_filing_restates_is_never_overwritten() -> None:
    rows = rows_of(
        fact("2022-12-26", "2023-04-01", 5353, "2023-05-03", 1),
        fact("2022-12-26", "2023-04-01", 5300, "2024-05-01", 2),
        cik=AMD,
    )
    assert told(pd.DataFrame(rows)) == [(5353 * M, "reported"), (5300 * M, "restated")]
    early = [row for row in rows if row["public_from"] <= datetime(2024, 1, 1, tzinfo=UTC)]
    assert [row["revenue"] for row in early] == ["5353000000.00"]


# -- China -----------------------------------------------------------------------------------------


def test_chinese_sums_of_two_vintages_are_never_subtracted() -> None:
    before, after = (datetime(2025, month, 1, tzinfo=UTC) for month in (9, 11))
    first = [
        statement(CAMBRICON, "2025-06-30", 2880.0),
        statement(CAMBRICON, "2025-03-31", 1111.0),
    ]
    restated = [statement(CAMBRICON, "2025-06-30", 2980.0)]
    report = "RPT_F10_FINANCE_GINCOME"
    seen = [eastmoney(report, first, before), eastmoney(report, restated, after)]
    rows = revenue(eastmoney_income=pd.concat(seen, ignore_index=True))
    second = rows[rows["is_derived"]]
    # The half-year restated alone has no partner among first quarters.
    assert second["revenue"].tolist() == ["1769.00"]
    again = eastmoney(report, [statement(CAMBRICON, "2025-03-31", 1161.0)], after + timedelta(1))
    rows = revenue(eastmoney_income=pd.concat([*seen, again], ignore_index=True))
    assert rows[rows["is_derived"]]["revenue"].tolist() == ["1769.00", "1819.00"]


# -- one page of all vendors -----------------------------------------------------------------------

TSMC = "https://www.sec.gov/Archives/edgar/data/1046179/000104617925000111/a2q25e.htm"


def tsmc() -> pd.DataFrame:
    """A quarter as TSMC's exhibit of a 6-K prints it."""
    body = (
        "<html><body><p>(Unit: NT$ million, except for EPS)</p><table>"
        "<tr><td></td><td>Three months ended June 30, 2025</td></tr>"
        "<tr><td>Net revenue</td><td>933,792</td></tr><tr><td>Net income</td><td>1</td></tr>"
        "</table></body></html>"
    )
    return sighted(TSMC, body.encode())


def test_vendors_of_two_countries_in_dollars_each_once_by_their_primary_series() -> None:
    days = quarter_rates(date(2025, 1, 1), 181, "1.0", "7.2")
    taiwan = [("fred", "USD", "TWD", date(2025, 4, 1) + timedelta(n), "32.0") for n in range(91)]
    half = {"REPORT_DATE": "2025-06-30 00:00:00", "DATE_TYPE_CODE": "002"}
    smic = hong_kong("00981.HK", "USD", "国际会计准则", 2_209_000_000) | half
    rows = revenue(
        edgar_facts=companyfacts(
            NVIDIA, [fact("2025-04-28", "2025-07-27", 46743, "2025-08-27", 1)]
        ),
        edgar_printed=tsmc(),
        eastmoney_income=mainland_rows(),
        eastmoney_hk_income=eastmoney(
            "RPT_HKF10_FN_INCOME", [smic | {"START_DATE": "2025-04-01 00:00:00"}]
        ),
        fx=rates([*days, *taiwan]),
    )
    page = rows[
        rows["is_primary"]
        & (rows["segment_scheme"] == "total")
        & (rows["duration"] == "Q")
        & (rows["calendar_quarter"] == "2025Q2")
    ]
    found = dict(zip(page["vendor"], map(Decimal, page["revenue_usd"]), strict=True))
    assert len(page) == 4
    assert found == {
        "nvidia": 46_743 * M,
        "tsmc": 29_181 * M,  # 933,792 / 32
        "smic": 2_209 * M,
        "cambricon": Decimal("245.70") * 1_000_000,  # 1,769.04 / 7.2
    }
    # The other series of SMIC, in yuan, stands in the table and not on the page.
    assert set(rows[rows["vendor"] == "smic"]["series_id"]) == {"usd-ifrs", "cny-cas"}


def mainland_rows() -> pd.DataFrame:
    """Two reports of Cambricon and two of SMIC in yuan."""
    amounts = {
        (CAMBRICON, "2025-03-31"): 1111.0e6,
        (CAMBRICON, "2025-06-30"): 2880.04e6,
        ("688981.SH", "2025-03-31"): 16.3e9,
        ("688981.SH", "2025-06-30"): 32.3e9,
    }
    return eastmoney(
        "RPT_F10_FINANCE_GINCOME",
        [statement(code, last, amount) for (code, last), amount in amounts.items()],
    )


# -- as of any day ---------------------------------------------------------------------------------

SPANS = {
    "Q1": ("2020-01-27", "2020-04-26"),
    "H1": ("2020-01-27", "2020-07-26"),
    "9M": ("2020-01-27", "2020-10-25"),
    "FY": ("2020-01-27", "2021-01-31"),
    "Q4": ("2020-10-26", "2021-01-31"),
}
FILED = st.dates(date(2020, 5, 1), date(2024, 12, 31))
FACTS = st.lists(
    st.tuples(st.sampled_from(sorted(SPANS)), st.integers(1, 40), FILED),
    min_size=1,
    max_size=12,
    unique_by=lambda one: (one[0], one[2]),
)


@settings(max_examples=40)
@given(FACTS, FILED)
def test_as_of_any_day_no_value_filed_later_appears(
    found: list[tuple[str, int, date]], day: date
) -> None:
    facts = [
        fact(*SPANS[name], 100 * size, str(filed), number, form="10-K")
        for number, (name, size, filed) in enumerate(found)
        for filed in [max(filed, date.fromisoformat(SPANS[name][1]) + timedelta(days=1))]
    ]
    until = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    before = [one for one in facts if one["filed"] < str(day)]
    now = _known(facts, until)
    # The world as it was: the later filings do not exist yet.
    assert now == (_known(before, until) if before else set())
    stated = {(one["start"], one["end"], one["val"]) for one in before}
    assert all(derived or (start, end, value) in stated for start, end, value, derived in now)


def _known(facts: list[Any], until: datetime) -> set[tuple[str, str, int, bool]]:
    """Periods with their values and whether derived, of rows public by an instant."""
    rows = revenue(edgar_facts=companyfacts(NVIDIA, facts))
    rows = rows[rows["public_from"] <= until]
    return {
        (str(start), str(end), int(Decimal(value)), derived)
        for start, end, value, derived in zip(
            *(rows[name] for name in ("period_start", "period_end", "revenue", "is_derived")),
            strict=True,
        )
    }
