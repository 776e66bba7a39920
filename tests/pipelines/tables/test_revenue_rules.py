"""The rules of revenue, each on an input built to break it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from pipelines.build import latest_of
from pipelines.vintages import runs, vintages
from tests.pipelines.earnings import (
    NOW,
    companyfacts,
    eastmoney,
    fact,
    judged,
    rates,
    revenue,
    sighted,
    statement,
)
from warehouse.contract import load

NVIDIA, AMD, TSMC = 1045810, 2488, 1046179
CONTRACT = load("chip_vendor_revenue")


def kept(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows that pass the gate."""
    found: list[dict[str, Any]] = judged(rows).good.to_pylist()
    return found


def codes(rows: pd.DataFrame) -> list[str]:
    """Codes of the rows that do not."""
    return sorted(judged(rows).quarantined["code"].tolist())


def warned(rows: pd.DataFrame) -> list[str]:
    """Codes of what is only told."""
    return sorted(
        one.code for one in judged(rows).results if not one.passed and one.severity == "warning"
    )


def told(rows: pd.DataFrame) -> list[tuple[int, str]]:
    """Values with their status, in order, of rows of one key."""
    ordered = rows.sort_values("public_from", kind="stable").assign(source_url="x")
    made = runs(
        ordered,
        None,
        key=CONTRACT.key,
        scope=(),
        values=["revenue", "is_derived"],
    )
    found = vintages(
        made,
        key=CONTRACT.key,
        values=["revenue", "is_derived"],
        measures=["revenue"],
        complete=None,
        decimals="decimals",
        derived="is_derived",
    )
    return [
        (int(Decimal(value)), status)
        for value, status in zip(found["revenue"], found["status"], strict=True)
    ]


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


# -- China -----------------------------------------------------------------------------------------

CAMBRICON = "688256.SH"
INCOME = "RPT_F10_FINANCE_GINCOME"


def mainland(*rows: dict[str, Any], seen: datetime = NOW, **more: Any) -> pd.DataFrame:
    """Rows of the table from mainland statements."""
    return revenue(eastmoney_income=eastmoney(INCOME, rows, seen), **more)


def quarters(rows: pd.DataFrame) -> dict[int, tuple[str, bool]]:
    """Amounts of the quarters that pass, and whether they are derived."""
    return {
        row["fiscal_quarter"]: (str(row["revenue"]), row["is_derived"])
        for row in kept(rows)
        if row["duration"] == "Q"
    }


def test_sums_to_date_are_taken_apart() -> None:
    rows = mainland(
        statement(CAMBRICON, "2025-12-31", 6497196198.68),
        statement(CAMBRICON, "2025-09-30", 4607424363.66),
        statement(CAMBRICON, "2025-06-30", 2880643471.09),
        statement(CAMBRICON, "2025-03-31", 1111398926.8),
    )
    assert quarters(rows) == {
        1: ("1111398926.80", False),
        2: ("1769244544.29", True),
        3: ("1726780892.57", True),
        4: ("1889771835.02", True),
    }


def test_a_missing_report_leaves_its_quarters_open() -> None:
    rows = mainland(
        statement(CAMBRICON, "2025-12-31", 6497196198.68),
        statement(CAMBRICON, "2025-09-30", 4607424363.66),
        statement(CAMBRICON, "2025-03-31", 1111398926.8),
    )
    assert set(quarters(rows)) == {1, 4}


def test_a_stated_day_is_its_end_in_shanghai_and_an_announcement_alone_is_none() -> None:
    rows = mainland(
        statement(CAMBRICON, "2025-12-31", 6497196198.68, "2026-03-13"),
        {**statement(CAMBRICON, "2025-03-31", 1111398926.8), "NOTICE_DATE": "2025-04-19 00:00:00"},
    )
    found = {row["duration"]: (row["public_from"], row["public_from_basis"]) for row in kept(rows)}
    assert found["FY"] == (datetime(2026, 3, 13, 16, tzinfo=UTC), "stated_day")
    assert found["Q"] == (NOW, "first_seen")


