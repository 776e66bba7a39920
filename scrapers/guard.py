"""Whom a crawl may talk to, and when it must stop: addresses, the mirror, waiting, the breaker.

Belongs here: rules that need neither Scrapy's engine nor an open connection.
Does not belong here: where Scrapy asks for them (`middleware`, `handler`).
"""

# mypy: disallow-subclassing-any=False
# (Scrapy's types are not followed.)

import ipaddress
import math
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest

__all__ = ["Breaker", "FetchError", "Network", "is_public", "retry_after", "socket_guard"]

AddrInfo = tuple[Any, Any, int, str, tuple[Any, ...]]
NAT64 = ipaddress.ip_network("64:ff9b::/96")
PORTS = {"http": 80, "https": 443}


class FetchError(IgnoreRequest):
    """A request that brought nothing usable; by now it is in the archive.

    `code` is a stable word of `FetchFailure.error`, the text says what happened and what to do.
    An IgnoreRequest, so that Scrapy neither logs a traceback nor retries it by itself.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class Network:
    """What an installation decides about the network. Times are in seconds."""

    contact: str | None = None
    """Who runs this: an e-mail address or a page, sent in every User-Agent."""
    mirror: str | None = None
    """`http://127.0.0.1:8000`: every request goes to `<mirror>/<host>/<path>?<query>`."""
    allow: frozenset[tuple[str, int]] = frozenset()
    """Exact (ip, port) that may be reached although private or local."""
    timeout_seconds: float | None = None
    """Instead of what the sources declare; None: theirs."""
    delay_seconds: float | None = None
    """Between two requests to a source, instead of what it declares; None: theirs."""

    def __post_init__(self) -> None:
        if self.contact and not (self.contact.isascii() and self.contact.isprintable()):
            raise ValueError(
                f"the contact {self.contact!r} cannot be sent in a header; "
                "give an e-mail address or a URL in plain ASCII"
            )
        if self.mirror is not None and not _is_address(self.mirror):
            raise ValueError(
                f"the mirror {self.mirror!r} is no address; write it as http://127.0.0.1:8000"
            )

    def address(self, url: str) -> str:
        """Where a request for `url` is sent: the same, or its place on the mirror."""
        if self.mirror is None:
            return url
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        return f"{self.mirror.rstrip('/')}/{parts.netloc}{parts.path or '/'}{query}"

    def exceptions(self) -> frozenset[tuple[str, int]]:
        """The (ip, port) that may be reached although private: `allow` and the mirror's.

        Raises:
            OSError: the mirror's name does not resolve.
        """
        if self.mirror is None:
            return self.allow
        parts = urlsplit(self.mirror)
        port = parts.port or PORTS[parts.scheme]
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        return self.allow | {(str(info[4][0]).partition("%")[0], port) for info in found}


def _is_address(mirror: str) -> bool:
    try:
        parts = urlsplit(mirror)
        return parts.scheme in PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public Internet, whatever it is wrapped in."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour
        if ip in NAT64:
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_public(str(wrapped))
    return ip.is_global and not ip.is_multicast


def socket_guard(allow: frozenset[tuple[str, int]]) -> Callable[[AddrInfo], socket.socket]:
    """A factory of sockets that refuses private, loopback and link-local addresses.

    It sees the address that a name resolved to, so no DNS answer can lead around it.
    """

    def guarded(info: AddrInfo) -> socket.socket:
        ip, port = str(info[4][0]).partition("%")[0], int(info[4][1])
        if (ip, port) not in allow and not is_public(ip):
            raise FetchError(
                "refused_address",
                f"it leads to {ip}, a private or local address; "
                "find out who changed the host's DNS entry, or allow the address as a mirror",
            )
        return socket.socket(info[0], info[1], info[2])

    return guarded


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks to wait; None where it says nothing we understand."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        at = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - now).total_seconds())


class Breaker:
    """Opens after `limit` refusals (403, 429) in a row.

    With `silence` it closes again after so many seconds of `clock`, and the next refusal opens it
    at once; without, it stays open.
    """

    def __init__(
        self, limit: int, clock: Callable[[], float], silence: float | None = None
    ) -> None:
        self.limit, self.silence = limit, silence
        self._clock = clock
        self._row = 0
        self._opened: float | None = None

    def blocked(self) -> bool:
        """Note a refusal; whether the breaker is open now."""
        self._row += 1
        if self._row >= self.limit:
            self._opened = self._clock()
        return self._opened is not None

    def passed(self) -> None:
        """Note an answer that was no refusal."""
        self._row = 0
        self._opened = None

    def wait(self) -> float:
        """Seconds of silence still to keep; 0 when closed, infinite when it stays open."""
        if self._opened is None:
            return 0.0
        if self.silence is None:
            return math.inf
        return max(0.0, self._opened + self.silence - self._clock())
