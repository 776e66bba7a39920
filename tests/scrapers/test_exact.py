"""Numbers keep their digits, and amounts of another unit are told apart."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.exact import amount, exact_numbers, same_unit, text_amount
from scrapers.records import Refusal


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_a_decimal_survives(value: Decimal) -> None:
    text = f"{value:f}"
    assert exact_numbers(f'{{"a": [{text}]}}'.encode()) == {"a": [text]}


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_all_else_is_as_json_says(value: object) -> None:
    assert exact_numbers(json.dumps(value).encode()) == value


def test_a_byte_order_mark_is_skipped() -> None:
    assert exact_numbers(b"\xef\xbb\xbf 1.50") == "1.50"


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        exact_numbers(b"[" * 100_000 + b"]" * 100_000)
    assert caught.value.code == "not_json"


def test_amount() -> None:
    row, exact = {"a": 100.5, "b": None}, {"a": "100.50", "b": None}
    assert amount(row, exact, "a", "/0") == "100.50"
    assert amount(row, exact, "b", "/0") is None
    assert amount(row, exact, "c", "/0") is None


@pytest.mark.parametrize("text", ["0", "-0.10", "1.505E9", "6497196198.680000", "12e-3"])
def test_numbers(text: str) -> None:
    assert text_amount(text, "/0") == text


@pytest.mark.parametrize("value", ["1,100", "12亿", "--", " 1", "１", "1e400", "0x10", 5, True])
def test_no_numbers(value: object) -> None:
    with pytest.raises(Refusal) as caught:
        text_amount(value, "/0")
    assert (caught.value.code, caught.value.locator) == ("not_an_amount", "/0")
    assert caught.value.message == (
        f"/0 is {str(value)!r}, which is no number; "
        "compare the source's documentation and mend the parser"
    )


@pytest.mark.parametrize("found", [None, "0", "-100", "11", "100", "999"])
def test_the_same_unit(found: str | None) -> None:
    same_unit(found, Decimal(100), "/0", "its neighbour")
    same_unit("5", None, "/0", "its neighbour")
    same_unit("5", Decimal(0), "/0", "its neighbour")


@pytest.mark.parametrize("found", ["10", "0.1", "1000", "100000"])
def test_another_unit(found: str) -> None:
    with pytest.raises(Refusal) as caught:
        same_unit(found, Decimal(100), "/0", "its neighbour")
    assert caught.value.message == (
        f"/0 is {found} but its neighbour means about 100, so one of them is in another unit; "
        "compare the source's page and fetch it again"
    )
