"""Casting candidates to a contract's Arrow types, row by row exact.

Belongs here: which text or value may become which type, and which rows may not.
Does not belong here: what to do with those rows (`gate`), or any rule about values (`rules`).

Nothing is guessed: numbers from text are matched as text first and never pass through a float,
a time needs its zone, a day must not have an hour.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["Cast", "cast", "observed_text"]

Mask = npt.NDArray[np.bool_]

_INTEGER = r"^-?(?:0|[1-9][0-9]*)$"
_NUMBER = r"^-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"
# Wide enough for every digit a source has written so far; narrowed only after rounding.
_WIDE = pa.decimal256(76, 38)
# Beyond this a float no longer holds every whole number.
_EXACT_FLOAT = float(2**53)


@dataclass(frozen=True, slots=True)
class Cast:
    """A column in its type; `failed` marks rows that have a value but not of that type."""

    values: Any
    failed: Mask


def cast(column: pd.Series, target: Any) -> Cast:
    """The column as an Arrow array of type `target`; rows that cannot be are null and marked.

    Decimals are rounded half-even to the target's scale.
    """
    try:
        array = _array(column, target)
    except (pa.ArrowException, OverflowError, ValueError, TypeError):
        return _cast_mixed(column, target)
    return _cast_array(array, target)


def observed_text(value: Any) -> str | None:
    """A value as text for a person: text as it stands, null as None."""
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return None
    return value if isinstance(value, str) else str(value)


def _array(column: pd.Series, target: Any) -> Any:
    nested = pa.types.is_nested(target)
    array = pa.array(column, type=target if nested else None, from_pandas=True)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def _cast_array(array: Any, target: Any) -> Cast:
    if pa.types.is_null(array.type):
        return Cast(pa.nulls(len(array), target), np.zeros(len(array), bool))
    present = _numpy(pc.is_valid(array))
    readable = _readable(array, target) & present
    if readable.sum() < present.sum():
        array = pc.if_else(pa.array(readable), array, pa.scalar(None, array.type))
    if pa.types.is_decimal(target) and readable.any():
        array = pc.round(_converted(array, _WIDE), ndigits=target.scale, round_mode="half_to_even")
    values = _converted(array if readable.any() else pa.nulls(len(array)), target)
    if pa.types.is_floating(target):
        values = pc.if_else(pc.is_finite(values), values, pa.scalar(None, target))
    return Cast(values, present & ~_numpy(pc.is_valid(values)))


def _converted(array: Any, target: Any) -> Any:
    """Cast by halves, so that the few values Arrow refuses become null and no others."""
    try:
        return array.cast(target)
    except pa.ArrowException:
        if len(array) == 1:
            return pa.nulls(1, target)
    middle = len(array) // 2
    return pa.concat_arrays(
        [_converted(array[:middle], target), _converted(array[middle:], target)]
    )


def _cast_mixed(column: pd.Series, target: Any) -> Cast:
    """Values of several Python types, or too large for Arrow to take: one type after the other."""
    values = [None if observed_text(value) is None else value for value in column]
    groups: dict[type, list[int]] = {}
    for row, value in enumerate(values):
        groups.setdefault(type(value), []).append(row)
    parts = [_cast_alike([values[row] for row in rows], target) for rows in groups.values()]
    order = pa.array(np.argsort(np.concatenate(list(groups.values())), kind="stable"))
    joined = pa.concat_arrays([part.values for part in parts]).take(order)
    failed = np.concatenate([part.failed for part in parts])[order.to_numpy()]
    return Cast(joined, failed)


def _cast_alike(values: list[Any], target: Any) -> Cast:
    if type(values[0]) is int:
        values = [str(value) for value in values]
    try:
        return _cast_array(pa.array(values), target)
    except (pa.ArrowException, OverflowError, ValueError, TypeError):
        return Cast(pa.nulls(len(values), target), np.ones(len(values), bool))


def _numpy(mask: Any) -> Mask:
    found: Mask = pc.fill_null(mask, False).to_numpy(zero_copy_only=False)
    return found


def _readable(array: Any, target: Any) -> Mask:
    """Which values are written in a way that may become `target` at all."""
    for fits, test in _TESTS:
        if fits(target):
            found = test(array)
            return np.full(len(array), found) if isinstance(found, bool) else _numpy(found)
    return np.full(len(array), True)


def _is_text(array: Any) -> bool:
    kind = array.type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _integer(array: Any) -> Any:
    if _is_text(array):
        return pc.match_substring_regex(array, _INTEGER)
    if pa.types.is_floating(array.type):
        return pc.and_(pc.equal(array, pc.trunc(array)), pc.less_equal(pc.abs(array), _EXACT_FLOAT))
    return bool(pa.types.is_integer(array.type) or pa.types.is_decimal(array.type))


def _double(array: Any) -> Any:
    return bool(pa.types.is_floating(array.type)) or _exact_number(array)


def _exact_number(array: Any) -> Any:
    if _is_text(array):
        return pc.match_substring_regex(array, _NUMBER)
    return bool(pa.types.is_integer(array.type) or pa.types.is_decimal(array.type))


def _day(array: Any) -> Any:
    if pa.types.is_timestamp(array.type):
        return pc.equal(array, pc.floor_temporal(array, unit="day"))
    return _is_text(array) or bool(pa.types.is_date(array.type))


def _instant(array: Any) -> bool:
    if pa.types.is_timestamp(array.type):
        return array.type.tz is not None
    return _is_text(array)


_TESTS: tuple[tuple[Callable[[Any], bool], Callable[[Any], Any]], ...] = (
    (lambda kind: bool(pa.types.is_string(kind)), _is_text),
    (lambda kind: bool(pa.types.is_boolean(kind)), lambda array: array.type == pa.bool_()),
    (lambda kind: bool(pa.types.is_integer(kind)), _integer),
    (lambda kind: bool(pa.types.is_floating(kind)), _double),
    (lambda kind: bool(pa.types.is_decimal(kind)), _exact_number),
    (lambda kind: bool(pa.types.is_date(kind)), _day),
    (lambda kind: bool(pa.types.is_timestamp(kind)), _instant),
)
