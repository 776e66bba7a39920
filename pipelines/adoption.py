"""Pages of hosts that no source declares: taken in where a person named the source to read them.

Belongs here: which URLs of somebody's archive a run takes in, and noting such a wish as a decision.
Does not belong here: which kind reads a URL (`scrapers.registry`), importing (`scrapers.imports`).

`run --replay news.warc.gz --only press` is a person's word that press may read whatever pages are
in there. It becomes a line in `decisions.jsonl`, so that a rebuild from archive and decisions
gives the same tables, and whoever reads the file sees why.
"""

import getpass
from collections.abc import Collection
from datetime import datetime

from pipelines.decisions import Decision
from pipelines.workspace import Workspace
from scrapers.registry import kind_of

__all__ = ["Intake"]


class Intake:
    """The URLs that an import keeps: of the sources asked for; everything where none is named."""

    def __init__(self, only: Collection[str], *, replay: bool) -> None:
        """`replay`: a person's own archive, whose pages of any host a source may be asked to read.

        The shipped sample holds only pages of declared hosts.
        """
        self.only = frozenset(only)
        self._foreign = self.only if replay else frozenset[str]()
        self._met: set[str] = set()

    def __call__(self, url: str) -> bool:
        """Whether a URL is kept."""
        source, _ = kind_of(url)
        if source is not None or not self.only:
            return not self.only or (source is not None and source.name in self.only)
        source, _ = kind_of(url, self._foreign)
        if source is not None:
            self._met.add(source.name)
        return source is not None

    def adopt(self, space: Workspace, now: datetime) -> None:
        """Note for each source whose undeclared pages were met that it reads them from now on."""
        for name in sorted(self._met - space.decisions.subjects("adopt")):
            why = f"run --replay --only {name} brought pages of hosts that no source declares"
            space.decisions.add(Decision(now, _login(), "adopt", name, why))
        space.ledger.adopt(space.decisions.subjects("adopt"))


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container may have no user of that number
        return "unknown"
