"""Guidance in prose: number, margin and quarter, and nothing that only looks like it."""

from collections.abc import Callable
from typing import Any

import pytest
from lxml import html

from scrapers.edgar.outlook import blocks, read_outlook
from scrapers.records import Parsed

LIST = (
    b"<p>NVIDIA's outlook for the third quarter of fiscal 2027 is as follows:</p><ul>"
    b"<li>Revenue is expected to be $108.0 billion, plus or minus 2%.</li>"
    b"<li>GAAP and non-GAAP gross margins are expected to be 73.3% and 73.5%, respectively, plus or"
    b" minus 50 basis points.</li>"
    b"<li>GAAP operating expenses are expected to be approximately $5.9 billion.</li></ul>"
)


def said(*texts: str) -> tuple[list[tuple[Any, ...]], list[str]]:
    """Year, quarter, low, number and high of each expectation, and the warnings."""
    warnings: list[str] = []
    found = read_outlook(list(texts), warnings)
    rows = [(one.fiscal_year, one.fiscal_quarter, one.low, one.value, one.high) for one in found]
    return rows, warnings


def test_a_list_under_the_heading_that_names_its_quarter(
    parse: Callable[..., Parsed], release: bytes
) -> None:
    parsed = parse("release", release.replace(b"</body>", LIST + b"</body>"))
    # 2 % of 108 billion are 2.16 billion; the block is the 18th piece of text.
    assert {name: values[2] for name, values in parsed.columns.items()} == {
        "cik": 7,
        "accession": "0000000007-26-000011",
        "document": "q2pr.htm",
        "table": -1,
        "row": 17,
        "cell": 3,
        "label": "Revenue is expected to be $108.0 billion, plus or minus 2%",
        "column": "third quarter of fiscal 2027",
        "basis": "guidance",
        "months": 3,
        "end": None,
        "fiscal_year": 2027,
        "fiscal_quarter": 3,
        "value": "108000000000",
        "printed": "$108.0 billion",
        "currency": "USD",
        "scale": 9,
        "decimals": -8,
        "low": "105840000000",
        "high": "110160000000",
        "locator": "block=17",
    }
    assert parsed.columns["basis"] == ["", "", "guidance"]
    assert parsed.columns["low"][:2] == [None, None]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (
            "Revenue for the third quarter of fiscal 2027 is expected to be $1.4 billion, plus or "
            "minus 2%.",
            (2027, 3, "1372000000", "1400000000", "1428000000"),
        ),
        (
            "Second quarter fiscal 2026 outlook: revenue is expected to be approximately "
            "$14 billion, plus or minus $200 million.",
            (2026, 2, "13800000000", "14000000000", "14200000000"),
        ),
        (
            "Our outlook for the fourth quarter of 2025 is as follows: Revenue is expected to be "
            "US$1,250.5 million plus or minus 2.5 percent",
            (2025, 4, "1219237500", "1250500000", "1281762500"),
        ),
    ],
)
def test_the_sentence_names_its_quarter_itself(text: str, row: tuple[Any, ...]) -> None:
    assert said(text) == ([row], [])


def test_without_a_year_nothing_is_guessed() -> None:
    text = "Revenue for the third quarter is expected to be $1.4 billion, plus or minus 2%."
    words = text.removesuffix(".")
    assert said(text) == ([], [f"{words!r} names no quarter of a year"])


@pytest.mark.parametrize(
    "text",
    [
        "Outlook for the third quarter of fiscal 2027: revenue is expected to grow 50%.",
        "Outlook for the third quarter of fiscal 2027: revenue is expected to be up 12%, plus or "
        "minus 2%.",
        "Outlook for the third quarter of fiscal 2027: gross margin is expected to be 73%, plus or "
        "minus 2%.",
        "Outlook for the third quarter of fiscal 2027: operating expenses are expected to be "
        "$5.9 billion, plus or minus 2%.",
        "Revenue for the second quarter of fiscal 2027 was $96.2 billion, up 18%.",
    ],
)
def test_percents_margins_and_what_is_over_are_none(text: str) -> None:
    assert said(text) == ([], [])


def test_two_numbers_for_one_quarter_are_none() -> None:
    head = "Outlook for the third quarter of fiscal 2027"
    texts = [f"Revenue is expected to be ${n} billion, plus or minus 2%" for n in (108, 109)]
    assert said(head, *texts) == (
        [],
        ["two expectations of revenue for quarter 3 of 2027"],
    )
    assert said(head, texts[0], head, texts[0])[0] == [
        (2027, 3, "105840000000", "108000000000", "110160000000")
    ]


def test_a_heading_too_far_above_is_none_of_it() -> None:
    texts = ["Outlook for the third quarter of fiscal 2027", *["x"] * 12]
    rows, warnings = said(*texts, "Revenue is expected to be $1 billion, plus or minus 2%")
    assert (rows, len(warnings)) == ([], 1)


def test_text_comes_in_the_pieces_of_its_layout() -> None:
    root = html.document_fromstring("<p>a <b>b</b> c</p>d<ul><li>e</li></ul><br>f")
    assert blocks(root) == ["a b c", "d", "e", "f"]
