"""A local server in the shape of a mirror, which can misbehave by plan.

Belongs here: `/<host>/<path>?<query>` answered from documents or an API, and ways to answer badly.
Does not belong here: assertions, or what one source's API says (`tests/apis.py`).

    with Server() as server:
        server.serve("https://example.org/a.json", {"answer": 42})
        server.plan("https://example.org/a.json", [status(503), drop()])  # then as served
        crawl(..., Network(mirror=server.url), ...)
        assert [seen.url for seen in server.requests] == [...]
"""

import gzip
import json
import socket
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

__all__ = [
    "Answer",
    "Behaviour",
    "Seen",
    "Server",
    "bomb",
    "cut_gzip",
    "delay",
    "drip",
    "drop",
    "html",
    "normal",
    "partial",
    "raw",
    "redirect",
    "status",
]


@dataclass(frozen=True)
class Seen:
    """A request that came in, `time` by the server's clock; header names are lower-case."""

    url: str
    time: float
    headers: Mapping[str, str]
    method: str = "GET"

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.url).query, keep_blank_values=True))

    @property
    def path(self) -> str:
        return urlsplit(self.url).path


@dataclass(frozen=True)
class Answer:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None

    @classmethod
    def json(cls, value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Self:
        return cls(
            json.dumps(value).encode(),
            status,
            {"Content-Type": "application/json", **(headers or {})},
        )


Route = Callable[[Seen], Answer | None]
"""Answers the requests for one host; None: nothing there (404)."""
Behaviour = Callable[["Exchange"], None]
"""What the server does with one request."""


class Exchange:
    """One request being answered."""

    def __init__(self, handler: BaseHTTPRequestHandler, seen: Seen, answer: Answer) -> None:
        self.handler, self.seen, self.answer = handler, seen, answer

    def head(self, code: int, headers: Mapping[str, str], reason: str | None = None) -> None:
        """Send a status line and headers, exactly these and in this order."""
        self.handler.send_response_only(code, reason)
        for name, value in headers.items():
            self.handler.send_header(name, value)
        self.handler.end_headers()

    def send(self, data: bytes) -> None:
        self.handler.wfile.write(data)
        self.handler.wfile.flush()

    def reply(self, answer: Answer) -> None:
        headers = {**answer.headers}
        if not {"content-length", "transfer-encoding"} & {name.lower() for name in headers}:
            headers["Content-Length"] = str(len(answer.body))
        self.head(answer.status, headers, answer.reason)
        self.send(answer.body)

    def hang_up(self) -> None:
        """Close so that the other side sees a reset, not a polite end."""
        linger = struct.pack("ii", 1, 0)
        self.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.end()

    def end(self) -> None:
        self.handler.close_connection = True
        self.handler.connection.close()


def normal() -> Behaviour:
    """As served."""
    return lambda exchange: exchange.reply(exchange.answer)


def delay(seconds: float) -> Behaviour:
    """As served, but late."""

    def act(exchange: Exchange) -> None:
        time.sleep(seconds)
        exchange.reply(exchange.answer)

    return act


def drop() -> Behaviour:
    """Hang up without a word."""
    return lambda exchange: exchange.hang_up()


def partial(share: float = 0.5) -> Behaviour:
    """Announce the whole body, send a part of it, hang up."""

    def act(exchange: Exchange) -> None:
        body = exchange.answer.body
        headers = {**exchange.answer.headers, "Content-Length": str(len(body))}
        exchange.head(exchange.answer.status, headers)
        exchange.send(body[: int(len(body) * share)])
        exchange.end()

    return act


def cut_gzip(drop_bytes: int = 12) -> Behaviour:
    """A gzip that lacks its end, in an answer that is complete as HTTP."""

    def act(exchange: Exchange) -> None:
        body = gzip.compress(exchange.answer.body)[:-drop_bytes]
        headers = {**exchange.answer.headers, "Content-Encoding": "gzip"}
        exchange.reply(Answer(body, exchange.answer.status, headers))

    return act


def bomb(gigabytes: int = 3) -> Behaviour:
    """A gzip of zeros, 1000 times smaller than what it decodes to.

    Made without compressing it all: after a full flush the same block can be repeated. Its CRC is
    wrong, which shows only to whoever decodes everything.
    """

    def act(exchange: Exchange) -> None:
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        mebibyte = deflate.compress(bytes(1 << 20)) + deflate.flush(zlib.Z_FULL_FLUSH)
        body = (
            b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + mebibyte * (1024 * gigabytes) + b"\x03\0" + bytes(8)
        )
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        exchange.reply(Answer(body, 200, headers))

    return act


def redirect(to: str, code: int = 302) -> Behaviour:
    """Send elsewhere; `to` goes into Location as it is."""
    return lambda exchange: exchange.reply(Answer(b"moved", code, {"Location": to}))


def status(code: int, body: Any = None, headers: Mapping[str, str] | None = None) -> Behaviour:
    """An error, by default in the words of most JSON APIs."""
    found = {"error": {"code": code, "message": "planned"}} if body is None else body
    if isinstance(found, bytes):
        return lambda exchange: exchange.reply(Answer(found, code, headers or {}))
    return lambda exchange: exchange.reply(Answer.json(found, code, headers))


def html(text: str = "<!DOCTYPE html><title>Just a moment…</title>") -> Behaviour:
    """A page where data was asked for, and all is well says the status."""
    page = Answer(text.encode(), 200, {"Content-Type": "text/html; charset=utf-8"})
    return lambda exchange: exchange.reply(page)


def drip(pieces: int = 50, pause: float = 0.1) -> Behaviour:
    """The right answer, so slowly that patience must end."""

    def act(exchange: Exchange) -> None:
        body = exchange.answer.body
        exchange.head(200, {**exchange.answer.headers, "Content-Length": str(len(body))})
        size = max(1, len(body) // pieces)
        for start in range(0, len(body), size):
            exchange.send(body[start : start + size])
            time.sleep(pause)

    return act


def raw(data: bytes) -> Behaviour:
    """These bytes instead of an HTTP answer."""

    def act(exchange: Exchange) -> None:
        exchange.send(data)
        exchange.end()

    return act


class Server:
    """Documents and APIs of any number of hosts on one local port.

    A host without a served robots.txt has none (404).
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.requests: list[Seen] = []
        self._documents: dict[str, Answer] = {}
        self._routes: dict[str, Route] = {}
        self._plans: dict[str, tuple[list[Behaviour], Behaviour | None]] = {}
        self._lock = threading.Lock()
        self._httpd = _Threads(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._httpd.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._httpd.shutdown()
        self._httpd.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self._httpd.server_address[1])

    @property
    def url(self) -> str:
        """What `Network.mirror` or COMPUTE_MARKET_MIRROR is set to."""
        return f"http://127.0.0.1:{self.port}"

    def serve(
        self,
        url: str,
        body: Any,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer `url` with bytes, text, or a value as JSON."""
        if isinstance(body, bytes | str):
            data = body.encode() if isinstance(body, str) else body
            self._documents[url] = Answer(data, status, headers or {})
        else:
            self._documents[url] = Answer.json(body, status, headers)

    def route(self, host: str, answers: Route) -> None:
        """Let a function answer what is not served for `host`."""
        self._routes[host] = answers

    def plan(
        self, url: str, behaviours: Iterable[Behaviour], *, then: Behaviour | None = None
    ) -> None:
        """Treat the next requests for `url` so, one behaviour each; all later ones as `then`."""
        self._plans[url] = (list(behaviours), then)

    def urls(self) -> list[str]:
        """What was asked for, in order."""
        return [seen.url for seen in self.requests]

    def times(self) -> list[float]:
        return [seen.time for seen in self.requests]

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        came = self.clock()
        host, _, path = handler.path.lstrip("/").partition("/")
        headers = {name.lower(): value for name, value in handler.headers.items()}
        seen = Seen(f"https://{host}/{path}", came, headers, handler.command)
        with self._lock:
            self.requests.append(seen)
            behaviour = self._next(seen.url)
            answer = self._answer(host, seen)
        behaviour(Exchange(handler, seen, answer))

    def _next(self, url: str) -> Behaviour:
        planned, then = self._plans.get(url, ([], None))
        return planned.pop(0) if planned else then or normal()

    def _answer(self, host: str, seen: Seen) -> Answer:
        found = self._documents.get(seen.url)
        if found is None and host in self._routes:
            found = self._routes[host](seen)
        return found or Answer.json({"error": {"code": 404, "message": "Not Found"}}, 404)


class _Threads(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The other side hung up, as it should on most of what is planned here."""


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            server.handle(self)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            server.handle(self)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
