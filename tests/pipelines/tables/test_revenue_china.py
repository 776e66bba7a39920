"""Chinese statements and conversion, each rule on an input built to break it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from pipelines.build import latest_of
from tests.pipelines.earnings import (
    CAMBRICON,
    INCOME,
    NOW,
    codes,
    companyfacts,
    eastmoney,
    fact,
    hong_kong,
    kept,
    mainland,
    quarter_rates,
    rates,
    revenue,
    sighted,
    statement,
    told,
    warned,
)
from warehouse.contract import load

CONTRACT = load("chip_vendor_revenue")

# -- China -----------------------------------------------------------------------------------------


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
        1045810,
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
        edgar_facts=companyfacts(77, [fact("2020-01-27", "2021-01-31", 5, "2021-02-26", 1)]),
    )
    assert [row["vendor"] for row in kept(rows)] == ["else"]


def test_no_observation_makes_no_row_and_no_fault() -> None:
    assert len(revenue()) == 0
    assert latest_of(CONTRACT, CONTRACT.arrow_schema(history=True).empty_table()).num_rows == 0
