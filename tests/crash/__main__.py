"""`python -m tests.crash`: let everything happen to a data folder that may, and print the table.

Belongs here: the command. Does not belong here: any event.
"""

import argparse
import sys
import tempfile
from functools import partial
from pathlib import Path

from tests.crash.events import EVENTS
from tests.crash.kills import kills
from tests.crash.table import Table
from tests.whole.crashes import FEW, undisturbed

KILLS = 300


def say(text: str) -> None:
    """Progress, apart from the table."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def main() -> int:
    """Exit status 1 where anything was torn or lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", type=int, default=20261008)
    parser.add_argument("--only", default="", help="events whose name has this part")
    asked = parser.parse_args()
    table = Table()
    with tempfile.TemporaryDirectory(prefix="crash-") as folder:
        calm = undisturbed(Path(folder), FEW)
        if asked.kills:
            table.lines.append(kills(calm, asked.kills, asked.seed, say))
        for name, happen in EVENTS.items():
            if asked.only in name:
                say(name)
                place = Path(folder) / name.replace(" ", "-")
                place.mkdir()
                table.event(name, partial(happen, calm, place))
    for line in table.told():
        sys.stdout.write(line + "\n")
    return 0 if table.clean else 1


if __name__ == "__main__":
    sys.exit(main())
