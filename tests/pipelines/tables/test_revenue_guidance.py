"""What vendors announce before the report: a range, a flash figure, an outlook, never revenue."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd

from pipelines.reference import curated_rows
from pipelines.tables.revenue_guidance import revenue_guidance
from tests.pipelines.earnings import NOW, eastmoney, filings, nothing, revenue, sighted
from tests.scrapers.eastmoney.rows import income
from warehouse.contract import load
from warehouse.gate import check_rows

FORECAST, FLASH = "RPT_PUBLIC_OP_NEWPREDICT", "RPT_FCI_PERFORMANCEE"
STATEMENT, DAY = "RPT_F10_FINANCE_GINCOME", timedelta(days=1)
JANUARY, MARCH = (datetime(2026, month, 31, 12, tzinfo=UTC) for month in (1, 3))


def forecast(low: float | None, high: float | None, metric: str = "006") -> dict[str, Any]:
    """A forecast for 2025."""
    return {
        "SECUCODE": "688795.SH",
        "REPORT_DATE": "2025-12-31 00:00:00",
        "NOTICE_DATE": "2026-01-31 00:00:00",
        "PREDICT_FINANCE_CODE": metric,
        "PREDICT_AMT_LOWER": low,
        "PREDICT_AMT_UPPER": high,
    }


def flash(amount: float) -> dict[str, Any]:
    """A flash report of 2025."""
    return {
        "SECUCODE": "688795.SH",
        "REPORT_DATE": "2025-12-31 00:00:00",
        "TOTAL_OPERATE_INCOME": amount,
        "NOTICE_DATE": "2026-02-28 00:00:00",
        "UPDATE_DATE": "2026-02-28 00:00:00",
    }


def said(
    forecasts: pd.DataFrame | None = None,
    flashes: pd.DataFrame | None = None,
    printed: pd.DataFrame | None = None,
    listed: pd.DataFrame | None = None,
    stated: pd.DataFrame | None = None,
) -> tuple[list[dict[str, Any]], list[str]]:
    """Rows that pass the gate, and codes of those that do not."""
    rows = revenue_guidance(
        curated_rows("vendors"),
        nothing("eastmoney_forecast") if forecasts is None else forecasts,
        nothing("eastmoney_flash") if flashes is None else flashes,
        nothing("eastmoney_income") if stated is None else stated,
        nothing("edgar_printed") if printed is None else printed,
        nothing("edgar_filings") if listed is None else listed,
        nothing("edgar_accepted"),
    )
    verdict = check_rows(load("revenue_guidance"), rows, now=NOW)
    return verdict.good.to_pylist(), verdict.quarantined["code"].tolist()


def test_a_forecast_is_a_range_public_from_its_first_capture() -> None:
    rows, codes = said(eastmoney(FORECAST, [forecast(1.45e9, 1.52e9)], JANUARY))
    assert codes == []
    (row,) = rows
    assert (row["vendor"], row["statement_kind"]) == ("moore_threads", "forecast")
    assert (row["low"], row["high"], row["point"]) == (1_450_000_000, 1_520_000_000, None)
    assert (row["period_start"], row["period_end"]) == (date(2025, 1, 1), date(2025, 12, 31))
    assert (row["public_from"], row["public_from_basis"]) == (JANUARY, "first_seen")
    assert row["document_id"] == "688795.SH/2026-01-31"


def test_a_flash_is_one_number_from_the_end_of_its_day() -> None:
    (row,), _ = said(flashes=eastmoney(FLASH, [flash(1.505e9)], MARCH))
    assert (row["statement_kind"], row["point"], row["low"]) == ("flash", 1_505_000_000, None)
    assert row["public_from"] == datetime(2026, 2, 28, 16, tzinfo=UTC)


def test_forecasts_of_profit_are_none_of_revenue() -> None:
    assert said(eastmoney(FORECAST, [forecast(1e8, 2e8, metric="004")], JANUARY)) == ([], [])


def test_what_cannot_be_is_kept_out() -> None:
    rows = [forecast(2e9, 1e9), {**forecast(None, None), "NOTICE_DATE": "2026-02-01 00:00:00"}]
    good, codes = said(eastmoney(FORECAST, rows, MARCH))
    assert (good, sorted(codes)) == ([], ["range_reversed", "something_said"])


def test_an_announcement_a_thousand_times_the_year_before_is_kept_out() -> None:
    # Moore Threads reported 438.30 million yuan for 2024.
    last = income("688795.SH", "2024-12-31", "2025-11-01")
    amounts = dict.fromkeys(("TOTAL_OPERATE_INCOME", "OPERATE_INCOME"), 438_304_000.0)
    known = eastmoney(STATEMENT, [last | amounts], JANUARY - DAY)
    good, codes = said(
        eastmoney(FORECAST, [forecast(1.45e12, 1.52e12)], JANUARY),
        eastmoney(FLASH, [flash(1.505e12)], MARCH),
        stated=known,
    )
    assert (good, codes) == ([], ["magnitude", "magnitude"])
    good, codes = said(eastmoney(FORECAST, [forecast(1.45e9, 1.52e9)], JANUARY), stated=known)
    assert (len(good), codes) == (1, [])


def test_only_statements_seen_before_measure_an_announcement() -> None:
    later = income("688795.SH", "2025-12-31", "2026-03-31") | {
        "TOTAL_OPERATE_INCOME": 1.5e9,
        "OPERATE_INCOME": 1.5e9,
    }
    good, codes = said(
        eastmoney(FORECAST, [forecast(1.45e12, 1.52e12)], JANUARY),
        stated=eastmoney(STATEMENT, [later], MARCH),
    )
    assert (len(good), codes) == (1, [])


def test_a_forecast_never_becomes_revenue_and_a_flash_does() -> None:
    # The table of revenue cannot even ask for forecasts.
    from pipelines.graph import tables

    assert "eastmoney_forecast" not in tables()["chip_vendor_revenue"].inputs
    rows = revenue(eastmoney_flash=eastmoney(FLASH, [flash(1.505e9)], MARCH + timedelta(days=1)))
    assert rows["report_kind"].tolist() == ["flash"]


FOLDER = "https://www.sec.gov/Archives/edgar/data/1045810/000104581026000073"
AUGUST = datetime(2026, 8, 27, tzinfo=UTC)


def outlook(quarter: str = "third quarter of fiscal 2027") -> pd.DataFrame:
    """NVIDIA's release of its second quarter of FY2027 with what it expects of the third."""
    body = (
        "<html><body><p>(In millions)</p><table>"
        "<tr><td></td><td>Three Months Ended July 26, 2026</td></tr>"
        "<tr><td>Revenue</td><td>$96,221</td></tr><tr><td>Net income</td><td>1</td></tr></table>"
        f"<p>NVIDIA's outlook for the {quarter} is as follows:</p>"
        "<p>Revenue is expected to be $108.0 billion, plus or minus 2%.</p></body></html>"
    )
    return sighted(f"{FOLDER}/q2fy27pr.htm", body.encode(), AUGUST)


