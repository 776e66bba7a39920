"""Addresses, the mirror, Retry-After and the breaker, by hand."""

import math
import socket
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.guard import Breaker, FetchError, Network, is_public, retry_after, socket_guard

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",  # carrier NAT
        "169.254.169.254",  # metadata service of the clouds
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",  # 6to4 of 127.0.0.1
        "64:ff9b::a9fe:a9fe",  # NAT64 of 169.254.169.254
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(address)


def info(ip: str, port: int) -> tuple[socket.AddressFamily, int, int, str, tuple[str, int]]:
    return (socket.AF_INET, socket.SOCK_STREAM, 0, "", (ip, port))


def test_the_guard_opens_sockets_only_for_what_is_allowed() -> None:
    guarded = socket_guard(frozenset({("127.0.0.1", 8000)}))
    guarded(info("127.0.0.1", 8000)).close()
    guarded(info("8.8.8.8", 443)).close()
    for ip, port in [("127.0.0.1", 8001), ("127.0.0.2", 8000)]:
        with pytest.raises(FetchError, match=f"it leads to {ip}, a private or local address") as no:
            guarded(info(ip, port))
        assert no.value.code == "refused_address"


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://example.org/a/b?c=d%2Fe&f=", "http://127.0.0.1:8000/example.org/a/b?c=d%2Fe&f="),
        ("https://example.org", "http://127.0.0.1:8000/example.org/"),
        ("http://example.org/robots.txt", "http://127.0.0.1:8000/example.org/robots.txt"),
    ],
)
def test_where_a_mirror_has_a_url(url: str, sent: str) -> None:
    assert Network(mirror="http://127.0.0.1:8000/").address(url) == sent
    assert Network().address(url) == url


def test_a_mirror_is_the_only_local_address_allowed() -> None:
    assert Network().exceptions() == frozenset()
    mirror = Network(mirror="http://127.0.0.1:8000", allow=frozenset({("10.0.0.1", 80)}))
    assert mirror.exceptions() == {("127.0.0.1", 8000), ("10.0.0.1", 80)}
    assert Network(mirror="http://127.0.0.1").exceptions() == {("127.0.0.1", 80)}
    assert ("127.0.0.1", 9) in Network(mirror="http://localhost:9").exceptions()


@pytest.mark.parametrize("mirror", ["127.0.0.1:8000", "ftp://a", "http://", "http://a:b", ""])
def test_a_mirror_that_is_no_address(mirror: str) -> None:
    with pytest.raises(ValueError, match="is no address; write it as http://"):
        Network(mirror=mirror)


@pytest.mark.parametrize("contact", ["a@b\r\nX: y", "möbius@example.org"])
def test_a_contact_that_fits_no_header(contact: str) -> None:
    with pytest.raises(ValueError, match="cannot be sent in a header; give an e-mail address"):
        Network(contact=contact)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("30", 30.0),
        (" 0 ", 0.0),
        ("Tue, 24 Nov 2026 12:01:30 GMT", 90.0),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0.0),
        ("Tue, 24 Nov 2026 13:01:30 +0100", 90.0),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("", None),
        (None, None),
    ],
)
def test_what_a_retry_after_asks(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


@given(st.text())
def test_no_retry_after_breaks_a_crawl(value: str) -> None:
    assert (retry_after(value, NOW) or 0.0) >= 0.0


@given(st.integers(0, 10**6))
def test_both_forms_of_retry_after_agree(seconds: int) -> None:
    at = NOW + timedelta(seconds=seconds)
    assert retry_after(f"{at:%a, %d %b %Y %H:%M:%S} GMT", NOW) == retry_after(f"{seconds}", NOW)


class Clock:
    time = 1000.0

    def __call__(self) -> float:
        return self.time


def test_a_breaker_opens_after_refusals_in_a_row_and_stays_open() -> None:
    clock = Clock()
    breaker = Breaker(3, clock)
    assert [breaker.blocked(), breaker.blocked()] == [False, False]
    breaker.passed()
    assert [breaker.blocked(), breaker.blocked()] == [False, False]
    assert breaker.wait() == 0.0
    assert breaker.blocked()
    clock.time += 10**9
    assert breaker.wait() == math.inf


def test_ten_minutes_of_silence() -> None:
    clock = Clock()
    breaker = Breaker(2, clock, silence=600)
    breaker.blocked()
    assert breaker.blocked()
    assert breaker.wait() == 600
    clock.time += 599
    assert breaker.wait() == 1
    clock.time += 1
    assert breaker.wait() == 0
    assert breaker.blocked()  # still refused: at once, not after another two
    assert breaker.wait() == 600
    clock.time += 600
    breaker.passed()
    assert not breaker.blocked()
