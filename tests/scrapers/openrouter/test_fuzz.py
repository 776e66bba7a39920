"""Whatever comes, a parser ends in records or in a refusal with a sentence, never otherwise."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scrapers.openrouter.parse import KINDS
from scrapers.records import Kind, Refusal

API = "https://openrouter.ai/api/v1"
TIME = datetime(2026, 7, 27, 12, tzinfo=UTC)
URLS = {
    "rankings_daily": f"{API}/datasets/rankings-daily",
    "export_csv": f"{API}/datasets/exports/rankings-daily/2026-07-27.csv",
    "export_manifest": f"{API}/datasets/exports/rankings-daily/latest.manifest.json",
    "export_index": f"{API}/datasets/exports/index.json",
    "models": f"{API}/models",
    "providers": f"{API}/providers",
    "app_rankings": f"{API}/datasets/app-rankings?sort=popular",
    "session_cost": f"{API}/datasets/session-cost?limit=500",
    "task_shares": f"{API}/classifications/task?window=7d",
    "rankings_by_category": f"{API}/datasets/rankings-daily?category=legal",
    "rankings_by_language_type": f"{API}/datasets/rankings-daily?language_type=natural",
    "rankings_by_modality": f"{API}/datasets/rankings-daily?modality=text",
    "rankings_by_context_bucket": f"{API}/datasets/rankings-daily?context_bucket=1K",
    "rankings_by_period": f"{API}/datasets/rankings-daily?period=week",
    "endpoints": f"{API}/models/acme/one/endpoints",
    "videos": f"{API}/videos/models",
    "image_models": f"{API}/images/models",
    "image_endpoints": f"{API}/images/models/acme/picture/endpoints",
}
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "0", "-1", "other", "2026-07-25", "9999-12-31", "a/b", "v1", "1e400"])
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab"), inner)
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


@pytest.mark.parametrize(
    ("name", "honest"),
    [
        ("rankings_daily", "ranking"),
        ("export_manifest", "manifest"),
        ("models", "models"),
        ("providers", "providers"),
        ("app_rankings", "apps"),
        ("session_cost", "sessions"),
        ("task_shares", "tasks"),
        ("rankings_by_period", "weeks"),
        ("endpoints", "endpoints"),
        ("videos", "videos"),
        ("image_endpoints", "image_endpoints"),
    ],
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_value_replaced(
    request: pytest.FixtureRequest, name: str, honest: str, data: st.DataObject
) -> None:
    value = deepcopy(request.getfixturevalue(honest))
    *path, last = data.draw(st.sampled_from(_places(value)))
    inner = value
    for step in path:
        inner = inner[step]
    inner[last] = data.draw(VALUES)
    _outcome(next(kind for kind in KINDS if kind.name == name), orjson.dumps(value))
