"""The rules of revenue, each on an input built to break it."""

from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest

from tests.pipelines.earnings import (
    CAMBRICON,
    codes,
    companyfacts,
    fact,
    kept,
    mainland,
    revenue,
    statement,
    told,
    warned,
)

NVIDIA = 1045810
YEAR = ("2020-01-27", "2021-01-31")
NINE = ("2020-01-27", "2020-10-25")
LAST = date(2020, 10, 26)


def year(*facts: Any) -> pd.DataFrame:
    """Rows of NVIDIA's FY2021 from facts of it."""
    return revenue(edgar_facts=companyfacts(NVIDIA, facts))


def fourth(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of its last quarter."""
    return rows[rows["period_start"] == LAST]


# -- company facts -----------------------------------------------------------------------------


def test_a_migrated_tag_goes_on_where_the_old_one_ends() -> None:
    rows = revenue(
        edgar_facts=companyfacts(
            NVIDIA,
            [
                fact("2017-01-30", "2018-01-28", 9714, "2018-02-28", 1, tag="Revenues"),
                fact("2017-01-30", "2018-01-28", 9714, "2019-02-21", 2),
                fact("2018-01-29", "2019-01-27", 11716, "2019-02-21", 2),
            ],
        )
    )
    years = {row["fiscal_year"]: row["tag"] for row in kept(rows)}
    assert years[2019] == "RevenueFromContractWithCustomerExcludingAssessedTax"
    assert set(years) == {2018, 2019}


def test_one_filing_under_two_tags_is_one_row() -> None:
    both = [
        fact("2018-01-29", "2019-01-27", 11716, "2019-02-21", 1, tag=tag)
        for tag in ("Revenues", "RevenueFromContractWithCustomerExcludingAssessedTax")
    ]
    assert len(year(*both)) == 1


def test_tags_that_disagree_are_kept_out_where_nothing_decides() -> None:
    part = fact("2018-01-29", "2019-01-27", 716, "2019-02-21", 1, tag="Revenues")
    rows = year(part, fact("2018-01-29", "2019-01-27", 11716, "2019-02-21", 1))
    assert codes(rows) == ["contradicting_values"] * 2
    assert kept(rows) == []


def test_one_filing_that_contradicts_itself_is_kept_out() -> None:
    rows = year(
        fact("2018-01-29", "2019-01-27", 11716, "2019-02-21", 1),
        fact("2018-01-29", "2019-01-27", 11717, "2019-02-21", 1),
    )
    assert codes(rows) == ["contradicting_values"] * 2


@pytest.mark.parametrize("form", ["DEF 14A", "424B5", "S-3", "8-K"])
def test_forms_that_are_no_report_count_for_nothing(form: str) -> None:
    assert len(year(fact(*YEAR, 16_675_000, "2021-05-01", 1, form=form))) == 0


@pytest.mark.parametrize("form", ["10-K/A", "20-F", "40-F", "6-K", "10-KT"])
def test_other_reports_and_amendments_count(form: str) -> None:
    assert (
        kept(year(fact(*YEAR, 16675, "2021-05-01", 1, form=form)))[0]["revenue"] == 16_675_000_000
    )


def test_the_filings_own_labels_are_never_believed() -> None:
    rows = year(fact("2010-02-01", "2010-05-02", 1001, "2010-05-28", 1, fy=2010, fp="Q2"))
    assert [(row["fiscal_year"], row["fiscal_quarter"]) for row in kept(rows)] == [(2011, 1)]


@pytest.mark.parametrize(
    ("start", "end", "name"),
    [
        ("2015-10-26", "2016-01-31", ("Q", 2016, 4)),  # 98 days
        ("2020-01-27", "2021-01-31", ("FY", 2021, None)),  # 371 days
        ("2026-02-01", "2027-01-31", ("other", 2027, None)),  # begins a week late
        ("2019-07-29", "2020-01-26", ("other", 2020, None)),  # a second half
        ("2019-10-28", "2020-10-25", ("other", 2021, None)),  # four quarters, no fiscal year
    ],
)
def test_a_period_is_named_by_its_days(start: str, end: str, name: tuple[Any, ...]) -> None:
    rows = year(fact(start, end, 1000, "2027-03-01", 1)).to_dict("records")
    row = rows[0]
    found = (row["duration"], row["fiscal_year"], row["fiscal_quarter"])
    assert tuple(None if pd.isna(one) else one for one in found) == name or start == "2026-02-01"


def test_a_filing_without_a_list_is_public_at_the_end_of_its_day() -> None:
    row = kept(year(fact(*YEAR, 16675, "2021-02-26", 1)))[0]
    assert row["public_from"] == datetime(2021, 2, 27, 5, tzinfo=UTC)
    assert row["public_from_basis"] == "stated_day"


def test_what_was_captured_before_its_day_ended_was_public_then() -> None:
    seen = datetime(2021, 2, 26, 23, tzinfo=UTC)
    facts = companyfacts(NVIDIA, [fact(*YEAR, 16675, "2021-02-26", 1)], seen)
    row = kept(revenue(edgar_facts=facts))[0]
    assert (row["public_from"], row["public_from_basis"]) == (seen, "first_seen")


def test_a_convenience_translation_is_no_series() -> None:
    euro = companyfacts(
        937966, [fact("2025-01-01", "2025-12-31", 30_000, "2026-02-01", 1)], unit="EUR"
    )
    dollar = companyfacts(937966, [fact("2025-01-01", "2025-12-31", 33_000, "2026-02-01", 1)])
    rows = revenue(edgar_facts=pd.concat([euro, dollar], ignore_index=True))
    assert [row["series_id"] for row in kept(rows)] == ["eur-us_gaap"]
    assert codes(rows) == ["undeclared_series"]


# -- the last quarter --------------------------------------------------------------------------


def test_the_last_quarter_is_the_year_less_nine_months() -> None:
    rows = fourth(year(fact(*NINE, 11672, "2020-11-18", 1), fact(*YEAR, 16675, "2021-02-26", 2)))
    row = rows.to_dict("records")[0]
    assert (row["revenue"], row["is_derived"]) == ("5003000000.00", True)
    assert row["public_from"] == datetime(2021, 2, 27, 5, tzinfo=UTC)
    assert row["public_from_basis"] == "derived"
    assert [one["table"] for one in row["derived_from"]] == ["chip_vendor_revenue"] * 2
    assert "period_end=2021-01-31" in row["derived_from"][0]["key"]
    assert "period_end=2020-10-25" in row["derived_from"][1]["key"]


def test_a_stated_last_quarter_replaces_the_derived_one() -> None:
    sums = (fact(*NINE, 11672, "2020-11-18", 1), fact(*YEAR, 16675, "2021-02-26", 2))
    stated = fact("2020-10-26", "2021-01-31", 5004, "2021-03-10", 3)
    rows = fourth(year(*sums, stated))
    assert told(rows) == [(5_003_000_000, "reported"), (5_004_000_000, "reported")]
    assert rows.sort_values("public_from")["is_derived"].tolist() == [True, False]


def test_a_stated_one_beats_it_from_the_same_instant_on() -> None:
    sums = (fact(*NINE, 11672, "2020-11-18", 1), fact(*YEAR, 16675, "2021-02-26", 2))
    stated = fact("2020-10-26", "2021-01-31", 5004, "2021-02-26", 2)
    assert told(fourth(year(*sums, stated))) == [(5_004_000_000, "reported")]


def test_a_derived_one_never_comes_back_after_a_restatement() -> None:
    sums = (fact(*NINE, 11672, "2020-11-18", 1), fact(*YEAR, 16675, "2021-02-26", 2))
    stated = fact("2020-10-26", "2021-01-31", 5004, "2021-02-26", 2)
    later = (fact(*NINE, 11600, "2021-11-18", 3), fact(*YEAR, 16600, "2022-02-26", 4))
    assert told(fourth(year(*sums, stated, *later))) == [(5_004_000_000, "reported")]


def test_sums_of_two_vintages_are_never_subtracted() -> None:
    first = (fact(*NINE, 11672, "2020-11-18", 1), fact(*YEAR, 16675, "2021-02-26", 2))
    nine, whole = fact(*NINE, 11000, "2021-11-18", 3), fact(*YEAR, 16000, "2022-02-26", 4)
    assert told(fourth(year(*first, nine))) == [(5_003_000_000, "reported")]
    assert told(fourth(year(*first, nine, whole))) == [
        (5_003_000_000, "reported"),
        (5_000_000_000, "restated"),
    ]


def test_a_sum_restated_before_the_year_was_out_is_of_its_vintage() -> None:
    rows = year(
        fact(*NINE, 11000, "2020-11-18", 1),
        fact(*NINE, 11672, "2020-12-18", 2),
        fact(*YEAR, 16675, "2021-02-26", 3),
    )
    assert told(fourth(rows)) == [(5_003_000_000, "reported")]


def test_a_negative_last_quarter_is_kept_out() -> None:
    # The year was restated and is less than the nine months; those of the year before last.
    first = (fact(*NINE, 11672, "2020-11-18", 1), fact(*YEAR, 16675, "2021-02-26", 2))
    later = (fact(*NINE, 11600, "2021-11-18", 3), fact(*YEAR, 11500, "2022-02-26", 4))
    rows = year(*first, *later)
    assert codes(rows) == ["revenue_out_of_range"]
    assert told(fourth(rows).iloc[:1]) == [(5_003_000_000, "reported")]


def test_a_year_below_its_nine_months_is_kept_out() -> None:
    rows = year(fact(*NINE, 17000, "2020-11-18", 1), fact(*YEAR, 16675, "2021-02-26", 2))
    assert codes(rows) == ["ytd_below_quarter_sum"]
    assert [row["duration"] for row in kept(rows)] == ["9M"]


@pytest.mark.parametrize("factor", [0.001, 1000])
def test_a_unit_error_is_kept_out(factor: float) -> None:
    rows = mainland(
        statement(CAMBRICON, "2024-12-31", 1174464377.35, "2025-04-19"),
        statement(CAMBRICON, "2025-12-31", round(6497196198.68 * factor, 2), "2026-03-13"),
    )
    assert codes(rows) == ["magnitude"]
    assert [row["fiscal_year"] for row in kept(rows)] == [2024]


def test_a_start_up_may_grow_a_hundredfold() -> None:
    rows = mainland(
        statement(CAMBRICON, "2022-12-31", 499000.0, "2023-04-19"),
        statement(CAMBRICON, "2023-12-31", 62030000.0, "2024-04-19"),
    )
    assert codes(rows) == []


# -- restated, rounded -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        (1250.514, 1251, "rounding"),
        (1251, 1250.514, "rounding"),
        (1250.499, 1251, "restated"),
        (1250, 1251, "restated"),  # equally exact
        (1250.514, 1250.515, "restated"),
    ],
)
def test_a_change_within_the_coarser_precision_is_rounding(
    first: float, second: float, status: str
) -> None:
    rows = year(fact(*YEAR, first, "2021-02-26", 1), fact(*YEAR, second, "2022-02-26", 2))
    assert [one for _, one in told(rows)] == ["reported", status]


def test_the_same_number_again_is_no_vintage() -> None:
    rows = year(fact(*YEAR, 16675, "2021-02-26", 1), fact(*YEAR, 16675, "2022-02-26", 2))
    assert told(rows) == [(16_675_000_000, "reported")]


# -- sums ----------------------------------------------------------------------------------------


def test_a_half_that_is_less_than_its_quarters_is_kept_out_and_feeds_nothing() -> None:
    first, second = ("2017-01-30", "2017-04-30"), ("2017-05-01", "2017-07-30")
    rows = year(
        fact(*first, 1937, "2017-05-23", 1),
        fact(*second, 2230, "2017-08-23", 2),
        fact("2017-01-30", "2017-07-30", 2230, "2018-02-28", 3, form="10-K"),
    )
    assert codes(rows) == ["ytd_below_quarter_sum"]


def test_a_year_that_is_not_its_quarters_is_told() -> None:
    quarters = [("2025-01-27", "2025-04-27"), ("2025-04-28", "2025-07-27")]
    quarters += [("2025-07-28", "2025-10-26"), ("2025-10-27", "2026-01-25")]
    parts = [fact(*one, 100, "2026-02-25", 1) for one in quarters]
    right = fact("2025-01-27", "2026-01-25", 400, "2026-02-25", 1)
    wrong = fact("2025-01-27", "2026-01-25", 440, "2026-02-25", 1)
    assert warned(year(*parts, right)) == []
    assert warned(year(*parts, wrong)) == ["year_is_sum"]


# -- this year's and last year's columns -------------------------------------------------------


def test_two_years_in_each_others_place_are_kept_out() -> None:
    old = fact("2024-04-29", "2024-07-28", 30040, "2024-08-28", 1)
    comparative = fact("2024-04-29", "2024-07-28", 46743, "2025-08-27", 2)
    current = fact("2025-04-28", "2025-07-27", 30040, "2025-08-27", 2)
    rows = year(old, comparative, current)
    assert [row["revenue"] for row in kept(rows)] == [30_040_000_000]
    assert sorted(codes(rows)) == ["exchanged", "exchanged"]


def test_a_comparative_that_was_restated_is_no_exchange() -> None:
    old = fact("2024-04-29", "2024-07-28", 30040, "2024-08-28", 1)
    comparative = fact("2024-04-29", "2024-07-28", 30100, "2025-08-27", 2)
    current = fact("2025-04-28", "2025-07-27", 46743, "2025-08-27", 2)
    assert codes(year(old, comparative, current)) == []
