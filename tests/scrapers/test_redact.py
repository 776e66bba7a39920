"""Keys and cookies never reach the archive, however they are written."""

import pytest

from scrapers.redact import Redactor

KEY = "sk-or/v1+äb=="
REDACT = Redactor([KEY, "", "  "])


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://a.org/x?b=1&key=sk-or%2Fv1%2B%C3%A4b%3D%3D", "https://a.org/x?b=1&key=removed"),
        ("https://a.org/x?key=sk-or/v1%2b%c3%a4b==&c=2#f", "https://a.org/x?key=removed&c=2#f"),
        (f"https://a.org/{KEY}/x", "https://a.org/removed/x"),
        ("https://user:pass@a.org:8080/x", "https://a.org:8080/x"),
        ("https://a.org/x?api_key=whatever&d=", "https://a.org/x?api_key=removed&d="),
        ("https://a.org/x?q=a b\r\nHost: c", "https://a.org/x?q=a%20b%0D%0AHost:%20c"),
        ("https://a.org/x?&&a==b&c", "https://a.org/x?&&a==b&c"),
        ("http://[broken/x", "http://[broken/x"),
    ],
)
def test_url(url: str, clean: str) -> None:
    assert REDACT.url(url) == clean
    assert REDACT.url(clean) == clean


def test_headers() -> None:
    headers = [
        ("Set-Cookie", "a=b"),
        ("AUTHORIZATION", "Bearer x"),
        ("Location", f"https://a.org/?k={KEY}"),
        ("Date", "today"),
        ("Date", "again"),
        (f"X-{KEY}", "1"),
    ]
    assert REDACT.headers(headers) == (
        ("Location", "[removed]"),
        ("Date", "today"),
        ("Date", "again"),
    )


@pytest.mark.parametrize(
    "body",
    [
        KEY.encode(),
        b'{"key": "sk-or\\/v1+\\u00e4b=="}',
        b'{"key": "sk-or/v1+\\u00e4b=="}',
        b"<a href='?k=sk-or%2Fv1%2B%C3%A4b%3D%3D'>",
    ],
)
def test_body(body: bytes) -> None:
    assert REDACT.found_in(b"before " + body + b" after")


def test_without_secrets_nothing_is_found() -> None:
    assert not Redactor(["", " "]).found_in(b"anything")
    assert Redactor().text("anything") == "anything"
