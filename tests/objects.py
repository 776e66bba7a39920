"""Object storage for tests: a real server on loopback, one in memory, one that dies on time.

Belongs here: starting, spoiling and counting. Does not belong here: assertions.
"""

import threading
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from obstore.store import MemoryStore

from warehouse.store import Store

__all__ = ["Dying", "Killed", "in_memory", "s3_server"]

URL = "s3://market/some/where"


class Killed(BaseException):
    """The process is gone: nothing may catch it."""


def in_memory() -> Store:
    """A store with the same conditional puts, whose calls take microseconds."""
    return Store("s3://memory/here", MemoryStore())


class Dying(Store):
    """Dies right before or right after its n-th change; counts all of them."""

    def __init__(self, store: Store, at: int | None = None, *, after: bool = False) -> None:
        super().__init__(store.url, store._inner)
        self.at, self.after, self.changes = at, after, 0
        self.put: list[str] = []
        """Keys of objects whose bytes were sent."""

    def create(self, key: str, content: bytes | Path) -> bool:
        self.put.append(key)
        return self._mortal(lambda: super(Dying, self).create(key, content))

    def switch(self, key: str, content: bytes, before: str | None) -> bool:
        return self._mortal(lambda: super(Dying, self).switch(key, content, before))

    def copy(self, old: str, new: str) -> bool:
        return self._mortal(lambda: super(Dying, self).copy(old, new))

    def delete(self, keys: Iterable[str]) -> None:
        self._mortal(lambda: super(Dying, self).delete(keys) or True)

    def _mortal(self, act: Callable[[], bool]) -> bool:
        mine = self.changes == self.at
        self.changes += 1
        if mine and not self.after:
            raise Killed
        done = act()
        if mine:
            raise Killed
        return done


@contextmanager
def s3_server(deaf_to: str = "none") -> Iterator[dict[str, str]]:
    """Moto's S3 with the bucket `market`; the environment that leads to it.

    `deaf_to`: a header in capitals with underscores that the server does not know.

    S3 promises that a condition and its put are one step. Moto looks first and puts then, so
    requests that change something take turns here.
    """
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server

    moto, turn = DomainDispatcherApplication(create_backend_app), threading.Lock()

    def application(environ: dict[str, Any], start: Any) -> Any:
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            return moto(environ, start)
        environ.pop(f"HTTP_{deaf_to}", None)
        with turn:
            return list(moto(environ, start))

    class Quiet(WSGIRequestHandler):
        protocol_version = "HTTP/1.1"

        def log(self, *_: object) -> None:
            pass

    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=Quiet)
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    try:
        address = f"http://127.0.0.1:{server.server_port}"
        bucket = urllib.request.Request(f"{address}/market", method="PUT")
        urllib.request.urlopen(bucket).close()
        yield {
            "AWS_ENDPOINT_URL": address,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "very-secret",
            "AWS_REGION": "us-east-1",
            "AWS_ALLOW_HTTP": "true",
        }
    finally:
        server.shutdown()
        running.join()
        server.server_close()
