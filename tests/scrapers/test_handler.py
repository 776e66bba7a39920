"""Exact bytes, certificates and addresses: what one attempt brings and refuses."""

import gzip
import ipaddress
import ssl
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.scrapers.crawling import EXAMPLE, World
from tests.server import drop, raw

URL = "https://example.org/a.json?q=a%2Cb,c&empty="
ROBOTS = "https://example.org/robots.txt"
BODY = b'{"a": "\xc3\xa9"}' * 50


def answer(encoding: str, body: bytes, chunked: bool = False) -> bytes:
    head = (
        b"HTTP/1.1 200 Fine With Me\r\nserver: x\r\nX-Two: 1\r\nCONTENT-TYPE: application/json\r\n"
        b"x-two: 2\r\nX-Latin: caf\xe9\r\nSet-Cookie: id=1\r\n"
        b"Content-Encoding: " + encoding.encode() + b"\r\n"
    )
    if chunked:
        head += b"Transfer-Encoding: chunked\r\n\r\n"
        return head + b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        pytest.param("gzip", gzip.compress(BODY, mtime=0), id="gzip"),
        pytest.param("deflate", zlib.compress(BODY), id="deflate"),
        pytest.param("deflate", zlib.compress(BODY)[2:-4], id="raw deflate"),
        pytest.param("gzip, gzip", gzip.compress(gzip.compress(BODY)), id="gzip twice"),
        pytest.param("identity", BODY, id="identity"),
    ],
)
def test_what_is_archived_is_what_came(
    world: World, encoding: str, body: bytes, chunked: bool
) -> None:
    world.server.plan(URL, [raw(answer(encoding, body, chunked))])
    assert world.fetch(URL).ok
    [capture] = world.archive.captures(url=URL)
    stored = gzip.decompress(world.archive.stored(capture))
    assert b"HTTP/1.1 200 Fine With Me\r\n" in stored
    assert body in stored
    assert world.archive.body(capture) == BODY
    names = [name for name, _ in capture.headers]
    framing = "X-Archive-Orig-Transfer-Encoding" if chunked else "Content-Length"
    assert names == [
        "server",
        "X-Two",
        "CONTENT-TYPE",
        "x-two",
        "X-Latin",
        "Content-Encoding",
        framing,
    ]
    assert capture.headers[4] == ("X-Latin", "café")


def test_a_coding_that_nobody_asked_for_is_kept_and_said(world: World) -> None:
    world.server.plan(URL, [], then=raw(answer("zstd", b"\x28\xb5\x2f\xfd\x00")))
    outcome = world.fetch(URL)
    assert outcome.reason == (
        f"example: truncated for {URL} (4 attempts): "
        "the content coding 'zstd' cannot be undone; ask for gzip"
    )
    assert world.captures() == [(200, URL)] * 4


def test_what_a_request_says_of_us(world: World) -> None:
    world.fetch(URL, contact="data@example.net")
    assert [seen.url for seen in world.server.requests] == [ROBOTS, URL]
    for seen in world.server.requests:
        assert dict(seen.headers) == {
            "host": f"127.0.0.1:{world.server.port}",
            "user-agent": "compute-market/0.1.0 (+data@example.net)",
            "accept": "*/*",
            "accept-encoding": "gzip, deflate",
            "connection": "close",
            "content-length": "0",
        }


def test_no_proxy_of_the_environment_is_used(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    world.server.serve(URL, BODY)
    assert world.fetch(URL).ok


def test_no_attempt_is_made_behind_the_archive(world: World) -> None:
    """Aiohttp repeats a GET on a lost connection by itself unless told not to."""
    world.server.serve(URL, BODY)
    world.server.plan(URL, [drop()])
    world.fetch(URL)
    assert world.server.urls().count(URL) == len(world.captures()) + len(world.failures()) == 2


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0x7f.1", "169.254.169.254"])
def test_local_addresses_are_refused_under_every_name(world: World, host: str) -> None:
    url = f"http://{host}/a.json"
    local = replace(EXAMPLE, hosts=(host.strip("[]"),))
    outcome = world.fetch(url, source=local, mirror=None)
    assert "(refused_address: it leads to " in outcome.reason
    assert world.failures() == [("refused_address", f"http://{host}/robots.txt"), ("robots", url)]
    assert world.sleeps == []


def test_an_address_allowed_exactly_is_reached_without_a_mirror(world: World) -> None:
    here = ("127.0.0.1", world.server.port)
    local = replace(EXAMPLE, hosts=("127.0.0.1",))
    world.fetch(f"{world.server.url}/x/a", source=local, mirror=None, allow=frozenset({here}))
    assert world.captures() == [(404, f"{world.server.url}/x/a")]


@pytest.fixture
def tls_port(tmp_path: Path) -> Iterator[int]:
    """A TLS server with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    local = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(local, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "server.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_certificate_that_nobody_vouches_for_is_refused(world: World, tls_port: int) -> None:
    url = f"https://127.0.0.1:{tls_port}/a"
    local = replace(EXAMPLE, hosts=("127.0.0.1",))
    allow = frozenset({("127.0.0.1", tls_port)})
    outcome = world.fetch(url, source=local, mirror=None, allow=allow)
    assert "could not be read (tls: the certificate or TLS handshake failed (" in outcome.reason
    assert "self-signed certificate" in outcome.reason
    assert world.failures()[0] == ("tls", f"https://127.0.0.1:{tls_port}/robots.txt")
    assert world.sleeps == []
