"""Casts: exact or refused, never nearly."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.cast import cast, observed_text

INT64 = pa.int64()
MONEY = pa.decimal128(17, 2)
INSTANT = pa.timestamp("us", tz="UTC")


@pytest.mark.parametrize(
    ("value", "target", "expected"),
    [
        ("9223372036854775807", INT64, 9223372036854775807),
        ("-9223372036854775808", INT64, -9223372036854775808),
        ("9007199254740993", INT64, 9007199254740993),  # 2**53 + 1: a float would lose it
        (7.0, INT64, 7),
        ("0.125", MONEY, Decimal("0.12")),  # half-even
        ("0.135", MONEY, Decimal("0.14")),
        ("1E-7", pa.decimal128(18, 9), Decimal("0.000000100")),
        (Decimal("1.005"), MONEY, Decimal("1.00")),
        (3, MONEY, Decimal("3.00")),
        ("0001-01-01", pa.date32(), date(1, 1, 1)),
        (date(2026, 7, 1), pa.date32(), date(2026, 7, 1)),
        (pd.Timestamp("2026-07-01"), pa.date32(), date(2026, 7, 1)),
        ("2026-07-01T02:00:00+02:00", INSTANT, datetime(2026, 7, 1, tzinfo=UTC)),
        (pd.Timestamp("2026-07-01", tz="UTC"), INSTANT, datetime(2026, 7, 1, tzinfo=UTC)),
        ("0.1", pa.float64(), 0.1),
        ("", pa.string(), ""),
        (["a", "b"], pa.list_(pa.string()), ["a", "b"]),
    ],
)
def test_a_value_of_the_type_is_taken_exactly(value: Any, target: Any, expected: Any) -> None:
    done = cast(pd.Series([value, None], dtype=object), target)
    assert done.values.type == target
    assert done.values.to_pylist() == [expected, None]
    assert not done.failed.any()


@pytest.mark.parametrize(
    ("value", "target"),
    [
        ("9223372036854775808", INT64),
        ("1.5", INT64),
        ("1e3", INT64),
        ("0x1F", INT64),
        ("007", INT64),
        (" 5", INT64),
        ("5\n", INT64),
        ("٥", INT64),
        ("", INT64),
        (1.5, INT64),
        (1e300, INT64),
        (True, INT64),
        (2**70, INT64),
        ("2147483648", pa.int32()),
        ("abc", MONEY),
        ("9" * 16, MONEY),
        (0.1, MONEY),  # a float is no exact number any more
        ("2026-02-30", pa.date32()),
        ("2026-7-1", pa.date32()),
        ("2026-07-01T00:00:00", pa.date32()),
        (pd.Timestamp("2026-07-01T05:00"), pa.date32()),
        ("2026-07-01T00:00:00", INSTANT),
        (pd.Timestamp("2026-07-01"), INSTANT),
        (float("inf"), pa.float64()),
        ("high", pa.float64()),
        (5, pa.string()),
        ("true", pa.bool_()),
        (1, pa.bool_()),
    ],
)
def test_anything_else_is_marked_and_null(value: Any, target: Any) -> None:
    done = cast(pd.Series([value]), target)
    assert done.values.to_pylist() == [None]
    assert done.failed.tolist() == [True]


def test_values_of_several_python_types_are_judged_one_by_one() -> None:
    column = pd.Series(
        ["12", 13, 14.0, None, 2**70, "x", Decimal(15), True, float("nan")], dtype=object
    )
    done = cast(column, INT64)
    assert done.values.to_pylist() == [12, 13, 14, None, None, None, 15, None, None]
    assert np.flatnonzero(done.failed).tolist() == [4, 5, 7]


def test_a_few_wrong_values_cost_their_rows_only() -> None:
    texts = [str(number) for number in range(10_000)]
    texts[17], texts[9_999] = "9" * 19, "one"
    done = cast(pd.Series(texts, dtype="str"), INT64)
    assert np.flatnonzero(done.failed).tolist() == [17, 9_999]
    assert done.values[18].as_py() == 18


@pytest.mark.parametrize("dtype", ["string[pyarrow]", "str", object, "category"])
def test_every_kind_of_text_column_is_text(dtype: Any) -> None:
    assert cast(pd.Series(["1", "2"], dtype=dtype), INT64).values.to_pylist() == [1, 2]


def test_an_empty_column_has_its_type() -> None:
    done = cast(pd.Series([], dtype=object), MONEY)
    assert done.values.type == MONEY
    assert len(done.values) == len(done.failed) == 0


@given(st.lists(st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1))))
def test_text_of_any_whole_number_comes_back(numbers: list[int | None]) -> None:
    texts = [None if number is None else str(number) for number in numbers]
    done = cast(pd.Series(texts, dtype=object), INT64)
    assert done.values.to_pylist() == numbers
    assert not done.failed.any()


@given(st.lists(st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.booleans())))
def test_a_value_is_taken_or_marked_or_was_null(values: list[Any]) -> None:
    done = cast(pd.Series(values, dtype=object), INT64)
    absent = np.array([observed_text(value) is None for value in values], dtype=bool)
    taken = np.array([value is not None for value in done.values.to_pylist()], dtype=bool)
    assert (absent.astype(int) + taken + done.failed == 1).all()
