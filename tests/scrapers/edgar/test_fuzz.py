"""Whatever comes, a parser ends in records or in a refusal with a sentence, never otherwise."""

import random
from copy import deepcopy
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scrapers.edgar.parse import KINDS
from scrapers.records import Kind, Refusal
from tests.scrapers.edgar.answers import TIME, URLS

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "0", "2026-06-28", "9999-12-31", "USD", "0000000007-26-000012"])
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab"), inner)
)
QUIET = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)


def _outcome(kind: Kind, body: bytes) -> None:
    """Columns equally long, one for each field; or a refusal with one sentence."""
    try:
        parsed = kind.parse(body, URLS[kind.name], {}, TIME)
    except Refusal as refusal:
        assert refusal.code
        assert "\n" not in refusal.message
        return
    assert set(parsed.columns) == {*kind.records.fields, "locator"}
    assert {len(column) for column in parsed.columns.values()} == {parsed.rows}
    for name, type_ in kind.records.fields.items():
        if type_ == "int64":
            assert all(abs(value or 0) < 2**63 for value in parsed.columns[name])
        if type_ == "string":
            "".join(value or "" for value in parsed.columns[name]).encode()


def _kind(name: str) -> Kind:
    return next(kind for kind in KINDS if kind.name == name)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    inner = dict(enumerate(value)) if isinstance(value, list) else value
    if isinstance(inner, dict):
        for key, below in inner.items():
            found += _places(below, (*path, key))
    return found


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@given(body=st.binary(max_size=200))
def test_any_bytes(kind: Kind, body: bytes) -> None:
    _outcome(kind, body)
    _outcome(kind, b"<" + body + b"</html>")


@pytest.mark.parametrize("name", ["companyfacts", "submissions"])
@QUIET
@given(data=st.data())
def test_one_value_replaced(request: pytest.FixtureRequest, name: str, data: st.DataObject) -> None:
    value = deepcopy(request.getfixturevalue(name))
    *path, last = data.draw(st.sampled_from(_places(value)))
    inner = value
    for step in path:
        inner = inner[step]
    inner[last] = data.draw(VALUES)
    _outcome(_kind(name), orjson.dumps(value))


@pytest.mark.parametrize("name", ["inline", "index", "release"])
@QUIET
@given(seed=st.integers(0, 2**32), changes=st.integers(1, 5))
def test_bytes_replaced_dropped_or_doubled(
    request: pytest.FixtureRequest, name: str, seed: int, changes: int
) -> None:
    body = bytearray(request.getfixturevalue(name))
    rng = random.Random(seed)
    for _ in range(changes):
        start = rng.randrange(len(body))
        part = body[start : start + rng.randrange(1, 30)]
        new = rng.choice([b"", part * 2, bytes([rng.randrange(256)]), b"9", b"<td>", b"</table>"])
        body[start : start + len(part)] = new
    _outcome(_kind(name), bytes(body))


@pytest.mark.parametrize("name", ["inline", "index", "release"])
def test_deep_nesting(request: pytest.FixtureRequest, name: str) -> None:
    body: bytes = request.getfixturevalue(name)
    deep = b"<table><tr><td>" * 3000
    _outcome(_kind(name), body.replace(b"<body>", b"<body>" + deep))
    _outcome(_kind(name), body.replace(b"Revenue", b"<span>" * 3000 + b"</span>" * 3000))


def test_deep_json() -> None:
    for name in ("companyfacts", "submissions"):
        _outcome(_kind(name), b'{"facts":' + b"[" * 100_000)
