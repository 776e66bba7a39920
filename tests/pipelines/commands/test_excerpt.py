"""Locators to bytes, against the standard library's own reading of the same body."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.commands.excerpt import excerpt, span

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def pointers(value: Any, at: str = "") -> list[tuple[str, Any]]:
    """Every JSON pointer into a value, and what it points to."""
    inner = value.items() if isinstance(value, dict) else ()
    inner = enumerate(value) if isinstance(value, list) else inner
    found = [(at, value)]
    for name, one in inner:
        escaped = str(name).replace("~", "~0").replace("/", "~1")
        found += pointers(one, f"{at}/{escaped}")
    return found


@given(VALUES, st.sampled_from([None, 2]), st.booleans())
def test_every_pointer_finds_its_own_bytes(value, indent, ascii_only):
    body = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode()
    for pointer, wanted in pointers(value):
        if pointer:
            start, stop = span(body, pointer)
            assert json.loads(body[start:stop]) == wanted


def test_a_missing_key_points_to_the_object_that_lacks_it():
    body = b'{"data":[{"a":1},{"b":2}]}'
    start, stop = span(body, "/data/1/a")
    assert body[start:stop] == b'{"b":2}'


@pytest.mark.parametrize(
    ("locator", "wanted"),
    [
        ("line=1", b"date,tokens"),
        ("line=3", b"2026-07-02,20"),
        ("line=3,column=tokens", b"20"),
        ("line=2,column=date", b"2026-07-01"),
        ("line=2,column=none", b"2026-07-01,10"),
    ],
)
def test_lines_and_cells(locator, wanted):
    body = b"date,tokens\r\n2026-07-01,10\r\n2026-07-02,20\r\n"
    start, stop = span(body, locator)
    assert body[start:stop] == wanted


@pytest.mark.parametrize(
    ("body", "locator"),
    [(b"a\r\n", "line=9"), (b'{"a":', "/a"), (b"<html>", "/a"), (b"{}", "absent"), (b"", "/a")],
)
def test_what_points_nowhere(body, locator):
    assert span(body, locator) is None
    assert excerpt(body, locator).after == body.decode()


def test_bytes_count_not_letters():
    body = '{"é":"ü","x":1}'.encode()
    found = excerpt(body, "/x")
    assert (found.start, found.stop, found.value) == (13 + 2, 14 + 2, "1")
    assert found.size == 17


def test_a_long_value_is_cut():
    found = excerpt(json.dumps({"a": "x" * 5000}).encode(), "/a")
    assert len(found.value) == 800
    assert found.stop - found.start == 5002