def test_a_row_overwritten_in_place_is_a_vintage_from_its_capture() -> None:
    later = NOW + timedelta(days=3)
    before = eastmoney(INCOME, [statement(CAMBRICON, "2025-12-31", 100.0, "2026-03-13")], NOW)
    after = eastmoney(INCOME, [statement(CAMBRICON, "2025-12-31", 101.0, "2026-03-13")], later)
    rows = revenue(eastmoney_income=pd.concat([after, before], ignore_index=True))
    assert sorted(zip(rows["public_from"], rows["revenue"], strict=True)) == [
        (datetime(2026, 3, 13, 16, tzinfo=UTC), "100.00"),
        (later, "101.00"),
    ]


def test_a_falling_sum_to_date_is_kept_out() -> None:
    rows = mainland(
        statement(CAMBRICON, "2025-06-30", 1000.0), statement(CAMBRICON, "2025-03-31", 2000.0)
    )
    assert codes(rows) == ["ytd_below_quarter_sum"]
    assert [row["duration"] for row in kept(rows)] == ["Q"]


FLASH = "RPT_FCI_PERFORMANCEE"
MOORE = "688795.SH"


def flash(amount: float, prior: float, growth: float, day: str) -> dict[str, Any]:
    """A row of a flash report."""
    return {
        "SECUCODE": MOORE,
        "REPORT_DATE": "2025-12-31 00:00:00",
        "TOTAL_OPERATE_INCOME": amount,
        "TOTAL_OPERATE_INCOME_SQ": prior,
        "YSTZ": growth,
        "NOTICE_DATE": f"{day} 00:00:00",
        "UPDATE_DATE": f"{day} 00:00:00",
    }


def test_flash_and_report_are_a_chain_of_vintages() -> None:
    rows = mainland(
        statement(MOORE, "2025-12-31", 1506000000.0, "2026-04-28"),
        eastmoney_flash=eastmoney(FLASH, [flash(1505e6, 438e6, 243.61, "2026-02-28")]),
    )
    ordered = rows.sort_values("public_from")
    assert ordered["report_kind"].tolist() == ["flash", "annual"]
    assert ordered["public_from"].tolist() == [
        datetime(2026, 2, 28, 16, tzinfo=UTC),
        datetime(2026, 4, 28, 16, tzinfo=UTC),
    ]
    assert told(rows) == [(1_505_000_000, "reported"), (1_506_000_000, "restated")]


def test_growth_as_printed_is_recomputed() -> None:
    right = revenue(eastmoney_flash=eastmoney(FLASH, [flash(1505e6, 438e6, 243.61, "2026-02-28")]))
    wrong = revenue(eastmoney_flash=eastmoney(FLASH, [flash(1505e6, 438e6, 243.37, "2026-02-28")]))
    assert (warned(right), warned(wrong)) == ([], ["yoy_as_printed"])


def sina(amount: str) -> pd.DataFrame:
    """Sina's statement of Cambricon's year 2025."""
    item = {"item_title": "营业总收入", "item_value": amount}
    report = {
        "rType": "合并期末",
        "rCurrency": "CNY",
        "publish_date": "20260313",
        "is_audit": "已审计",
        "data": [item, {**item, "item_title": "营业收入"}],
    }
    import orjson

    body = {"result": {"status": {"code": 0}, "data": {"report_list": {"20251231": report}}}}
    url = (
        "https://quotes.sina.cn/cn/api/openapi.php/CompanyFinanceService.getFinanceReport2022"
        "?paperCode=sh688256&source=lrb&type=0&page=1&num=1000"
    )
    return sighted(url, orjson.dumps(body))


@pytest.mark.parametrize(
    ("amount", "codes_"),
    [("6497196198.68", []), ("6497196199.50", []), ("6497196200.00", ["second_source"])],
)
def test_the_second_source_agrees_within_a_yuan(amount: str, codes_: list[str]) -> None:
    rows = mainland(
        statement(CAMBRICON, "2025-12-31", 6497196198.68, "2026-03-13"), sina_income=sina(amount)
    )
    assert warned(rows) == codes_
    assert len(kept(rows)) == 1


def hong_kong(code: str, currency: str, standard: str, amount: float) -> dict[str, Any]:
    """The item of revenue of a Hong Kong statement of 2025."""
    return {
        "SECUCODE": code,
        "REPORT_DATE": "2025-12-31 00:00:00",
        "DATE_TYPE_CODE": "001",
        "STD_ITEM_CODE": "004001999",
        "STD_ITEM_NAME": "营运收入",
        "AMOUNT": amount,
        "CURRENCY_CODE": currency,
        "ACCOUNT_STANDARD": standard,
        "START_DATE": "2025-01-01 00:00:00",
    }


