"""The end of a Parquet file, read just far enough to move what it describes.

A Parquet file ends with a footer (Thrift, compact form) that says at which byte each column of each
row group begins. Files of one schema become one file by laying their columns end to end and moving
those numbers: nothing is decoded, so it costs what copying costs. PyArrow 26.0.1 has no such call.

Belongs here: finding those numbers, and a footer with others in their place.
Does not belong here: which files are joined and why (`parts`), or writing columns (`parquet`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["MAGIC", "Group", "Layout", "footer", "layout"]

MAGIC = b"PAR1"

Span = tuple[int, int]
Field = tuple[int, int, int, int]
"""Number and kind of a Thrift field, first byte of its value and the one after."""

BOOLEANS, BYTE, NUMBERS, DOUBLE, TEXT, LISTS, STRUCT = (1, 2), 3, (4, 5, 6), 7, 8, (9, 10), 12
# Numbers of fields, from parquet.thrift of parquet-format 2.10.
SCHEMA, ROWS, GROUPS = 2, 3, 4
COLUMNS, GROUP_START, ORDINAL = 1, 5, 7
COLUMN_START, COLUMN_DATA = 2, 3
PAGE_STARTS = (9, 10, 11)
ELSEWHERE = {"column": (4, 6), "data": (14,)}
"""Places of page indexes and Bloom filters, which lie outside the columns; we write none."""


@dataclass(frozen=True, slots=True)
class Group:
    """A row group in a footer: its bytes, and the numbers in them that depend on where it lies."""

    span: Span
    places: tuple[tuple[int, int, int], ...]
    """First byte of a number, the one after, and the number: a position in the file."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a Parquet file has what, in bytes from its beginning."""

    data: Span
    """The columns of all groups."""
    head: Span
    """Of the footer what stands before the number of rows."""
    groups: tuple[Group, ...]
    tail: Span
    """Of the footer what stands after the groups."""

    @classmethod
    def of(cls, noted: Sequence[Any]) -> "Layout":
        """A layout from what `noted` gave, through JSON."""
        data, head, groups, tail = noted
        found = [
            Group(_span(span), tuple((a, b, c) for a, b, c in places)) for span, places in groups
        ]
        return cls(_span(data), _span(head), tuple(found), _span(tail))

    def noted(self) -> list[Any]:
        """The layout as plain lists."""
        groups = [[one.span, one.places] for one in self.groups]
        return [self.data, self.head, groups, self.tail]


def layout(raw: bytes) -> Layout:
    """The layout of a Parquet file.

    Raises:
        ValueError: it is no Parquet file, or has page indexes or Bloom filters.
    """
    if raw[:4] != MAGIC or raw[-4:] != MAGIC:
        raise ValueError("these bytes are no Parquet file")
    first = len(raw) - 8 - int.from_bytes(raw[-8:-4], "little")
    fields, end = _struct(raw, first)
    known = {number: (start, stop) for number, _, start, stop in fields}
    groups = tuple(_group(raw, start) for start in _items(raw, known[GROUPS][0]))
    head = first, known[SCHEMA][1]
    return Layout((len(MAGIC), first), head, groups, (known[GROUPS][1], end))


def footer(
    head: bytes, rows: int, groups: Sequence[tuple[bytes, Group, int]], tail: bytes
) -> bytes:
    """A footer, its length and the closing mark.

    Args:
        head: from a layout; as `tail` it is the same in all files of one schema.
        rows: in all groups.
        groups: for each the whole file it comes from, its layout, and by how many bytes its columns
            lie further on than there.
        tail: see `head`.
    """
    count = len(groups)
    listed = bytes([count << 4 | STRUCT]) if count < 15 else b"\xfc" + _varint(count)
    parts = [head, b"\x16", _zigzag(rows), b"\x19", listed]
    for raw, group, shift in groups:
        parts += _moved(raw, group, shift)
    whole = b"".join([*parts, tail])
    return whole + len(whole).to_bytes(4, "little") + MAGIC


