"""The test server itself: an API that lets wrong requests pass would prove nothing."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.apis import OPENROUTER, OpenRouter
from tests.server import Server

RANKINGS = "/openrouter.ai/api/v1/datasets/rankings-daily"


@pytest.fixture
def server() -> Iterator[Server]:
    rows = {date(2026, 10, 7): [("a/b", 7), ("other", 3)]}
    with Server() as server:
        api = OpenRouter(key="right", rows=rows, snapshots=[date(2026, 10, 8)], quota=2)
        server.route(OPENROUTER, api)
        yield server


def ask(server: Server, path: str, key: str = "right") -> tuple[int, Any]:
    request = urllib.request.Request(server.url + path, headers={"Authorization": f"Bearer {key}"})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_the_ranking_wants_a_key_and_a_window_it_can_answer(server: Server) -> None:
    code, body = ask(server, f"{RANKINGS}?start_date=2026-10-07&end_date=2026-10-07")
    assert (code, body["data"][0]["total_tokens"]) == (200, "7")
    assert body["meta"]["end_date"] == "2026-10-07"
    assert ask(server, RANKINGS, key="wrong")[0] == 401
    assert ask(server, f"{RANKINGS}?start_date=2025-01-01&end_date=2026-01-02")[0] == 400
    code, body = ask(server, f"{RANKINGS}?start_date=2025-01-01&end_date=2026-01-01")
    assert (code, body) == (429, {"error": {"code": 429, "message": "Rate limit exceeded"}})


def test_exports_that_are_not_there(server: Server) -> None:
    folder = "/openrouter.ai/api/v1/datasets/exports/rankings-daily"
    assert ask(server, f"{folder}/2026-10-08.manifest.json")[1]["row_count"] == 2
    assert ask(server, f"{folder}/2026-10-07.csv") == (
        404,
        {"error": {"message": "Export not found", "code": 404}},
    )


def test_every_request_is_remembered(server: Server) -> None:
    ask(server, "/nowhere.example/a?b=1")
    [seen] = server.requests
    assert (seen.url, seen.query) == ("https://nowhere.example/a?b=1", {"b": "1"})
    assert seen.headers["authorization"] == "Bearer right"