ACCESSION, ACCEPTED = "0001045810-26-000073", "2026-08-26T20:20:11.000Z"


def test_an_outlook_is_guidance_from_the_instant_of_its_8k_and_no_revenue() -> None:
    listed = filings(1045810, ACCESSION, "8-K", "2026-08-26", ACCEPTED, "2.02,9.01")
    (row,), codes = said(printed=outlook(), listed=listed)
    assert codes == []
    assert (row["vendor"], row["statement_kind"]) == ("nvidia", "guidance")
    assert (row["period_start"], row["period_end"]) == (date(2026, 7, 27), date(2026, 10, 25))
    # 108.0 billion, plus or minus 2 %.
    assert (row["low"], row["high"]) == (105_840_000_000, 110_160_000_000)
    assert (row["point"], row["currency"]) == (108_000_000_000, "USD")
    assert row["public_from"] == datetime(2026, 8, 26, 20, 20, 11, tzinfo=UTC)
    assert (row["document_id"], row["source"]) == (ACCESSION, "edgar")
    made = revenue(edgar_printed=outlook(), edgar_filings=listed)
    assert made["revenue"].tolist() == ["96221000000.00"]
    assert made["period_end"].tolist() == [date(2026, 7, 26)]


def test_an_outlook_for_a_quarter_that_is_over_is_kept_out() -> None:
    good, codes = said(printed=outlook("second quarter of fiscal 2027"))
    assert (good, codes) == ([], ["still_to_come"])


def test_an_exhibit_of_an_8k_about_other_things_guides_nothing() -> None:
    listed = filings(1045810, ACCESSION, "8-K", "2026-08-26", ACCEPTED, "5.02")
    assert said(printed=outlook(), listed=listed) == ([], [])
