"""The register read: periods, days of publication, kinds, and numbers as they were rounded."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.shares.periods import span
from pipelines.shares.rounding import agree, quotient, rounded
from pipelines.shares.shipments import register_shipments
from tests.pipelines.shares.made import CARDS, ENTITIES, PUBLISHERS, SHARE, entries, read


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025-H1", "2025-01-01", "2025-06-30"),
        ("2025-H2", "2025-07-01", "2025-12-31"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025-03/2025-04", "2025-03-01", "2025-04-30"),
        ("2026-02-16/2026-02-22", "2026-02-16", "2026-02-22"),
        ("2026-04-01", "2026-04-01", "2026-04-01"),
    ],
)
def test_periods(text: str, first: str, last: str) -> None:
    assert span(text) == (date.fromisoformat(first), date.fromisoformat(last))


def test_a_day_counts_from_its_end_where_the_publisher_sits() -> None:
    (one,) = read(SHARE)
    # The end of 1 April in Shanghai, which is 8 hours ahead.
    assert one.public_from == datetime(2026, 4, 1, 16, tzinfo=UTC)
    assert one.public_from_basis == "stated_day"


def test_a_month_counts_from_its_last_day_and_no_date_from_the_day_of_the_row() -> None:
    (month,) = read({**SHARE, "published": "2025-07"})
    assert month.public_from == datetime(2025, 7, 31, 16, tzinfo=UTC)
    (none,) = read({key: value for key, value in SHARE.items() if key != "published"})
    assert (none.public_from, none.public_from_basis) == (
        datetime(2026, 11, 24, tzinfo=UTC),
        "added",
    )


def test_an_unknown_kind_is_an_estimate_with_a_note() -> None:
    (one,) = read({**SHARE, "kind": "as published", "note": "nearest: IDC"})
    assert one.kind == "estimate"
    assert one.note == (
        "its kind is not stated (as published in the register), so it is taken as an estimate; "
        "nearest: IDC"
    )


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"publisher": "gartner"}, "register.yml, line 1: publishers.yml has no publisher gartner"),
        ({"entity": "biren"}, "register.yml, line 1: entities.yml has no entity biren"),
    ],
)
def test_unknown_names_are_refused(changed: dict[str, str], told: str) -> None:
    with pytest.raises(LookupError, match=told):
        read({**SHARE, **changed})


def test_shipments_are_rows_that_stand_for_themselves() -> None:
    rows = list(register_shipments(entries(SHARE, CARDS), PUBLISHERS, ENTITIES))
    (row,) = rows
    assert (row["measure"], row["entity"], row["chip"], row["holder"]) == (
        "shipped",
        "domestic",
        "all",
        "all",
    )
    assert (row["value"], row["unit"], row["kind"], row["is_complete"]) == (
        1_650_000.0,
        "card",
        "estimate",
        True,
    )
    assert (row["reference_file"], row["reference_line"], row["series"]) == ("register.yml", 2, "c")
    assert row["ok_scale"] is True


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("41", "40.5", "41.5"),
        ("30.4", "30.35", "30.45"),
        ("1650000", "1645000", "1655000"),
        ("4000000", "3960000", "4040000"),
        ("0", "0", "0"),
    ],
)
def test_a_printed_number_is_a_range(text: str, low: str, high: str) -> None:
    assert rounded(text) == (Decimal(low), Decimal(high))


@given(part=st.integers(1, 10**9), more=st.integers(0, 10**9))
def test_a_share_rounded_to_a_tenth_always_agrees_with_its_part_and_whole(
    part: int, more: int
) -> None:
    whole = part + more
    printed = f"{100 * Decimal(part) / whole:.1f}"
    low, high = quotient(rounded(str(part)), rounded(str(whole)))
    assert agree((100 * low, 100 * high), rounded(printed)) or printed == "0.0"
