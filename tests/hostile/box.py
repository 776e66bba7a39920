"""The box: the world on a server that treats each source as planned.

Belongs here: which request belongs to which source, and its plan. Does not belong here: faults.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from scrapers.registry import kind_of, sources
from tests.hostile.days import BASE, NEXT, OLD
from tests.hostile.faults import Fault
from tests.hostile.world import World
from tests.server import Answer, Behaviour, Route, Seen, Server

__all__ = ["Box", "owner"]


@cache
def owner(url: str) -> str | None:
    """The source a URL belongs to; for robots.txt of a shared host one of them."""
    for name, source in sources().items():
        if url == source.declaration.get("file"):
            return name
    source, _ = kind_of(url)
    return source.name if source else None


class _Routes:
    """A place for a world without a server."""

    def __init__(self) -> None:
        self.found: dict[str, Route] = {}

    def route(self, host: str, answers: Route) -> None:
        self.found[host] = answers


class Box(Server):
    """The world, with a fault for each of some sources."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: Mapping[str, Fault] = {}
        self.world = World(self)
        self._others: dict[datetime, tuple[_Routes, World]] = {}
        for at in (OLD, BASE):
            routes = _Routes()
            other = World(routes)  # type: ignore[arg-type]
            other.at = at
            self._others[at] = (routes, other)
        self._asked: dict[str, dict[str, int]] = {}

    def set(self, faults: Mapping[str, Fault], at: datetime = NEXT) -> None:
        """Begin a day, with these faults by source."""
        self.faults, self._asked = dict(faults), {}
        self.world.at = at
        self.requests.clear()

    def then(self, seen: Seen, at: datetime) -> Answer | None:
        """What was answered on another day."""
        found = self._others[at][0].found.get(seen.url.split("/")[2])
        return found(seen) if found else None

    def _next(self, url: str) -> Behaviour:
        name = owner(url)
        fault = self.faults.get(name or "")
        if name is None or fault is None or url.endswith("/robots.txt") != fault.robots:
            return super()._next(url)
        asked = self._asked.setdefault(name, {})
        place = list(asked).index(url) if url in asked else len(asked)
        attempt = asked.get(url, 0)
        asked[url] = attempt + 1
        return fault.plan(place, attempt) or super()._next(url)
