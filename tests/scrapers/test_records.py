"""The words all parsers share: reading JSON, and refusing with advice."""

from typing import Any

import pytest

from scrapers.records import (
    Parsed,
    Refusal,
    json_object,
    refuse_status,
    require_keys,
    source_error,
)


def test_a_byte_order_mark_and_space_before_json_are_no_damage() -> None:
    assert json_object(b'\xef\xbb\xbf\n {"a": 1}', "a list") == {"a": 1}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty_body"),
        (b"\xef\xbb\xbf\r\n", "empty_body"),
        (b"<?xml version='1.0'?><Error/>", "html"),
        (b'{"a": ', "not_json"),
        (b'{"a": NaN}', "not_json"),
        (b'{"a": 1}{', "not_json"),
        (b'"text"', "wrong_type"),
        (b"\xff\xfe{", "not_json"),
    ],
)
def test_what_is_no_json_object_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        json_object(body, "a list")
    assert caught.value.code == code
    assert not caught.value.failed


def test_missing_keys_are_named_and_unknown_ones_warned_of() -> None:
    required, known = frozenset({"a", "b"}), frozenset({"c"})
    assert require_keys({"a": 1, "b": 2, "d": 3}, required, known, "/x") == [
        "/x has the unknown key d"
    ]
    with pytest.raises(Refusal) as caught:
        require_keys({}, required, known, "/x")
    assert (caught.value.code, caught.value.locator) == ("missing_key", "/x")
    assert caught.value.message == (
        "/x lacks a, b; the source changed its shape, so compare its documentation and mend the "
        "parser"
    )


def test_rows_of_columns() -> None:
    assert Parsed(columns={"a": [1, 2], "locator": ["/0", "/1"]}).rows == 2
    assert Parsed(columns={}).rows == 0


STATUSES = [
    (401, b'{"error":{"code":401,"message":"Missing Authentication header"}}',
     'the source answers HTTP 401, "Missing Authentication header": it wants a valid key, '
     "so check the key's environment variable"),
    (403, b"<html>Request Rate Threshold Exceeded</html>",
     "the source answers HTTP 403: it blocks us, so check the contact in our user agent and slow "
     "down before asking again"),
    (404, b'{"error":{"message":"Export not found","code":404}}',
     'the source answers HTTP 404, "Export not found": the path is gone or the file does not '
     "exist (yet), so check the URL in a browser"),
    (429, b'{"error":"slow\\ndown"}',
     'the source answers HTTP 429, "slow down": it wants fewer requests, so wait and lower '
     "requests_per_minute in source.yml"),
    (500, b'{"message":"Internal Server Error"}',
     'the source answers HTTP 500, "Internal Server Error": its service is in trouble, so wait '
     "and fetch it again"),
    (503, b"", "the source answers HTTP 503: its service is in trouble, so wait and fetch it "
     "again"),
    (400, b'{"error":{"code":400,"message":"Invalid request parameters"}}',
     'the source answers HTTP 400, "Invalid request parameters": the request is wrong, so compare '
     "its parameters with the source's documentation"),
    (418, b"[]", "the source answers HTTP 418: this is not documented, so open the URL in a "
     "browser to see what it says"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body", "message"), STATUSES)
def test_each_status_has_its_advice(status: int, body: bytes, message: str) -> None:
    refusal = refuse_status(status, body)
    assert (refusal.code, refusal.message, refusal.failed) == (f"http_{status}", message, True)


@pytest.mark.parametrize("status", [None, "rate_limited", {"a": 1}, True])
def test_a_code_of_any_kind_is_quoted(status: Any) -> None:
    refusal = source_error(status, "x" * 1000)
    assert refusal.message.startswith(f'the source answers its own error {status}, "{"x" * 200}": ')


def test_what_a_refusal_quotes_may_be_long_and_its_message_is_not() -> None:
    refusal = Refusal("odd", f"/a is {'1' * 100_000!r}; mend the parser", locator="/x" * 1000)
    assert refusal.message == f"/a is '{'1' * 293} … {'1' * 282}'; mend the parser"
    assert refusal.message == str(refusal)
    assert len(refusal.locator) == 603
    assert Refusal("odd", "the name 'a\r\nb' is odd").message == "the name 'a b' is odd"
