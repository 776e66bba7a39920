"""Company facts: the revenue facts of all filings, exact and by filing."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any

import orjson
import pytest

from scrapers.records import Parsed, Refusal
from tests.scrapers.edgar.answers import fact

LIST = "/facts/us-gaap/Revenues/units/USD"
MEND = "compare the source's documentation and mend the parser"
CHANGED = "the source changed its shape, so compare its documentation and mend the parser"


def _facts(value: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = value["facts"]["us-gaap"]["Revenues"]["units"]["USD"]
    return found


def test_a_row_a_fact(parse: Callable[..., Parsed], companyfacts: dict[str, Any]) -> None:
    parsed = parse("companyfacts", companyfacts)
    assert parsed.columns == {
        "cik": [7, 7],
        "taxonomy": ["us-gaap"] * 2,
        "tag": ["Revenues"] * 2,
        "unit": ["USD"] * 2,
        "start": [date(2026, 3, 30), date(2025, 12, 29)],
        "end": [date(2026, 6, 28)] * 2,
        "value": ["900", "1700"],
        "accession": ["0000000007-26-000012"] * 2,
        "occurrence": [0, 0],
        "form": ["10-Q"] * 2,
        "filed": [date(2026, 8, 5)] * 2,
        "fy": [2026] * 2,
        "fp": ["Q2"] * 2,
        "locator": [f"{LIST}/0", f"{LIST}/1"],
    }
    assert (parsed.scope, parsed.stated, parsed.warnings) == ((), None, [])


def test_all_tags_of_revenue_are_read_and_no_other(
    parse: Callable[..., Parsed], companyfacts: dict[str, Any]
) -> None:
    us = companyfacts["facts"]["us-gaap"]
    us["RevenueFromContractWithCustomerExcludingAssessedTax"] = deepcopy(us["Revenues"])
    us["SalesRevenueNet"] = deepcopy(us["Revenues"])
    us["BusinessAcquisitionsProFormaRevenue"] = deepcopy(us["Revenues"])
    companyfacts["facts"]["ifrs-full"] = {
        "Revenue": {"units": {"TWD": [fact("2025-01-01", "2025-12-31", 5)]}}
    }
    columns = parse("companyfacts", companyfacts).columns
    assert list(zip(columns["tag"], columns["unit"], strict=True)) == [
        ("Revenues", "USD"),
        ("Revenues", "USD"),
        ("RevenueFromContractWithCustomerExcludingAssessedTax", "USD"),
        ("RevenueFromContractWithCustomerExcludingAssessedTax", "USD"),
        ("SalesRevenueNet", "USD"),
        ("SalesRevenueNet", "USD"),
        ("Revenue", "TWD"),
    ]


def test_facts_of_other_forms_are_kept_and_named(
    parse: Callable[..., Parsed], companyfacts: dict[str, Any]
) -> None:
    _facts(companyfacts)[0] |= {"form": "DEF 14A", "fy": None, "fp": None, "frame": "CY2026Q2"}
    columns = parse("companyfacts", companyfacts).columns
    assert columns["form"] == ["DEF 14A", "10-Q"]
    assert (columns["fy"], columns["fp"]) == ([None, 2026], [None, "Q2"])


def test_fy_and_fp_may_be_left_out(
    parse: Callable[..., Parsed], companyfacts: dict[str, Any]
) -> None:
    for one in _facts(companyfacts):
        del one["fy"], one["fp"]
    assert parse("companyfacts", companyfacts).columns["fy"] == [None, None]


def test_a_repeated_fact_is_one(parse: Callable[..., Parsed], companyfacts: dict[str, Any]) -> None:
    _facts(companyfacts).append(deepcopy(_facts(companyfacts)[0]))
    parsed = parse("companyfacts", companyfacts)
    assert parsed.columns["value"] == ["900", "1700"]
    assert parsed.warnings == [f"{LIST}/2 repeats a fact of the same filing"]


def test_two_values_of_one_period_and_filing_are_both_kept(
    parse: Callable[..., Parsed], companyfacts: dict[str, Any]
) -> None:
    _facts(companyfacts).append(_facts(companyfacts)[0] | {"val": 901})
    parsed = parse("companyfacts", companyfacts)
    assert parsed.columns["value"] == ["900", "1700", "901"]
    assert parsed.columns["occurrence"] == [0, 0, 1]
    assert parsed.warnings == [f"{LIST}/2 contradicts another fact of the same filing and period"]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("81615000000", "81615000000"),
        ("-134000000", "-134000000"),
        ("0", "0"),
        ("1234567890123456789.25", "1234567890123456789.25"),
        ("0.1", "0.1"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
    ],
)
def test_digits_survive(
    parse: Callable[..., Parsed], companyfacts: dict[str, Any], written: str, value: str
) -> None:
    body = orjson.dumps(companyfacts).replace(b'"val":900,', b'"val":%s,' % written.encode())
    assert parse("companyfacts", body).columns["value"] == [value, "1700"]


def test_unknown_keys_are_warnings(
    parse: Callable[..., Parsed], companyfacts: dict[str, Any]
) -> None:
    companyfacts["next"] = 1
    companyfacts["facts"]["us-gaap"]["Revenues"]["kind"] = "sum"
    _facts(companyfacts)[1]["segment"] = "x"
    assert parse("companyfacts", companyfacts).warnings == [
        "the body has the unknown key next",
        "/facts/us-gaap/Revenues has the unknown key kind",
        f"rows of {LIST} have the unknown key segment",
    ]


@pytest.mark.parametrize("key", ["start", "end", "val", "accn", "form", "filed"])
def test_every_key_of_a_fact_is_needed(
    refused: Callable[..., Refusal], companyfacts: dict[str, Any], key: str
) -> None:
    del _facts(companyfacts)[1][key]
    refusal = refused("companyfacts", companyfacts)
    assert (refusal.code, refusal.locator) == ("missing_key", f"{LIST}/1")
    assert refusal.message == f"{LIST}/1 lacks {key}; {CHANGED}"


@pytest.mark.parametrize("key", ["cik", "entityName", "facts"])
def test_every_key_of_the_body_is_needed(
    refused: Callable[..., Refusal], companyfacts: dict[str, Any], key: str
) -> None:
    del companyfacts[key]
    refusal = refused("companyfacts", companyfacts)
    assert (refusal.code, refusal.message) == ("missing_key", f"the body lacks {key}; {CHANGED}")


BAD: list[tuple[str, Any, str, str]] = [
    ("start", "2026-06-29", "bad_period",
     f"{LIST}/0 runs from 2026-06-29 back to 2026-06-28; {MEND}"),
    ("end", "20260628", "bad_date", f"{LIST}/0/end is '20260628', which is no day; {MEND}"),
    ("val", "900", "wrong_type",
     f"{LIST}/0/val is a text where an integer is documented; {MEND}"),
    ("val", True, "wrong_type",
     f"{LIST}/0/val is true or false where an integer is documented; {MEND}"),
    ("val", None, "wrong_type", f"{LIST}/0/val is null where an integer is documented; {MEND}"),
    ("accn", "7-26-12", "bad_accession", f"{LIST}/0/accn '7-26-12' is no accession; {MEND}"),
    ("fy", "2026", "wrong_type", f"{LIST}/0/fy is a text where an integer is documented; {MEND}"),
    ("fy", 20260, "bad_year", f"{LIST}/0/fy is 20260, which is no year; {MEND}"),
    ("filed", None, "wrong_type", f"{LIST}/0/filed is null where a text is documented; {MEND}"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value", "code", "message"), BAD)
def test_refusals(
    refused: Callable[..., Refusal],
    companyfacts: dict[str, Any],
    key: str,
    value: Any,
    code: str,
    message: str,
) -> None:
    _facts(companyfacts)[0][key] = value
    refusal = refused("companyfacts", companyfacts)
    assert (refusal.code, refusal.message, refusal.failed) == (code, message, False)


@pytest.mark.parametrize("unit", ["pure", "USD/shares", "shares", "usd"])
def test_revenue_in_no_currency_is_refused(
    refused: Callable[..., Refusal], companyfacts: dict[str, Any], unit: str
) -> None:
    units = companyfacts["facts"]["us-gaap"]["Revenues"]["units"]
    units[unit] = units.pop("USD")
    refusal = refused("companyfacts", companyfacts)
    assert (refusal.code, refusal.message) == (
        "wrong_unit",
        f"/facts/us-gaap/Revenues/units has the unit {unit!r} where revenue is documented in a "
        f"currency; {MEND}",
    )


def test_another_filer_is_refused(
    refused: Callable[..., Refusal], companyfacts: dict[str, Any]
) -> None:
    refusal = refused("companyfacts", companyfacts | {"cik": 2488})
    assert (refusal.code, refusal.message) == (
        "wrong_file",
        "/cik is '2488' where the filer 7 was asked for; fetch it again",
    )


def test_a_filer_without_revenue_is_refused(
    refused: Callable[..., Refusal], companyfacts: dict[str, Any]
) -> None:
    companyfacts["facts"] = {"us-gaap": {"Assets": {}}}
    refusal = refused("companyfacts", companyfacts)
    assert (refusal.code, refusal.message) == (
        "no_revenue",
        "/facts holds none of the tags of revenue; look up which tag the filer uses and add it "
        "to concepts.py",
    )


def test_an_empty_list_is_refused(
    refused: Callable[..., Refusal], companyfacts: dict[str, Any]
) -> None:
    _facts(companyfacts).clear()
    assert refused("companyfacts", companyfacts).code == "empty_list"
