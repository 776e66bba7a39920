"""Receivers of alerts on loopback: a webhook and a mail server, which can be taken away.

Belongs here: the servers and what reached them. Does not belong here: assertions.
"""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

__all__ = ["Hook", "Post", "certificate", "hook", "post"]


@dataclass
class Hook:
    """A webhook; `answer` is the status it answers with, `got` the documents it was sent."""

    port: int = 0
    answer: int = 200
    got: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/services/s3cret-path?token=s3cret-query"

    def alerts(self) -> list[tuple[str, str]]:
        """(key, status) of every alert, in the order in which they came."""
        return [(one["key"], one["status"]) for told in self.got for one in told["alerts"]]


@contextmanager
def hook() -> Iterator[Hook]:
    """A webhook that listens until the end of the block."""
    found = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if found.answer == 200:
                found.got.append({**json.loads(body), "path": self.path})
                found.headers.append(dict(self.headers))
            self.send_response(found.answer)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *arguments: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Post:
    """A mail server; with `refuses` it takes no message."""

    port: int = 0
    refuses: bool = False
    got: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    logins: list[tuple[str, str, bool]] = field(default_factory=list)
    """User, password and whether the line was encrypted then."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refuses:
            return "452 too much to do for s3cret"
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.got.append(cast(EmailMessage, message))
        self.recipients += envelope.rcpt_tos
        return "250 taken"

    def authenticate(
        self, server: Any, session: Any, envelope: Any, mechanism: str, found: Any
    ) -> AuthResult:
        assert isinstance(found, LoginPassword)
        told = (found.login.decode(), found.password.decode())
        self.logins.append((*told, session.ssl is not None))
        return AuthResult(success=told == ("robot", "s3cret-word"), handled=False)


class _Anywhere(Controller):
    """On a free port; the original would look for itself on port 0."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def post(context: ssl.SSLContext | None = None, *, tls: str = "none") -> Iterator[Post]:
    """A mail server; with a certificate it wants STARTTLS or TLS, and a login in any case then."""
    found = Post()
    given: dict[str, Any] = {"authenticator": found.authenticate, "auth_require_tls": True}
    if context is not None:
        given |= {"auth_required": True}
        given |= {"ssl_context": context} if tls == "tls" else {"tls_context": context}
    if tls == "tls":
        given["auth_require_tls"] = False  # aiosmtpd counts STARTTLS only
    server = _Anywhere(found, hostname="127.0.0.1", port=0, ready_timeout=30, **given)
    server.start()
    found.port = server.port
    try:
        yield found
    finally:
        server.stop(no_assert=True)


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context with a certificate for 127.0.0.1 that signs itself, and its file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    encoding = serialization.Encoding.PEM
    path, secret = folder / "certificate.pem", folder / "key.pem"
    path.write_bytes(made.public_bytes(encoding))
    secret.write_bytes(key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, secret)
    return context, path
