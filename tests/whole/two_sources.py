"""The command in a house that has a second, made-up source: `python -m tests.whole.two_sources`.

Belongs here: putting that source beside the real ones before the graph is made of them, which is
why this is a process of its own. Does not belong here: assertions (`test_two_sources`).
"""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

from scrapers.registry import sources
from scrapers.spider import SourceSpider
from tests.scrapers.crawling import EXAMPLE
from tests.whole.command import command

__all__ = ["URL"]

URL = "https://example.org/a.json"


class Example(SourceSpider):
    async def start(self) -> Any:
        yield self.get(URL)
        if os.environ.get("BROKEN_SPIDER"):
            raise KeyError("dates")


def main() -> None:
    """Run the command with the arguments after the data folder; print how it ended as JSON."""
    module = ModuleType("scrapers.example.spider")
    module.SPIDER = Example  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    sources()["example"] = EXAMPLE  # type: ignore[index]
    data, *words = sys.argv[1:]
    sys.stdout.write(json.dumps(asdict(command(*words, data=Path(data)))))


if __name__ == "__main__":
    main()
