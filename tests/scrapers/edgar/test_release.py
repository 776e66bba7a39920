"""Press releases: total revenue as printed, and nothing that only looks like it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from scrapers.records import Parsed, Refusal

MEND = "compare the source's documentation and mend the parser"
NO_STATEMENT = (
    "no table shows total revenue under a printed period; look in the filing's index for the "
    "exhibit with the statement of income"
)
PROFIT = "<tr><td>Net income</td><td>1</td></tr>"


def page(body: str) -> bytes:
    return f"<html><body>{body}</body></html>".encode()


def test_a_row_a_period(parse: Callable[..., Parsed], release: bytes) -> None:
    parsed = parse("release", release)
    assert parsed.columns == {
        "cik": [7, 7],
        "accession": ["0000000007-26-000011"] * 2,
        "document": ["q2pr.htm"] * 2,
        "table": [0, 0],
        "row": [2, 2],
        "cell": [2, 4],
        "label": ["Net revenue"] * 2,
        "column": ["Three Months Ended June 28, 2026", "Three Months Ended June 29, 2025"],
        "basis": ["", ""],
        "months": [3, 3],
        "end": [date(2026, 6, 28), date(2025, 6, 29)],
        "fiscal_year": [None, None],
        "fiscal_quarter": [None, None],
        "value": ["1234500000", "987000000"],
        "printed": ["1,234.5", "987.0"],
        "currency": ["USD", "USD"],
        "scale": [6, 6],
        "decimals": [-5, -5],
        "low": [None, None],
        "high": [None, None],
        "locator": ["table=0,row=2,cell=2", "table=0,row=2,cell=4"],
    }
    assert (parsed.scope, parsed.stated) == ((), None)
    assert parsed.warnings == [
        "'Revenue for the third quarter is expected to be $1.4 billion, plus or minus 2%' "
        "names no quarter of a year"
    ]


def test_months_of_the_year_to_date_beside_those_of_the_quarter(
    parse: Callable[..., Parsed],
) -> None:
    body = page(
        "<p>(In thousands, except per share amounts)</p><table>"
        "<tr><td></td><td colspan=2>Three Months Ended</td><td colspan=2>Six Months Ended</td></tr>"
        "<tr><td></td><td>July 26,</td><td>July 27,</td><td>July 26,</td><td>July 27,</td></tr>"
        "<tr><td>(In thousands)</td><td>2026</td><td>2025</td><td>2026</td><td>2025</td></tr>"
        "<tr><td>Revenues:</td><td></td><td></td><td></td><td></td></tr>"
        "<tr><td>Equipment</td><td>1</td><td>1</td><td>1</td><td>1</td></tr>"
        "<tr><td>Total revenues</td><td>$96,221</td><td>46,743</td><td>177,836</td><td>90,805</td>"
        "</tr><tr><td>Diluted</td><td>1</td><td>1</td><td>1</td><td>1</td></tr></table>"
    )
    columns = parse("release", body).columns
    assert list(zip(columns["months"], columns["end"], columns["value"], strict=True)) == [
        (3, date(2026, 7, 26), "96221000"),
        (3, date(2025, 7, 27), "46743000"),
        (6, date(2026, 7, 26), "177836000"),
        (6, date(2025, 7, 27), "90805000"),
    ]


def test_guidance_percents_segments_and_adjusted_figures_are_no_totals(
    parse: Callable[..., Parsed],
) -> None:
    head = "<tr><td></td><td>Three Months Ended June 28, 2026</td><td>Y/Y change</td></tr>"
    body = page(
        "<p>(In millions)</p><p>Third quarter revenue is expected to be $1,400 million.</p>"
        # Guidance: not ended.
        "<table><tr><td></td><td>Three Months Ending September 27, 2026</td></tr>"
        f"<tr><td>Revenue</td><td>$1,400</td></tr>{PROFIT}</table><p>(In millions)</p>"
        # Segments: the same label under each of them, no profit of the company.
        f"<table>{head}<tr><td>Chips</td></tr><tr><td>Net revenue</td><td>$700</td><td>9</td></tr>"
        "<tr><td>Games</td></tr><tr><td>Net revenue</td><td>$200</td><td>9</td></tr></table>"
        "<p>GAAP results</p><p>(In millions)</p>"
        f"<table>{head}<tr><td>Revenue</td><td>$900</td><td>12%</td></tr>{PROFIT}</table>"
        "<p>(In millions)</p><p>Non-GAAP results</p>"
        f"<table>{head}<tr><td>Revenue</td><td>$890</td><td>11</td></tr>{PROFIT}</table>"
    )
    parsed = parse("release", body)
    columns = parsed.columns
    assert columns["printed"] == ["$900", "$890"]
    assert columns["basis"] == ["gaap", "non_gaap"]
    assert parsed.warnings == ["table 0: 'Revenue' stands under no printed period"]


def test_quarter_labels_get_the_days_that_the_page_lists(parse: Callable[..., Parsed]) -> None:
    body = page(
        "<p>Three Months Ended June 27, 2026 March 28, 2026 June 28, 2025</p>"
        "<table><tr><td>Q2'26</td><td>Q2'25</td><td>Y/Y</td><td>Q1'26</td></tr>"
        "<tr><td>Revenue ($M)</td><td>$11,536</td><td>$7,685</td><td>Up 50%</td><td>$10,253</td>"
        "</tr>"
        "<tr><td>Diluted</td><td>1</td><td>1</td><td></td><td>1</td></tr></table>"
    )
    columns = parse("release", body).columns
    names = ("fiscal_year", "fiscal_quarter", "end", "value")
    assert list(zip(*(columns[name] for name in names), strict=True)) == [
        (2026, 2, date(2026, 6, 27), "11536000000"),
        (2025, 2, date(2025, 6, 28), "7685000000"),
        (2026, 1, date(2026, 3, 28), "10253000000"),
    ]


@pytest.mark.parametrize("listed", ["", "Three Months Ended June 27, 2026, June 28, 2025"])
def test_labels_stay_labels_where_the_days_do_not_match(
    parse: Callable[..., Parsed], listed: str
) -> None:
    body = page(
        f"<p>{listed}</p><table><tr><td></td><td>Q2 FY26</td><td>Q1 FY26</td></tr>"
        f"<tr><td>Net sales ($B)</td><td>1.2</td><td>1.1</td></tr>{PROFIT}</table>"
    )
    columns = parse("release", body).columns
    assert columns["end"] == [None, None]
    assert (columns["value"], columns["decimals"]) == (["1200000000", "1100000000"], [-8, -8])
    assert columns["currency"] == ["USD", "USD"]


def test_a_heading_that_fits_no_column_names_no_period(refused: Callable[..., Refusal]) -> None:
    body = page(
        "<p>(In millions)</p><table><tr><td>Q2'26</td><td>Q2'25</td></tr>"
        f"<tr><td>Revenue</td><td>$</td><td>9</td><td>$</td><td>8</td></tr>{PROFIT}</table>"
    )
    assert refused("release", body).message == NO_STATEMENT


def test_a_quarter_of_tsmc(parse: Callable[..., Parsed]) -> None:
    body = page(
        "<p>TSMC's 2025 second quarter consolidated results:</p>"
        "<p>(Unit: NT$ million, except for EPS)</p><table>"
        "<tr><td></td><td>2Q25<br>Amount<sup>a</sup></td><td>2Q24<br>Amount</td>"
        "<td>YoY<br>Inc. (Dec.) %</td><td>1Q25<br>Amount</td><td>QoQ<br>Inc. (Dec.) %</td></tr>"
        "<tr><td>Net revenue</td><td>933,792</td><td>673,510</td><td>38.6</td><td>839,254</td>"
        "<td>11.3</td></tr>"
        "<tr><td>Net income</td><td>398,273</td><td>1</td><td>1</td><td>1</td><td>1</td></tr>"
        "</table>"
    )
    columns = parse("release", body).columns
    assert columns["value"] == ["933792000000", "673510000000", "839254000000"]
    assert columns["currency"] == ["TWD"] * 3
    labels = list(zip(columns["fiscal_year"], columns["fiscal_quarter"], strict=True))
    assert labels == [(2025, 2), (2024, 2), (2025, 1)]


def test_a_month_of_tsmc(parse: Callable[..., Parsed]) -> None:
    body = page(
        "<p>TSMC June Revenue Report (Consolidated)</p><p>(Unit: NT$ million)</p><table>"
        "<tr><td>Period</td><td>June 2025</td><td>May 2025</td><td>M-o-M Increase (Decrease) %</td>"
        "<td>January to June 2025</td></tr>"
        "<tr><td>Net Revenue</td><td>263,709</td><td>320,516</td><td>(17.7)</td><td>1,773,046</td>"
        "</tr></table>"
    )
    columns = parse("release", body).columns
    assert list(zip(columns["months"], columns["end"], columns["value"], strict=True)) == [
        (1, date(2025, 6, 30), "263709000000"),
        (1, date(2025, 5, 31), "320516000000"),
        (6, date(2025, 6, 30), "1773046000000"),
    ]


def test_a_quarter_of_asml(parse: Callable[..., Parsed]) -> None:
    body = page(
        "<table><tr><td>(unaudited, in millions \u20ac, except per share data)</td>"
        "<td>Three months ended, Jun 28, 2026</td></tr>"
        "<tr><td>Net system sales</td><td>5,596</td></tr>"
        "<tr><td>Total net sales</td><td>7,692</td></tr>"
        "<tr><td>Net income</td><td>2,290</td></tr></table>"
    )
    columns = parse("release", body).columns
    assert (columns["value"], columns["currency"]) == (["7692000000"], ["EUR"])
    assert (columns["months"], columns["end"]) == ([3], [date(2026, 6, 28)])


def test_bytes_that_are_no_utf8(parse: Callable[..., Parsed], release: bytes) -> None:
    assert parse("release", release.replace(b"plus or minus", b"\x92plus")).rows == 2


def test_a_notice_without_any_statement_has_no_rows(parse: Callable[..., Parsed]) -> None:
    table = b"<table><tr><td>Total shares bought</td><td>1,234</td></tr></table>"
    parsed = parse("release", b"<html><body><p>Share buyback</p>" + table + b"</body></html>")
    assert parsed.rows == 0
    assert parsed.warnings == [
        "no table shows revenue or a net result, so the page is no statement"
    ]


BAD: list[tuple[bytes, bytes, str, str]] = [
    (b"Net revenue", b"Net bookings", "no_statement", NO_STATEMENT),
    (b"(In millions, except per share)", b"", "no_statement", NO_STATEMENT),
    (b"Three Months Ended", b"", "no_statement", NO_STATEMENT),
    (b"June 28, 2026", b"September 27, 2026", "future_period",
     "table=0,row=2,cell=2: 'Three Months Ended September 27, 2026' is not over on 2026-08-10, "
     f"so this is no report; {MEND}"),
    (b"June 29, 2025", b"June 28, 2026", "contradicting_values",
     "table=0,row=2,cell=4: '987.0' for 'Three Months Ended June 28, 2026', but '1,234.5' in "
     "table 0; look at the page"),
    (b"</body></html>", b"", "truncated", "the page does not end with </html>; fetch it again"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "message"), BAD)
def test_refusals(
    refused: Callable[..., Refusal],
    release: bytes,
    old: bytes,
    new: bytes,
    code: str,
    message: str,
) -> None:
    assert old in release
    refusal = refused("release", release.replace(old, new))
    assert (refusal.code, refusal.message) == (code, message)


def test_values_that_differ_by_rounding_are_both_kept(
    parse: Callable[..., Parsed], release: bytes
) -> None:
    short = (
        b"<table><tr><td></td><td>Three Months Ended June 28, 2026</td></tr>"
        b"<tr><td>Revenue ($B)</td><td>$1.2</td></tr><tr><td>EPS</td><td>1</td></tr></table>"
    )
    columns = parse("release", release.replace(b"<body>", b"<body>" + short)).columns
    assert columns["value"] == ["1200000000", "1234500000", "987000000"]
    assert columns["decimals"] == [-8, -5, -5]


PERIODS: list[tuple[str, Any]] = [
    ("Three Months Ended July 26, 2026", (3, date(2026, 7, 26), None, None)),
    ("Nine months ended, Sep. 27, 2026", (9, date(2026, 9, 27), None, None)),
    ("13 Weeks Ended June 28, 2026", (3, date(2026, 6, 28), None, None)),
    ("Fiscal Quarter Ended May 3, 2026", (3, date(2026, 5, 3), None, None)),
    ("Fiscal Year Ended November 2, 2025", (12, date(2025, 11, 2), None, None)),
    ("Q2 Fiscal 2027", (3, None, 2027, 2)),
    ("Q1 FYE27", (3, None, 2027, 1)),
    ("4Q25", (3, None, 2025, 4)),
    ("FY 2025", (12, None, 2025, None)),
    ("June 28, 2026", None),
    ("Three Months Ended June 28, 2026 June 29, 2025", None),
    ("Three Months Ended Six Months Ended June 28, 2026", None),
    ("Three Months Ended February 30, 2026", None),
    ("Q2'26 Q2'25", None),
    ("Q2'26 Y/Y", None),
    ("% of revenue Q2'26", None),
    ("", None),
]


@pytest.mark.parametrize(("heading", "period"), PERIODS)
def test_headings(heading: str, period: Any) -> None:
    from scrapers.edgar.periods import read_period

    assert read_period(heading) == period
