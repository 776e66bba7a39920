"""What the environment says: keys, contact, mirror, sources followed. Read at the edges only.

Belongs here: the names of environment variables and what they mean.
Does not belong here: anything that acts on them.
"""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipelines.run import Plan
from scrapers.registry import sources

if TYPE_CHECKING:
    from scrapers.crawl import Network

__all__ = ["CONTACT", "DATA", "FOLLOWED", "MIRROR", "STORE", "live_plan", "source_names"]

DATA = "COMPUTE_MARKET_DATA"
MIRROR = "COMPUTE_MARKET_MIRROR"
CONTACT = "COMPUTE_MARKET_CONTACT"
FOLLOWED = "COMPUTE_MARKET_SOURCES"
STORE = "COMPUTE_MARKET_STORE"


def source_names(text: str) -> tuple[str, ...]:
    """Names of sources separated by commas.

    Raises:
        LookupError: there is no source of that name.
    """
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    unknown = sorted(set(names) - set(sources()))
    if unknown:
        raise LookupError(
            f"there is no source {', '.join(unknown)}; the sources are {', '.join(sources())}"
        )
    return names


def live_plan(
    environment: Mapping[str, str], *, only: tuple[str, ...] = (), since: date | None = None
) -> Plan:
    """A run over the network, with the keys and addresses that the environment names.

    Raises:
        ValueError: the mirror is no http address.
        LookupError: a source to follow does not exist.
    """
    keys = tuple(
        (source.name, environment[source.api_key])
        for source in sources().values()
        if source.api_key and environment.get(source.api_key)
    )
    return Plan(
        mode="live",
        only=only,
        followed=source_names(environment.get(FOLLOWED, "")),
        since=since,
        network=_network(environment),
        keys=keys,
        store=environment.get(STORE) or None,
    )


def _network(environment: Mapping[str, str]) -> "Network":
    from scrapers.crawl import Network

    mirror = environment.get(MIRROR) or None
    if mirror is not None and urlsplit(mirror).scheme not in ("http", "https"):
        raise ValueError(
            f"{MIRROR} is {mirror!r}; it must be an address like http://127.0.0.1:8000"
        )
    return Network(contact=environment.get(CONTACT) or None, mirror=mirror)