def _moved(raw: bytes, group: Group, shift: int) -> Iterator[bytes]:
    """A row group's bytes with its numbers moved."""
    at = group.span[0]
    for start, stop, position in sorted(group.places):
        yield raw[at:start]
        yield _zigzag(position + shift)
        at = stop
    yield raw[at : group.span[1]]


def _group(raw: bytes, start: int) -> Group:
    fields, end = _struct(raw, start)
    places: list[tuple[int, int, int]] = []
    for number, _, first, stop in fields:
        if number == COLUMNS:
            for column in _items(raw, first):
                places += _column(raw, column)
        elif number == GROUP_START:
            places += _place(raw, first, stop)
        elif number == ORDINAL:
            raise ValueError("a Parquet file whose row groups are numbered cannot be moved")
    return Group((start, end), tuple(places))


def _column(raw: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """The positions that a column chunk states."""
    for number, _, first, stop in _struct(raw, start)[0]:
        if number in ELSEWHERE["column"]:
            raise ValueError("a Parquet file with page indexes cannot be moved")
        if number == COLUMN_START:
            yield from _place(raw, first, stop)
        elif number == COLUMN_DATA:
            for inner, _, begin, end in _struct(raw, first)[0]:
                if inner in ELSEWHERE["data"]:
                    raise ValueError("a Parquet file with Bloom filters cannot be moved")
                if inner in PAGE_STARTS:
                    yield from _place(raw, begin, end)


def _place(raw: bytes, start: int, stop: int) -> Iterator[tuple[int, int, int]]:
    """A position; 0 stands for none."""
    number, _ = _unsigned(raw, start)
    if number:
        yield start, stop, number >> 1


def _struct(raw: bytes, at: int) -> tuple[list[Field], int]:
    """The fields of a struct, and the byte after it."""
    fields: list[Field] = []
    number = 0
    while True:
        head = raw[at]
        at += 1
        if head == 0:
            return fields, at
        if head >> 4:
            number += head >> 4
        else:
            signed, at = _unsigned(raw, at)
            number = (signed >> 1) ^ -(signed & 1)
        stop = _after(raw, head & 15, at)
        fields.append((number, head & 15, at, stop))
        at = stop


def _items(raw: bytes, at: int) -> Iterator[int]:
    """Where each struct of a list begins."""
    count, kind, at = _list_head(raw, at)
    for _ in range(count):
        yield at
        at = _after(raw, kind, at)


def _list_head(raw: bytes, at: int) -> tuple[int, int, int]:
    head, at = raw[at], at + 1
    count = head >> 4
    if count == 15:
        count, at = _unsigned(raw, at)
    return count, head & 15, at


def _after(raw: bytes, kind: int, at: int) -> int:
    """The byte after a value; the most frequent kinds come first."""
    if kind in NUMBERS:
        while raw[at] > 127:
            at += 1
        return at + 1
    if kind in BOOLEANS:
        return at
    if kind == BYTE:
        return at + 1
    if kind == DOUBLE:
        return at + 8
    if kind == TEXT:
        length, at = _unsigned(raw, at)
        return at + length
    if kind in LISTS:
        count, inner, at = _list_head(raw, at)
        if inner in BOOLEANS:
            return at + count
        for _ in range(count):
            at = _after(raw, inner, at)
        return at
    if kind == STRUCT:
        return _struct(raw, at)[1]
    raise ValueError(f"a Parquet footer holds nothing of Thrift's kind {kind}")


def _unsigned(raw: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = raw[at]
        at += 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number, at
        shift += 7


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    found.append(number)
    return bytes(found)


def _zigzag(number: int) -> bytes:
    """A number that is not negative, as Thrift writes signed ones."""
    return _varint(number << 1)


def _span(pair: Sequence[int]) -> Span:
    first, after = pair
    return first, after