def test_two_series_of_one_vendor_are_kept_and_one_is_primary() -> None:
    rows = mainland(
        statement("688981.SH", "2025-12-31", 67e9),
        eastmoney_hk_income=eastmoney(
            "RPT_HKF10_FN_INCOME",
            [hong_kong("00981.HK", "USD", "国际会计准则", 9326800000)],
        ),
    )
    found = {row["series_id"]: (row["revenue"], row["is_primary"]) for row in kept(rows)}
    assert found == {"usd-ifrs": (9_326_800_000, True), "cny-cas": (67_000_000_000, False)}


# -- conversion ------------------------------------------------------------------------------------


def quarter_rates(first: date, days: int, dollar: str, yuan: str) -> list[Any]:
    """The ECB's rates of the working days from a day on."""
    found = []
    for n in range(days):
        day = first + timedelta(days=n)
        if day.weekday() < 5:
            found += [("ecb", "EUR", "USD", day, dollar), ("ecb", "EUR", "CNY", day, yuan)]
    return found


def test_dollars_are_the_amount_over_the_mean_of_the_crosses() -> None:
    table = [
        *quarter_rates(date(2025, 1, 1), 45, "1.0", "7.0"),
        *quarter_rates(date(2025, 2, 15), 45, "1.0", "8.0"),
    ]
    row = kept(mainland(statement(CAMBRICON, "2025-03-31", 750.0), fx=rates(table)))[0]
    days = len(table) // 2
    mean = Decimal(7 * 33 + 8 * (days - 33)) / days  # 33 working days from 1 January on
    assert row["fx_days"] == days
    assert row["fx_rate"] == round(mean, 6)
    assert row["revenue_usd"] == round(Decimal(750) / round(mean, 6), 2)


def test_a_conversion_never_moves_the_instant_nor_uses_later_rates() -> None:
    known = rates(quarter_rates(date(2025, 1, 1), 90, "1.0", "7.0"))
    later = known.assign(public_from=NOW + timedelta(days=30), revision=2)
    later["rate"] = pd.Series(["99"] * len(later), dtype=later["rate"].dtype)
    row = kept(
        mainland(
            statement(CAMBRICON, "2025-03-31", 700.0, "2025-04-19"),
            fx=pd.concat([known, later], ignore_index=True),
        )
    )[0]
    assert (row["revenue_usd"], row["fx_rate"]) == (100, 7)
    assert row["public_from"] == datetime(2025, 4, 19, 16, tzinfo=UTC)


def test_without_rates_over_the_whole_period_there_are_no_dollars() -> None:
    some = rates(quarter_rates(date(2025, 1, 1), 60, "1.0", "7.0"))
    row = kept(mainland(statement(CAMBRICON, "2025-03-31", 700.0), fx=some))[0]
    assert (row["revenue_usd"], row["fx_rate"], row["fx_days"]) == (None, None, None)


def test_what_a_person_accepts_has_nothing_wrong_with_it() -> None:
    facts = companyfacts(
        NVIDIA,
        [
            fact("2018-01-29", "2019-01-27", 11716, "2019-02-21", 1),
            fact("2018-01-29", "2019-01-27", 11717, "2019-02-21", 1),
        ],
    )
    accepted = frozenset(facts["capture_id"])
    assert codes(revenue(edgar_facts=facts, accepted=accepted)) == []


def test_a_vendor_is_one_entry_of_the_reference_and_no_code() -> None:
    from dataclasses import replace

    from pipelines.reference import curated_rows

    entries = curated_rows("vendors")
    other = {
        **entries[0].fields,
        "vendor": "else",
        "ciks": [{"cik": 77, "valid_from": "0001-01-01"}],
    }
    rows = revenue(
        vendors=[*entries, replace(entries[0], fields=other)],
        edgar_facts=companyfacts(77, [fact(*YEAR, 5, "2021-02-26", 1)]),
    )
    assert [row["vendor"] for row in kept(rows)] == ["else"]


def test_no_observation_makes_no_row_and_no_fault() -> None:
    assert len(revenue()) == 0
    assert latest_of(CONTRACT, CONTRACT.arrow_schema(history=True).empty_table()).num_rows == 0
